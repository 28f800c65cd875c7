//! What a client missed: read from the store, from the cursor it has on.
use std::collections::BTreeMap;

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
    let (messages, cursor) = (&gateway.stores().messages, row.position);
    let (mut missed, from) = if let Some(after) = after {
        (BTreeMap::new(), after)
    } else {
        let page = messages.page(tenant, id, Seek::End, FIRST_PAGE).await?;
        (by_number(page.rows), page.upto)
    };
    if from > cursor && after.is_some() {
        return Ok(Some(Gap { frames: Vec::new(), cursor, reset: true }));
    }
    // The cursor is given out with what is read here: it must reach as far.
    if from < cursor {
        missed.extend(by_number(messages.changed(tenant, id, from, cursor, MOST_MESSAGES).await?));
    }
    if let Some(after) = after
        && (missed.len() >= MOST_MESSAGES as usize || cursor - after >= u64::from(MOST_ENTRIES))
    {
        return Ok(Some(Gap { frames: Vec::new(), cursor, reset: true }));
    }
    let missed: Vec<MessageRow> = missed.into_values().collect();
    let frames = frames(gateway, (tenant, &row), &people, &missed, after).await?;
    Ok(Some(Gap { frames, cursor, reset: false }))
}

fn by_number(rows: Vec<MessageRow>) -> BTreeMap<u32, MessageRow> {
    rows.into_iter().map(|row| (row.number, row)).collect()
}

/// Writes frames: the row and the facts in the first one, messages over as many as needed. Only the last
/// one moves the cursor on: whose line breaks between two is told all of them again.
async fn frames(
    gateway: &Gateway,
    (tenant, row): (TenantId, &ConversationRow),
    people: &People,
    messages: &[MessageRow],
    after: Option<u64>,
) -> Result<Vec<ServerFrame>, StoreError> {
    let messages = Thread::of(gateway.stores(), row.id).messages(messages).await?;
    let events = match after {
        Some(after) => events_after(gateway.stores(), tenant, row.id, after, MOST_ENTRIES).await?,
        None => Vec::new(),
    };
    let mut facts: Vec<recado_protocol::Event> = events.iter().map(view::event).collect();
    let mut conversation = Some(Box::new(view::conversation(row, people)));
    let parts = messages.len().div_ceil(PER_FRAME).max(1);
    let frame = |part: usize| ServerFrame::Event {
        topic: name_of(row.id),
        cursor: if part + 1 == parts { row.position } else { after.unwrap_or(0) }.to_string(),
        conversation: conversation.take(),
        messages: messages.iter().skip(part * PER_FRAME).take(PER_FRAME).cloned().collect(),
        facts: std::mem::take(&mut facts),
    };
    Ok((0..parts).map(frame).collect())
}
