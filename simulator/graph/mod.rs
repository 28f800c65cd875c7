//! Meta's Graph API as far as WhatsApp needs it, over real HTTP.

mod account;
mod auth;
mod check;
mod codes;
mod coexistence;
mod error;
mod media;
mod messages;
mod node;
mod read;
mod send;
mod template_api;
pub(crate) mod wire;

use actix_web::{HttpResponse, web};

pub(crate) use codes::CodeInfo;
pub(crate) use error::GraphError;
pub(crate) use media::{address, download};

/// Routes under the version segment (`v24.0`; any version is taken).
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope(r"/{version:v\d+\.\d+}")
            .route("/debug_token", web::get().to(account::debug_token))
            .route("/{id}/messages", web::post().to(messages::post))
            .route("/{id}/media", web::post().to(media::upload))
            .route("/{id}/message_templates", web::get().to(template_api::list))
            .route("/{id}/message_templates", web::post().to(template_api::create))
            .route("/{id}/message_templates", web::delete().to(template_api::delete))
            .route("/{id}/phone_numbers", web::get().to(node::phone_numbers))
            .route("/{id}/subscribed_apps", web::get().to(account::subscriptions))
            .route("/{id}/subscribed_apps", web::post().to(account::subscribe))
            .route("/{id}/subscribed_apps", web::delete().to(account::unsubscribe))
            .route("/{id}/smb_app_data", web::post().to(coexistence::synchronise))
            .route("/{id}", web::get().to(node::get))
            .route("/{id}", web::delete().to(media::delete)),
    );
}

/// `{"success": true}`.
fn success() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(r#"{"success":true}"#)
}
