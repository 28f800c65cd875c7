//! One line for each piece of a delivery, so that expectations read as a list.
use std::fmt::Write as _;

use recado_domain::{
    identity::{Identity, Peer},
    incoming::{Arrival, InboundMessage, Incoming, NoticeMeaning},
};

pub(super) fn line(incoming: &Incoming) -> String {
    match incoming {
        Incoming::Arrival(peer, arrival) => {
            format!("{} | {}", self::peer(peer), self::arrival(arrival))
        }
        Incoming::Notice(notice) => {
            format!("notice {}: {}", notice.field, meaning(&notice.meaning))
        }
        Incoming::SetAside(piece) => format!("set aside {}", piece.reason.word()),
    }
}

fn peer(peer: &Peer) -> String {
    let identities: Vec<_> = peer.identities.iter().map(Identity::value).collect();
    format!("{} <{}>", peer.name.as_deref().unwrap_or("-"), identities.join(" "))
}

fn arrival(arrival: &Arrival) -> String {
    match arrival {
        Arrival::Message(message) => self::message("says", message),
        Arrival::Echo(message) => self::message("is told", message),
        Arrival::Edited { original, content, .. } => {
            format!("edits {}: {} {:?}", tail(&original.0), content.kind(), content.text())
        }
        Arrival::Revoked { original, .. } => format!("revokes {}", tail(&original.0)),
        Arrival::Status(status) => {
            let error = status.error.as_ref();
            let error = error.map(|error| format!(" {} {:?}", error.class.word(), error.code));
            let category = status.pricing.as_ref().map(|price| format!(" {}", price["category"]));
            format!(
                "{:?}{}{}{}",
                status.stage,
                error.unwrap_or_default(),
                category.unwrap_or_default(),
                status.correlation.as_ref().map(|text| format!(" {text:?}")).unwrap_or_default()
            )
        }
        Arrival::Renamed { now, text, .. } => format!("is now {} {text:?}", self::peer(now)),
        Arrival::Preference { marketing, .. } => format!("wants marketing: {marketing}"),
    }
}

fn message(verb: &str, message: &InboundMessage) -> String {
    let mut line = format!("{verb} {} {:?}", message.content.kind(), message.content.text());
    if let Some(id) = &message.reply_to {
        write!(line, " to {}", tail(&id.0)).unwrap();
    }
    if message.forwarded {
        line += " forwarded";
    }
    if let Some(referral) = &message.referral {
        let keys: Vec<_> = referral.as_object().unwrap().keys().take(1).cloned().collect();
        write!(line, " from {}", keys.join(",")).unwrap();
    }
    line
}

/// The last letters of an id tell it apart well enough to be read.
fn tail(id: &str) -> &str {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id)
}

fn meaning(meaning: &NoticeMeaning) -> String {
    match meaning {
        NoticeMeaning::Information => "information".to_owned(),
        NoticeMeaning::TemplatesChanged => "templates changed".to_owned(),
        NoticeMeaning::Restored => "restored".to_owned(),
        NoticeMeaning::Stopped { reason } => format!("stopped, {reason}"),
        NoticeMeaning::Facts { facts } => {
            let facts: Vec<_> =
                facts.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("facts {}", facts.join(" "))
        }
    }
}
