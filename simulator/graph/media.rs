//! Media: upload, address, download, deletion.

use actix_multipart::Multipart;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::TryStreamExt as _;
use ring::hmac;
use serde::{Deserialize, Serialize};

use super::auth;
use super::error::GraphError;
use super::success;
use crate::media::MediaFile;
use crate::media_rules;
use crate::world::World;

/// How long an address may be used, in seconds. Source: `field.md` §5.6.
const ADDRESS_LIFE_S: i64 = 5 * 60;
/// How long an uploaded file is kept, in milliseconds. Source: `field.md` §5.6.
const FILE_LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// More than any kind allows, in bytes.
const LARGEST: usize = (100 << 20) + 1;

#[derive(Default)]
struct Form {
    messaging_product: Option<String>,
    declared_type: Option<String>,
    file_type: Option<String>,
    file: Option<Bytes>,
}

/// `POST /{phone_number_id}/media`: fields `file`, `type`, `messaging_product`.
pub(super) async fn upload(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
    multipart: Multipart,
) -> Result<HttpResponse, GraphError> {
    let number = auth::number(&world, &http, &path.1)?;
    let form = read_form(multipart).await?;
    if form.messaging_product.as_deref() != Some("whatsapp") {
        return Err(GraphError::required("messaging_product"));
    }
    let bytes = form.file.ok_or_else(|| GraphError::required("file"))?;
    let mime_type = form.declared_type.filter(|t| t.contains('/')).or(form.file_type);
    let mime_type = mime_type.ok_or_else(|| GraphError::required("type"))?;
    let kind = media_rules::kind_of(&mime_type).ok_or_else(|| {
        GraphError::parameter(format_args!(
            "Param file must be a file with one of the supported types. Received file of type '{mime_type}'."
        ))
    })?;
    media_rules::check(kind, &mime_type, &bytes)
        .map_err(|details| GraphError::with_details(100, details))?;
    let file = world.media.add(number.id.clone(), mime_type, bytes, world.clock.now_ms());
    Ok(HttpResponse::Ok().json(serde_json::json!({ "id": file.id })))
}

async fn read_form(mut multipart: Multipart) -> Result<Form, GraphError> {
    let broken = |error: actix_multipart::MultipartError| {
        GraphError::parameter(format_args!("The multipart body cannot be read: {error}"))
    };
    let mut form = Form::default();
    while let Some(mut field) = multipart.try_next().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let content_type = field.content_type().map(ToString::to_string);
        let mut bytes = BytesMut::new();
        while let Some(chunk) = field.try_next().await.map_err(broken)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST {
                return Err(GraphError::with_details(100, "The file is larger than 100 MB."));
            }
        }
        let text = || Some(String::from_utf8_lossy(&bytes).into_owned());
        match name.as_str() {
            "messaging_product" => form.messaging_product = text(),
            "type" => form.declared_type = text(),
            "file" => {
                form.file_type = content_type;
                form.file = Some(bytes.freeze());
            }
            _ => {}
        }
    }
    Ok(form)
}

#[derive(Serialize)]
struct Described<'a> {
    url: String,
    mime_type: &'a str,
    sha256: String,
    file_size: usize,
    id: &'a str,
    messaging_product: &'static str,
}

/// A file's address and digest. Source: fixtures `media_metadata_*.json`.
pub(super) fn describe(world: &World, file: &MediaFile) -> Result<HttpResponse, GraphError> {
    if world.clock.now_ms() - file.at > FILE_LIFE_MS {
        return Err(GraphError::no_object("get", &file.id));
    }
    Ok(HttpResponse::Ok().json(Described {
        url: address(world, file),
        mime_type: &file.mime_type,
        sha256: hex::encode(file.sha256),
        file_size: file.bytes.len(),
        id: &file.id,
        messaging_product: "whatsapp",
    }))
}

/// An address that works for five minutes, for callers with the number's token.
pub(crate) fn address(world: &World, file: &MediaFile) -> String {
    let expires = world.clock.now_ms() / 1000 + ADDRESS_LIFE_S;
    let hash = seal(file, expires);
    format!(
        "{}/whatsapp_business/attachments/?mid={}&ext={expires}&hash={hash}",
        world.base_url, file.id
    )
}

fn seal(file: &MediaFile, expires: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &file.sha256);
    hex::encode(hmac::sign(&key, format!("{}.{expires}", file.id).as_bytes()))
}

#[derive(Deserialize)]
pub(crate) struct Address {
    mid: String,
    ext: i64,
    hash: String,
}

/// `GET` of such an address.
pub(crate) async fn download(
    world: Data<World>,
    query: Query<Address>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let caller = auth::caller(&world, &http)?;
    let file = world.media.get(&query.mid).filter(|file| seal(file, query.ext) == query.hash);
    let file = file.ok_or_else(|| GraphError::no_object("get", &query.mid).http(404))?;
    let owner = world.number(&file.number);
    if owner.is_none_or(|owner| owner.account.id != caller.account.id) {
        return Err(GraphError::no_object("get", &query.mid).http(404));
    }
    if world.clock.now_ms() / 1000 > query.ext {
        return Err(GraphError::parameter("The URL has expired.").http(404));
    }
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.mime_type.as_str()))
        .insert_header((CONTENT_DISPOSITION, "inline"))
        .body(file.bytes.clone()))
}

/// `DELETE /{media_id}`.
pub(super) async fn delete(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let caller = auth::caller(&world, &http)?;
    let file = world.media.get(&path.1);
    let owner = file.and_then(|file| world.number(&file.number));
    if owner.is_none_or(|owner| owner.account.id != caller.account.id) {
        return Err(GraphError::parameter("Invalid post_id parameter"));
    }
    world.media.remove(&path.1);
    Ok(success())
}
