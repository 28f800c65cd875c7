//! Why a send did not succeed, in classes that say what to do next.
use serde::{Deserialize, Serialize};

/// What follows from a provider's refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// Passing trouble: again soon, with backoff and jitter.
    Retry,
    /// The number sends too fast: slow the number, then again.
    SlowNumber,
    /// This customer is sent to too fast: wait 4^n seconds, then again.
    SlowPair,
    /// Not before a day has passed; never by itself.
    Wait,
    /// Needs another kind of message (window closed: a template).
    Change,
    /// The customer cannot or will not be reached.
    StopContact,
    /// The template cannot be used.
    StopTemplate,
    /// The message itself is wrong.
    FixPayload,
    /// The number or account is stopped.
    StopNumber,
    /// The credentials do not work.
    Auth,
    /// A form is blocked or throttled.
    Flow,
    /// The channel was removed: nothing leaves over it any more.
    NoChannel,
    /// Nothing was heard: bytes may have left.
    Unclear,
    /// Not sent: somebody else took the turn, or what it answered is gone.
    Superseded,
}

impl ErrorClass {
    /// Tells whether the gateway itself tries again.
    pub fn is_retried(self) -> bool {
        matches!(self, Self::Retry | Self::SlowNumber | Self::SlowPair)
    }

    /// Tells whether every send of the channel would fail the same way.
    pub fn stops_channel(self) -> bool {
        matches!(self, Self::Auth | Self::StopNumber)
    }

    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::SlowNumber => "slow_number",
            Self::SlowPair => "slow_pair",
            Self::Wait => "wait",
            Self::Change => "change",
            Self::StopContact => "stop_contact",
            Self::StopTemplate => "stop_template",
            Self::FixPayload => "fix_payload",
            Self::StopNumber => "stop_number",
            Self::Auth => "auth",
            Self::Flow => "flow",
            Self::NoChannel => "no_channel",
            Self::Unclear => "unknown",
            Self::Superseded => "superseded",
        }
    }
}

/// A refusal, with the provider's own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SendError {
    /// What follows from it.
    pub class: ErrorClass,
    /// The provider's code, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The provider's words, or ours.
    pub detail: String,
}

impl SendError {
    /// Makes an error of ours, without a provider's code.
    pub fn ours(class: ErrorClass, detail: impl Into<String>) -> Self {
        Self { class, code: None, detail: detail.into() }
    }
}
