//! Short ways to say what a customer wrote and what a provider told.
use recado_domain::{
    MessageId, ProviderId, Timestamp,
    content::Content,
    delivery::Stage,
    identity::{Identity, Peer},
    incoming::{Arrival, InboundMessage, Incoming, StatusUpdate},
};

/// A customer known by phone.
pub fn customer(phone: &str) -> Peer {
    Peer { identities: vec![Identity::Phone(phone.to_owned())], name: Some("Rosa".to_owned()) }
}

/// A text message of a customer.
pub fn message(peer: &Peer, provider_id: &str, text: &str, sent_at: Timestamp) -> Incoming {
    let content = Content::Text { text: text.to_owned(), preview_url: false };
    let message = InboundMessage {
        provider_id: ProviderId(provider_id.to_owned()),
        sent_at,
        content,
        reply_to: None,
        referral: None,
        forwarded: false,
    };
    Incoming::Arrival(peer.clone(), Arrival::Message(message))
}

/// How far one of our messages got; `correlation` where the provider echoes our id.
pub fn status(
    peer: &Peer,
    provider_id: &str,
    correlation: Option<MessageId>,
    stage: Stage,
    at: Timestamp,
) -> Incoming {
    let update = StatusUpdate {
        provider_id: ProviderId(provider_id.to_owned()),
        correlation: correlation.map(|id| id.to_string()),
        at,
        stage,
        error: None,
        pricing: None,
    };
    Incoming::Arrival(peer.clone(), Arrival::Status(update))
}
