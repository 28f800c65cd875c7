//! Somebody leaves a company: what they could open is closed, and what they hold is given back, also
//! when the gateway is killed in the middle.
//!
//! A removal is noted before it begins, as a document of no company, and the note stays for a while
//! after all was done: every gateway looks at what is noted and does again what may be missing. So a
//! conversation that was taken over in the last moment, or was listed late, is found as well.
use std::time::Duration;

use futures_util::{StreamExt, stream};
use recado_actors::{Gone, Untold};
use recado_domain::{
    ConversationId, TenantId, Timestamp, UserId,
    account::{Membership, Role},
    conversation::{Command, Owner, Status},
};
use recado_store::{AssigneeFilter, DocumentKind, InboxFilter, NOBODY, StoreError};
use serde::{Deserialize, Serialize};

use crate::{
    gateway::Gateway,
    members::{self, RoleError},
};

/// How often is looked for removals that are not done.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How long a note stays: longer than anything takes that began before, and than lists are late.
const NOTED_FOR: Duration = Duration::from_mins(2);
/// How long who removes somebody waits for what they hold to be given back; the rest follows.
const WAITED_FOR: Duration = Duration::from_secs(8);
/// Conversations looked at in one read.
const PAGE: u32 = 200;
/// Conversations given back at the same time.
const TOGETHER: usize = 16;

/// Who was removed, from where, and when.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Removal {
    tenant: TenantId,
    user: UserId,
    at: Timestamp,
}

/// Removes somebody from a company. What they wrote keeps their name; in other companies nothing
/// changes.
pub(crate) async fn remove(
    gateway: &Gateway,
    tenant: TenantId,
    user: UserId,
) -> Result<(), RoleError> {
    let stores = gateway.stores();
    let standing = members::membership(stores, tenant, user).await?;
    if !standing.is_some_and(|standing| standing.is_current()) {
        return Err(RoleError::NotMember);
    }
    let removal = Removal { tenant, user, at: gateway.now() };
    let body = serde_json::to_value(removal).unwrap_or_default();
    let kind = DocumentKind::Removal;
    stores.documents.put(NOBODY, kind, &removal.id(), body, removal.at, None).await?;
    members::give_role(stores, tenant, user, Role::Former).await?;
    match tokio::time::timeout(WAITED_FOR, removal.carry_out(gateway)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a removal is finished later"),
        Err(_) => tracing::info!(%tenant, %user, "what they hold is still being given back"),
    }
    Ok(())
}

/// Finishes what is noted, for as long as the gateway runs.
pub(crate) async fn follow(gateway: actix_web::web::Data<Gateway>) {
    let mut every = tokio::time::interval(LOOK_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = finish_all(&gateway).await {
            tracing::warn!(%error, "removals could not be looked at");
        }
    }
}

async fn finish_all(gateway: &Gateway) -> Result<(), StoreError> {
    let documents = &gateway.stores().documents;
    for document in documents.list(NOBODY, DocumentKind::Removal).await? {
        let removal = serde_json::from_value::<Removal>(document.body);
        let is_done = match removal {
            Ok(removal) => removal.is_done(gateway).await,
            // Nobody can do what it says.
            Err(_) => Ok(true),
        };
        match is_done {
            Ok(true) => {
                let now = gateway.now();
                documents.delete(NOBODY, DocumentKind::Removal, &document.id, now).await?;
            }
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a removal is finished later"),
        }
    }
    Ok(())
}

/// Gives a conversation back whose holder does not belong to the company any more; returns whether
/// it was such a one.
pub(crate) async fn give_back_of_former(
    gateway: &Gateway,
    tenant: TenantId,
    id: ConversationId,
) -> Result<bool, Untold> {
    let row = gateway.stores().inbox.get(tenant, id).await?;
    let Some(holder) = row.and_then(|row| row.turn.owner.user()) else { return Ok(false) };
    let standing = members::membership(gateway.stores(), tenant, holder).await?;
    if standing.as_ref().is_some_and(Membership::is_current) {
        return Ok(false);
    }
    gateway.house.tell(tenant, id, Command::GiveBack { of: holder }).await?;
    Ok(true)
}

impl Removal {
    fn id(&self) -> String {
        format!("{}-{}", self.tenant, self.user)
    }

    /// Does what may be missing; tells whether the note is needed no more.
    async fn is_done(self, gateway: &Gateway) -> Result<bool, StoreError> {
        let standing = members::membership(gateway.stores(), self.tenant, self.user).await?;
        // Who is there (still, or again) keeps what is theirs.
        if standing.is_some_and(|standing| standing.role == Role::Former) {
            self.carry_out(gateway).await?;
        }
        Ok(gateway.now().since(self.at) > NOTED_FOR)
    }

    async fn carry_out(self, gateway: &Gateway) -> Result<(), StoreError> {
        let (stores, clock) = (gateway.stores(), gateway.house.clock().as_ref());
        let Self { tenant, user, .. } = self;
        for key in members::close_out(stores, clock, tenant, user).await? {
            gateway.house.gone(Gone::Key(key));
        }
        gateway.house.gone(Gone::Person(user));
        let assigned = Some(AssigneeFilter::User(user));
        let with = |status, assignee| InboxFilter {
            status: Some(status),
            assignee,
            ..InboxFilter::default()
        };
        // Who holds the turn need not be who it is assigned to.
        for filter in
            [with(Status::Open, None), with(Status::Snoozed, None), with(Status::Pending, assigned)]
        {
            self.give_back(gateway, &filter).await?;
        }
        Ok(())
    }

    async fn give_back(self, gateway: &Gateway, filter: &InboxFilter) -> Result<(), StoreError> {
        let Self { tenant, user, .. } = self;
        let inbox = &gateway.stores().inbox;
        let mut cursor: Option<String> = None;
        loop {
            let page = inbox.page(tenant, filter, cursor.as_deref(), PAGE).await?;
            let held = page
                .rows
                .into_iter()
                .filter(|row| row.turn.owner == Owner::Agent(user) || row.assignee == Some(user));
            let told = stream::iter(held)
                .map(|row| gateway.house.tell(tenant, row.id, Command::GiveBack { of: user }))
                .buffer_unordered(TOGETHER)
                .collect::<Vec<_>>()
                .await;
            for untold in told.into_iter().filter_map(Result::err) {
                match untold {
                    Untold::Store(error) => return Err(error),
                    Untold::Unreachable(why) => {
                        return Err(StoreError::Unavailable {
                            detail: why.to_owned(),
                            source: None,
                        });
                    }
                    Untold::Refused(_) | Untold::NotFound | Untold::Mismatch => {}
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }
}
