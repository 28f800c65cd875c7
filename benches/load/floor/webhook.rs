//! Takes a webhook in: signature, shape, durable, 200.
use actix_web::{HttpRequest, HttpResponse, http::header::HeaderValue, web};
use serde::Deserialize;

use super::log::Log;
use crate::traffic::Secret;

/// What the server holds.
pub(super) struct Floor {
    pub(super) secret: Secret,
    pub(super) log: Log,
}

/// Meta's delivery, as far as anybody needs it to know whom a message is from.
#[derive(Deserialize)]
struct Delivery<'a> {
    #[serde(borrow)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    changes: Vec<Change<'a>>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    value: Value<'a>,
}

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(borrow, default)]
    messages: Vec<Message<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    from: &'a str,
    id: &'a str,
    timestamp: &'a str,
    text: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    body: std::borrow::Cow<'a, str>,
}

pub(super) async fn deliver(
    floor: web::Data<Floor>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let signature = request.headers().get("x-hub-signature-256").map(HeaderValue::as_bytes);
    if !signature.is_some_and(|signature| floor.secret.proves(signature, &body)) {
        return HttpResponse::Unauthorized().finish();
    }
    if !serde_json::from_slice::<Delivery>(&body).is_ok_and(|delivery| delivery.says_something()) {
        return HttpResponse::BadRequest().finish();
    }
    if floor.log.append(body).await {
        HttpResponse::Ok().finish()
    } else {
        HttpResponse::ServiceUnavailable().finish()
    }
}

impl Delivery<'_> {
    fn says_something(&self) -> bool {
        let changes = self.entry.iter().flat_map(|entry| &entry.changes);
        let mut messages = changes.flat_map(|change| &change.value.messages);
        messages.any(|message| {
            let text = message.text.as_ref().map_or("", |text| &text.body);
            [message.from, message.id, message.timestamp, text].iter().all(|part| !part.is_empty())
        })
    }
}
