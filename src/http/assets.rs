//! The console, built into the binary: its files, and its one page for every address it knows.
use actix_web::{HttpRequest, HttpResponse, http::Method, web};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{code::Code, error::ApiError};
use crate::gateway::Gateway;

/// What `npm run build` made in `console/`. A build without it says how to make it.
#[derive(RustEmbed)]
#[folder = "console/dist"]
#[allow_missing = true]
struct Console;

const MISSING: &str = include_str!("pages/console_missing.html");
const PAGE: &str = "index.html";

/// Tells whether the console was built in.
pub(crate) fn has_console() -> bool {
    Console::get(PAGE).is_some()
}

/// Serves a file of the console, or its page.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let path = request.path().trim_start_matches('/');
    if is_programs(path) {
        return Err(ApiError::not_found("path"));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(ApiError::new(Code::MethodNotAllowed));
    }
    match Console::get(path).filter(|_| path != PAGE) {
        Some(file) => Ok(file_of(path, file)),
        // What looks like a file and is none must not come back as a page.
        None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            Err(ApiError::not_found("file"))
        }
        None => Ok(page(gateway.phone_url.as_deref())),
    }
}

/// Paths that programs call: a page would only puzzle them.
fn is_programs(path: &str) -> bool {
    ["api", "webhooks", "ws"].iter().any(|part| {
        path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn file_of(path: &str, file: EmbeddedFile) -> HttpResponse {
    // Vite writes the hash of their content into the names of files in `assets/`.
    let life = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=300"
    };
    let mut response = HttpResponse::Ok();
    response.content_type(file.metadata.mimetype()).insert_header(("cache-control", life));
    response.body(file.data.into_owned())
}

fn page(phone_url: Option<&str>) -> HttpResponse {
    let html = match Console::get(PAGE) {
        Some(file) => String::from_utf8_lossy(&file.data).into_owned(),
        None => MISSING.to_owned(),
    };
    let html = match phone_url {
        Some(url) => {
            let meta =
                format!("<meta name=\"recado-phone\" content=\"{}\"></head>", attribute(url));
            html.replacen("</head>", &meta, 1)
        }
        None => html,
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "no-cache"))
        .body(html)
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
