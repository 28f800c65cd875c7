//! The figures, for Prometheus: open to programs on this machine, to others with the token that the
//! operator set.
use std::net::IpAddr;

use actix_web::{HttpRequest, HttpResponse, http::header, web};

use super::{auth, code::Code, error::ApiError};
use crate::gateway::Gateway;

/// Headers by which a proxy says that it asks for somebody else: its own address proves nothing then.
const FORWARDED: [&str; 4] = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/// Shows them.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    if !is_local(&request) {
        must_know_the_token(&gateway, &request)?;
    }
    let now = gateway.house.figures();
    metrics::gauge!("recado_conversations_awake").set(now.awake as f64);
    metrics::gauge!("recado_effects_in_flight").set(now.in_flight as f64);
    let text = gateway.figures.render();
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}

/// Whether a program of this very machine asks, for itself and by this machine's own name: a proxy that
/// says nothing of itself hands on the name that the world asked for.
fn is_local(request: &HttpRequest) -> bool {
    let is_loopback = |address: std::net::SocketAddr| match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.to_canonical().is_loopback(),
    };
    let is_forwarded = FORWARDED.iter().any(|name| request.headers().contains_key(*name));
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    !is_forwarded && host.is_some_and(is_own_name) && request.peer_addr().is_some_and(is_loopback)
}

fn is_own_name(host: &str) -> bool {
    let Ok(url) = url::Url::parse(&format!("http://{host}/")) else { return false };
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Where no token is set, there is nothing here for other machines.
fn must_know_the_token(gateway: &Gateway, request: &HttpRequest) -> Result<(), ApiError> {
    let Some(token) = &gateway.metrics_token else { return Err(ApiError::not_found("page")) };
    let is_right = auth::bearer(request).is_some_and(|presented| token.matches(&presented));
    if is_right { Ok(()) } else { Err(ApiError::new(Code::Unauthorized)) }
}
