//! Where other gateways of the cluster ask: not part of the API, open only to who holds the keys.
use actix_web::{HttpRequest, HttpResponse, http::header::HeaderValue, web};

use super::{code::Code, error::ApiError};
use crate::{
    gateway::Gateway,
    peers::{self, Proof},
};

/// Largest ask: a delivery of the largest size, written out.
pub(super) const LARGEST: usize = 16 << 20;

/// Answers another gateway. Nothing is read of a body whose sender has no seal of ours.
pub(super) async fn answer(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let seal = request.headers().get(peers::SEAL).map(HeaderValue::as_bytes).unwrap_or_default();
    let proof = Proof::open(&gateway.keys, seal, gateway.now());
    let proof = proof.ok_or_else(|| ApiError::new(Code::Unauthorized))?;
    let ask = payload.to_bytes_limited(LARGEST).await;
    let ask = ask.map_err(|_| ApiError::new(Code::TooLarge))?;
    let ask = ask.map_err(|error| ApiError::because(Code::Malformed, error))?;
    if !proof.covers(&ask) {
        return Err(ApiError::new(Code::Unauthorized));
    }
    match gateway.house.answer(&ask).await {
        Ok(answer) => Ok(HttpResponse::Ok().content_type("application/json").body(answer)),
        Err(error) => Err(ApiError::because(Code::Malformed, error)),
    }
}
