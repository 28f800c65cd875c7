//! The adapter on a real line, with a provider that does everything a provider may do.
mod fetch;
mod send;
mod server;
mod setup;

use std::time::Duration;

use recado_domain::{
    content::Content,
    identity::Identity,
    send_error::{ErrorClass, SendError},
};

use self::server::{Act, Server};
use super::{adapter, message_id};
use crate::{Accepted, Channel, Envelope, Gate, Unsent, whatsapp_cloud::WhatsappCloud};

/// Far above what a line on one machine takes, far below the adapter's own 10 s.
const DEADLINE: Duration = Duration::from_secs(1);

fn at(base_url: &str) -> WhatsappCloud {
    adapter("1234", "99", base_url).with_deadline(DEADLINE)
}

/// An adapter for a name that leads nowhere. It keeps its own deadline: a slow resolver must end as
/// *not connected*, and connecting has its own, shorter bound.
fn at_no_name() -> WhatsappCloud {
    adapter("1234", "99", "http://graph.invalid")
}

async fn send(adapter: &WhatsappCloud) -> Result<Accepted, Unsent> {
    let content = Content::Text { text: "¡Hola!".to_owned(), preview_url: false };
    send_content(adapter, &content).await
}

async fn send_content(adapter: &WhatsappCloud, content: &Content) -> Result<Accepted, Unsent> {
    let to = Identity::Phone("51958114207".to_owned());
    adapter
        .send(Envelope {
            id: message_id(),
            to: &to,
            content,
            reply_to: None,
            file: None,
            gate: Gate::default(),
        })
        .await
}

#[track_caller]
fn refused(outcome: Result<Accepted, Unsent>) -> (SendError, Option<Duration>) {
    match outcome {
        Err(Unsent::Refused { error, retry_after }) => (error, retry_after),
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
fn unclear(outcome: Result<Accepted, Unsent>) -> String {
    match outcome {
        Err(Unsent::Unclear { detail }) => detail,
        other => panic!("not unclear: {other:?}"),
    }
}

#[track_caller]
fn class(outcome: Result<Accepted, Unsent>) -> ErrorClass {
    refused(outcome).0.class
}
