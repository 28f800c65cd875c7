//! Reads the Graph API's error bodies, `{"error":{"code",…}}`, and the error lists of statuses.
use recado_domain::send_error::{ErrorClass, SendError};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    error_class,
    lenient::{Flag, Whole, Words},
};

/// An error as Meta writes it: in an answer's `error` and in a webhook's `errors`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Trouble<'a> {
    pub(crate) code: Whole,
    #[serde(rename = "error_subcode")]
    pub(crate) subcode: Whole,
    #[serde(borrow)]
    message: Words<'a>,
    #[serde(borrow)]
    title: Words<'a>,
    is_transient: Flag,
    #[serde(borrow)]
    error_data: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details<'a> {
    #[serde(borrow)]
    details: Words<'a>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    error: Trouble<'a>,
}

/// A Graph error: proof that the call did nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphError {
    pub(crate) error: SendError,
    pub(crate) subcode: Option<i64>,
}

impl GraphError {
    /// Reads an answer's body; `None` when it is not an error of the Graph API.
    pub(crate) fn read(status: u16, body: &[u8]) -> Option<Self> {
        let Body { error } = serde_json::from_slice(body).ok()?;
        let code = error.code.0?;
        let fallback = || {
            if error.is_transient.0 { ErrorClass::Retry } else { error_class::by_status(status) }
        };
        let class = error_class::known(code, error.subcode.0).unwrap_or_else(fallback);
        let error_words = error.words();
        Some(Self {
            error: SendError { class, code: Some(code), detail: error_words },
            subcode: error.subcode.0,
        })
    }
}

impl Trouble<'_> {
    /// Returns message (or title) and details, each once.
    pub(crate) fn words(&self) -> String {
        let headline = self.message.get().or(self.title.get());
        // Some relays write something else there: no reason to doubt the error itself.
        let data: Details<'_> = self
            .error_data
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default();
        let details = data.details.get();
        match (headline, details) {
            (Some(headline), Some(details)) if headline != details => {
                format!("{headline}: {details}")
            }
            (Some(text), _) | (None, Some(text)) => text.to_owned(),
            (None, None) => "no words given".to_owned(),
        }
    }

    /// Turns an error of a status into what follows from it. A code nobody knows is never retried
    /// by itself: the message was taken once already.
    pub(crate) fn into_send_error(self) -> SendError {
        let class = self
            .code
            .0
            .and_then(|code| error_class::known(code, self.subcode.0))
            .unwrap_or(ErrorClass::FixPayload);
        SendError { class, code: self.code.0, detail: self.words() }
    }
}
