//! Template messages as posted.

use serde::Deserialize;

use super::message::{Location, MediaObject};

#[derive(Debug, Deserialize)]
pub(crate) struct SentTemplate {
    pub(crate) name: Option<String>,
    pub(crate) language: Option<Language>,
    #[serde(default)]
    pub(crate) components: Vec<SentComponent>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Language {
    pub(crate) code: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SentComponent {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) sub_type: Option<String>,
    /// Place of the button, as text or number.
    pub(crate) index: Option<serde_json::Value>,
    #[serde(default)]
    pub(crate) parameters: Vec<Parameter>,
}

impl SentComponent {
    /// Place of the button it belongs to.
    pub(crate) fn place(&self) -> Option<usize> {
        match self.index.as_ref()? {
            serde_json::Value::String(text) => text.parse().ok(),
            other => usize::try_from(other.as_u64()?).ok(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Parameter {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(rename = "parameter_name")]
    pub(crate) name: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) payload: Option<String>,
    pub(crate) coupon_code: Option<String>,
    pub(crate) currency: Option<Fallback>,
    pub(crate) date_time: Option<Fallback>,
    pub(crate) image: Option<MediaObject>,
    pub(crate) video: Option<MediaObject>,
    pub(crate) document: Option<MediaObject>,
    pub(crate) location: Option<Location>,
}

/// A currency or a date: the phone shows the fallback.
#[derive(Debug, Deserialize)]
pub(crate) struct Fallback {
    pub(crate) fallback_value: Option<String>,
}
