//! The agents' socket: one task a socket. A client says how far it has read; the gap comes, then
//! each change (frames: `recado_protocol::{ClientFrame, ServerFrame}`).
//!
//! A peer that stops reading is closed: every send has a deadline, what waits is bounded (the
//! channel under [`line`] holds 32 frames, the live topics 1,024 changes), and the kernel gives up
//! on bytes that nobody acknowledges.
mod agent;
mod gap;
mod inbox_frames;
mod line;
mod subscriptions;
mod telling;

use std::{any::Any, time::Duration};

use actix_web::{HttpRequest, HttpResponse, http::header, rt::net::TcpStream, web};
use recado_domain::account::Scope;
use serde::Deserialize;
use socket2::SockRef;

pub(crate) use inbox_frames::InboxFrames;

use self::{agent::Agent, line::Line};
use crate::{
    gateway::Gateway,
    http::{
        auth::{self, Caller, Proof},
        code::Code,
        error::ApiError,
    },
    secrets::Token,
};

/// Largest frame a client may send, in bytes.
const LARGEST_FRAME: usize = 64 << 10;
/// After so long without an acknowledgement of the peer's kernel the connection is given up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(30);

/// `?token=`.
#[derive(Debug, Deserialize)]
pub(crate) struct Query {
    token: Option<String>,
}

/// Sets what every connection needs before its first byte.
pub(crate) fn on_connect(connection: &dyn Any, _: &mut actix_web::dev::Extensions) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    // Best effort: without it a dead peer is noticed later.
    let _ = SockRef::from(stream).set_tcp_user_timeout(Some(GIVE_UP_AFTER));
    let _ = stream.set_nodelay(true);
}

/// Opens a socket. Who is not signed in is told so by a close code: a browser shows its page no
/// HTTP status here.
pub(crate) async fn open(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
    query: web::Query<Query>,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let key = query.into_inner().token.map(|token| Token::presented(&token));
    let caller = identify(&gateway, &request, key.as_ref()).await?;
    let is_by_cookie =
        caller.as_ref().is_some_and(|caller| matches!(caller.proof, Proof::Cookie { .. }));
    if is_by_cookie && !is_own_origin(&gateway, &request) {
        return Err(ApiError::because(Code::Csrf, "the page is of another origin"));
    }
    let (response, session, stream) = actix_ws::handle(&request, body)
        .map_err(|error| ApiError::because(Code::Malformed, error))?;
    let stream = stream.max_frame_size(LARGEST_FRAME).aggregate_continuations();
    let stream = stream.max_continuation_size(LARGEST_FRAME);
    let line = Line::new(session);
    let caller = caller.filter(|caller| caller.may(Scope::Read));
    actix_web::rt::spawn(async move {
        match caller {
            Some(caller) => Agent::new(gateway, request, key, caller, line).run(stream).await,
            None => line.close(line::NOT_SIGNED_IN).await,
        }
    });
    Ok(response)
}

/// Finds out who asks: by key in the address, else as everywhere.
async fn identify(
    gateway: &Gateway,
    request: &HttpRequest,
    key: Option<&Token>,
) -> Result<Option<Caller>, ApiError> {
    match key {
        Some(key) => Ok(auth::by_key(gateway, key).await?),
        None => auth::identify(gateway, request).await,
    }
}

/// A page of another origin can open a socket with our cookie; it cannot lie about its origin.
fn is_own_origin(gateway: &Gateway, request: &HttpRequest) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        // Only browsers send cookies unasked, and they always name the origin.
        return true;
    };
    let own = text(header::HOST).map(|host| format!("{}://{host}", scheme(gateway, request)));
    origin == gateway.public_url || own.is_some_and(|own| own.eq_ignore_ascii_case(origin))
}

/// How the world reaches us: as a proxy that is trusted says, else as the settings say. The line
/// itself tells nothing: TLS ends in front of us.
fn scheme(gateway: &Gateway, request: &HttpRequest) -> &'static str {
    let forwarded =
        request.headers().get("x-forwarded-proto").filter(|_| gateway.proxies.is_some());
    let is_https = match forwarded.and_then(|value| value.to_str().ok()) {
        Some(scheme) => scheme.trim().eq_ignore_ascii_case("https"),
        None => gateway.is_https(),
    };
    if is_https { "https" } else { "http" }
}
