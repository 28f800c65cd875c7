//! Received files: fetched as a durable effect, sniffed, bounded, kept in the store of blobs.
use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use object_store::{ObjectStoreExt, path::Path};
use recado_channels::{ChannelError, FetchedMedia};
use recado_domain::{
    ChannelId, ConversationId, MediaId, TenantId, conversation::Command, message::FileState,
};
use recado_store::DocumentKind;
use serde_json::json;

use crate::{in_flight::Underway, services::Services};

/// How often a file is asked for; between two tries 2, 4, 8 … seconds pass.
const TRIES: u32 = 6;

/// How often is looked whether a channel may be used again.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// What to fetch for which message.
pub(crate) struct Job {
    pub(crate) tenant: TenantId,
    pub(crate) channel: ChannelId,
    pub(crate) conversation: ConversationId,
    pub(crate) number: u32,
}

/// Fetches a file and reports what became of it.
pub(crate) async fn fetch(
    services: Arc<Services>,
    job: Job,
    provider_media: String,
    underway: Underway,
) {
    let file = fetch_patiently(&services, &job, &provider_media).await;
    let outcome = if matches!(file, FileState::Stored { .. }) { "stored" } else { "failed" };
    metrics::counter!("recado_files_total", "outcome" => outcome).increment(1);
    let command = Command::FileResult { number: job.number, file };
    services.report(job.conversation, command).await;
    drop(underway);
}

async fn fetch_patiently(services: &Services, job: &Job, provider_media: &str) -> FileState {
    once_usable(services, job.channel).await;
    let mut error = String::new();
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
        }
        match fetch_once(services, job, provider_media).await {
            Ok(file) => return file,
            Err(Failure::Final(why)) => return FileState::Failed { error: why },
            Err(Failure::Passing(why)) => error = why,
        }
    }
    FileState::Failed { error }
}

/// Waits while the channel may not call its provider: a file that nobody asked for is not lost.
async fn once_usable(services: &Services, channel: ChannelId) {
    while let Ok(Some(connected)) = services.connected(channel).await
        && connected.obstacle.is_some()
    {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

enum Failure {
    Passing(String),
    Final(String),
}

async fn fetch_once(
    services: &Services,
    job: &Job,
    provider_media: &str,
) -> Result<FileState, Failure> {
    let passing = |error: &dyn std::fmt::Display| Failure::Passing(error.to_string());
    let connected = services.connected(job.channel).await.map_err(|error| passing(&error))?;
    let connected = connected.ok_or_else(|| Failure::Final("the channel is gone".to_owned()))?;
    let limit = services.config.media_limit;
    let fetched = connected.adapter.fetch_media(provider_media, limit).await.map_err(failure)?;
    let claimed = fetched.mime_type.clone();
    let bytes = collect(fetched).await?;
    let mime_type = sniff(&bytes, claimed.as_deref());
    let size = bytes.len() as u64;
    let id = MediaId::from_uuid(uuid::Uuid::now_v7());
    keep(services, job.tenant, id, bytes, &mime_type).await.map_err(Failure::Passing)?;
    Ok(FileState::Stored { id, mime_type, size })
}

fn failure(error: ChannelError) -> Failure {
    match error {
        ChannelError::Refused(error)
            if !error.class.is_retried() && !error.class.stops_channel() =>
        {
            Failure::Final(error.detail)
        }
        ChannelError::TooLarge { .. } | ChannelError::Forbidden(_) | ChannelError::Lacks(_) => {
            Failure::Final(error.to_string())
        }
        error => Failure::Passing(error.to_string()),
    }
}

async fn collect(mut fetched: FetchedMedia) -> Result<Bytes, Failure> {
    let mut all = BytesMut::new();
    while let Some(piece) = fetched.bytes.next().await {
        all.extend_from_slice(&piece.map_err(failure)?);
    }
    Ok(all.freeze())
}

/// Returns the type the bytes tell; where they tell none, the claimed one if it is harmless text.
fn sniff(bytes: &[u8], claimed: Option<&str>) -> String {
    let known = infer::get(bytes).map(|kind| kind.mime_type());
    // An OGG file with Opus inside is what WhatsApp calls a voice note.
    let known = match (known, claimed) {
        (Some("audio/ogg" | "audio/opus"), _) => Some("audio/ogg"),
        (known, _) => known,
    };
    match (known, claimed) {
        (Some(known), _) => known.to_owned(),
        (None, Some(claimed)) if claimed.starts_with("text/plain") => "text/plain".to_owned(),
        (None, _) => "application/octet-stream".to_owned(),
    }
}

/// Keeps a file and its record.
async fn keep(
    services: &Services,
    tenant: TenantId,
    id: MediaId,
    bytes: Bytes,
    mime_type: &str,
) -> Result<(), String> {
    let size = bytes.len();
    services.blobs.put(&path(tenant, id), bytes.into()).await.map_err(|error| error.to_string())?;
    let body = json!({ "mime_type": mime_type, "size": size });
    let now = services.clock.now();
    let documents = &services.stores.documents;
    let put = documents.put(tenant, DocumentKind::Media, &id.to_string(), body, now, None).await;
    put.map(|_| ()).map_err(|error| error.to_string())
}

/// Reads a file of a company.
pub(crate) async fn read(
    services: &Services,
    tenant: TenantId,
    id: MediaId,
) -> Result<Bytes, String> {
    let found = services.blobs.get(&path(tenant, id)).await.map_err(|error| error.to_string())?;
    found.bytes().await.map_err(|error| error.to_string())
}

/// Returns where a company's file lies.
pub fn path(tenant: TenantId, id: MediaId) -> Path {
    Path::from(format!("media/{tenant}/{id}"))
}
