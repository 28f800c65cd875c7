//! The phone page and its API.

use actix_web::web;

/// Routes of the phone.
pub(crate) fn routes(_config: &mut web::ServiceConfig) {}
