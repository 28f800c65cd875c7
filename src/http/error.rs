//! What a client is told when a request fails (RFC 9457); the cause goes to the log only.
//!
//! Handlers return [`ApiError`]; everything below them has error types of its own, which are turned
//! into one here and nowhere else.
use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use recado_actors::{Undelivered, Untold};
use recado_channels::{ChannelError, Violation};
use recado_domain::conversation::Refusal;
use recado_protocol::{FieldError, Problem};
use recado_store::StoreError;

use super::code::Code;

/// The media type of every error.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";
/// What a client is asked to wait when something cannot be kept just now, in seconds.
const RETRY_AFTER: u32 = 2;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A failed request.
#[derive(Debug)]
pub(crate) struct ApiError {
    code: Code,
    detail: Option<String>,
    errors: Vec<FieldError>,
    current: Option<serde_json::Value>,
    retry_after: Option<u32>,
    cause: Option<Cause>,
}

impl ApiError {
    /// Makes an error of a kind.
    pub(crate) fn new(code: Code) -> Self {
        let (detail, errors, current) = (None, Vec::new(), None);
        Self { code, detail, errors, current, retry_after: None, cause: None }
    }

    /// Says what happened here.
    pub(crate) fn because(code: Code, detail: impl fmt::Display) -> Self {
        Self { detail: Some(detail.to_string()), ..Self::new(code) }
    }

    /// There is no such thing, or it is another company's: the two are told alike.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::because(Code::NotFound, format_args!("there is no such {what}"))
    }

    /// A field does not hold what it must.
    pub(crate) fn field(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { field: field.into(), reason: reason.into() }])
    }

    /// Several fields do not hold what they must.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(Code::Invalid) }
    }

    /// The message is over the channel's limits.
    pub(crate) fn limits(violations: Vec<Violation>) -> Self {
        Self { errors: field_errors(violations), ..Self::new(Code::Limit) }
    }

    /// Something cannot be done just now.
    pub(crate) fn unavailable(cause: impl Into<Cause>) -> Self {
        let (retry_after, cause) = (Some(RETRY_AFTER), Some(cause.into()));
        Self { retry_after, cause, ..Self::new(Code::Unavailable) }
    }

    /// Something is broken on our side.
    pub(crate) fn internal(cause: impl Into<Cause>) -> Self {
        Self { cause: Some(cause.into()), ..Self::new(Code::Internal) }
    }

    /// Asks to wait before the next attempt.
    pub(crate) fn after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// Shows what stands in the way.
    pub(crate) fn with_current(mut self, current: serde_json::Value) -> Self {
        self.current = Some(current);
        self
    }

    /// Returns its kind.
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// Returns the document a client gets.
    pub(crate) fn problem(&self) -> Problem {
        Problem {
            kind: format!("/docs#problem-{}", self.code.word()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            code: self.code.word().to_owned(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            current: self.current.clone(),
        }
    }
}

/// Turns a channel's findings into the API's.
pub(crate) fn field_errors(violations: Vec<Violation>) -> Vec<FieldError> {
    let error =
        |violation: Violation| FieldError { field: violation.field, reason: violation.reason };
    violations.into_iter().map(error).collect()
}

impl fmt::Display for ApiError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code.word())?;
        self.detail.as_ref().map_or(Ok(()), |detail| write!(out, ": {detail}"))
    }
}

impl std::error::Error for ApiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        if self.status_code().is_server_error() {
            tracing::error!(error = self as &dyn std::error::Error, "request failed");
        }
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.retry_after {
            response.insert_header(("retry-after", seconds.to_string()));
        }
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header(("www-authenticate", "Bearer"));
        }
        response.content_type(PROBLEM_JSON);
        // A text and not `json()`: that would replace the media type.
        response.body(serde_json::to_string(&self.problem()).unwrap_or_default())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            // Whoever lost a race may simply try again.
            StoreError::Unavailable { .. } | StoreError::Full | StoreError::Conflict { .. } => {
                Self::unavailable(error)
            }
            StoreError::Taken(what) => {
                Self::because(Code::Exists, format_args!("{what} exists already or just changed"))
            }
            StoreError::Corrupt(_) => Self::internal(error),
        }
    }
}

impl From<Untold> for ApiError {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Refused(refusal) => refusal.into(),
            Untold::NotFound => Self::not_found("conversation"),
            Untold::Mismatch => Self::new(Code::IdempotencyMismatch),
            Untold::Store(error) => error.into(),
            Untold::Unreachable(_) => Self::unavailable(untold),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::NotFound(what) => return Self::not_found(&what),
            Refusal::Past => return Self::field("until", "must lie in the future"),
            Refusal::Taken { .. } => Code::Taken,
            Refusal::NotOwner => Code::NotOwner,
            Refusal::WindowClosed => Code::WindowClosed,
            Refusal::OptedOut => Code::OptedOut,
            Refusal::Blocked => Code::Blocked,
            Refusal::NotTroubled => Code::NotTroubled,
            Refusal::OutboxFull => Code::OutboxFull,
        };
        Self::because(code, refusal)
    }
}

impl From<Undelivered> for ApiError {
    fn from(undelivered: Undelivered) -> Self {
        Self::unavailable(undelivered)
    }
}

impl From<ChannelError> for ApiError {
    fn from(error: ChannelError) -> Self {
        match &error {
            ChannelError::TooLarge { .. } => Self::because(Code::TooLarge, &error),
            ChannelError::Forbidden(_) => Self::field("settings.api_base_url", error.to_string()),
            ChannelError::Lacks(_) => Self::because(Code::NotFound, &error),
            ChannelError::Refused(_) | ChannelError::Unreachable(_) => {
                Self::because(Code::Provider, &error)
            }
        }
    }
}
