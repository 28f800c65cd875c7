//! When statuses of a number's messages follow.

use serde::{Deserialize, Serialize};

/// Status settings of a number.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusPlan {
    /// Off: messages appear on the phone at once and no status is ever told.
    pub(crate) enabled: bool,
    /// From acceptance to `sent`, in milliseconds.
    pub(crate) sent_ms: u64,
    /// From acceptance to `delivered`, in milliseconds.
    pub(crate) delivered_ms: u64,
    /// From `delivered` to `read` by itself, in milliseconds; absent means only when the chat is
    /// opened on the phone.
    pub(crate) read_ms: Option<u64>,
    /// A message that is read at once is not told as delivered, as Meta does.
    pub(crate) skip_delivered_when_read: bool,
    pub(crate) pricing: PricingModel,
}

/// How a status names its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PricingModel {
    /// Per message, since July 2025.
    Pmp,
    /// Per conversation, as before; statuses carry the conversation.
    Cbp,
}

impl Default for StatusPlan {
    fn default() -> Self {
        Self {
            enabled: true,
            sent_ms: 80,
            delivered_ms: 200,
            read_ms: None,
            skip_delivered_when_read: false,
            pricing: PricingModel::Pmp,
        }
    }
}
