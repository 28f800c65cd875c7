//! The logs of conversations, on CQL.
use std::time::Instant;

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, Timestamp};
use recado_placement::{Epoch, Stamp};

use super::{
    Scylla,
    cql::Cql,
    head::{SnapshotPlace, View},
    wake,
};
use crate::{
    Append, Appended, ConversationLog, Due, DuePlace, Entry, Loaded, Snapshot, StoreError,
};

/// Entries read at once.
const AT_ONCE: usize = 500;
/// Entries of fenced writers that are looked over, where the one that holds a position is looked for.
const LOOKED_OVER: i32 = 16;

/// An entry as read: first position, epoch, count, events, touched messages.
type Stored = (i64, i64, i32, Vec<u8>, Option<Vec<u8>>);

#[async_trait]
impl ConversationLog for Scylla {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let began = Instant::now();
        let appended = self.append_one(append).await;
        metrics::histogram!("recado_store_append_seconds").record(began.elapsed());
        appended
    }

    async fn load(
        &self,
        conversation: ConversationId,
        shape: u16,
    ) -> Result<Option<Loaded>, StoreError> {
        let Some(view) = self.settled_view(conversation).await? else { return Ok(None) };
        let place = view.head.snapshots.iter().find(|place| place.shape == shape).copied();
        let from = place.map_or(0, |place| place.position);
        // Snapshots are taken where an entry ends.
        let tail = entries(&self.cql, conversation, &view, from + 1, usize::MAX);
        let (snapshot, mut tail) =
            tokio::try_join!(self.snapshot(conversation, place.as_ref()), tail)?;
        if snapshot.is_none() && from > 0 {
            tail = entries(&self.cql, conversation, &view, 1, usize::MAX).await?;
        }
        let (tenant, channel) = (view.head.tenant, view.head.channel);
        Ok(Some(Loaded { tenant, channel, snapshot, tail, position: view.head.position }))
    }

    async fn after(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        position: u64,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let Some(view) = self.view_of(tenant, conversation).await? else { return Ok(Vec::new()) };
        match holder(&self.cql, conversation, &view, position).await? {
            Some(from) => entries(&self.cql, conversation, &view, from, limit as usize).await,
            None => Ok(Vec::new()),
        }
    }

    async fn key(
        &self,
        conversation: ConversationId,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(view) = self.view(conversation).await? else { return Ok(None) };
        wake::key(&self.cql, conversation, &view, key).await
    }

    async fn due(
        &self,
        after: Option<DuePlace>,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        Ok(self.owner()?.due.between(after, until, limit as usize))
    }
}

impl Scylla {
    /// Returns how a conversation stands for its actor: nothing may be left pending.
    async fn settled_view(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<std::sync::Arc<View>>, StoreError> {
        let Some(owner) = &self.owner else {
            return wake::view(&self.cql, conversation).await;
        };
        let cell = owner.awake.cell(conversation);
        let mut standing = cell.standing.lock().await;
        self.ready(owner, &cell, &mut standing, conversation).await?;
        Ok(standing.view.clone())
    }

    async fn snapshot(
        &self,
        conversation: ConversationId,
        place: Option<&SnapshotPlace>,
    ) -> Result<Option<(u64, Snapshot)>, StoreError> {
        let Some(place) = place else { return Ok(None) };
        let shape = place.shape;
        let parity = SnapshotPlace::parity(place.epoch);
        let values = (conversation.as_uuid(), place.bucket, i64::from(shape), parity);
        let row: Option<(Vec<u8>, i64)> =
            self.cql.one(&self.cql.statements.snapshot, values).await?;
        // One that a fenced writer wrote over is no loss: the log is replayed.
        let written_by = Stamp::new(place.epoch, place.first);
        let row = row.filter(|(_, at)| Some(Stamp::read(*at)) == written_by);
        Ok(row.map(|(bytes, _)| (place.position, Snapshot { shape, bytes })))
    }
}

/// Reads entries of the chain from one that begins at a position on, oldest first.
async fn entries(
    cql: &Cql,
    conversation: ConversationId,
    view: &View,
    from: u64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut entries: Vec<Entry> = Vec::new();
    if from > view.head.position {
        return Ok(entries);
    }
    for bucket in view.chart.bucket_of(from)..=view.chart.newest() {
        let mut at = from as i64;
        while entries.len() < limit {
            let enough = (limit - entries.len()).min(AT_ONCE) + LOOKED_OVER as usize;
            let values = (conversation.as_uuid(), bucket as i32, at, enough as i32);
            let rows: Vec<Stored> = cql.few(&cql.statements.entries_some, values).await?;
            let (read, last) = (rows.len(), rows.last().map(|row| row.0));
            let fresh = rows.into_iter().filter_map(|row| on_chain(view, row));
            let known = entries.last().map_or(0, |entry: &Entry| entry.first);
            entries.extend(fresh.filter(|entry| entry.first > known));
            match last {
                Some(last) if read == enough => at = last.max(at + 1),
                Some(_) | None => break,
            }
        }
    }
    entries.truncate(limit);
    Ok(entries)
}

/// Reads what entries after a position say they touched.
pub(super) async fn marks(
    cql: &Cql,
    conversation: ConversationId,
    view: &View,
    after: u64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut marks = Vec::new();
    let Some(from) = holder(cql, conversation, view, after).await? else { return Ok(marks) };
    for bucket in view.chart.bucket_of(from)..=view.chart.newest() {
        let values = (conversation.as_uuid(), bucket as i32, from as i64);
        let rows: Vec<(i64, i64, i32, Option<Vec<u8>>)> =
            cql.all(&cql.statements.marks, values).await?;
        for (first, epoch, _, touched) in rows {
            marks.extend(touched.filter(|_| holds(view, first, epoch)));
        }
    }
    Ok(marks)
}

/// Returns the first position of the entry that holds the event after a position; `None` when the log
/// ends there.
async fn holder(
    cql: &Cql,
    conversation: ConversationId,
    view: &View,
    after: u64,
) -> Result<Option<u64>, StoreError> {
    if after >= view.head.position {
        return Ok(None);
    }
    if after == 0 {
        return Ok(Some(1));
    }
    let bucket = view.chart.bucket_of(after + 1) as i32;
    let mut below = after + 1;
    loop {
        let values = (conversation.as_uuid(), bucket, below as i64, LOOKED_OVER);
        let rows: Vec<Stored> = cql.few(&cql.statements.entries_back, values).await?;
        let (read, last) = (rows.len(), rows.last().map_or(0, |row| row.0 as u64));
        if let Some(entry) = rows.into_iter().find_map(|row| on_chain(view, row)) {
            return Ok(Some(entry.first));
        }
        if read < LOOKED_OVER as usize || last <= 1 {
            let detail = format!("{conversation} has no entry at {}", after + 1);
            return Err(StoreError::Corrupt(detail));
        }
        below = last - 1;
    }
}

fn on_chain(view: &View, (first, epoch, count, bytes, _): Stored) -> Option<Entry> {
    let entry = Entry { first: first as u64, count: count as u32, bytes };
    holds(view, first, epoch).then_some(entry)
}

fn holds(view: &View, first: i64, epoch: i64) -> bool {
    let stamp = Stamp::new(Epoch(epoch as u64), first as u64);
    stamp.is_some_and(|stamp| view.holds(stamp))
}
