//! What every answer carries and every request leaves behind: safe headers, figures, a log line.
use std::time::Instant;

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::Error,
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use super::gate::Found;
use crate::gateway::Gateway;

/// What a page of ours may load: only what we serve. Handlers may set a stricter one.
const PAGE_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'none'; \
form-action 'self'; frame-ancestors 'none'";

const SAFE: [(&str, &str); 5] = [
    ("content-security-policy", PAGE_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Wraps every request.
pub(crate) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let method = known(request.method());
    let is_https = request.app_data::<Data<Gateway>>().is_some_and(|gateway| gateway.is_https());
    let mut response = next.call(request).await?;
    add_headers(response.headers_mut(), is_https);
    let found = response.request().extensions().get::<Found>().copied();
    let route = found.map_or("(console)", |Found(path)| path);
    count(method, route, response.status().as_u16(), started);
    Ok(response)
}

/// Whoever asks may invent methods, and each would be a figure of its own for ever.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

fn count(method: &'static str, route: &'static str, status: u16, started: Instant) {
    let spent = started.elapsed();
    tracing::debug!(method, route, status, spent_ms = spent.as_millis() as u64, "answered");
    let labels = [
        ("method", method.into()),
        ("route", route.into()),
        ("status", metrics::SharedString::from(format!("{}xx", status / 100))),
    ];
    metrics::histogram!("recado_http_request_seconds", &labels).record(spent.as_secs_f64());
}

/// Adds what is not there yet.
pub(crate) fn add_headers(headers: &mut HeaderMap, is_https: bool) {
    for (name, value) in SAFE {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if is_https {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(HeaderName::from_static("strict-transport-security"), value);
    }
}
