//! Where providers deliver: 200 only once everything in a delivery is durable.
use std::{sync::Arc, time::Instant};

use actix_web::{HttpRequest, HttpResponse, http::header::HeaderValue, web};
use futures_util::StreamExt;
use recado_actors::ConnectedChannel;
use recado_channels::{Channel, WebhookRequest};
use recado_domain::{ChannelId, Timestamp, incoming::Incoming};

use super::{code::Code, error::ApiError, idempotency::claimed_length};
use crate::gateway::Gateway;

/// Largest delivery (Meta sends up to 3 MB).
pub(super) const LARGEST: usize = 3 << 20;
/// Largest delivery that is read where it came in. Reading walks the text several times, and meanwhile a
/// thread that serves other companies too serves nobody; for a small one another thread is not worth it.
const READ_HERE: usize = 64 << 10;

/// Takes a delivery in.
pub(super) async fn deliver(
    gateway: web::Data<Gateway>,
    id: web::Path<String>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let started = Instant::now();
    let outcome = take(&gateway, &id, &request, payload).await;
    let word = outcome.as_ref().map_or_else(|error| error.code().word(), |()| "kept");
    metrics::counter!("recado_webhooks_total", "outcome" => word).increment(1);
    metrics::histogram!("recado_webhook_seconds").record(started.elapsed().as_secs_f64());
    outcome.map(|()| HttpResponse::Ok().finish())
}

async fn take(
    gateway: &Gateway,
    id: &str,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<(), ApiError> {
    if claimed_length(request.headers()).is_some_and(|length| length > LARGEST as u64) {
        return Err(ApiError::new(Code::TooLarge));
    }
    let channel = connected(gateway, id).await?;
    let adapter = &channel.adapter;
    let signature = request.headers().get(adapter.signature_header());
    if signature.is_none() {
        let reason = format_args!("the header `{}` is missing", adapter.signature_header());
        return Err(ApiError::because(Code::Signature, reason));
    }
    let body = read(payload).await?;
    let incoming = if body.len() <= READ_HERE {
        understand(adapter.as_ref(), signature, &body, gateway.now())?
    } else {
        let (adapter, signature, now) = (Arc::clone(adapter), signature.cloned(), gateway.now());
        let reading = move || understand(adapter.as_ref(), signature.as_ref(), &body, now);
        tokio::task::spawn_blocking(reading).await.map_err(ApiError::internal)??
    };
    Ok(gateway.house.deliver(&channel, incoming).await?)
}

/// Reads what is signed.
fn understand(
    adapter: &dyn Channel,
    signature: Option<&HeaderValue>,
    body: &[u8],
    now: Timestamp,
) -> Result<Vec<Incoming>, ApiError> {
    let delivery = WebhookRequest { signature: signature.map(HeaderValue::as_bytes), body };
    let verified =
        adapter.verify(&delivery).map_err(|error| ApiError::because(Code::Signature, error))?;
    adapter.parse(verified, now).map_err(|error| ApiError::because(Code::Malformed, error))
}

/// Answers the provider's handshake.
pub(super) async fn handshake(
    gateway: web::Data<Gateway>,
    id: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, ApiError> {
    let channel = connected(&gateway, &id).await?;
    let echo = channel
        .adapter
        .handshake(&query)
        .map_err(|error| ApiError::because(Code::VerifyToken, error))?;
    // A text and nothing a browser would run.
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(echo))
}

async fn connected(gateway: &Gateway, id: &str) -> Result<Arc<ConnectedChannel>, ApiError> {
    let id: ChannelId = id.parse().map_err(|_| ApiError::not_found("channel"))?;
    gateway.house.channel(id).await?.ok_or_else(|| ApiError::not_found("channel"))
}

/// Reads the body as it came; stops as soon as it is too large.
async fn read(mut payload: web::Payload) -> Result<web::BytesMut, ApiError> {
    let mut body = web::BytesMut::new();
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|error| ApiError::because(Code::Malformed, error))?;
        if body.len() + piece.len() > LARGEST {
            return Err(ApiError::new(Code::TooLarge));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
