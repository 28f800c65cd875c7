//! The calls to Meta: send, mark as read, fetch a file, and what each outcome proves.
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use recado_domain::{
    ProviderId,
    content::{Content, MediaSource},
    send_error::{ErrorClass, SendError},
};
use reqwest::{
    Response,
    multipart::{Form, Part},
};
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::{files, outgoing};
use crate::{
    Accepted, ChannelError, Envelope, FetchedMedia, OutboundFile, ReadMark, Unsent,
    meta::{
        Failure, Graph,
        lenient::{OwnedWords, Whole},
    },
};

/// A file's upload gets a second more for each of these bytes.
const BYTES_PER_SECOND: u64 = 1 << 20;

/// A received file that comes slower than this, in bytes a second, is given up.
const SLOWEST_FILE: u64 = 64 << 10;

/// One number at Meta.
pub(super) struct Client {
    pub(super) graph: Graph,
    pub(super) phone_number_id: String,
    pub(super) business_account_id: String,
    /// Longest wait for one call.
    pub(super) deadline: Duration,
}

#[derive(Deserialize)]
struct Sent {
    messages: Vec<SentMessage>,
}

#[derive(Deserialize)]
struct SentMessage {
    #[serde(default)]
    id: OwnedWords,
}

#[derive(Deserialize)]
struct Uploaded {
    id: OwnedWords,
}

#[derive(Deserialize)]
struct MediaRecord {
    url: OwnedWords,
    #[serde(default)]
    mime_type: OwnedWords,
    #[serde(default)]
    sha256: OwnedWords,
    #[serde(default)]
    file_size: Whole,
}

impl Client {
    /// Sends a message. A file is uploaded first: as long as that has not succeeded, nothing was
    /// sent. The send itself takes at most the deadline.
    pub(super) async fn send(&self, envelope: Envelope<'_>) -> Result<Accepted, Unsent> {
        let uploaded = match (&envelope.file, is_ours(envelope.content)) {
            (Some(file), true) => {
                Some(self.upload(envelope.content.kind(), file).await.map_err(refused)?)
            }
            _ => None,
        };
        let message = outgoing::encode(&envelope, uploaded.as_deref())
            .map_err(|error| refused(SendError::ours(ErrorClass::FixPayload, error.to_string())))?;
        let path = [self.phone_number_id.as_str(), "messages"];
        let through = self.graph.post_through(&envelope.gate, &path, &message, self.deadline);
        let sent: Sent = through.await.map_err(unsent)?;
        let id = sent.messages.into_iter().next().map(|message| message.id.into_text());
        match id.filter(|id| !id.is_empty()) {
            Some(id) => Ok(Accepted { provider_id: ProviderId(id) }),
            None => Err(Unsent::Unclear { detail: "an answer without a message id".to_owned() }),
        }
    }

    async fn upload(&self, kind: &str, file: &OutboundFile) -> Result<String, SendError> {
        let broken = |reason: String| SendError::ours(ErrorClass::FixPayload, reason);
        if let Some(violation) = files::check_bytes(kind, file).into_iter().next() {
            return Err(broken(format!("the file {}", violation.reason)));
        }
        let size = file.bytes.len() as u64;
        let name = file.filename.clone().unwrap_or_else(|| kind.to_owned());
        let part = Part::stream_with_length(file.bytes.clone(), size)
            .file_name(name)
            .mime_str(&file.mime_type)
            .map_err(|_| broken(format!("`{}` is no type of a file", file.mime_type)))?;
        let form = Form::new()
            .text("messaging_product", "whatsapp")
            .text("type", file.mime_type.clone())
            .part("file", part);
        let path = [self.phone_number_id.as_str(), "media"];
        let within = self.deadline + Duration::from_secs(size / BYTES_PER_SECOND);
        let uploaded: Uploaded =
            self.graph.post_form(&path, form, within).await.map_err(Failure::into_send_error)?;
        Ok(uploaded.id.into_text())
    }

    /// Marks a customer's message, and all before it, as read.
    pub(super) async fn mark_read(&self, mark: ReadMark<'_>) -> Result<(), ChannelError> {
        let body = outgoing::read_mark(&mark);
        let path = [self.phone_number_id.as_str(), "messages"];
        let _: serde_json::Value = self
            .graph
            .post(&path, &body, self.deadline)
            .await
            .map_err(Failure::into_channel_error)?;
        Ok(())
    }

    /// Fetches a file in Meta's two steps; its address is asked each time, because it lives for
    /// five minutes only.
    pub(super) async fn fetch_media(
        &self,
        id: &str,
        limit: u64,
    ) -> Result<FetchedMedia, ChannelError> {
        let record: MediaRecord =
            self.graph.get(&[id], &[], self.deadline).await.map_err(Failure::into_channel_error)?;
        let size = record.file_size.0.and_then(|size| u64::try_from(size).ok());
        if size.is_some_and(|size| size > limit) {
            return Err(ChannelError::TooLarge { limit });
        }
        let url = Url::parse(record.url.get().unwrap_or_default())
            .map_err(|_| ChannelError::Unreachable("the file has no address".to_owned()))?;
        let response =
            self.graph.open(url, self.deadline).await.map_err(Failure::into_channel_error)?;
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(ChannelError::TooLarge { limit });
        }
        Ok(FetchedMedia {
            mime_type: record.mime_type.get().map(str::to_owned),
            size,
            sha256: record.sha256.get().map(str::to_owned),
            bytes: bounded(response, limit, self.deadline).boxed(),
        })
    }
}

/// Tells whether the file is in our own store, so that the provider has to get it first.
fn is_ours(content: &Content) -> bool {
    content.media().is_some_and(|media| matches!(media.source, MediaSource::Stored { .. }))
}

/// Streams an answer, at most `limit` bytes, waiting at most `patience` for each piece and, on a
/// line that drips, not for ever in all.
fn bounded(
    response: Response,
    limit: u64,
    patience: Duration,
) -> impl stream::Stream<Item = Result<Bytes, ChannelError>> + Send + 'static {
    let end = Instant::now() + patience + Duration::from_secs(limit / SLOWEST_FILE);
    stream::try_unfold((response, 0_u64), move |(mut response, read)| async move {
        let stalled = |_| ChannelError::Unreachable("the file stopped coming".to_owned());
        let cut = |error: reqwest::Error| {
            ChannelError::Unreachable(crate::meta::chain(&error.without_url()))
        };
        let next = tokio::time::timeout_at(end.min(Instant::now() + patience), response.chunk());
        let Some(chunk) = next.await.map_err(stalled)?.map_err(cut)? else { return Ok(None) };
        let read = read + chunk.len() as u64;
        if read > limit {
            return Err(ChannelError::TooLarge { limit });
        }
        Ok(Some((chunk, (response, read))))
    })
}

fn refused(error: SendError) -> Unsent {
    Unsent::Refused { error, retry_after: None }
}

/// Sorts a send's failure by what it proves.
fn unsent(failure: Failure) -> Unsent {
    match failure {
        Failure::Unclear(detail) => Unsent::Unclear { detail },
        Failure::Late => Unsent::Late,
        Failure::Refused { error, retry_after } => {
            Unsent::Refused { error: error.error, retry_after }
        }
        nothing_sent @ (Failure::Forbidden(_) | Failure::NoLine(_)) => {
            refused(nothing_sent.into_send_error())
        }
    }
}
