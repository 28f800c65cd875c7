//! Uploads of files that customers will send.

use actix_web::web::{Bytes, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::error::ControlError;
use super::numbers::find;
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Owner {
    /// The number whose customer will send it.
    number: String,
}

/// The body is the file, its type stands in `Content-Type`.
pub(super) async fn upload(
    world: Data<World>,
    owner: Query<Owner>,
    http: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &owner.number)?;
    let mime_type = http.headers().get("content-type").and_then(|value| value.to_str().ok());
    let mime_type = mime_type.unwrap_or("application/octet-stream").to_owned();
    let file = world.media.add(number.id.clone(), mime_type, body, world.clock.now_ms());
    Ok(HttpResponse::Created().json(json!({
        "id": file.id, "mime_type": file.mime_type, "file_size": file.bytes.len(),
        "sha256": hex::encode(file.sha256),
    })))
}
