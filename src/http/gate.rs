//! The gate in front of the API: who asks, may they, and was the same asked before.
use std::{future::Future, rc::Rc};

use actix_web::{
    HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::Error,
    http::{Method, header},
    middleware::Next,
    web::Data,
};

use super::{
    auth::{self, Caller, Proof},
    code::Code,
    error::ApiError,
    idempotency, incoming_body,
    route::{Body, Door, Repeats, Route},
};
use crate::gateway::Gateway;

/// Header that no foreign page can set on a form or a link.
const OURS: &str = "x-recado";

/// Who may come in by which method of one path.
pub(super) struct Doors {
    path: &'static str,
    rows: Vec<(Method, Door, Repeats)>,
    /// Whether a file is taken here, which may be long on its way.
    takes_file: bool,
}

/// The path of the route table that a request was found to be for.
#[derive(Clone, Copy)]
pub(super) struct Found(pub(super) &'static str);

impl Doors {
    /// Takes the rows of one path.
    pub(super) fn of(path: &'static str, rows: &[Route]) -> Self {
        let row = |row: &Route| (row.method.clone(), row.door, row.repeats);
        let takes_file = rows.iter().any(|row| matches!(row.sends, Body::File));
        Self { path, rows: rows.iter().map(row).collect(), takes_file }
    }

    /// Returns the door of a method, unless it stands open or is none.
    fn guarded(&self, method: &Method) -> Option<(Door, Repeats)> {
        let (_, door, repeats) = self.rows.iter().find(|(known, ..)| known == method)?;
        (*door != Door::Public).then_some((*door, *repeats))
    }
}

/// Lets a request through, or refuses it. Writes have a time for their body and are done to the end.
pub(super) async fn gate(
    doors: Rc<Doors>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    request.extensions_mut().insert(Found(doors.path));
    let takes_file = doors.takes_file;
    whole(request, takes_file, move |request| async move { pass(&doors, request, next).await })
        .await
}

/// Does a write to its end, whether or not its client stays, once its body came in time; reads are
/// worth nothing to who does not stay.
pub(super) async fn whole<F>(
    mut request: ServiceRequest,
    takes_file: bool,
    work: impl FnOnce(ServiceRequest) -> F,
) -> Result<ServiceResponse<BoxBody>, Error>
where
    F: Future<Output = Result<ServiceResponse<BoxBody>, Error>> + 'static,
{
    let gateway = request.app_data::<Data<Gateway>>().cloned();
    let Some(gateway) = gateway.filter(|_| is_write(request.method())) else {
        return work(request).await;
    };
    let (within, leaving) = (gateway.body_within, gateway.leaving.subscribe());
    let ended = incoming_body::bound(&mut request, within, takes_file, leaving);
    let response = gateway.orphans.to_the_end(work(request)).await??;
    Ok(ended.told(response))
}

async fn pass(
    doors: &Doors,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let gateway = request.app_data::<Data<Gateway>>().cloned();
    let (Some((door, repeats)), Some(gateway)) = (doors.guarded(request.method()), gateway) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let admitted = admit(&gateway, door, &request).await;
    let (caller, key) =
        match admitted.and_then(|caller| Ok((caller, idempotency::key(request.headers())?))) {
            Ok(admitted) => admitted,
            Err(error) => return Ok(request.error_response(error)),
        };
    request.extensions_mut().insert(caller.clone());
    let mut response = match key {
        Some(key) if is_write(request.method()) && repeats == Repeats::Receipt => {
            idempotency::once(&gateway, &caller, key, request, next).await?
        }
        _ => next.call(request).await?.map_into_boxed_body(),
    };
    renew_cookie(&gateway, &caller, &mut response);
    Ok(response)
}

async fn admit(
    gateway: &Gateway,
    door: Door,
    request: &ServiceRequest,
) -> Result<Caller, ApiError> {
    let caller = auth::identify(gateway, request.request()).await?;
    let mut caller = caller.ok_or_else(|| ApiError::new(Code::Unauthorized))?;
    let by_cookie = matches!(caller.proof, Proof::Cookie { .. });
    let is_ours = request.headers().get(OURS).is_some_and(|value| value.as_bytes() == b"1");
    if by_cookie && is_write(request.method()) && !is_ours {
        return Err(ApiError::new(Code::Csrf));
    }
    if let Door::Needs(scope) = door {
        caller.must(scope)?;
    }
    auth::renew(gateway, &mut caller).await?;
    Ok(caller)
}

fn is_write(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The browser's cookie lives as long as the session it stands for.
fn renew_cookie(gateway: &Gateway, caller: &Caller, response: &mut ServiceResponse<BoxBody>) {
    let Proof::Cookie { renewed: true, .. } = &caller.proof else { return };
    if response.headers().contains_key(header::SET_COOKIE) {
        return;
    }
    let token = auth::session_token(response.request());
    if let Some(token) = token {
        let cookie = auth::cookie(gateway, token.reveal());
        if let Ok(value) = header::HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}
