//! Who talks in these sentences: a customer, two agents, a shop, and a bot whose answers are plain
//! to see in its replies.
use uuid::Uuid;

use crate::{
    ChannelId, ContactId, ConversationId, LabelId, MediaId, MessageId, ProviderId, TenantId,
    Timestamp, UserId,
    bot::{Answer, Bot, Instant, Language, Question},
    content::{Content, Media, MediaSource, Template},
    conversation::ContactCard,
    delivery::Stage,
    identity::Identity,
    incoming::{InboundMessage, StatusUpdate},
    send_error::{ErrorClass, SendError},
};

/// When every talk begins: a Monday morning.
pub(super) const MORNING: Timestamp = Timestamp(1_795_500_000_000);

pub(super) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn conversation() -> ConversationId {
    ConversationId::from_uuid(uuid(1))
}

pub(super) fn ana() -> UserId {
    UserId::from_uuid(uuid(11))
}

pub(super) fn beto() -> UserId {
    UserId::from_uuid(uuid(12))
}

pub(super) fn label(number: u128) -> LabelId {
    LabelId::from_uuid(uuid(100 + number))
}

pub(super) fn stored_file() -> MediaId {
    MediaId::from_uuid(uuid(200))
}

pub(super) fn card() -> ContactCard {
    ContactCard {
        tenant: TenantId::from_uuid(uuid(2)),
        channel: ChannelId::from_uuid(uuid(3)),
        channel_kind: "whatsapp_cloud".to_owned(),
        contact: ContactId::from_uuid(uuid(4)),
        name: "Rosa".to_owned(),
        phone: Some("51958114207".to_owned()),
        address: Some(Identity::Phone("51958114207".to_owned())),
    }
}

pub(super) fn text(text: &str) -> Content {
    Content::Text { text: text.to_owned(), preview_url: false }
}

pub(super) fn template(name: &str) -> Content {
    Content::Template(Template {
        name: name.to_owned(),
        language: "es".to_owned(),
        parameters: vec!["Rosa".to_owned()],
        components: Vec::new(),
        rendered: Some(format!("template {name}")),
    })
}

pub(super) fn picture(id: &str) -> Content {
    let media = Media {
        source: MediaSource::Provider { id: id.to_owned() },
        mime_type: Some("image/jpeg".to_owned()),
        filename: None,
        sha256: None,
    };
    Content::Image { media, caption: None }
}

pub(super) fn provider(id: &str) -> ProviderId {
    ProviderId(id.to_owned())
}

pub(super) fn written(id: &str, sent_at: Timestamp, content: Content) -> InboundMessage {
    InboundMessage {
        provider_id: provider(id),
        sent_at,
        content,
        reply_to: None,
        referral: None,
        forwarded: false,
    }
}

/// A status with our own id in it, as WhatsApp echoes it.
pub(super) fn status(number: u32, stage: Stage, at: Timestamp) -> StatusUpdate {
    let id = MessageId { conversation: conversation(), number };
    StatusUpdate { correlation: Some(id.to_string()), ..bare_status(number, stage, at) }
}

/// A status that only carries the provider's id.
pub(super) fn bare_status(number: u32, stage: Stage, at: Timestamp) -> StatusUpdate {
    StatusUpdate {
        provider_id: accepted_as(number),
        correlation: None,
        at,
        stage,
        error: None,
        pricing: None,
    }
}

/// The id our provider gives to message `number`.
pub(super) fn accepted_as(number: u32) -> ProviderId {
    ProviderId(format!("out-{number}"))
}

pub(super) fn error(class: ErrorClass) -> SendError {
    SendError { class, code: Some(1), detail: class.word().to_owned() }
}

pub(super) fn answer(decision: &str, reply: Option<&str>) -> Answer {
    Answer {
        reply: reply.map(text),
        handover: false,
        decision: decision.to_owned(),
        source: None,
        language: Language::Es,
    }
}

/// Hands over on "asesor", thinks on "pensar", is silent on "nada", greets a bare "hola", and repeats
/// everything else as if it were a FAQ's answer, greeting first. "please" is English to it.
pub(super) struct Parrot;

impl Bot for Parrot {
    fn instant(&self, question: &Question) -> Instant {
        let asked = question.text();
        if asked.contains("pensar") {
            return Instant::NeedsThought;
        }
        let mut answer = answer("faq", None);
        if asked.contains("please") {
            answer.language = Language::En;
        }
        if asked.contains("asesor") {
            answer.handover = true;
            answer.decision = "handover".to_owned();
            answer.reply = Some(text("te paso"));
        } else if asked != "nada" {
            if asked == "hola" {
                answer.decision = "greeting".to_owned();
            }
            let greeting = if question.first { "hola: " } else { "" };
            answer.reply = Some(text(&format!("{greeting}{}", asked.replace('\n', " + "))));
        }
        Instant::Answer(Box::new(answer))
    }
}
