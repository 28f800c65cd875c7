//! The documentation page: renders `/api/openapi.json`, with nothing from outside.
use actix_web::{HttpResponse, web};

use super::code::Code;

const PAGE: &str = include_str!("pages/docs.html");
const SCRIPT: &str = include_str!("pages/docs.js");
const STYLE: &str = include_str!("pages/docs.css");

/// Shows the page.
pub(super) async fn page() -> HttpResponse {
    text("text/html; charset=utf-8", PAGE)
}

/// Shows what runs in it.
pub(super) async fn script() -> HttpResponse {
    text("text/javascript; charset=utf-8", SCRIPT)
}

/// Shows how it looks.
pub(super) async fn style() -> HttpResponse {
    text("text/css; charset=utf-8", STYLE)
}

/// Lists every kind of problem, for the page.
pub(super) async fn problems() -> web::Json<serde_json::Value> {
    let problem = |code: &Code| serde_json::json!({ "code": code.word(), "status": code.status().as_u16(), "title": code.title() });
    web::Json(Code::ALL.iter().map(problem).collect())
}

fn text(content_type: &str, body: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header(("cache-control", "no-cache"))
        .body(body)
}
