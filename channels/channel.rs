//! The port every channel speaks.
use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use recado_domain::{
    MessageId, ProviderId, Timestamp, content::Content, identity::Identity, incoming::Incoming,
    send_error::SendError,
};
use serde_json::Value;

use crate::Gate;

/// A delivery as it came in.
#[derive(Debug, Clone, Copy)]
pub struct WebhookRequest<'a> {
    /// The value of the provider's signature header, where it came.
    pub signature: Option<&'a [u8]>,
    /// The raw body.
    pub body: &'a [u8],
}

/// A body whose sender is proven. Only [`Channel::verify`] makes one.
#[derive(Debug)]
pub struct Verified<'a>(&'a [u8]);

impl<'a> Verified<'a> {
    /// For adapters, once they have proven the sender.
    pub(crate) fn proven(body: &'a [u8]) -> Self {
        Self(body)
    }

    /// Returns the proven bytes.
    pub fn body(&self) -> &'a [u8] {
        self.0
    }
}

/// Why a delivery's sender is not proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// There is no signature.
    #[error("the delivery has no signature")]
    Missing,
    /// The signature is not of this body and secret.
    #[error("the signature does not match")]
    Mismatch,
}

/// A proven body that is not a delivery at all. Single odd pieces of a good one are set aside instead.
#[derive(Debug, thiserror::Error)]
#[error("the delivery is not understood: {0}")]
pub struct ParseError(pub String);

/// The provider's handshake did not carry our verify token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the verify token does not match")]
pub struct HandshakeRefused;

/// A field over the channel's limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Dotted path in the API's words, `buttons.0.title`.
    pub field: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// A message ready to leave.
#[derive(Debug, Clone)]
pub struct Envelope<'a> {
    /// Our id, which the provider echoes where it can.
    pub id: MessageId,
    /// Where to.
    pub to: &'a Identity,
    /// What.
    pub content: &'a Content,
    /// The message it answers.
    pub reply_to: Option<&'a ProviderId>,
    /// The file, where the content's media is in our store.
    pub file: Option<OutboundFile>,
    /// Says, just before its bytes leave, whether they may.
    pub gate: Gate,
}

/// A file of ours that goes with a message.
#[derive(Debug, Clone)]
pub struct OutboundFile {
    /// The bytes.
    pub bytes: Bytes,
    /// Sniffed type.
    pub mime_type: String,
    /// Shown name.
    pub filename: Option<String>,
}

/// The provider took the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The provider's id of it.
    pub provider_id: ProviderId,
}

/// The message is not proven to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// Proof that it was not taken: refused connection, or the provider's own error body.
    Refused {
        /// Class, code, words.
        error: SendError,
        /// How long the provider asks to wait, where it says.
        retry_after: Option<std::time::Duration>,
    },
    /// Not a byte left: its gate was closed.
    Late,
    /// No proof: a read time-out, a cut line, a bare 5xx.
    Unclear {
        /// What happened.
        detail: String,
    },
}

/// Marks what the customer wrote as read, with or without showing that we type.
#[derive(Debug, Clone)]
pub struct ReadMark<'a> {
    /// The customer's newest message.
    pub provider_id: &'a ProviderId,
    /// Whether to show that an answer is being written.
    pub typing: bool,
}

/// A call to the provider, other than a send, did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// The provider refused; the class says what follows.
    #[error("the provider refused ({}): {}", .0.class.word(), .0.detail)]
    Refused(SendError),
    /// The provider could not be reached or did not answer well; trying again makes sense.
    #[error("the provider could not be reached: {0}")]
    Unreachable(String),
    /// The file is larger than allowed.
    #[error("the file has more than {limit} bytes")]
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// The address is not one that may be called.
    #[error("the address is not allowed: {0}")]
    Forbidden(#[from] crate::ForbiddenAddress),
    /// This channel has no such thing.
    #[error("the channel has no {0}")]
    Lacks(&'static str),
}

/// A received file, streamed.
pub struct FetchedMedia {
    /// The type the provider claims.
    pub mime_type: Option<String>,
    /// Bytes the provider claims.
    pub size: Option<u64>,
    /// SHA-256, hex, as the provider tells it.
    pub sha256: Option<String>,
    /// The bytes; ends with an error when they are more than allowed.
    pub bytes: BoxStream<'static, Result<Bytes, ChannelError>>,
}

/// Largest files by kind, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaSizes(pub BTreeMap<&'static str, u64>);

/// One check of a connection, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `token`, `number`, `subscription`, `webhook`.
    pub name: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// What was seen and what to do.
    pub message: recado_domain::bot::Localized,
}

/// A template as the provider lists it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct TemplateInfo {
    /// The provider's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its language code.
    pub language: String,
    /// `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    pub category: String,
    /// `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`.
    pub status: String,
    /// Header, body, footer and buttons in the provider's shape.
    pub components: Vec<Value>,
}

/// One connected number, page or bot of a provider.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Returns the kind's word, `whatsapp_cloud`.
    fn kind(&self) -> &'static str;

    /// Returns the name of the header that carries the signature, lower case.
    fn signature_header(&self) -> &'static str;

    /// Proves the sender of a delivery, in constant time.
    fn verify<'a>(&self, request: &WebhookRequest<'a>) -> Result<Verified<'a>, VerifyError>;

    /// Answers the provider's handshake with the text to echo.
    fn handshake(&self, query: &[(String, String)]) -> Result<String, HandshakeRefused>;

    /// Reads a proven delivery into its pieces; an odd piece never spoils the others. `now` bounds
    /// times that lie in the future.
    fn parse(&self, body: Verified<'_>, now: Timestamp) -> Result<Vec<Incoming>, ParseError>;

    /// Checks a content against the channel's limits: all violations at once.
    fn check(&self, content: &Content) -> Vec<Violation>;

    /// Checks a file that goes with a content of the given kind (`image`, `document`, …).
    fn check_file(&self, kind: &str, mime_type: &str, size: u64) -> Vec<Violation>;

    /// Sends; bounded by the adapter's deadline (10 s). A file of ours is uploaded first, which may
    /// take a second more for each MiB; until the upload has succeeded nothing was sent.
    async fn send(&self, envelope: Envelope<'_>) -> Result<Accepted, Unsent>;

    /// Marks as read, best effort.
    async fn mark_read(&self, mark: ReadMark<'_>) -> Result<(), ChannelError>;

    /// Fetches a received file by the provider's id; at most `limit` bytes.
    async fn fetch_media(&self, id: &str, limit: u64) -> Result<FetchedMedia, ChannelError>;

    /// Tries the connection end to end, mends what it can (subscribes), and says what is wrong.
    async fn test(&self) -> Vec<Check>;

    /// Lists the templates, whatever their state.
    async fn templates(&self) -> Result<Vec<TemplateInfo>, ChannelError>;
}
