//! Messages of a conversation: reading them, and writing to the customer.
use actix_web::{HttpRequest, HttpResponse, web};
use recado_actors::ConnectedChannel;
use recado_channels::Violation;
use recado_domain::{
    ConversationId, MessageId, ProviderId,
    content::{Content, Media, MediaSource},
    conversation::{Command, Request},
    message::{Body, MessageRow},
};
use recado_protocol::{Message, NewMessage, NewNote, Page};
use recado_store::{MessagePage, Seek};

use super::{
    auth::Caller,
    code::Code,
    conversations,
    error::ApiError,
    idempotency, media,
    page::{self, PageQuery},
    templates,
};
use crate::{
    gateway::Gateway,
    secrets::sha256,
    thread::{self, Thread},
    view::{self, Wrong},
};

/// Longest note, in characters.
const LONGEST_NOTE: usize = 4_096;

/// Lists them, oldest first; `cursor=end` is the newest page.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ConversationId>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Message>>, ApiError> {
    conversations::find(&gateway, &caller, *id).await?;
    let seek = seek(query.cursor())?;
    let messages = &gateway.stores().messages;
    let MessagePage { rows, older, newer, .. } =
        messages.page(caller.tenant, *id, seek, query.limit()?).await?;
    let first = rows.first().filter(|_| older).map(|row| format!("b{}", row.number));
    let last = rows.last().filter(|_| newer).map(|row| format!("a{}", row.number));
    let items = Thread::of(gateway.stores(), *id).messages(&rows).await?;
    Ok(web::Json(Page { items, next_cursor: last, prev_cursor: first }))
}

fn seek(cursor: Option<&str>) -> Result<Seek, ApiError> {
    let Some(cursor) = cursor else { return Ok(Seek::After(0)) };
    let number = |text: &str| text.parse().map_err(|_| page::bad_cursor());
    match cursor.split_at_checked(1) {
        _ if cursor == "end" => Ok(Seek::End),
        Some(("a", after)) => Ok(Seek::After(number(after)?)),
        Some(("b", before)) => Ok(Seek::Before(number(before)?)),
        _ => Err(page::bad_cursor()),
    }
}

/// Shows one.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<web::Json<Message>, ApiError> {
    let id = message_id(&id)?;
    Ok(web::Json(read(&gateway, &caller, id.conversation, id.number).await?))
}

/// Writes to the customer within the agent's turn.
pub(super) async fn send(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ConversationId>,
    request: HttpRequest,
    body: web::Json<NewMessage>,
) -> Result<HttpResponse, ApiError> {
    let asked = asked(&request, &*body)?;
    let number = match write(&gateway, &caller, *id, asked.clone(), body.into_inner()).await {
        Ok(number) => number,
        Err(error) => made_before(&gateway, &caller, *id, asked.as_ref()).await?.ok_or(error)?,
    };
    Ok(HttpResponse::Accepted().json(read(&gateway, &caller, *id, number).await?))
}

async fn write(
    gateway: &Gateway,
    caller: &Caller,
    id: ConversationId,
    request: Option<Request>,
    body: NewMessage,
) -> Result<u32, ApiError> {
    let row = conversations::find(gateway, caller, id).await?;
    let channel = conversations::sending_channel(gateway, caller, &row).await?;
    let reply_to = target(gateway, caller, id, thread::answered(&body), "reply_to").await?;
    let reacts_to = target(gateway, caller, id, thread::reacted(&body), "message_id").await?;
    let mut content = view::content(body, reacts_to).map_err(ApiError::fields)?;
    complete(gateway, caller, &channel, &mut content).await?;
    let user = caller.user;
    let say = Command::Say { user, content, reply_to, request, proactive: None };
    let told = gateway.house.tell(caller.tenant, id, say).await?;
    told.number.ok_or_else(|| ApiError::internal("no message was made"))
}

/// Finds what the same request made before. It is asked where the request is refused now: its first
/// answer may have got lost, and what changed since (the turn, the channel, the window) is no matter.
pub(super) async fn made_before(
    gateway: &Gateway,
    caller: &Caller,
    id: ConversationId,
    request: Option<&Request>,
) -> Result<Option<u32>, ApiError> {
    let Some(request) = request else { return Ok(None) };
    let led_to = gateway.stores().log.key(id, &request.key_of(caller.user)).await?;
    let Some(led_to) = led_to else { return Ok(None) };
    let number = request.made(&led_to);
    number.map(Some).ok_or_else(|| ApiError::new(Code::IdempotencyMismatch))
}

/// Writes a note that never leaves the house.
pub(super) async fn note(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ConversationId>,
    request: HttpRequest,
    body: web::Json<NewNote>,
) -> Result<HttpResponse, ApiError> {
    let mut wrong = Wrong::default();
    wrong.length("text", body.text.trim(), 1, LONGEST_NOTE);
    wrong.or(()).map_err(ApiError::fields)?;
    let asked = asked(&request, &*body)?;
    let text = body.into_inner().text;
    let command = Command::Note { user: caller.user, text, request: asked };
    let told = gateway.house.tell(caller.tenant, *id, command).await?;
    let number = told.number.ok_or_else(|| ApiError::internal("no note was made"))?;
    Ok(HttpResponse::Created().json(read(&gateway, &caller, *id, number).await?))
}

