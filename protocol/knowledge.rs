//! What the company knows by heart: FAQs, canned replies, labels.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A question with its answer, in one or both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Faq {
    /// Opaque id.
    pub id: String,
    /// Spanish.
    pub es: Option<FaqText>,
    /// English.
    pub en: Option<FaqText>,
    /// Whether the bot uses it.
    pub enabled: bool,
    /// When it last changed.
    pub updated_at: String,
    /// Grows with each change; sent along with a change, it keeps others' changes from being lost.
    #[ts(optional, as = "Option<u32>")]
    pub version: u64,
}

/// One language of a FAQ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FaqText {
    /// 1–200 characters.
    pub question: String,
    /// Other ways to ask it; at most 20.
    #[serde(default)]
    pub alternatives: Vec<String>,
    /// 1–4096 characters.
    pub answer: String,
}

/// Body of `POST /api/v1/faqs` and `PUT /api/v1/faqs/{id}`; at least one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct NewFaq {
    /// Spanish.
    #[serde(default)]
    pub es: Option<FaqText>,
    /// English.
    #[serde(default)]
    pub en: Option<FaqText>,
    /// Whether the bot uses it.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The version that this change was made on: if it is not the current one any more, 409 `changed`.
    /// Without one, whatever stands is overwritten. Means nothing where a new one is made.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub version: Option<u64>,
}

fn yes() -> bool {
    true
}

/// Body of `POST /api/v1/faqs/try`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct TryFaq {
    /// What a customer would write.
    pub text: String,
}

/// What the bot would say, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct FaqTrial {
    /// `faq`, `greeting`, `menu`, `handover`, `thanks`, `received` (a file without words), `opt_out`,
    /// `fallback`, `silent` (no reply).
    pub decision: String,
    /// The reply's text.
    pub reply: Option<String>,
    /// What stands on the reply's buttons or in its list, in their order; empty for plain text.
    pub options: Vec<String>,
    /// The language it was understood in.
    pub language: String,
    /// The nearest FAQs, best first, with their score (0–1).
    pub candidates: Vec<FaqCandidate>,
}

/// A FAQ that was near.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct FaqCandidate {
    /// The FAQ.
    pub faq_id: String,
    /// The question that matched.
    pub question: String,
    /// 0–1; answered at or above the threshold.
    pub score: f64,
}

/// A ready-made reply, called with `/shortcut`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CannedReply {
    /// Opaque id.
    pub id: String,
    /// What to type after `/`, in both languages.
    pub shortcut: crate::Localized,
    /// The text; `{name}` is the customer's name.
    pub text: crate::Localized,
    /// Grows with each change; sent along with a change, it keeps others' changes from being lost.
    #[ts(optional, as = "Option<u32>")]
    pub version: u64,
}

/// Body of `POST /api/v1/canned-replies` and `PUT …/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct NewCannedReply {
    /// What to type after `/`.
    pub shortcut: crate::Localized,
    /// The text.
    pub text: crate::Localized,
    /// The version that this change was made on: if it is not the current one any more, 409 `changed`.
    /// Without one, whatever stands is overwritten. Means nothing where a new one is made.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub version: Option<u64>,
}

/// A label for conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Label {
    /// Opaque id.
    pub id: String,
    /// Shown name, unique in the company.
    pub name: String,
    /// Grows with each change; sent along with a change, it keeps others' changes from being lost.
    #[ts(optional, as = "Option<u32>")]
    pub version: u64,
}

/// Body of `POST /api/v1/labels` and `PUT …/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct NewLabel {
    /// 1–40 characters.
    pub name: String,
    /// The version that this change was made on: if it is not the current one any more, 409 `changed`.
    /// Without one, whatever stands is overwritten. Means nothing where a new one is made.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub version: Option<u64>,
}
