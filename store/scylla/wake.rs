//! Reads where a conversation stands: one question for most, three for one of many buckets.
use std::{collections::HashSet, sync::Arc, time::Duration};

use recado_domain::{ConversationId, Timestamp};
use recado_placement::Stamp;

use super::{
    awake::key_hash,
    chart::Chart,
    cql::{Cql, side_by_side},
    failure::{unavailable, unreadable},
    head::{Head, View},
};
use crate::StoreError;

/// Meta repeats a delivery for seven days; a day more, for deliveries that waited.
pub(super) const REPEATED_FOR: Duration = Duration::from_hours(8 * 24);

/// Looks at a head whose chart does not belong to it: the server showed a write by half, which none
/// should.
const LOOKS: u32 = 3;
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

const POINTER: i8 = 0;
const HEAD: i8 = 1;
const CHART: i8 = 2;

/// The first rows of a bucket.
#[derive(Default)]
struct Beginning {
    pointer: Option<i32>,
    head: Option<(i64, Vec<u8>)>,
    chart: Option<Vec<u8>>,
}

/// Reads a conversation's end and chart; `None` when nothing was ever appended.
pub(super) async fn view(
    cql: &Cql,
    conversation: ConversationId,
) -> Result<Option<Arc<View>>, StoreError> {
    for _ in 0..LOOKS {
        let Some((view, written_at)) = look(cql, conversation).await? else { return Ok(None) };
        if view.stamp() == Some(Stamp::read(written_at)) {
            return Ok(Some(Arc::new(view)));
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Err(unavailable(format!("head and chart of {conversation} are of different appends")))
}

async fn look(cql: &Cql, conversation: ConversationId) -> Result<Option<(View, i64)>, StoreError> {
    let first = beginning(cql, conversation, 0).await?;
    let mut beginnings = Vec::new();
    if let Some(newest) = first.pointer {
        // A bucket is pointed at before it is written to, and an owner that was fenced meanwhile may
        // have begun one that its successor has not reached: the newest end of the two decides.
        let buckets = (newest - 1).max(1)..=newest;
        beginnings =
            side_by_side(buckets.map(|bucket| beginning(cql, conversation, bucket))).await?;
    }
    beginnings.push(first);
    let with_head = beginnings.into_iter().filter_map(|found| Some((found.head?, found.chart)));
    let Some(((written_at, head), chart)) =
        with_head.max_by_key(|((written_at, _), _)| *written_at)
    else {
        return Ok(None);
    };
    let chart = chart.ok_or_else(|| unreadable(format!("{conversation} has no chart")))?;
    let head: Head = serde_json::from_slice(&head).map_err(unreadable)?;
    let chart: Chart = serde_json::from_slice(&chart).map_err(unreadable)?;
    Ok(Some((View::new(head, chart), written_at)))
}

async fn beginning(
    cql: &Cql,
    conversation: ConversationId,
    bucket: i32,
) -> Result<Beginning, StoreError> {
    let values = (conversation.as_uuid(), bucket);
    let rows: Vec<(i8, Vec<u8>, i64)> = cql.few(&cql.statements.wake, values).await?;
    let mut beginning = Beginning::default();
    for (kind, value, written_at) in rows {
        match kind {
            POINTER => {
                beginning.pointer = Some(serde_json::from_slice(&value).map_err(unreadable)?);
            }
            HEAD => beginning.head = Some((written_at, value)),
            CHART => beginning.chart = Some(value),
            _ => {}
        }
    }
    Ok(beginning)
}

/// Reads the hashes of all keys that count as repetitions.
pub(super) async fn keys(
    cql: &Cql,
    conversation: ConversationId,
    view: &View,
    now: Timestamp,
) -> Result<HashSet<u64>, StoreError> {
    let since = now - REPEATED_FOR;
    let buckets = &view.chart.buckets;
    // A bucket ends when the next one begins.
    let old = buckets.iter().skip(1).take_while(|next| Timestamp(next.at) < since).count();
    let read = (old..buckets.len().max(1)).map(|bucket| {
        let values = (conversation.as_uuid(), bucket as i32);
        cql.all::<(String, i64)>(&cql.statements.keys, values)
    });
    let rows = side_by_side(read).await?;
    let on_chain = |(key, written_at): &(String, i64)| {
        view.holds(Stamp::read(*written_at)).then(|| key_hash(key))
    };
    Ok(rows.iter().flatten().filter_map(on_chain).collect())
}

/// Reads the value of one key, newest bucket first.
pub(super) async fn key(
    cql: &Cql,
    conversation: ConversationId,
    view: &View,
    key: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let read = async |bucket: usize| {
        let values = (conversation.as_uuid(), bucket as i32, key);
        let row: Option<(Vec<u8>, i64)> = cql.one(&cql.statements.key, values).await?;
        Ok::<_, StoreError>(row.filter(|(_, at)| view.holds(Stamp::read(*at))).map(|row| row.0))
    };
    let newest = view.chart.newest();
    if let Some(value) = read(newest).await? {
        return Ok(Some(value));
    }
    let older = side_by_side((0..newest).rev().map(read)).await?;
    Ok(older.into_iter().flatten().next())
}
