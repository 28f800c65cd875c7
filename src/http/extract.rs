//! How bodies, paths and queries are read: what cannot be read is told as a problem.
use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::{JsonPayloadError, PathError, QueryPayloadError},
    web::{self, Bytes, JsonConfig, PathConfig, PayloadConfig, QueryConfig, ServiceConfig},
};
use serde::de::DeserializeOwned;

use super::{code::Code, error::ApiError};

/// Largest JSON body, in bytes.
pub(super) const LARGEST_JSON: usize = 256 << 10;

/// Configures the extractors.
pub(super) fn configure(services: &mut ServiceConfig) {
    services
        .app_data(
            JsonConfig::default().limit(LARGEST_JSON).error_handler(|error, _| json(&error).into()),
        )
        .app_data(PayloadConfig::new(LARGEST_JSON))
        .app_data(PathConfig::default().error_handler(|error, _| path(&error).into()))
        .app_data(QueryConfig::default().error_handler(|error, _| query(&error).into()));
}

fn json(error: &JsonPayloadError) -> ApiError {
    match error {
        JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => {
            ApiError::new(Code::TooLarge)
        }
        JsonPayloadError::ContentType => ApiError::new(Code::UnsupportedMediaType),
        JsonPayloadError::Deserialize(error) => unread(error),
        error => ApiError::because(Code::Malformed, error),
    }
}

/// Well-formed JSON of the wrong shape is a wrong field; anything else is no JSON.
fn unread(error: &serde_json::Error) -> ApiError {
    let code = if error.is_data() { Code::Invalid } else { Code::Malformed };
    ApiError::because(code, error)
}

/// An id that cannot be an id names nothing.
fn path(_: &PathError) -> ApiError {
    ApiError::not_found("thing")
}

fn query(error: &QueryPayloadError) -> ApiError {
    ApiError::because(Code::Invalid, error)
}

/// A JSON body that may be left out.
pub(super) struct OrDefault<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> FromRequest for OrDefault<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes: Bytes =
                bytes.await.map_err(|error| ApiError::because(Code::Malformed, error))?;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Self(T::default()));
            }
            serde_json::from_slice(&bytes).map(Self).map_err(|error| unread(&error))
        })
    }
}
