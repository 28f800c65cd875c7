//! Every kind of id, each a type of its own.
use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID; the caller makes version 7 ids so that new rows sort last.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            /// Returns the UUID within.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.simple().fmt(out)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({})", stringify!($name), self.0.simple())
            }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    )*};
}

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct InvalidId;

id! {
    /// A key of the API.
    ApiKeyId,
    /// A ready-made reply.
    CannedReplyId,
    /// A connected number, page or bot.
    ChannelId,
    /// A customer.
    ContactId,
    /// One talk with one customer over one channel.
    ConversationId,
    /// A question with its answer.
    FaqId,
    /// A label for conversations.
    LabelId,
    /// A stored file.
    MediaId,
    /// A person's signed-in session.
    SessionId,
    /// A delivery that could not be worked on.
    SetAsideId,
    /// A company.
    TenantId,
    /// A person who works in the console.
    UserId,
}

/// A message: its conversation and its number there, so that no index is needed to find it.
///
/// Shown as `{conversation}-{number}`; the same text is the correlation that providers echo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId {
    /// The conversation it belongs to.
    pub conversation: ConversationId,
    /// Its place there, from 1.
    pub number: u32,
}

impl fmt::Display for MessageId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.conversation, self.number)
    }
}

impl FromStr for MessageId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (conversation, number) = text.rsplit_once('-').ok_or(InvalidId)?;
        let number = number.parse().map_err(|_| InvalidId)?;
        Ok(Self { conversation: conversation.parse()?, number })
    }
}

/// The id a provider gave to a message (WhatsApp: `wamid.…`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderId(pub String);

impl fmt::Display for ProviderId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_survives_its_text() {
        let id =
            MessageId { conversation: ConversationId::from_uuid(Uuid::from_u128(7)), number: 42 };
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn nonsense_is_not_a_message_id() {
        for text in ["", "-", "1", "abc-1", "00000000000000000000000000000007-x", "7-7"] {
            assert_eq!(text.parse::<MessageId>(), Err(InvalidId), "{text}");
        }
    }
}