/// Sends a failed or unknown message again.
pub(super) async fn retry(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<web::Json<Message>, ApiError> {
    let MessageId { conversation, number } = message_id(&id)?;
    let conversation_row = conversations::find(&gateway, &caller, conversation).await?;
    conversations::sending_channel(&gateway, &caller, &conversation_row).await?;
    let row = row(&gateway, &caller, conversation, number).await?;
    let Body::Content { content } = row.body else { return Err(ApiError::new(Code::NotTroubled)) };
    let command = Command::Retry { user: caller.user, number, content, reply_to: row.reply_to };
    let told = gateway.house.tell(caller.tenant, conversation, command).await?;
    let number = told.number.unwrap_or(number);
    Ok(web::Json(read(&gateway, &caller, conversation, number).await?))
}

/// Notes that a person has seen a failed or unknown send.
pub(super) async fn discard(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<web::Json<Message>, ApiError> {
    let MessageId { conversation, number } = message_id(&id)?;
    row(&gateway, &caller, conversation, number).await?;
    let command = Command::Discard { user: caller.user, number };
    gateway.house.tell(caller.tenant, conversation, command).await?;
    Ok(web::Json(read(&gateway, &caller, conversation, number).await?))
}

/// Reads a message's id.
pub(super) fn message_id(text: &str) -> Result<MessageId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("message"))
}

/// Returns a message of the caller's company in the API's words.
pub(super) async fn read(
    gateway: &Gateway,
    caller: &Caller,
    conversation: ConversationId,
    number: u32,
) -> Result<Message, ApiError> {
    let row = row(gateway, caller, conversation, number).await?;
    Ok(Thread::of(gateway.stores(), conversation).message(&row).await?)
}

/// Returns a message of the caller's company.
pub(super) async fn row(
    gateway: &Gateway,
    caller: &Caller,
    conversation: ConversationId,
    number: u32,
) -> Result<MessageRow, ApiError> {
    let found = gateway.stores().messages.get(caller.tenant, conversation, number).await?;
    found.ok_or_else(|| ApiError::not_found("message"))
}

/// Binds a request to its idempotency key; the body as understood, so that its spelling is free.
fn asked(request: &HttpRequest, body: &impl serde::Serialize) -> Result<Option<Request>, ApiError> {
    let Some(key) = idempotency::key(request.headers())? else { return Ok(None) };
    let hash = sha256(&serde_json::to_vec(body).map_err(ApiError::internal)?);
    Ok(Some(Request { key, hash }))
}

/// Finds the provider's id of a message that is answered or reacted to.
async fn target(
    gateway: &Gateway,
    caller: &Caller,
    conversation: ConversationId,
    id: Option<&str>,
    field: &'static str,
) -> Result<Option<ProviderId>, ApiError> {
    let Some(id) = id else { return Ok(None) };
    let wrong = || ApiError::field(field, "is no message of this conversation that was sent");
    let id = id.parse::<MessageId>().map_err(|_| wrong())?;
    if id.conversation != conversation {
        return Err(wrong());
    }
    let found = gateway.stores().messages.get(caller.tenant, conversation, id.number).await?;
    Ok(Some(found.and_then(|row| row.provider_id).ok_or_else(wrong)?))
}

/// Adds what only the gateway knows (the file's type, the template's words), and checks the limits.
async fn complete(
    gateway: &Gateway,
    caller: &Caller,
    channel: &ConnectedChannel,
    content: &mut Content,
) -> Result<(), ApiError> {
    let kind = content.kind();
    let id = channel.record.read().id;
    let mut violations = Vec::new();
    match content {
        Content::Template(template) => templates::render(gateway, caller, id, template).await?,
        Content::Image { media, .. }
        | Content::Audio { media, .. }
        | Content::Video { media, .. }
        | Content::Document { media, .. }
        | Content::Sticker { media, .. } => {
            violations = stored_file(gateway, caller, channel, kind, media).await?;
        }
        _ => {}
    }
    violations.extend(channel.adapter.check(content));
    if violations.is_empty() { Ok(()) } else { Err(ApiError::limits(violations)) }
}

async fn stored_file(
    gateway: &Gateway,
    caller: &Caller,
    channel: &ConnectedChannel,
    kind: &str,
    file: &mut Media,
) -> Result<Vec<Violation>, ApiError> {
    let MediaSource::Stored { id } = file.source else { return Ok(Vec::new()) };
    let record = media::record(gateway, caller, id).await?;
    let record = record.ok_or_else(|| ApiError::field("media.media_id", "is no file of yours"))?;
    file.mime_type = Some(record.mime_type.clone());
    if kind == "document" && file.filename.is_none() {
        file.filename = record.filename;
    }
    Ok(channel.adapter.check_file(kind, &record.mime_type, record.size))
}
