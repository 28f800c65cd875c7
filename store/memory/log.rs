//! The logs of conversations, in memory.
use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use recado_domain::{
    ChannelId, ConversationId, ProviderId, TenantId, Timestamp,
    conversation::ConversationRow,
    message::{Body, MessageChange, MessageRow},
};

use super::Memory;
use crate::{
    Append, Appended, ConversationLog, Due, DuePlace, Entry, Key, Loaded, Snapshot, StoreError,
};

/// Every conversation, and the newest place in the feed.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) conversations: HashMap<ConversationId, Conversation>,
    pub(super) cursor: u64,
}

/// One conversation with all its projections.
pub(super) struct Conversation {
    pub(super) tenant: TenantId,
    pub(super) channel: ChannelId,
    pub(super) serial: i64,
    pub(super) position: u64,
    pub(super) cursor: u64,
    pub(super) due: Option<Timestamp>,
    pub(super) row: ConversationRow,
    pub(super) messages: BTreeMap<u32, MessageRow>,
    entries: Vec<Entry>,
    pub(super) keys: HashMap<String, Vec<u8>>,
    snapshots: HashMap<u16, (u64, Snapshot)>,
}

impl Conversation {
    fn new(append: &Append, serial: i64) -> Self {
        Self {
            tenant: append.tenant,
            channel: append.channel,
            serial,
            position: 0,
            cursor: 0,
            due: None,
            row: append.row.clone(),
            messages: BTreeMap::new(),
            entries: Vec::new(),
            keys: HashMap::new(),
            snapshots: HashMap::new(),
        }
    }

    fn known(&self, keys: &[Key]) -> Vec<Key> {
        let stored = |key: &Key| {
            let value = self.keys.get(&key.key)?.clone();
            Some(Key { key: key.key.clone(), value })
        };
        keys.iter().filter_map(stored).collect()
    }

    fn take(&mut self, append: Append, cursor: u64) {
        let first = append.expected + 1;
        self.position = append.expected + u64::from(append.count);
        self.cursor = cursor;
        self.due = append.due;
        self.row = append.row;
        self.entries.push(Entry { first, count: append.count, bytes: append.entry });
        for key in append.keys {
            self.keys.entry(key.key).or_insert(key.value);
        }
        for change in append.messages {
            self.change(change, first);
        }
        if let Some(snapshot) = append.snapshot {
            self.snapshots.insert(snapshot.shape, (self.position, snapshot));
        }
    }

    fn change(&mut self, change: MessageChange, first: u64) {
        let position = self.position;
        match change {
            MessageChange::Insert(mut row) => {
                row.changed = row.changed.clamp(first, position);
                self.messages.insert(row.number, *row);
            }
            MessageChange::Delivery { number, delivery, provider_id, retry_at } => {
                self.edit(Some(number), |row| {
                    row.delivery = delivery;
                    row.retry_at = retry_at;
                    row.provider_id = provider_id.or(row.provider_id.take());
                });
            }
            MessageChange::File { number, file } => self.edit(Some(number), |row| row.file = file),
            MessageChange::Reaction { target, author, emoji } => {
                self.edit(self.number(&target), |row| match emoji {
                    Some(emoji) => drop(row.reactions.insert(author, emoji)),
                    None => drop(row.reactions.remove(&author)),
                });
            }
            MessageChange::Edited { target, content } => self.edit(self.number(&target), |row| {
                row.body = Body::Content { content };
                row.edited = true;
            }),
            MessageChange::Revoked { target } => {
                self.edit(self.number(&target), |row| row.revoked = true);
            }
        }
    }

    fn edit(&mut self, number: Option<u32>, edit: impl FnOnce(&mut MessageRow)) {
        if let Some(row) = number.and_then(|number| self.messages.get_mut(&number)) {
            edit(row);
            row.changed = self.position;
        }
    }

