//! Messages of conversations, on CQL. A message lies in the bucket it was begun in; one that was
//! changed after that bucket was full has its newest row in a later bucket, which says how far back
//! its rows reach.
use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, message::MessageRow};
use tokio::time::timeout;

use super::{
    Scylla,
    cql::{Cql, side_by_side},
    failure::unavailable,
    head::View,
    log,
    message::Stored,
    wake,
};
use crate::{MessagePage, Messages, Seek, StoreError, touched::Touched};

/// How long an append that is under way is waited for by who reads.
const APPEND_ENDS_WITHIN: Duration = Duration::from_secs(2);
/// Rows read at once where a page goes on.
const AT_ONCE: usize = 500;

#[async_trait]
impl Messages for Scylla {
    async fn page(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        seek: Seek,
        limit: u32,
    ) -> Result<MessagePage, StoreError> {
        let Some(view) = self.view_of(tenant, conversation).await? else {
            return Ok(MessagePage { rows: Vec::new(), older: false, newer: false, upto: 0 });
        };
        let reader = Reader { cql: &self.cql, conversation, view: &view };
        let (limit, upto) = (limit as usize, view.head.position);
        match seek {
            Seek::After(number) => {
                let mut rows = reader.up(number.saturating_add(1), limit.saturating_add(1)).await?;
                let newer = rows.len() > limit;
                rows.truncate(limit);
                let first = rows.first().map_or(number.saturating_add(1), |row| row.number);
                let older = reader.exists_below(first).await?;
                Ok(MessagePage { rows, older, newer, upto })
            }
            Seek::Before(_) | Seek::End => {
                let below = if let Seek::Before(number) = seek { number } else { u32::MAX };
                let mut rows = reader.down(below, limit.saturating_add(1)).await?;
                let older = rows.len() > limit;
                rows.truncate(limit);
                rows.reverse();
                let last = rows.last().map_or(below.saturating_sub(1), |row| row.number);
                let newer = !reader.up(last.saturating_add(1), 1).await?.is_empty();
                Ok(MessagePage { rows, older, newer, upto })
            }
        }
    }

    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        number: u32,
    ) -> Result<Option<MessageRow>, StoreError> {
        let Some(view) = self.view_of(tenant, conversation).await? else { return Ok(None) };
        get(&self.cql, conversation, &view, number).await
    }

    async fn changed(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        after: u64,
        reach: u64,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let Some(view) = self.view_reaching(tenant, conversation, reach).await? else {
            return Ok(Vec::new());
        };
        // The entries after a position name the messages they changed: the cost is that of the gap.
        let marks = log::marks(&self.cql, conversation, &view, after).await?;
        let mut touched: Vec<u32> = Vec::new();
        for mark in &marks {
            touched.extend(Touched::read(Some(mark)).messages());
        }
        touched.sort_unstable();
        touched.dedup();
        let mut changed = Vec::new();
        for some in touched.chunks(AT_ONCE.min(limit as usize).max(1)) {
            let read = some.iter().map(|number| get(&self.cql, conversation, &view, *number));
            let rows = side_by_side(read).await?.into_iter().flatten();
            changed.extend(rows.filter(|row| row.changed > after));
            if changed.len() >= limit as usize {
                break;
            }
        }
        changed.truncate(limit as usize);
        Ok(changed)
    }
}

impl Scylla {
    /// Returns how a conversation stands, if it is the company's.
    pub(super) async fn view_of(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<Arc<View>>, StoreError> {
        let view = self.view(conversation).await?;
        Ok(view.filter(|view| view.head.tenant == tenant))
    }

    /// Returns how a conversation stands once that shows a position which somebody was told of.
    ///
    /// What is in memory may be behind: an append is seen in the inbox a moment before it is acknowledged
    /// and shown, and who was fenced does not know it yet, while its successor's appends are told already.
    async fn view_reaching(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        reach: u64,
    ) -> Result<Option<Arc<View>>, StoreError> {
        let reaches = |view: &Arc<View>| view.head.position >= reach;
        let shown = self.view_of(tenant, conversation).await?;
        if shown.as_ref().is_none_or(reaches) {
            return Ok(shown);
        }
        let cell = self.owner.as_ref().and_then(|owner| owner.awake.known(conversation));
        if let Some(cell) = cell {
            // An append of this node's own is shown once it has ended, however it ends.
            let ended = timeout(APPEND_ENDS_WITHIN, cell.standing.lock());
            let _ = ended.await;
            let shown = self.view_of(tenant, conversation).await?;
            if shown.as_ref().is_some_and(reaches) {
                return Ok(shown);
            }
        }
        let stored = wake::view(&self.cql, conversation).await?;
        match stored.filter(|view| view.head.tenant == tenant && reaches(view)) {
            Some(view) => Ok(Some(view)),
            None => Err(unavailable(format!("{conversation} is not seen up to {reach} yet"))),
        }
    }
}

/// Reads one row, wherever it lies.
pub(super) async fn get(
    cql: &Cql,
    conversation: ConversationId,
    view: &View,
    number: u32,
) -> Result<Option<MessageRow>, StoreError> {
    let begun_in = view.chart.begun_in(number);
    let buckets = view.chart.buckets.iter().enumerate();
    let holding = buckets.filter(|(bucket, place)| {
        *bucket == begun_in || *bucket > begun_in && place.reach <= number
    });
    let read = holding.map(|(bucket, _)| {
        let values = (*conversation.as_uuid(), bucket as i32, i64::from(number));
        async move { cql.one::<Stored>(&cql.statements.message, values).await }
    });
    let rows = side_by_side(read.collect::<Vec<_>>()).await?;
    let mut newest: Option<MessageRow> = None;
    for stored in rows.into_iter().flatten() {
        let row = stored.row(view)?;
        let is_newer = |row: &MessageRow| newest.as_ref().is_none_or(|n| row.changed >= n.changed);
        newest = row.filter(is_newer).or(newest);
    }
    Ok(newest)
}

/// Reads rows of one conversation.
struct Reader<'a> {
    cql: &'a Cql,
    conversation: ConversationId,
    view: &'a View,
}

