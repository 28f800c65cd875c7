//! The phone page: its files, what it loads, what it follows live. Everything it *does* goes through
//! the control API.

mod assets;
mod events;
mod page;

use actix_web::web;

/// Routes of the phone.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(page::first))
        .route("/phone", web::get().to(page::first))
        .route("/phone/", web::get().to(page::first))
        .route("/phone/api/state", web::get().to(page::state))
        .route("/phone/api/events", web::get().to(events::follow))
        .route("/phone/api/media/{id}", web::get().to(page::media))
        .route("/phone/assets/{path:.*}", web::get().to(assets::serve))
        .route("/phone/{number}", web::get().to(assets::index));
}
