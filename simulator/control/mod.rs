//! The control API under `/sim`: numbers, customers, faults, clock, logs. Everything that a test or a
//! demo sets up or looks at.

mod accounts;
mod customers;
mod error;
mod faults;
mod logs;
mod media;
mod numbers;
mod whole;

use actix_web::web;

pub(crate) use error::ControlError;
pub(crate) use numbers::record;

/// All routes of the control API.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/sim")
            .route("/numbers", web::post().to(numbers::create))
            .route("/numbers", web::get().to(numbers::list))
            .route("/numbers/{id}", web::get().to(numbers::get))
            .route("/numbers/{id}", web::patch().to(numbers::change))
            .route("/numbers/{id}", web::delete().to(numbers::delete))
            .route("/numbers/{id}/verify", web::post().to(numbers::verify))
            .route("/numbers/{id}/flush", web::post().to(numbers::flush))
            .route("/numbers/{id}/raw", web::post().to(numbers::raw))
            .route("/numbers/{id}/faults", web::get().to(faults::list))
            .route("/numbers/{id}/faults", web::put().to(faults::replace))
            .route("/numbers/{id}/faults", web::post().to(faults::add))
            .route("/numbers/{id}/faults", web::delete().to(faults::clear))
            .route("/numbers/{id}/accepted", web::get().to(logs::accepted))
            .route("/numbers/{id}/received", web::get().to(logs::received))
            .route("/numbers/{id}/batch", web::post().to(customers::batch))
            .route("/numbers/{id}/echoes", web::post().to(customers::echo))
            .route("/numbers/{id}/customers", web::get().to(customers::list))
            .route("/numbers/{id}/customers/{peer}", web::patch().to(customers::change))
            .route("/numbers/{id}/customers/{peer}", web::delete().to(customers::delete))
            .route("/numbers/{id}/customers/{peer}/messages", web::post().to(customers::say))
            .route("/numbers/{id}/customers/{peer}/chat", web::get().to(customers::chat))
            .route("/numbers/{id}/customers/{peer}/read", web::post().to(customers::read))
            .route("/numbers/{id}/customers/{peer}/play", web::post().to(customers::play))
            .route("/accounts/{id}/templates", web::post().to(accounts::put_template))
            .route("/accounts/{id}/notices", web::post().to(accounts::notice))
            .route("/media", web::post().to(media::upload))
            .route("/clock", web::get().to(whole::clock))
            .route("/clock", web::post().to(whole::turn))
            .route("/refuse", web::post().to(whole::refuse))
            .route("/settings", web::put().to(whole::settings))
            .route("/stats", web::get().to(whole::stats))
            .route("/reset", web::post().to(whole::reset)),
    );
}
