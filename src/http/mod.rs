//! The HTTP side: one file a noun, one route table ([`routes`]), one error type ([`error`]), one gate
//! where callers are let in ([`gate`]).
mod api_keys;
mod ask;
mod assets;
pub(crate) mod auth;
mod bot_settings;
mod byte_range;
mod canned_replies;
mod channels;
pub(crate) mod code;
mod connecting;
mod contacts;
mod conversations;
mod docs;
mod documents;
pub(crate) mod error;
mod extract;
mod faqs;
mod figures;
mod gate;
mod health;
mod idempotency;
mod incoming_body;
mod labels;
pub(crate) mod log;
mod me;
mod media;
mod messages;
mod new_id;
pub(crate) mod observe;
pub(crate) mod openapi;
mod page;
mod route;
pub(crate) mod routes;
mod session;
mod template_fit;
mod templates;
mod to_the_end;
mod turns;
mod upload;
mod users;
mod webhooks;

use std::rc::Rc;

use actix_web::{
    HttpRequest, HttpResponse, Resource,
    body::BoxBody,
    http::Method,
    middleware::{Next, from_fn},
    web::{self, Data, ServiceConfig},
};
use utoipa::openapi::OpenApi;

use self::{
    code::Code,
    error::ApiError,
    gate::{Doors, gate},
    health::Latest,
};
use crate::{gateway::Gateway, peers};

pub(crate) use self::{
    assets::has_console, bot_settings::ID as BOT_SETTINGS_ID, to_the_end::Orphans,
};

/// What all workers of a server share.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The parts of the gateway.
    pub gateway: Data<Gateway>,
    document: Data<OpenApi>,
    latest: Data<Latest>,
}

impl Shared {
    /// Prepares what is made once.
    pub(crate) fn new(gateway: Gateway) -> Self {
        Self {
            gateway: Data::new(gateway),
            document: Data::new(openapi::document()),
            latest: Data::new(Latest::default()),
        }
    }

    /// Adds everything the gateway serves.
    pub(crate) fn configure(&self, services: &mut ServiceConfig) {
        extract::configure(services);
        services
            .app_data(self.gateway.clone())
            .app_data(self.document.clone())
            .app_data(self.latest.clone());
        for resource in resources() {
            services.service(resource);
        }
        let ask = web::resource(peers::PATH).route(web::post().to(ask::answer));
        services.service(ask.wrap(from_fn(|request, next: Next<BoxBody>| {
            gate::whole(request, false, |request| async move { next.call(request).await })
        })));
        services.default_service(web::to(assets::show));
    }
}

/// Makes one resource of all rows with the same path. Webhooks come first, since every path before
/// is tried; then literal ones, so that `/faqs/try` is not taken for the FAQ `try`.
fn resources() -> Vec<
    Resource<
        impl actix_web::dev::ServiceFactory<
            actix_web::dev::ServiceRequest,
            Config = (),
            Response = actix_web::dev::ServiceResponse,
            Error = actix_web::Error,
            InitError = (),
        >,
    >,
> {
    let mut paths: Vec<(&'static str, Vec<route::Route>)> = Vec::new();
    for row in routes::table() {
        match paths.iter_mut().find(|(path, _)| *path == row.path) {
            Some((_, rows)) => rows.push(row),
            None => paths.push((row.path, vec![row])),
        }
    }
    paths.sort_by_key(|(path, _)| (!path.starts_with("/webhooks/"), path.contains('{')));
    paths
        .into_iter()
        .map(|(path, rows)| {
            let methods: Vec<Method> = rows.iter().map(|row| row.method.clone()).collect();
            let resource = rows
                .iter()
                .fold(web::resource(path), |resource, row| resource.route((row.handler)()));
            let refuse = move |_: HttpRequest| {
                let methods = methods.clone();
                async move { no_such_method(&methods) }
            };
            let doors = Rc::new(Doors::of(path, &rows));
            let gate =
                from_fn(move |request, next: Next<BoxBody>| gate(Rc::clone(&doors), request, next));
            resource.default_service(web::to(refuse)).wrap(gate)
        })
        .collect()
}

fn no_such_method(methods: &[Method]) -> HttpResponse {
    use actix_web::ResponseError;
    let mut response = ApiError::new(Code::MethodNotAllowed).error_response();
    let allowed = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    if let Ok(value) = allowed.parse() {
        response.headers_mut().insert(actix_web::http::header::ALLOW, value);
    }
    response
}
