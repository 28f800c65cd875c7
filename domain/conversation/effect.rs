//! What the world must do, as data: it stands in the log before it starts, and is open until an
//! event closes it.
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// An effect and when to start it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEffect {
    /// Not before this instant.
    pub due: Timestamp,
    /// What to do.
    pub effect: Effect,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// Answer what the customer wrote, unless more comes first.
    Answer { ask: u32 },
    /// Ask the assistant.
    Think { ask: u32 },
    /// Get a permit for a queued message, then start it.
    Send { number: u32 },
    /// Bytes leave: the message stands in the outbox, started.
    Transmit { number: u32, attempt: u32 },
    /// Proof of acceptance had time to come: settle.
    Settle { number: u32, attempt: u32 },
    /// Fetch a received file.
    FetchFile { number: u32, provider_media: String, attempt: u32 },
    /// The customer waited long enough for a person.
    Silence { generation: u32 },
    /// The sleep is over.
    Unsnooze { generation: u32 },
}

/// What an effect is known by while it is open; a newer one with the same key takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EffectKey {
    /// The bot's answer.
    Answer,
    /// A send, in whatever phase.
    Send(u32),
    /// A file.
    File(u32),
    /// The agent's silence.
    Silence,
    /// The end of a sleep.
    Unsnooze,
}

impl Effect {
    /// Returns what it is known by.
    pub fn key(&self) -> EffectKey {
        match self {
            Self::Answer { .. } | Self::Think { .. } => EffectKey::Answer,
            Self::Send { number } | Self::Transmit { number, .. } | Self::Settle { number, .. } => {
                EffectKey::Send(*number)
            }
            Self::FetchFile { number, .. } => EffectKey::File(*number),
            Self::Silence { .. } => EffectKey::Silence,
            Self::Unsnooze { .. } => EffectKey::Unsnooze,
        }
    }

    /// Returns the stable word for figures.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::Think { .. } => "think",
            Self::Send { .. } => "send",
            Self::Transmit { .. } => "transmit",
            Self::Settle { .. } => "settle",
            Self::FetchFile { .. } => "fetch_file",
            Self::Silence { .. } => "silence",
            Self::Unsnooze { .. } => "unsnooze",
        }
    }
}