impl Reader<'_> {
    /// Reads rows from a number on, upwards.
    async fn up(&self, from: u32, limit: usize) -> Result<Vec<MessageRow>, StoreError> {
        let from = from.max(1);
        let mut rows = Vec::new();
        if from > self.view.head.messages {
            return Ok(rows);
        }
        for bucket in self.view.chart.begun_in(from)..=self.view.chart.newest() {
            let (first, last) = self.begun(bucket);
            let mut at = first.max(from);
            while rows.len() < limit && at <= last {
                let (read, next) = self.some(bucket, (at, last), limit - rows.len(), true).await?;
                rows.extend(read);
                let Some(next) = next else { break };
                at = next.saturating_add(1);
            }
        }
        self.newest_of(rows).await
    }

    /// Reads rows below a number, downwards.
    async fn down(&self, below: u32, limit: usize) -> Result<Vec<MessageRow>, StoreError> {
        let top = below.saturating_sub(1).min(self.view.head.messages);
        let mut rows = Vec::new();
        if top == 0 {
            return Ok(rows);
        }
        for bucket in (0..=self.view.chart.begun_in(top)).rev() {
            let (first, last) = self.begun(bucket);
            let mut at = last.min(top);
            while rows.len() < limit && at >= first && at > 0 {
                let (read, next) =
                    self.some(bucket, (first, at), limit - rows.len(), false).await?;
                rows.extend(read);
                let Some(next) = next else { break };
                at = next.saturating_sub(1);
            }
        }
        self.newest_of(rows).await
    }

    async fn exists_below(&self, number: u32) -> Result<bool, StoreError> {
        Ok(!self.down(number, 1).await?.is_empty())
    }

    /// Returns the numbers of the messages begun in a bucket.
    fn begun(&self, bucket: usize) -> (u32, u32) {
        let buckets = &self.view.chart.buckets;
        let first = buckets.get(bucket).map_or(1, |place| place.first);
        let next = buckets.get(bucket + 1).map(|next| next.first.saturating_sub(1));
        let messages = self.view.head.messages;
        (first, next.unwrap_or(messages).min(messages))
    }

    /// Reads some rows begun in a bucket; the number to go on from, if there may be more.
    async fn some(
        &self,
        bucket: usize,
        (first, last): (u32, u32),
        limit: usize,
        upwards: bool,
    ) -> Result<(Vec<MessageRow>, Option<u32>), StoreError> {
        let limit = limit.min(AT_ONCE);
        let statements = &self.cql.statements;
        let statement = if upwards { &statements.messages_up } else { &statements.messages_down };
        let (first, last) = (i64::from(first), i64::from(last));
        let place = (self.conversation.as_uuid(), bucket as i32);
        let values = (place.0, place.1, first, last, limit as i32);
        let stored: Vec<Stored> = self.cql.few(statement, values).await?;
        let next =
            if stored.len() == limit { stored.last().map(|row| row.number as u32) } else { None };
        let rows: Result<Vec<Option<MessageRow>>, StoreError> =
            stored.into_iter().map(|stored| stored.row(self.view)).collect();
        Ok((rows?.into_iter().flatten().collect(), next))
    }

    /// Puts newer rows of later buckets in the places of those they were copied from.
    async fn newest_of(&self, rows: Vec<MessageRow>) -> Result<Vec<MessageRow>, StoreError> {
        let numbers = || rows.iter().map(|row| row.number);
        let (Some(least), Some(most)) = (numbers().min(), numbers().max()) else { return Ok(rows) };
        let reaching = self.view.chart.buckets.iter().enumerate();
        let reaching =
            reaching.filter(|(_, place)| place.reach < place.first && place.reach <= most);
        let mut copies: BTreeMap<u32, MessageRow> = BTreeMap::new();
        for (bucket, place) in reaching {
            let (mut at, last) = (place.reach.max(least), (place.first - 1).min(most));
            while at <= last {
                let (read, next) = self.some(bucket, (at, last), AT_ONCE, true).await?;
                copies.extend(read.into_iter().map(|row| (row.number, row)));
                let Some(next) = next else { break };
                at = next.saturating_add(1);
            }
        }
        let newest = |row: MessageRow| match copies.remove(&row.number) {
            Some(copy) if copy.changed >= row.changed => copy,
            Some(_) | None => row,
        };
        Ok(rows.into_iter().map(newest).collect())
    }
}
