//! Files: handed in by agents, fetched from customers, given out with safe headers.
use actix_multipart::Multipart;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header, web};
use futures_util::StreamExt;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, path::Path};
use recado_actors::file_path;
use recado_domain::MediaId;
use recado_protocol::UploadedMedia;
use recado_store::DocumentKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    auth::Caller,
    byte_range::{self, Asked},
    code::Code,
    documents::Shelf,
    error::ApiError,
    idempotency::{self, Reservation},
    upload,
};
use crate::gateway::Gateway;

/// What is known of a stored file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct MediaRecord {
    /// Sniffed type.
    pub mime_type: String,
    /// Bytes.
    pub size: u64,
    /// The name it was handed in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
}

/// Returns the record of a file of the caller's company.
pub(super) async fn record(
    gateway: &Gateway,
    caller: &Caller,
    id: MediaId,
) -> Result<Option<MediaRecord>, ApiError> {
    let shelf = Shelf::of(gateway, caller.tenant, DocumentKind::Media);
    Ok(shelf.get(&id.to_string()).await?.map(|read| read.value))
}

/// Takes a file.
pub(super) async fn take(
    gateway: web::Data<Gateway>,
    caller: Caller,
    request: HttpRequest,
    form: Multipart,
) -> Result<HttpResponse, ApiError> {
    let key = idempotency::key(request.headers())?;
    let id = MediaId::from_uuid(Uuid::now_v7());
    let place = file_path(caller.tenant, id);
    let (blobs, largest) = (gateway.house.blobs(), gateway.largest_file);
    let file = upload::store(blobs.as_ref(), &place, form, largest).await?;
    let Some(key) = key else {
        return Ok(HttpResponse::Created().json(keep(&gateway, &caller, id, &file).await?));
    };
    // A form is written anew on each try: what makes it the same request is the file in it.
    let (held, answer) = match Reservation::hold(&gateway, &caller, key, file.sha256).await {
        Ok(held) => held,
        Err(error) => {
            drop_file(&gateway, &place).await;
            return Err(error);
        }
    };
    if let Some(answer) = answer {
        drop_file(&gateway, &place).await;
        return Ok(answer);
    }
    match keep(&gateway, &caller, id, &file).await {
        Ok(uploaded) => {
            let body = serde_json::to_vec(&uploaded).map_err(ApiError::internal)?;
            held.keep(StatusCode::CREATED, &body).await;
            Ok(HttpResponse::Created().json(uploaded))
        }
        Err(error) => {
            drop_file(&gateway, &place).await;
            held.release().await;
            Err(error)
        }
    }
}

/// Takes a file back that no record will name.
async fn drop_file(gateway: &Gateway, place: &Path) {
    if let Err(error) = gateway.house.blobs().delete(place).await {
        tracing::warn!(%place, %error, "a file that nobody needs stays");
    }
}

async fn keep(
    gateway: &Gateway,
    caller: &Caller,
    id: MediaId,
    file: &upload::Stored,
) -> Result<UploadedMedia, ApiError> {
    let record = MediaRecord {
        mime_type: file.mime_type.clone(),
        size: file.size,
        filename: file.filename.clone(),
    };
    let shelf = Shelf::of(gateway, caller.tenant, DocumentKind::Media);
    shelf.put(&id.to_string(), &record, Some(0)).await?;
    Ok(UploadedMedia { media_id: id.to_string(), mime_type: record.mime_type, size: record.size })
}

/// Gives a file out, or a part of it.
pub(super) async fn give(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<MediaId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let record = record(&gateway, &caller, *id).await?;
    let record = record.ok_or_else(|| ApiError::not_found("file"))?;
    let asked = byte_range::asked(request.headers().get(header::RANGE), record.size);
    let mut response = HttpResponse::Ok();
    add_headers(&mut response, &record);
    let mut options = GetOptions::default();
    match asked {
        Asked::Whole => {}
        Asked::Part(from, to) => {
            options.range = Some(GetRange::Bounded(from..to + 1));
            response.status(StatusCode::PARTIAL_CONTENT);
            let range = format!("bytes {from}-{to}/{}", record.size);
            response.insert_header((header::CONTENT_RANGE, range));
        }
        Asked::Outside => {
            let range = format!("bytes */{}", record.size);
            response.insert_header((header::CONTENT_RANGE, range));
            return Ok(response.status(StatusCode::RANGE_NOT_SATISFIABLE).finish());
        }
    }
    let found = gateway.house.blobs().get_opts(&file_path(caller.tenant, *id), options).await;
    let found = found.map_err(|error| match error {
        object_store::Error::NotFound { .. } => {
            ApiError::because(Code::NotFound, "the file is gone")
        }
        error => ApiError::unavailable(error),
    })?;
    let length = found.range.end - found.range.start;
    let bytes = found.into_stream().map(|piece| piece.map_err(std::io::Error::other));
    Ok(response.no_chunking(length).streaming(bytes))
}

/// A file may hold anything: a browser shows only what it cannot run, and runs nothing.
fn add_headers(response: &mut actix_web::HttpResponseBuilder, record: &MediaRecord) {
    let is_shown =
        ["image/", "audio/", "video/"].iter().any(|kind| record.mime_type.starts_with(kind))
            && record.mime_type != "image/svg+xml";
    let place = if is_shown { "inline" } else { "attachment" };
    let disposition = match &record.filename {
        Some(name) => format!("{place}; filename*=UTF-8''{}", percent_encoded(name)),
        None => place.to_owned(),
    };
    response
        .content_type(record.mime_type.clone())
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        // Compressed, a part of a file would no longer be the part asked for.
        .insert_header((header::CONTENT_ENCODING, "identity"));
}

/// Encodes as RFC 5987 asks.
fn percent_encoded(name: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(encode).collect()
}
