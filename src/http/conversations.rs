//! Conversations: the list, one, and writing to somebody first.
use actix_web::{HttpRequest, HttpResponse, web};
use recado_domain::{
    ChannelId, ConversationId,
    content::Content,
    conversation::{Command, ConversationRow, Request, Status},
    identity::{Identity, Peer, phone_digits},
};
use recado_protocol::{Conversation, NewMessage, Page, StartConversation, StartedConversation};
use recado_store::{AssigneeFilter, DocumentKind, InboxFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    auth::Caller,
    channels,
    code::Code,
    error::ApiError,
    idempotency, messages,
    page::{self, PageQuery, filled},
    templates,
};
use crate::{gateway::Gateway, secrets::sha256, view};

/// What the list is narrowed by.
#[derive(Debug, Deserialize)]
pub(super) struct Filter {
    status: Option<String>,
    channel: Option<String>,
    assignee: Option<String>,
    label: Option<String>,
    q: Option<String>,
}

/// How many conversations stand where.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InboxCounts {
    pending: u64,
    open: u64,
    snoozed: u64,
    closed: u64,
    mine: u64,
    unassigned: u64,
    all: u64,
}

/// Lists them, newest activity first.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    filter: web::Query<Filter>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Conversation>>, ApiError> {
    let filter = checked(&filter, &caller)?;
    if let Some(label) = filter.label
        && gateway
            .stores()
            .documents
            .get(caller.tenant, DocumentKind::Label, &label.to_string())
            .await?
            .is_none()
    {
        // Removed: conversations that carried it show it no more.
        return Ok(web::Json(Page { items: Vec::new(), next_cursor: None, prev_cursor: None }));
    }
    let inbox = &gateway.stores().inbox;
    let found = inbox.page(caller.tenant, &filter, query.cursor(), query.limit()?).await;
    let found = found.map_err(|error| page::misread(error, &query))?;
    let people = gateway.people_for(caller.tenant, &found.rows).await?;
    Ok(web::Json(Page {
        items: found.rows.iter().map(|row| view::conversation(row, &people)).collect(),
        next_cursor: found.next,
        prev_cursor: found.prev,
    }))
}

fn checked(filter: &Filter, caller: &Caller) -> Result<InboxFilter, ApiError> {
    let wrong = |field: &'static str| move || ApiError::field(field, "is not one of its values");
    let status = filled(filter.status.as_deref())
        .map(|word| Status::parse(word).ok_or_else(wrong("status")))
        .transpose()?;
    let assignee = filled(filter.assignee.as_deref())
        .map(|word| match word {
            "me" => Ok(AssigneeFilter::User(caller.user)),
            "none" => Ok(AssigneeFilter::Nobody),
            id => id.parse().map(AssigneeFilter::User).map_err(|_| wrong("assignee")()),
        })
        .transpose()?;
    let channel = filled(filter.channel.as_deref()).map(str::parse).transpose();
    let label = filled(filter.label.as_deref()).map(str::parse).transpose();
    Ok(InboxFilter {
        status,
        assignee,
        channel: channel.map_err(|_| wrong("channel")())?,
        label: label.map_err(|_| wrong("label")())?,
        contact: None,
        query: filled(filter.q.as_deref()).map(str::to_owned),
    })
}

/// Counts them.
pub(super) async fn counts(
    gateway: web::Data<Gateway>,
    caller: Caller,
) -> Result<web::Json<InboxCounts>, ApiError> {
    let counts = gateway.stores().inbox.counts(caller.tenant, caller.user).await?;
    Ok(web::Json(InboxCounts {
        pending: counts.pending,
        open: counts.open,
        snoozed: counts.snoozed,
        closed: counts.closed,
        mine: counts.mine,
        unassigned: counts.unassigned,
        all: counts.pending + counts.open + counts.snoozed + counts.closed,
    }))
}

/// Shows one.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ConversationId>,
) -> Result<web::Json<Conversation>, ApiError> {
    let row = find(&gateway, &caller, *id).await?;
    Ok(web::Json(shown(&gateway, &caller, &row).await?))
}

