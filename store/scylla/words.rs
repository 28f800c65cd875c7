//! Which words stand in which messages. A word leads to messages that may hold it; the messages
//! themselves are then read, so that edits and revocations need nothing to be taken back here.
use std::collections::{HashMap, HashSet};

use recado_domain::{ConversationId, TenantId, Timestamp, message::Body};
use scylla::value::{CqlValue, MaybeUnset};
use uuid::Uuid;

use super::{
    Scylla,
    conversation::{SHARDS, shard_of},
    cql::{Piece, Value, side_by_side, text},
    inbox_index::Order,
    messages,
    months::month_of,
    orders::Company,
    plan::Plan,
};
use crate::{
    StoreError,
    search::{Query, is_start, message_words},
};

/// Words of one message that it can be found by.
const MOST_WORDS: usize = 200;
/// Letters of a word that it can be found by.
const LONGEST_WORD: usize = 40;
/// Messages that one word leads to, in one month and partition; more are not looked at.
const MOST_FOUND: i32 = 1_000;
/// Months that are looked back.
const MOST_MONTHS: i32 = 36;
/// Words of a query that are looked up: the longest, which are the rarest.
const LOOKED_UP: usize = 3;
/// Messages of one conversation that are read to see whether a query means them, newest first.
const MOST_READ: usize = 20;

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    month: i32,
    number: u32,
    words: Vec<String>,
}

impl Spoken {
    /// Notes a message's words; `None` when it has none.
    pub(super) fn new(at: Timestamp, number: u32, text: &str) -> Option<Self> {
        let mut words = message_words(text);
        words.truncate(MOST_WORDS);
        for word in &mut words {
            word.truncate(LONGEST_WORD);
        }
        (!words.is_empty()).then(|| Self { month: month_of(at), number, words })
    }
}

/// Messages that may be meant, by conversation.
#[derive(Debug, Default)]
pub(super) struct Candidates(HashMap<ConversationId, Vec<u32>>);

impl Candidates {
    /// Returns the messages of a conversation, newest first.
    pub(super) fn of(&self, conversation: ConversationId) -> &[u32] {
        self.0.get(&conversation).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Scylla {
    /// Writes the words of an append's messages: one write a month, which is one.
    pub(super) async fn put_words(&self, plan: &Plan) -> Result<(), StoreError> {
        let tenant = *plan.view.head.tenant.as_uuid();
        let conversation = *plan.conversation.as_uuid();
        let mut months: HashMap<i32, Vec<Piece>> = HashMap::new();
        for spoken in &plan.spoken {
            let pieces = months.entry(spoken.month).or_default();
            pieces.extend(spoken.words.iter().map(|word| {
                let values: Vec<Value> = vec![
                    MaybeUnset::Set(CqlValue::Uuid(tenant)),
                    MaybeUnset::Set(CqlValue::Int(spoken.month)),
                    MaybeUnset::Set(CqlValue::TinyInt(shard_of(&conversation))),
                    text(word.clone()),
                    MaybeUnset::Set(CqlValue::Uuid(conversation)),
                    MaybeUnset::Set(CqlValue::Int(spoken.number as i32)),
                ];
                Piece { statement: self.cql.statements.put_word.clone(), values }
            }));
        }
        for pieces in months.values() {
            self.cql.together(pieces, None).await?;
        }
        Ok(())
    }

    /// Looks up which messages a query may mean.
    pub(super) async fn candidates(
        &self,
        id: TenantId,
        tenant: &Company<Order>,
        query: &Query,
    ) -> Result<Candidates, StoreError> {
        let now = self.options.clock.now();
        let Some((first, last)) = span(tenant, now) else { return Ok(Candidates::default()) };
        let mut words = query.words.clone();
        words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        words.truncate(LOOKED_UP);
        let mut found: Option<HashSet<(Uuid, i32)>> = None;
        for word in &mut words {
            word.truncate(LONGEST_WORD);
            let places =
                (first..=last).rev().flat_map(|month| (0..SHARDS).map(move |s| (month, s)));
            let look = places.map(|(month, shard)| self.look_up(id, month, shard, word));
            let led: HashSet<(Uuid, i32)> =
                side_by_side(look).await?.into_iter().flatten().collect();
            found = Some(match found {
                None => led,
                Some(before) => before.intersection(&led).copied().collect(),
            });
        }
        let mut candidates = Candidates::default();
        for (conversation, number) in found.unwrap_or_default() {
            let numbers = candidates.0.entry(ConversationId::from_uuid(conversation)).or_default();
            numbers.push(number as u32);
        }
        for numbers in candidates.0.values_mut() {
            numbers.sort_unstable_by_key(|number| std::cmp::Reverse(*number));
        }
        Ok(candidates)
    }

    async fn look_up(
        &self,
        tenant: TenantId,
        month: i32,
        shard: i8,
        word: &str,
    ) -> Result<Vec<(Uuid, i32)>, StoreError> {
        let tenant = tenant.as_uuid();
        let statements = &self.cql.statements;
        if is_start(word) {
            // Folded words are ASCII letters and digits: what begins with one lies before its `~`.
            let values = (tenant, month, shard, word, format!("{word}~"), MOST_FOUND);
            return self.cql.few(&statements.words, values).await;
        }
        self.cql.few(&statements.word, (tenant, month, shard, word, MOST_FOUND)).await
    }

    /// Tells whether one of some messages is meant.
    pub(super) async fn says(
        &self,
        conversation: ConversationId,
        numbers: &[u32],
        query: &Query,
    ) -> Result<bool, StoreError> {
        let Some(view) = self.view(conversation).await? else { return Ok(false) };
        for number in numbers.iter().take(MOST_READ) {
            let row = messages::get(&self.cql, conversation, &view, *number).await?;
            let Some(row) = row.filter(|row| !row.revoked) else { continue };
            let text = match &row.body {
                Body::Content { content } => content.text(),
                Body::Note { text } => Some(text.as_str()),
            };
            if text.is_some_and(|text| query.finds_message(text)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns the months in which a company's messages can lie.
fn span(tenant: &Company<Order>, now: Timestamp) -> Option<(i32, i32)> {
    let order = tenant.order.lock();
    let oldest = order.cards.values().map(|card| card.created_at).min()?;
    let newest = order.cards.last_key_value().map_or(0, |(place, _)| place.active_at);
    let last = month_of(now.max(Timestamp(newest)));
    let first = month_of(oldest).max(last - MOST_MONTHS);
    Some((first, last))
}
