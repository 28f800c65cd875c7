//! What happened in a conversation, and every fact about one message.
use actix_web::web;
use recado_domain::{
    ConversationId, MessageId, TenantId,
    conversation::{Fact, Recorded, decode, ledger},
};
use recado_protocol::{Event, Ledger, LedgerEntry, Page};
use recado_store::{StoreError, Stores};

use super::{
    auth::Caller,
    conversations,
    error::ApiError,
    messages,
    page::{self, PageQuery},
};
use crate::{gateway::Gateway, view};

/// Entries read at once while a whole log is folded.
const AT_ONCE: u32 = 500;

/// Lists a conversation's events, oldest first; `cursor=end` is the newest page. A cursor is the
/// position a page begins after.
pub(crate) async fn events(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ConversationId>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Event>>, ApiError> {
    let row = conversations::find(&gateway, &caller, *id).await?;
    let limit = query.limit()?;
    let after = match query.cursor() {
        None => 0,
        Some("end") => row.position.saturating_sub(u64::from(limit)),
        Some(cursor) => cursor.parse().map_err(|_| page::bad_cursor())?,
    };
    let events = events_after(gateway.stores(), caller.tenant, *id, after, limit).await?;
    let events: Vec<_> = events.into_iter().take(limit as usize).collect();
    let last = events.last().map_or(after, |recorded| recorded.position);
    Ok(web::Json(Page {
        items: events.iter().map(view::event).collect(),
        next_cursor: (last < row.position && !events.is_empty()).then(|| last.to_string()),
        prev_cursor: (after > 0).then(|| after.saturating_sub(u64::from(limit)).to_string()),
    }))
}

/// Returns events after a position, of at most so many entries.
pub(crate) async fn events_after(
    stores: &Stores,
    tenant: TenantId,
    id: ConversationId,
    after: u64,
    entries: u32,
) -> Result<Vec<Recorded>, StoreError> {
    let mut events = Vec::new();
    for entry in stores.log.after(tenant, id, after, entries).await? {
        let decoded = decode(entry.first, &entry.bytes);
        events.extend(decoded.map_err(|error| StoreError::Corrupt(error.to_string()))?);
    }
    // An entry may begin before the position.
    events.retain(|recorded| recorded.position > after);
    Ok(events)
}

/// Lists every fact about a message, in the order they happened.
pub(crate) async fn message_ledger(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<web::Json<Ledger>, ApiError> {
    let MessageId { conversation, number } = messages::message_id(&id)?;
    let row = messages::row(&gateway, &caller, conversation, number).await?;
    let provider_id = row.provider_id.as_ref().map(|id| id.0.as_str());
    let mut facts = Vec::new();
    let mut after = 0;
    loop {
        let events =
            events_after(gateway.stores(), caller.tenant, conversation, after, AT_ONCE).await?;
        let Some(last) = events.last() else { break };
        after = last.position;
        ledger(&mut facts, &events, number, provider_id);
    }
    let entry = |(fact, at, detail): Fact| LedgerEntry {
        fact: fact.to_owned(),
        at: at.to_rfc3339(),
        detail,
    };
    Ok(web::Json(Ledger { items: facts.into_iter().map(entry).collect() }))
}
