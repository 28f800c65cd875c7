//! A write repeated with the same key is done once: the second gets the first one's answer.
use actix_web::{
    HttpMessage, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::Error,
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    middleware::Next,
    web::Bytes,
};
use recado_store::Receipt;

use super::{auth::Caller, code::Code, error::ApiError, extract::LARGEST_JSON, new_id::NewId};
use crate::{
    gateway::Gateway,
    secrets::{Label, sha256},
};

const HEADER: &str = "idempotency-key";
/// Longest key, in characters.
const LONGEST_KEY: usize = 200;

/// Reads the header.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let key = value.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > LONGEST_KEY {
        let reason = format!("must have 1 to {LONGEST_KEY} visible ASCII characters");
        return Err(ApiError::field("Idempotency-Key", reason));
    }
    Ok(Some(key.to_owned()))
}

/// What a key is bound to.
pub(super) struct Reservation<'a> {
    gateway: &'a Gateway,
    caller: &'a Caller,
    /// The key and what its sender came with: an answer may show a secret, which is nobody else's.
    name: String,
    request_hash: [u8; 32],
}

impl<'a> Reservation<'a> {
    /// Holds a key for a request; the answer once given, where there is one.
    pub(super) async fn hold(
        gateway: &'a Gateway,
        caller: &'a Caller,
        key: String,
        request_hash: [u8; 32],
    ) -> Result<(Self, Option<HttpResponse>), ApiError> {
        let name = format!("{}: {key}", caller.credential());
        let held = Self { gateway, caller, name, request_hash };
        let (tenant, user) = (caller.tenant, caller.user);
        let receipts = &gateway.stores().receipts;
        let found = receipts.reserve(tenant, user, &held.name, held.receipt(0, Vec::new())).await?;
        let answer = found.map(|receipt| held.answer(&receipt)).transpose()?;
        Ok((held, answer))
    }

    fn receipt(&self, status: u16, body: Vec<u8>) -> Receipt {
        Receipt { request_hash: self.request_hash, status, body, at: self.gateway.now() }
    }

    fn answer(&self, receipt: &Receipt) -> Result<HttpResponse, ApiError> {
        if receipt.request_hash != self.request_hash {
            return Err(ApiError::new(Code::IdempotencyMismatch));
        }
        if receipt.status == 0 {
            return Err(ApiError::new(Code::InProgress).after(1));
        }
        let body = self.gateway.keys.open_bytes(&receipt.body, Label(&self.label(&self.tenant())));
        let body = body.map_err(ApiError::internal)?;
        let status = StatusCode::from_u16(receipt.status).map_err(ApiError::internal)?;
        let mut response = HttpResponse::build(status);
        response.insert_header(("idempotent-replayed", "true"));
        let is_problem = status.is_client_error();
        let json = if is_problem { super::error::PROBLEM_JSON } else { "application/json" };
        Ok(if body.is_empty() { response.finish() } else { response.content_type(json).body(body) })
    }

    /// Keeps the answer, sealed: it may show a secret that is shown once. What was done is done:
    /// when the answer cannot be kept, the caller still gets it.
    pub(super) async fn keep(self, status: StatusCode, body: &[u8]) {
        if let Err(error) = self.try_keep(status, body).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "receipt not kept");
        }
    }

    async fn try_keep(&self, status: StatusCode, body: &[u8]) -> Result<(), ApiError> {
        let (tenant, user) = (self.caller.tenant, self.caller.user);
        let sealed = self.gateway.keys.seal_bytes(body, Label(&self.label(&self.tenant())));
        let receipt = self.receipt(status.as_u16(), sealed.map_err(ApiError::internal)?);
        Ok(self.gateway.stores().receipts.complete(tenant, user, &self.name, receipt).await?)
    }

    /// Gives the key back: the same request may be tried again.
    pub(super) async fn release(self) {
        let (tenant, user) = (self.caller.tenant, self.caller.user);
        let released = self.gateway.stores().receipts.release(tenant, user, &self.name).await;
        if let Err(error) = released {
            // It counts as free by itself after a minute.
            tracing::warn!(error = &error as &dyn std::error::Error, "receipt not released");
        }
    }

    fn tenant(&self) -> String {
        self.caller.tenant.to_string()
    }

    fn label<'l>(&'l self, tenant: &'l str) -> [&'l str; 3] {
        [tenant, "receipt", &self.name]
    }
}

/// Does a write once: reads the body to know it again, and keeps the answer.
pub(super) async fn once(
    gateway: &Gateway,
    caller: &Caller,
    key: String,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let body = match request.extract::<Bytes>().await {
        Ok(body) => body,
        Err(error) => return Ok(request.error_response(unread(&error))),
    };
    let hash = request_hash(&request, &body);
    // It is read as it was meant: what packed it must not unpack it again.
    request.headers_mut().remove(header::CONTENT_ENCODING);
    request.set_payload(Payload::from(body));
    request.extensions_mut().insert(new_id(caller, &key, &hash));
    let held = match Reservation::hold(gateway, caller, key, hash).await {
        Ok((held, None)) => held,
        Ok((_, Some(answer))) => return Ok(request.into_response(answer)),
        Err(error) => return Ok(request.error_response(error)),
    };
    match next.call(request).await {
        Ok(response) => keep_answer(held, response.map_into_boxed_body()).await,
        Err(error) => {
            held.release().await;
            Err(error)
        }
    }
}

fn new_id(caller: &Caller, key: &str, request_hash: &[u8; 32]) -> NewId {
    let who = format!("{} {} {} ", caller.tenant, caller.user, caller.credential());
    NewId::of(&[who.as_bytes(), request_hash, key.as_bytes()])
}

async fn keep_answer(
    held: Reservation<'_>,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let status = response.status();
    if !is_final(status) {
        held.release().await;
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let bytes =
        body::to_bytes(body).await.map_err(|_| ApiError::internal("the answer broke off"))?;
    held.keep(status, &bytes).await;
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(bytes))))
}

/// Whether the same request, sent again, would be answered the same. A conflict may pass, and
/// whoever was not let in may be let in later.
fn is_final(status: StatusCode) -> bool {
    status.is_success()
        || matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY)
}

fn request_hash(request: &ServiceRequest, body: &[u8]) -> [u8; 32] {
    let uri = request.uri().path_and_query().map_or("", |path| path.as_str());
    let head = format!("{} {uri}\n", request.method());
    sha256(&[head.as_bytes(), body].concat())
}

fn unread(error: &Error) -> ApiError {
    let is_large = error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE;
    let code = if is_large { Code::TooLarge } else { Code::Malformed };
    ApiError::because(code, format_args!("at most {LARGEST_JSON} bytes of JSON"))
}

/// Returns the length the sender claims.
pub(super) fn claimed_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
