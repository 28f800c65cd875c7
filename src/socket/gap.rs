//! What a client missed: read from the store, from the cursor it has on.
use recado_domain::{ConversationId, TenantId, conversation::ConversationRow, message::MessageRow};
use recado_protocol::ServerFrame;
use recado_store::{Seek, StoreError};

use super::subscriptions::{INBOX, name_of};
use crate::{
    gateway::Gateway,
    http::log::events_after,
    thread::Thread,
    view::{self, People},
};

/// How far one gateway's cursors may run ahead of what another one knows: 15 s of a cluster's cursors,
/// which count 4,096 a millisecond (`recado_store::scylla`).
const AHEAD: u64 = 15_000 << 12;
/// Rows of the inbox that a gap may hold; a longer one is better reloaded.
const MOST_ROWS: u32 = 2_000;
/// Messages of a conversation that a gap may hold.
const MOST_MESSAGES: u32 = 500;
/// Entries of the log that a gap may hold.
const MOST_ENTRIES: u32 = 1_000;
/// Messages of a conversation's first page.
const FIRST_PAGE: u32 = 50;
/// Messages of one frame.
const PER_FRAME: usize = 50;

/// What was missed, and where live begins.
pub(super) struct Gap {
    /// Frames to send, in order.
    pub frames: Vec<ServerFrame>,
    /// Everything up to here is told.
    pub cursor: u64,
    /// The gap was too long to be told.
    pub reset: bool,
}

/// Reads the inbox's gap. Without a cursor there is none: only what comes from now on is told. A
/// cursor is only given out once everything up to it was told (`recado_actors::Change::complete`, or
/// read here), so that nothing before it is missing.
pub(super) async fn inbox(
    gateway: &Gateway,
    tenant: TenantId,
    after: Option<u64>,
) -> Result<Gap, StoreError> {
    let inbox = &gateway.stores().inbox;
    let head = inbox.head(tenant).await?;
    // What another gateway told just now may not be known here yet.
    let farthest = if gateway.house.cluster().shared { head.saturating_add(AHEAD) } else { head };
    let Some(after) = after else {
        return Ok(Gap { frames: Vec::new(), cursor: head, reset: false });
    };
    let changed = inbox.changed(tenant, after, MOST_ROWS).await?;
    // A cursor beyond the head is of another store: nothing it showed can be trusted.
    if changed.more || after > farthest {
        return Ok(Gap { frames: Vec::new(), cursor: head, reset: true });
    }
    let people = gateway.people_for(tenant, changed.rows.iter().map(|(_, row)| row)).await?;
    let cursor = changed.rows.last().map_or(head, |(cursor, _)| head.max(*cursor)).max(after);
    let frame = |(cursor, row): &(u64, ConversationRow)| ServerFrame::Event {
        topic: INBOX.to_owned(),
        cursor: cursor.to_string(),
        conversation: Some(Box::new(view::conversation(row, &people))),
        messages: Vec::new(),
        facts: Vec::new(),
    };
    Ok(Gap { frames: changed.rows.iter().map(frame).collect(), cursor, reset: false })
}

/// Reads a conversation's gap; without a cursor its newest page. `None`: there is no such
/// conversation in this company.
pub(super) async fn conversation(
    gateway: &Gateway,
    tenant: TenantId,
    id: ConversationId,
    after: Option<u64>,
) -> Result<Option<Gap>, StoreError> {
    let Some(row) = gateway.stores().inbox.get(tenant, id).await? else { return Ok(None) };
    let people = gateway.people_for(tenant, [&row]).await?;
    let cursor = row.position;
    let Some(after) = after else {
        let messages = &gateway.stores().messages;
        let page = messages.page(tenant, id, Seek::End, FIRST_PAGE).await?;
        let frames = frames(gateway, &row, &people, &page.rows, 0, None).await?;
        return Ok(Some(Gap { frames, cursor, reset: false }));
    };
    let messages = gateway.stores().messages.changed(tenant, id, after, MOST_MESSAGES).await?;
    let is_long = messages.len() >= MOST_MESSAGES as usize
        || cursor.saturating_sub(after) >= u64::from(MOST_ENTRIES);
    if is_long || after > cursor {
        return Ok(Some(Gap { frames: Vec::new(), cursor, reset: true }));
    }
    let frames = frames(gateway, &row, &people, &messages, after, Some(tenant)).await?;
    Ok(Some(Gap { frames, cursor, reset: false }))
}

/// Writes frames: the row and the facts in the first one, messages over as many as needed.
async fn frames(
    gateway: &Gateway,
    row: &ConversationRow,
    people: &People,
    messages: &[MessageRow],
    after: u64,
    facts_of: Option<TenantId>,
) -> Result<Vec<ServerFrame>, StoreError> {
    let messages = Thread::of(gateway.stores(), row.id).messages(messages).await?;
    let events = match facts_of {
        Some(tenant) => events_after(gateway.stores(), tenant, row.id, after, MOST_ENTRIES).await?,
        None => Vec::new(),
    };
    let frame = |conversation, messages: &[recado_protocol::Message], facts| ServerFrame::Event {
        topic: name_of(row.id),
        cursor: row.position.to_string(),
        conversation,
        messages: messages.to_vec(),
        facts,
    };
    let conversation = Some(Box::new(view::conversation(row, people)));
    let (first, rest) = messages.split_at(messages.len().min(PER_FRAME));
    let facts = events.iter().map(view::event).collect();
    let mut frames = vec![frame(conversation, first, facts)];
    frames.extend(rest.chunks(PER_FRAME).map(|part| frame(None, part, Vec::new())));
    Ok(frames)
}
