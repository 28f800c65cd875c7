//! How far an outbound message got: a lattice, so that facts may come in any order, any number of
//! times, and lead to the same state.
use serde::{Deserialize, Serialize};

use crate::send_error::SendError;

/// The stages of a send, each proof of all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Waits for its turn and its permit.
    #[default]
    Queued,
    /// Bytes may have left.
    Started,
    /// The provider took it.
    Accepted,
    /// On its way to the customer's phone.
    Sent,
    /// On the customer's phone.
    Delivered,
    /// Seen by the customer.
    Read,
    /// A voice note was played.
    Played,
}

/// What is known of a send.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// The furthest stage proven.
    pub reached: Stage,
    /// Why it failed; stands beside the stage and yields to a later `Delivered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<SendError>,
    /// Bytes may have left and nothing was proven in time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
}

impl Delivery {
    /// Joins what another fact proves: commutative, associative, idempotent.
    pub fn join(&mut self, other: &Self) {
        self.reached = self.reached.max(other.reached);
        self.unknown |= other.unknown;
        // Among several failures the smallest is kept, so that order does not matter.
        self.failed = match (self.failed.take(), &other.failed) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs.clone())),
            (mine, theirs) => mine.or_else(|| theirs.clone()),
        };
    }

    /// Returns a delivery that proves one stage.
    pub fn at(stage: Stage) -> Self {
        Self { reached: stage, ..Self::default() }
    }

    /// Returns a delivery that proves a failure.
    pub fn failure(error: SendError) -> Self {
        Self { failed: Some(error), ..Self::default() }
    }

    /// Tells whether the message is known not to have arrived.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some() && self.reached < Stage::Delivered
    }

    /// Tells whether nobody knows whether the provider took it.
    pub fn is_unknown(&self) -> bool {
        self.unknown && self.reached < Stage::Accepted && self.failed.is_none()
    }

    /// Tells whether nothing more is awaited: taken, failed, or given up as unknown.
    pub fn is_settled(&self) -> bool {
        self.reached >= Stage::Accepted || self.failed.is_some() || self.unknown
    }

    /// Returns the word the API shows.
    pub fn status(&self) -> &'static str {
        if self.has_failed() {
            return "failed";
        }
        if self.is_unknown() {
            return "unknown";
        }
        match self.reached {
            Stage::Queued => "queued",
            Stage::Started => "started",
            Stage::Accepted => "accepted",
            Stage::Sent => "sent",
            Stage::Delivered => "delivered",
            Stage::Read => "read",
            Stage::Played => "played",
        }
    }
}
