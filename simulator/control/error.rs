//! Errors of the control API and the phone page: a status and a sentence.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

use crate::world::NumberError;

/// Why a call of the control API failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ControlError {
    #[error("there is no {0}")]
    NotFound(String),
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    Conflict(String),
    #[error("{0}")]
    Foreign(String),
}

impl From<String> for ControlError {
    fn from(reason: String) -> Self {
        Self::Invalid(reason)
    }
}

impl From<NumberError> for ControlError {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::Invalid(reason) => Self::Invalid(reason),
            exists @ NumberError::Exists(_) => Self::Conflict(exists.to_string()),
        }
    }
}

impl ResponseError for ControlError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Foreign(_) => StatusCode::FORBIDDEN,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code())
            .json(json!({"error": {"message": self.to_string()}}))
    }
}
