//! The page's files, embedded into the binary.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::Path;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const FONT: &str = "font/woff2";

/// Only this page's own files run; pictures and sounds may come by a message's link.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; \
                      media-src * blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

type Asset = (&'static str, &'static str, &'static [u8]);

macro_rules! asset {
    ($name:literal, $kind:expr) => {
        ($name, $kind, include_bytes!(concat!("../phone/", $name)))
    };
}

const ASSETS: &[Asset] = &[
    asset!("tokens.css", CSS),
    asset!("icons.css", CSS),
    asset!("base.css", CSS),
    asset!("phone.css", CSS),
    asset!("bubbles.css", CSS),
    asset!("sheets.css", CSS),
    asset!("theme.js", JS),
    asset!("unsent.js", JS),
    asset!("main.js", JS),
    asset!("api.js", JS),
    asset!("basket.js", JS),
    asset!("bubble.js", JS),
    asset!("chat.js", JS),
    asset!("composer.js", JS),
    asset!("customers.js", JS),
    asset!("dom.js", JS),
    asset!("faults.js", JS),
    asset!("form.js", JS),
    asset!("i18n.js", JS),
    asset!("interactive.js", JS),
    asset!("kinds.js", JS),
    asset!("media.js", JS),
    asset!("menu.js", JS),
    asset!("missing.js", JS),
    asset!("notes.js", JS),
    asset!("ogg.js", JS),
    asset!("recorder.js", JS),
    asset!("rich.js", JS),
    asset!("sheet.js", JS),
    asset!("voice.js", JS),
    asset!("fonts/asap-latin-wdth-normal.woff2", FONT),
    asset!("fonts/asap-latin-ext-wdth-normal.woff2", FONT),
    asset!("fonts/atkinson-hyperlegible-mono-latin-wght-normal.woff2", FONT),
];

/// The page itself; which number it shows stands in its address.
pub(super) async fn index() -> HttpResponse {
    let page: &'static [u8] = include_bytes!("../phone/index.html");
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HTML))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(page)
}

pub(super) async fn serve(path: Path<String>) -> HttpResponse {
    let asset = ASSETS.iter().find(|(name, ..)| *name == path.as_str());
    let Some((_, kind, bytes)) = asset.copied() else { return HttpResponse::NotFound().finish() };
    let age = if kind == FONT { "max-age=86400" } else { "no-cache" };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, age))
        .body(bytes)
}
