//! What an agent does with a conversation besides writing.
use actix_web::web;
use recado_actors::{Told, Untold};
use recado_domain::{
    ConversationId, LabelId, Timestamp, UserId,
    account::Scope,
    conversation::{Command, Refusal},
};
use recado_protocol::{Assign, Close, Conversation, Join, SetLabels, Snooze, Turn};
use recado_store::DocumentKind;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    auth::{self, Caller},
    code::Code,
    conversations,
    documents::Shelf,
    error::ApiError,
    extract::OrDefault,
};
use crate::{
    gateway::Gateway,
    removal,
    view::{self, Wrong},
};

/// Most labels on a conversation.
const MOST_LABELS: usize = 50;

type Id = web::Path<ConversationId>;
type Answer = Result<web::Json<Conversation>, ApiError>;

/// Body of `POST …/read`.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ReadUpTo {
    /// Number of the newest message the agent has seen.
    pub number: u32,
}

/// Takes the turn.
pub(super) async fn join(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: Id,
    OrDefault(body): OrDefault<Join>,
) -> Result<web::Json<Turn>, ApiError> {
    if body.force {
        caller.must(Scope::Admin)?;
    }
    let join = Command::Join { user: caller.user, force: body.force };
    let turn = turn(&gateway, &caller, *id, join).await?;
    // Who was removed meanwhile may have had given back what they held before this.
    if auth::membership(&gateway, caller.user, caller.tenant).await?.is_none() {
        let back = Command::GiveBack { of: caller.user };
        gateway.house.tell(caller.tenant, *id, back).await?;
        return Err(ApiError::new(Code::Unauthorized));
    }
    Ok(turn)
}

/// Gives the turn back to the bot.
pub(super) async fn leave(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: Id,
) -> Result<web::Json<Turn>, ApiError> {
    turn(&gateway, &caller, *id, Command::Leave { user: caller.user }).await
}

async fn turn(
    gateway: &Gateway,
    caller: &Caller,
    id: ConversationId,
    command: Command,
) -> Result<web::Json<Turn>, ApiError> {
    let told = carry_out(gateway, caller, id, command).await?;
    let people = gateway.people_with(caller.tenant, [caller.user]).await?;
    Ok(web::Json(view::turn(told.row.turn, &people)))
}

/// Assigns to somebody of the company, or to nobody.
pub(super) async fn assign(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: Id,
    body: web::Json<Assign>,
) -> Answer {
    let unknown = || ApiError::field("user_id", "is nobody of this company");
    let user: Option<UserId> =
        body.user_id.as_deref().map(str::parse).transpose().map_err(|_| unknown())?;
    if let Some(user) = user
        && auth::membership(&gateway, user, caller.tenant).await?.is_none()
    {
        return Err(unknown());
    }
    // Who answers for the team may hand over what an agent holds; nobody needs force for that.
    let force = caller.may(Scope::Admin);
    tell(&gateway, &caller, *id, Command::Assign { by: caller.user, user, force }).await
}

/// Puts it to sleep.
pub(super) async fn snooze(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: Id,
    OrDefault(body): OrDefault<Snooze>,
) -> Answer {
    let read = |text: &str| Timestamp::parse_rfc3339(text);
    let must = "must be a time in RFC 3339, as 2026-12-01T09:00:00-05:00";
    let until =
        body.until.as_deref().map(|text| read(text).ok_or_else(|| ApiError::field("until", must)));
    let until = until.transpose()?;
    tell(&gateway, &caller, *id, Command::Snooze { by: caller.user, until }).await
}

/// Sets the labels, each one of the company's.
pub(super) async fn set_labels(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: Id,
    body: web::Json<SetLabels>,
) -> Answer {
    let shelf = Shelf::of(&gateway, caller.tenant, DocumentKind::Label);
    let known: Vec<recado_domain::knowledge::Label> = shelf.all().await?;
    let mut wrong = Wrong::default();
    let mut labels: Vec<LabelId> = Vec::new();
    for (index, text) in body.labels.iter().enumerate() {
        match text.parse::<LabelId>() {
            Ok(id) if known.iter().any(|label| label.id == id) => labels.push(id),
            // Removed since the list was read: whoever puts the list back means the others.
            Ok(id) if index < 2 * MOST_LABELS && shelf.had(&id.to_string()).await? => {}
            _ => wrong.note(format!("labels.{index}"), "is no label of this company"),
        }
    }
    labels.sort_unstable();
    labels.dedup();
    if labels.len() > MOST_LABELS {
        wrong.note("labels", format!("must be at most {MOST_LABELS}"));
    }
    let labels = wrong.or(labels).map_err(ApiError::fields)?;
    tell(&gateway, &caller, *id, Command::SetLabels { by: caller.user, labels }).await
}

/// Notes that the agent has read it.
pub(super) async fn read(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: Id,
    body: web::Json<ReadUpTo>,
) -> Answer {
    let command = Command::Read { by: caller.user, number: body.number };
    tell(&gateway, &caller, *id, command).await
}

/// Declares it done; what another agent holds only by force.
pub(super) async fn close(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: Id,
    OrDefault(body): OrDefault<Close>,
) -> Answer {
    if body.force {
        caller.must(Scope::Admin)?;
    }
    tell(&gateway, &caller, *id, Command::Close { by: caller.user, force: body.force }).await
}

/// Opens it again.
pub(super) async fn reopen(gateway: web::Data<Gateway>, caller: Caller, id: Id) -> Answer {
    tell(&gateway, &caller, *id, Command::Reopen { by: caller.user }).await
}

/// Blocks the customer.
pub(super) async fn block(gateway: web::Data<Gateway>, caller: Caller, id: Id) -> Answer {
    tell(&gateway, &caller, *id, Command::Block { by: caller.user, blocked: true }).await
}

/// Blocks the customer no more.
pub(super) async fn unblock(gateway: web::Data<Gateway>, caller: Caller, id: Id) -> Answer {
    tell(&gateway, &caller, *id, Command::Block { by: caller.user, blocked: false }).await
}

async fn tell(gateway: &Gateway, caller: &Caller, id: ConversationId, command: Command) -> Answer {
    let told = carry_out(gateway, caller, id, command).await?;
    Ok(web::Json(conversations::shown(gateway, caller, &told.row).await?))
}

/// Asks it of the conversation; what somebody holds who was removed stands in nobody's way.
async fn carry_out(
    gateway: &Gateway,
    caller: &Caller,
    id: ConversationId,
    command: Command,
) -> Result<Told, Untold> {
    let told = gateway.house.tell(caller.tenant, id, command.clone()).await;
    let is_held = matches!(told, Err(Untold::Refused(Refusal::Taken { .. } | Refusal::NotOwner)));
    if is_held && removal::give_back_of_former(gateway, caller.tenant, id).await? {
        return gateway.house.tell(caller.tenant, id, command).await;
    }
    told
}
