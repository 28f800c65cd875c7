//! What a company knows by heart.
use serde::{Deserialize, Serialize};

use crate::{CannedReplyId, FaqId, LabelId, Timestamp, bot::Localized};

/// A question with its answer, in one or both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faq {
    /// Its id.
    pub id: FaqId,
    /// Spanish.
    pub es: Option<FaqText>,
    /// English.
    pub en: Option<FaqText>,
    /// Whether the bot uses it.
    pub enabled: bool,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One language of a FAQ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaqText {
    /// The question, 1–200 characters.
    pub question: String,
    /// Other ways to ask it, at most 20.
    #[serde(default)]
    pub alternatives: Vec<String>,
    /// The answer, 1–4096 characters.
    pub answer: String,
}

/// A ready-made reply, called with `/shortcut`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedReply {
    /// Its id.
    pub id: CannedReplyId,
    /// What to type after `/`.
    pub shortcut: Localized,
    /// The text.
    pub text: Localized,
}

/// A label for conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Shown name, unique in the company.
    pub name: String,
}
