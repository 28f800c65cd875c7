//! The figures, for Prometheus.
use actix_web::{HttpResponse, web};

use crate::gateway::Gateway;

/// Shows them.
pub(super) async fn show(gateway: web::Data<Gateway>) -> HttpResponse {
    let now = gateway.house.figures();
    metrics::gauge!("recado_conversations_awake").set(now.awake as f64);
    metrics::gauge!("recado_effects_in_flight").set(now.in_flight as f64);
    let text = gateway.figures.render();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
}