/// Writes a template to a number, whether it wrote before or not.
pub(super) async fn start(
    gateway: web::Data<Gateway>,
    caller: Caller,
    request: HttpRequest,
    body: web::Json<StartConversation>,
) -> Result<HttpResponse, ApiError> {
    let body = body.into_inner();
    let id: ChannelId = body.channel_id.parse().map_err(|_| ApiError::not_found("channel"))?;
    let peer = peer(&body)?;
    let message = NewMessage::Template { template: body.template };
    let hash = sha256(&serde_json::to_vec(&message).map_err(ApiError::internal)?);
    let key = idempotency::key(request.headers())?;
    let asked = key.map(|key| Request { key, hash });
    let written = write_first(&gateway, &caller, id, (peer.clone(), message), asked.clone()).await;
    let (row, number) = match written {
        Ok(written) => written,
        Err(error) => {
            let asked = asked.as_ref();
            started_before(&gateway, &caller, id, &peer, asked).await?.ok_or(error)?
        }
    };
    let started = StartedConversation {
        conversation: shown(&gateway, &caller, &row).await?,
        message: messages::read(&gateway, &caller, row.id, number).await?,
    };
    Ok(HttpResponse::Accepted().json(started))
}

async fn write_first(
    gateway: &Gateway,
    caller: &Caller,
    id: ChannelId,
    (peer, message): (Peer, NewMessage),
    request: Option<Request>,
) -> Result<(ConversationRow, u32), ApiError> {
    let channel = channels::sending(gateway, caller, id).await?;
    let mut content = view::content(message, None).map_err(ApiError::fields)?;
    let violations = channel.adapter.check(&content);
    if !violations.is_empty() {
        return Err(ApiError::limits(violations));
    }
    if let Content::Template(template) = &mut content {
        templates::render(gateway, caller, id, template).await?;
    }
    let user = caller.user;
    let say = |card| Command::Say { user, content, reply_to: None, request, proactive: Some(card) };
    let told = gateway.house.write_first(&channel, peer, say).await?;
    let number = told.number.ok_or_else(|| ApiError::internal("no message was made"))?;
    Ok((told.row, number))
}

/// Finds what the same request made before, as [`messages::made_before`].
async fn started_before(
    gateway: &Gateway,
    caller: &Caller,
    channel: ChannelId,
    peer: &Peer,
    request: Option<&Request>,
) -> Result<Option<(ConversationRow, u32)>, ApiError> {
    let known = gateway.stores().contacts.find(channel, &peer.keys()).await?;
    let Some(id) = known.filter(|_| request.is_some()) else { return Ok(None) };
    let Some(row) = gateway.stores().inbox.get(caller.tenant, id).await? else { return Ok(None) };
    let number = messages::made_before(gateway, caller, id, request).await?;
    Ok(number.map(|number| (row, number)))
}

/// Reads who is written to: a phone, or a provider's user id (`PE.…`).
fn peer(body: &StartConversation) -> Result<Peer, ApiError> {
    let to = body.to.trim();
    let is_user_id = to.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|letter| letter.is_ascii_uppercase())
            && (1..=128).contains(&rest.len())
            && rest.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'.')
    });
    let identity = if is_user_id {
        Identity::WhatsappUser(to.to_owned())
    } else {
        let digits = phone_digits(to);
        let must = "must be a phone in E.164, as +51958114207, or the provider's user id";
        Identity::Phone(digits.ok_or_else(|| ApiError::field("to", must))?)
    };
    let name = body.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().count() > 100) {
        return Err(ApiError::field("name", "must have at most 100 characters"));
    }
    Ok(Peer { identities: vec![identity], name: name.map(str::to_owned) })
}

/// Returns a conversation of the caller's company.
pub(super) async fn find(
    gateway: &Gateway,
    caller: &Caller,
    id: ConversationId,
) -> Result<ConversationRow, ApiError> {
    let found = gateway.stores().inbox.get(caller.tenant, id).await?;
    found.ok_or_else(|| ApiError::not_found("conversation"))
}

/// Returns a row in the API's words.
pub(super) async fn shown(
    gateway: &Gateway,
    caller: &Caller,
    row: &ConversationRow,
) -> Result<Conversation, ApiError> {
    gateway.people_with(caller.tenant, row.turn.owner.user()).await?;
    let people = gateway.people_for(caller.tenant, [row]).await?;
    Ok(view::conversation(row, &people))
}

/// Refuses when the channel of a conversation is gone, switched off or not to be used.
pub(super) async fn sending_channel(
    gateway: &Gateway,
    caller: &Caller,
    row: &ConversationRow,
) -> Result<std::sync::Arc<recado_actors::ConnectedChannel>, ApiError> {
    let sending = channels::sending(gateway, caller, row.channel).await;
    sending.map_err(|error| match error.code() {
        Code::NotFound => ApiError::because(Code::ChannelDisabled, "its channel was removed"),
        _ => error,
    })
}
