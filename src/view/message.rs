//! Messages in the API's words.
use recado_domain::{
    ConversationId, MessageId, ProviderId, Timestamp,
    content::{self, Content, MediaSource},
    message::{Body, Direction, FileState, MessageRow},
    send_error::{ErrorClass, SendError},
};
use recado_protocol::{Media, Message, Reaction, SendProblem};
use serde_json::{Value, json};

use super::{advice::advice, time};

/// Returns a message; `answers` is the id of the message it answers, where that is one of ours.
pub(crate) fn message(
    conversation: ConversationId,
    row: &MessageRow,
    answers: Option<MessageId>,
) -> Message {
    let content = match &row.body {
        Body::Content { content } => Some(content),
        Body::Note { .. } => None,
    };
    Message {
        id: MessageId { conversation, number: row.number }.to_string(),
        conversation_id: conversation.to_string(),
        number: row.number,
        direction: row.direction.word().to_owned(),
        author: row.author.word().to_owned(),
        user_id: row.author.user().map(|user| user.to_string()),
        kind: content.map_or("note", Content::kind).to_owned(),
        text: words(&row.body),
        content: content.map_or_else(|| json!({}), bare),
        media: content.and_then(Content::media).map(|file| media(file, content, &row.file)),
        provider_id: row.provider_id.as_ref().map(ToString::to_string),
        reply_to: answers.map(|id| id.to_string()),
        status: status(row).to_owned(),
        error: problem(row),
        reactions: reactions(row),
        edited: row.edited,
        revoked: row.revoked,
        created_at: row.created_at.to_rfc3339(),
        changed: row.changed,
    }
}

/// Returns what a message answers, by the provider's id; a reaction answers what it stands on.
pub(crate) fn target_of(row: &MessageRow) -> Option<&ProviderId> {
    row.reply_to.as_ref().or(match &row.body {
        Body::Content { content: Content::Reaction { target, .. } } => Some(target),
        Body::Content { .. } | Body::Note { .. } => None,
    })
}

fn words(body: &Body) -> Option<String> {
    match body {
        Body::Note { text } => Some(text.clone()),
        Body::Content { content } => content.text().map(str::to_owned),
    }
}

/// Returns a content without its kind and file, which stand beside it.
fn bare(content: &Content) -> Value {
    let mut value = serde_json::to_value(content).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("kind");
        fields.remove("media");
    }
    value
}

fn status(row: &MessageRow) -> &'static str {
    match row.direction {
        Direction::Inbound | Direction::Internal => "received",
        Direction::Outbound => row.delivery.status(),
    }
}

fn media(file: &content::Media, content: Option<&Content>, state: &FileState) -> Media {
    let voice = matches!(content, Some(Content::Audio { voice: true, .. }));
    let media = |state: &str, url: Option<String>| Media {
        state: state.to_owned(),
        url,
        mime_type: file.mime_type.clone(),
        size: None,
        filename: file.filename.clone(),
        voice,
        error: None,
    };
    match (state, &file.source) {
        (FileState::Stored { id, mime_type, size }, _) => Media {
            mime_type: Some(mime_type.clone()),
            size: Some(*size),
            ..media("stored", Some(format!("/api/v1/media/{id}")))
        },
        (FileState::Failed { error }, _) => {
            Media { error: Some(error.clone()), ..media("failed", None) }
        }
        (_, MediaSource::Stored { id }) => media("stored", Some(format!("/api/v1/media/{id}"))),
        (_, MediaSource::Link { url }) => media("stored", Some(url.clone())),
        (FileState::Fetching | FileState::None, MediaSource::Provider { .. }) => {
            media("fetching", None)
        }
    }
}

fn problem(row: &MessageRow) -> Option<SendProblem> {
    let refused = SendError::ours(ErrorClass::Retry, "refused; it is tried again by itself");
    let unknown = SendError::ours(ErrorClass::Unclear, "no proof came that it was taken");
    let error = match &row.delivery {
        delivery if delivery.has_failed() => delivery.failed.clone()?,
        delivery if delivery.is_unknown() => unknown,
        _ if row.retry_at.is_some() => refused,
        _ => return None,
    };
    Some(described(&error, row.retry_at))
}

fn described(error: &SendError, retry_at: Option<Timestamp>) -> SendProblem {
    SendProblem {
        class: error.class.word().to_owned(),
        code: error.code,
        detail: error.detail.clone(),
        advice: advice(error.class),
        retry_at: time(retry_at),
    }
}

fn reactions(row: &MessageRow) -> Vec<Reaction> {
    let reaction = |(author, emoji): (&String, &String)| Reaction {
        author: author.clone(),
        emoji: emoji.clone(),
    };
    row.reactions.iter().map(reaction).collect()
}
