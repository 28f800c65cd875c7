//! A line of a chat: one message, who wrote it, how far it came.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::content::Content;

/// How far a message came. For the customer's own messages: `sent` reached the provider, `delivered`
/// was answered with 200 by the business's webhook, `read` was marked read by the business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Accepted,
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
}

/// Why a message failed after it had been accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) code: u32,
    pub(crate) title: String,
    pub(crate) details: String,
}

/// One message of a chat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Place in the chat, from 0, without gaps.
    pub(crate) seq: u64,
    pub(crate) wamid: Arc<str>,
    /// Written by the customer, whose phone this is.
    pub(crate) mine: bool,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    #[serde(flatten)]
    pub(crate) content: Content,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) context: Option<Arc<str>>,
    pub(crate) state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<Failure>,
    /// The customer's reaction to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) my_reaction: Option<String>,
    /// The business's reaction to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) their_reaction: Option<String>,
    pub(crate) edited: bool,
    pub(crate) revoked: bool,
    /// From the business's phone app, not through the API.
    pub(crate) echo: bool,
    /// Has appeared on the customer's phone.
    #[serde(skip)]
    pub(crate) visible: bool,
    /// Echoed in every status of this message.
    #[serde(skip)]
    pub(crate) opaque: Option<Arc<str>>,
    /// Price category of a message of the business.
    #[serde(skip)]
    pub(crate) category: &'static str,
    /// Sent within the month's allowance of free service messages.
    #[serde(skip)]
    pub(crate) allowed: bool,
}

impl Line {
    /// A line that was just written.
    pub(crate) fn new(wamid: Arc<str>, mine: bool, at: i64, content: Content) -> Self {
        Self {
            seq: 0,
            wamid,
            mine,
            at,
            content,
            context: None,
            state: if mine { State::Sent } else { State::Accepted },
            failure: None,
            my_reaction: None,
            their_reaction: None,
            edited: false,
            revoked: false,
            echo: false,
            visible: mine,
            opaque: None,
            category: "service",
            allowed: false,
        }
    }

    /// Moves the state up, never down; false when nothing changed. A failure is overridden by a
    /// later delivery, as several devices of one customer make happen.
    pub(crate) fn reach(&mut self, state: State) -> bool {
        let higher = match (self.state, state) {
            (State::Failed, State::Delivered | State::Read | State::Played) => true,
            (State::Failed, _)
            | (State::Delivered | State::Read | State::Played, State::Failed) => false,
            (current, next) => next > current,
        };
        if higher {
            self.state = state;
        }
        higher
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_only_rise() {
        let mut line = Line::new("wamid.1".into(), false, 0, Content::Unsupported);
        assert!(line.reach(State::Read));
        assert!(!line.reach(State::Delivered));
        assert!(!line.reach(State::Failed));
        assert!(line.reach(State::Played));
    }

    #[test]
    fn a_late_delivery_overrides_a_failure() {
        let mut line = Line::new("wamid.1".into(), false, 0, Content::Unsupported);
        assert!(line.reach(State::Failed));
        assert!(!line.reach(State::Sent));
        assert!(line.reach(State::Delivered));
    }
}
