//! Received files: fetched as a durable effect, sniffed, bounded, streamed to the store of blobs.
use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::StreamExt;
use object_store::{ObjectStoreExt, buffered::BufWriter, path::Path};
use recado_channels::{ChannelError, FetchedMedia};
use recado_domain::{
    ChannelId, ConversationId, MediaId, TenantId, conversation::Command, message::FileState,
};
use recado_store::DocumentKind;
use serde_json::json;
use tokio::{io::AsyncWriteExt, time::Instant};

use crate::{file_room::Space, in_flight::Underway, services::Services};

/// How long a file is asked for: Meta keeps what a webhook names for 7 days
/// (developers.facebook.com, WhatsApp Cloud API, media, 16 June 2026).
const ASKED_FOR: Duration = Duration::from_hours(7 * 24);
/// Between two tries passes this, then twice as long, and so on …
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_mins(10);
/// How often is looked whether a channel may be used again, beside being told.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// Bytes written at once: the least that S3 takes as a part.
const PIECE: usize = 5 << 20;
/// What a file on its way to the store takes in memory: a piece that fills and one that is written, with
/// what the line brought beyond.
const STREAMED: u64 = 3 * PIECE as u64;
/// Bytes at the beginning that tell the type.
const TELLING: usize = 8 << 10;

/// What to fetch for which message.
pub(crate) struct Job {
    pub(crate) tenant: TenantId,
    pub(crate) channel: ChannelId,
    pub(crate) conversation: ConversationId,
    pub(crate) number: u32,
    pub(crate) provider_media: String,
}

/// Fetches a file and reports what became of it.
pub(crate) async fn fetch(services: Arc<Services>, job: Job, underway: Underway) {
    let Some(file) = fetch_patiently(&services, &job, &underway).await else { return };
    let outcome = if matches!(file, FileState::Stored { .. }) { "stored" } else { "failed" };
    metrics::counter!("recado_files_total", "outcome" => outcome).increment(1);
    let command = Command::FileResult { number: job.number, file };
    services.report(job.conversation, command).await;
    drop(underway);
}

/// Asks until there is an answer that will not change; `None` when the conversation went to another
/// gateway, which asks then.
async fn fetch_patiently(services: &Services, job: &Job, underway: &Underway) -> Option<FileState> {
    let end = Instant::now() + ASKED_FOR;
    let mut wait = FIRST_WAIT;
    loop {
        once_usable(services, job.channel).await;
        let space = services.file_room.take(job.channel, STREAMED).await;
        services.cluster.placement.hold(job.conversation)?;
        underway.begins();
        let error = match fetch_once(services, job).await {
            Ok(file) => return Some(file),
            Err(Failure::Final(error)) => return Some(FileState::Failed { error }),
            Err(Failure::Passing(error)) => error,
        };
        underway.waits();
        drop(space);
        if Instant::now() >= end {
            return Some(FileState::Failed { error });
        }
        wait = tokio::select! {
            () = tokio::time::sleep(wait) => (wait * 2).min(LONGEST_WAIT),
            // Another token, or another address: as if nothing had been tried.
            () = services.file_room.changed(job.channel) => FIRST_WAIT,
        };
    }
}

/// Waits while the channel may not call its provider: a file that nobody asked for is not lost.
async fn once_usable(services: &Services, channel: ChannelId) {
    while let Ok(Some(connected)) = services.connected(channel).await
        && connected.obstacle.is_some()
    {
        let changed = services.file_room.changed(channel);
        // Who is not told looks again.
        let _ = tokio::time::timeout(LOOK_AGAIN, changed).await;
    }
}

enum Failure {
    Passing(String),
    Final(String),
}

/// What may be otherwise at the next try.
fn passing(error: impl std::fmt::Display) -> Failure {
    Failure::Passing(error.to_string())
}

async fn fetch_once(services: &Services, job: &Job) -> Result<FileState, Failure> {
    let connected = services.connected(job.channel).await.map_err(passing)?;
    let connected = connected.ok_or_else(|| Failure::Final("the channel is gone".to_owned()))?;
    let limit = services.config.media_limit;
    let fetched = connected.adapter.fetch_media(&job.provider_media, limit).await;
    let fetched = fetched.map_err(failure)?;
    let claimed = fetched.mime_type.clone();
    let id = MediaId::from_uuid(uuid::Uuid::now_v7());
    let place = path(job.tenant, id);
    let writer = BufWriter::with_capacity(Arc::clone(&services.blobs), place, PIECE);
    let seen = write(fetched, writer.with_max_concurrency(1)).await?;
    let (mime_type, size) = (sniff(&seen.beginning, claimed.as_deref()), seen.size);
    let body = json!({ "mime_type": mime_type, "size": size });
    let (documents, key, now) = (&services.stores.documents, id.to_string(), services.clock.now());
    let put = documents.put(job.tenant, DocumentKind::Media, &key, body, now, None);
    put.await.map_err(passing)?;
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
        error => passing(error),
    }
}

/// What was seen of a file.
#[derive(Default)]
struct Seen {
    beginning: Vec<u8>,
    size: u64,
}

/// Streams a file to its place; nothing stays there when that fails.
async fn write(fetched: FetchedMedia, mut writer: BufWriter) -> Result<Seen, Failure> {
    match copy(fetched, &mut writer).await {
        Ok(seen) => writer.shutdown().await.map(|()| seen).map_err(passing),
        Err(error) => {
            // The first failure is the one to tell.
            let _ = writer.abort().await;
            Err(error)
        }
    }
}

async fn copy(mut fetched: FetchedMedia, writer: &mut BufWriter) -> Result<Seen, Failure> {
    let mut seen = Seen::default();
    while let Some(piece) = fetched.bytes.next().await {
        let piece = piece.map_err(failure)?;
        let room = TELLING.saturating_sub(seen.beginning.len());
        seen.beginning.extend(piece.iter().take(room));
        seen.size += piece.len() as u64;
        writer.put(piece).await.map_err(passing)?;
    }
    Ok(seen)
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

/// Reads a file of a company whole, in memory that is given back with it.
pub(crate) async fn read(
    services: &Services,
    (tenant, channel): (TenantId, ChannelId),
    id: MediaId,
) -> Result<(Bytes, Space), String> {
    let place = path(tenant, id);
    let size = services.blobs.head(&place).await.map_err(|error| error.to_string())?.size;
    let space = services.file_room.take(channel, size).await;
    let found = services.blobs.get(&place).await.map_err(|error| error.to_string())?;
    Ok((found.bytes().await.map_err(|error| error.to_string())?, space))
}

/// Returns where a company's file lies.
pub fn path(tenant: TenantId, id: MediaId) -> Path {
    Path::from(format!("media/{tenant}/{id}"))
}
