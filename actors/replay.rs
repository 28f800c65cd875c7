//! A log that was read elsewhere, made into appends again: the same bytes, and the projections that
//! follow from them.
use recado_domain::{
    ConversationId,
    conversation::{Recorded, State, decode, evolve},
};
use recado_store::{Append, Entry, Key, StoreError};

use crate::append::Decided;

/// One conversation, replayed from its first entry.
pub struct Replay {
    conversation: ConversationId,
    state: State,
}

impl Replay {
    /// Begins before the first entry.
    pub fn new(conversation: ConversationId) -> Self {
        Self { conversation, state: State::default() }
    }

    /// Makes the append of the next entry. The last one of the log brings what wakes the conversation,
    /// and a snapshot: nobody reads the states in between.
    ///
    /// Errors: `Corrupt` when the entry is not the next one, or holds what no conversation holds.
    pub fn next(
        &mut self,
        entry: Entry,
        keys: Vec<Key>,
        is_last: bool,
    ) -> Result<Append, StoreError> {
        let events = events(&entry)?;
        let next = self.state.position + 1;
        if entry.first != next {
            let detail =
                format!("{}: {} where {next} was expected", self.conversation, entry.first);
            return Err(StoreError::Corrupt(detail));
        }
        for recorded in &events {
            evolve(&mut self.state, recorded);
        }
        let state = &self.state;
        let parties = state.parties.as_ref();
        let append = parties.zip(events.first()).and_then(|(parties, first)| {
            Decided {
                conversation: self.conversation,
                tenant: parties.tenant,
                events: &events,
                state,
                entry: entry.bytes,
                keys,
                at: first.at,
                snapshot: is_last,
            }
            .append()
        });
        let mut append = append.ok_or_else(|| {
            StoreError::Corrupt(format!("{} does not begin with its parties", self.conversation))
        })?;
        append.due = append.due.filter(|_| is_last);
        Ok(append)
    }
}

/// Reads the events of an entry; at least one.
pub(crate) fn events(entry: &Entry) -> Result<Vec<Recorded>, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt(what);
    let events = decode(entry.first, &entry.bytes).map_err(|error| corrupt(error.to_string()))?;
    if events.is_empty() || events.len() != entry.count as usize {
        return Err(corrupt(format!("an entry of {} events holds {}", entry.count, events.len())));
    }
    Ok(events)
}
