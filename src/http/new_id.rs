//! The id of what a write makes. With an idempotency key it follows from the key and the request: should
//! the gateway be killed between the write and its receipt, the repetition finds what the first one made.
use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use uuid::Uuid;

use super::error::ApiError;
use crate::secrets::sha256;

/// An id for something new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NewId(pub Uuid);

impl NewId {
    /// Returns the one that belongs to these words, whoever says them and whenever.
    pub(super) fn of(words: &[&[u8]]) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, &sha256(&words.concat())))
    }
}

impl FromRequest for NewId {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let chosen = request.extensions().get::<Self>().copied();
        ready(Ok(chosen.unwrap_or_else(|| Self(Uuid::now_v7()))))
    }
}