    fn number(&self, target: &ProviderId) -> Option<u32> {
        let value = self.keys.get(&format!("m:{target}"))?;
        Some(u32::from_le_bytes(value.as_slice().try_into().ok()?))
    }
}

impl Kept {
    fn append(&mut self, append: Append) -> Result<Appended, StoreError> {
        let conversation = append.conversation;
        let standing = self.conversations.get(&conversation);
        let found = standing.map_or(0, |standing| standing.position);
        if standing.is_some_and(|standing| standing.tenant != append.tenant) {
            return Err(StoreError::Taken("conversation"));
        }
        if found != append.expected {
            return Err(StoreError::Conflict { conversation, expected: append.expected, found });
        }
        let known = standing.map(|standing| standing.known(&append.keys)).unwrap_or_default();
        if !known.is_empty() {
            return Ok(Appended::Duplicate(known));
        }
        self.cursor += 1;
        let cursor = self.cursor;
        let serial = self.conversations.len() as i64 + 1;
        let standing = self.conversations.entry(conversation);
        standing.or_insert_with(|| Conversation::new(&append, serial)).take(append, cursor);
        Ok(Appended::Done { cursor })
    }
}

#[async_trait]
impl ConversationLog for Memory {
    async fn append(&self, mut append: Append) -> Result<Appended, StoreError> {
        let (tenant, contact) = (append.tenant, append.contact.take());
        let mut state = self.state.lock();
        let appended = state.log.append(append)?;
        if let (Appended::Done { .. }, Some(contact)) = (&appended, contact) {
            state.contacts.change(tenant, &contact);
        }
        Ok(appended)
    }

    async fn load(
        &self,
        conversation: ConversationId,
        shape: u16,
    ) -> Result<Option<Loaded>, StoreError> {
        let state = self.state.lock();
        Ok(state.log.conversations.get(&conversation).map(|standing| {
            let snapshot = standing.snapshots.get(&shape).cloned();
            let from = snapshot.as_ref().map_or(0, |(position, _)| *position);
            Loaded {
                tenant: standing.tenant,
                channel: standing.channel,
                tail: standing.entries.iter().filter(|e| e.first > from).cloned().collect(),
                snapshot,
                position: standing.position,
            }
        }))
    }

    async fn after(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        position: u64,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let state = self.state.lock();
        let Some(standing) = state.log.of(tenant, conversation) else { return Ok(Vec::new()) };
        let later = |entry: &&Entry| entry.first + u64::from(entry.count) - 1 > position;
        Ok(standing.entries.iter().filter(later).take(limit as usize).cloned().collect())
    }

    async fn key(
        &self,
        conversation: ConversationId,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let state = self.state.lock();
        let standing = state.log.conversations.get(&conversation);
        Ok(standing.and_then(|standing| standing.keys.get(key).cloned()))
    }

    async fn due(
        &self,
        after: Option<DuePlace>,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        let state = self.state.lock();
        let due = |(conversation, standing): (&ConversationId, &Conversation)| {
            let at = standing.due.filter(|at| *at <= until)?;
            let (tenant, channel) = (standing.tenant, standing.channel);
            Some(Due { tenant, channel, conversation: *conversation, at })
        };
        let mut due: Vec<Due> = state.log.conversations.iter().filter_map(due).collect();
        due.retain(|due| after.is_none_or(|after| due.place() > after));
        due.sort_unstable_by_key(Due::place);
        due.truncate(limit as usize);
        Ok(due)
    }
}

impl Kept {
    /// Returns a conversation, if it is the company's.
    pub(super) fn of(&self, tenant: TenantId, id: ConversationId) -> Option<&Conversation> {
        self.conversations.get(&id).filter(|standing| standing.tenant == tenant)
    }

    /// Returns the conversations of a company.
    pub(super) fn all_of(&self, tenant: TenantId) -> impl Iterator<Item = &Conversation> {
        self.conversations.values().filter(move |standing| standing.tenant == tenant)
    }
}
