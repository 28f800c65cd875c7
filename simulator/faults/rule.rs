//! One fault, as typed in the control API.

use serde::{Deserialize, Serialize};

use crate::number::State;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Fault {
    /// Accepts and answers that much later. A caller who hangs up changes nothing.
    Delay { ms: u64 },
    /// Refuses with this code in Graph's shape.
    Error {
        code: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        subcode: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        http: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        details: Option<String>,
    },
    /// A bare HTTP error without Graph's body; nothing was accepted unless `accept`.
    #[serde(alias = "http_500")]
    ServerError {
        #[serde(default = "five_hundred")]
        status: u16,
        #[serde(default)]
        accept: bool,
    },
    /// The line is cut and nothing was accepted.
    CutBefore,
    /// The line is cut after the message was accepted; statuses follow.
    CutAfter,
    /// No answer ever.
    Hang {
        #[serde(default)]
        accept: bool,
    },
    /// Accepts at once, answers that much later.
    AnswerLate { ms: u64 },
    /// Statuses are told twice.
    DuplicateStatuses,
    /// Statuses are told last first.
    ReorderStatuses,
    /// Statuses are never told; `only` names which.
    LoseStatuses {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        only: Vec<State>,
    },
    /// Accepted, then told as failed with this code.
    FailStatus { code: u32 },
    /// Customers' messages are told twice.
    DuplicateWebhooks,
    /// No webhook leaves; they wait and leave when it is over.
    CutWebhooks,
    /// Every free-form message fails as outside the window.
    CloseWindow,
    /// Every call answers 190.
    RevokeToken,
    /// The whole simulator stops listening; needs `for_ms`.
    Refuse,
}

fn five_hundred() -> u16 {
    500
}

/// A fault with its odds. Without `rate`, `next`, `to` and `for_ms` it strikes always.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    #[serde(flatten)]
    pub(crate) fault: Fault,
    /// From 0 to 1.
    #[serde(default = "always")]
    pub(crate) rate: f64,
    /// Strikes that many times, then never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<u32>,
    /// Only for this recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
    /// Ends after that many milliseconds of real time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) for_ms: Option<u64>,
    /// How often it struck.
    #[serde(default, skip_deserializing)]
    pub(crate) hits: u64,
}

fn always() -> f64 {
    1.0
}

/// How an answer goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ending {
    Error { code: u32, subcode: Option<u32>, http: Option<u16>, details: Option<String> },
    ServerError { status: u16, accept: bool },
    CutBefore,
    CutAfter,
    Hang { accept: bool },
    AnswerLate { ms: u64 },
}

impl Fault {
    /// The ending that this fault gives a send, if it is of that sort.
    pub(crate) fn ending(&self) -> Option<Ending> {
        Some(match self {
            Self::Error { code, subcode, http, details } => Ending::Error {
                code: *code,
                subcode: *subcode,
                http: *http,
                details: details.clone(),
            },
            Self::ServerError { status, accept } => {
                Ending::ServerError { status: *status, accept: *accept }
            }
            Self::CutBefore => Ending::CutBefore,
            Self::CutAfter => Ending::CutAfter,
            Self::Hang { accept } => Ending::Hang { accept: *accept },
            Self::AnswerLate { ms } => Ending::AnswerLate { ms: *ms },
            _ => return None,
        })
    }
}
