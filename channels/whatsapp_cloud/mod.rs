//! WhatsApp through Meta's Cloud API: one connected number.
mod client;
mod config;
mod connection;
mod files;
mod limits;
mod normalise;
mod outgoing;
mod pieces;
mod templates;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use recado_domain::{Timestamp, content::Content, incoming::Incoming};

pub use self::config::{
    DEFAULT_BASE_URL, DEFAULT_PER_SECOND, DEFAULT_VERSION, WhatsappCloudConfig, destination, number,
};
use self::{client::Client, normalise::Number};
use crate::{
    Accepted, AddressPolicy, Channel, ChannelError, Check, Envelope, FetchedMedia,
    HandshakeRefused, MediaSizes, ParseError, ReadMark, Secret, TemplateInfo, Unsent, Verified,
    VerifyError, Violation, WebhookRequest,
    meta::{Graph, SIGNATURE_HEADER, SignatureKey},
};

/// The kind's word in the API.
pub const KIND: &str = "whatsapp_cloud";

/// Longest wait for one call to Meta.
const DEADLINE: Duration = Duration::from_secs(10);

/// One number of the Cloud API.
pub struct WhatsappCloud {
    client: Client,
    policy: AddressPolicy,
    signature: SignatureKey,
    verify_token: Secret,
    marks_read: bool,
}

impl WhatsappCloud {
    /// Connects nothing yet. The client is the one that [`AddressPolicy::client`] makes, with the
    /// same policy: the guard of addresses stands in both.
    pub fn new(
        config: WhatsappCloudConfig,
        client: reqwest::Client,
        policy: AddressPolicy,
    ) -> Self {
        let mut base = config.api_base_url;
        if let Ok(mut segments) = base.path_segments_mut() {
            segments.pop_if_empty().push(&config.api_version);
        }
        Self {
            signature: SignatureKey::new(&config.app_secret),
            verify_token: config.verify_token,
            marks_read: config.mark_read,
            policy,
            client: Client {
                graph: Graph::new(client, policy, base, config.access_token),
                phone_number_id: config.phone_number_id,
                business_account_id: config.business_account_id,
                deadline: DEADLINE,
            },
        }
    }

    /// Waits at most this long for each call instead of 10 s.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.client.deadline = deadline;
        self
    }

    /// Returns the largest file of each kind of message.
    pub fn media_sizes() -> MediaSizes {
        files::sizes()
    }
}

#[async_trait]
impl Channel for WhatsappCloud {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn signature_header(&self) -> &'static str {
        SIGNATURE_HEADER
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>) -> Result<Verified<'a>, VerifyError> {
        self.signature.prove(request.signature, request.body)?;
        Ok(Verified::proven(request.body))
    }

    fn handshake(&self, query: &[(String, String)]) -> Result<String, HandshakeRefused> {
        let value =
            |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let token = value("hub.verify_token").ok_or(HandshakeRefused)?;
        if value("hub.mode") != Some("subscribe") || !self.verify_token.matches(token) {
            return Err(HandshakeRefused);
        }
        value("hub.challenge").map(str::to_owned).ok_or(HandshakeRefused)
    }

    fn parse(&self, body: Verified<'_>, now: Timestamp) -> Result<Vec<Incoming>, ParseError> {
        let number = Number {
            phone_number_id: &self.client.phone_number_id,
            business_account_id: &self.client.business_account_id,
        };
        normalise::delivery(body.body(), number, now)
    }

    fn check(&self, content: &Content) -> Vec<Violation> {
        limits::check(content, self.policy)
    }

    fn check_file(&self, kind: &str, mime_type: &str, size: u64) -> Vec<Violation> {
        files::check(kind, mime_type, size)
    }

    async fn send(&self, envelope: Envelope<'_>) -> Result<Accepted, Unsent> {
        self.client.send(envelope).await
    }

    async fn mark_read(&self, mark: ReadMark<'_>) -> Result<(), ChannelError> {
        if self.marks_read { self.client.mark_read(mark).await } else { Ok(()) }
    }

    async fn fetch_media(&self, id: &str, limit: u64) -> Result<FetchedMedia, ChannelError> {
        self.client.fetch_media(id, limit).await
    }

    async fn test(&self) -> Vec<Check> {
        connection::test(&self.client).await
    }

    async fn templates(&self) -> Result<Vec<TemplateInfo>, ChannelError> {
        templates::list(&self.client).await
    }
}
