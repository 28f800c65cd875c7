//! What of a decision goes to the store: the entry, and every projection that follows from it. The one
//! place where an append is made, for talks as they happen and for logs that are kept again elsewhere.
use recado_domain::{
    ConversationId, TenantId, Timestamp,
    conversation::{Recorded, SNAPSHOT_SHAPE, State, encode_snapshot, project},
};
use recado_store::{Append, Key, Snapshot};

/// Something decided: the events, and the state as it is after the last of them.
pub(crate) struct Decided<'a> {
    pub(crate) conversation: ConversationId,
    pub(crate) tenant: TenantId,
    pub(crate) events: &'a [Recorded],
    pub(crate) state: &'a State,
    /// The events, encoded.
    pub(crate) entry: Vec<u8>,
    pub(crate) keys: Vec<Key>,
    pub(crate) at: Timestamp,
    /// Whether it is time to keep the state.
    pub(crate) snapshot: bool,
}

impl Decided<'_> {
    /// Returns the append; `None` when the conversation has not begun.
    pub(crate) fn append(self) -> Option<Append> {
        let Self { conversation, tenant, events, state, entry, keys, at, snapshot } = self;
        let row = state.row(conversation)?;
        let kept = || Snapshot { shape: SNAPSHOT_SHAPE, bytes: encode_snapshot(state) };
        Some(Append {
            tenant,
            channel: row.channel,
            conversation,
            expected: state.position.saturating_sub(events.len() as u64),
            count: events.len() as u32,
            at,
            entry,
            keys,
            messages: events.iter().flat_map(|event| project(state, event)).collect(),
            snapshot: snapshot.then(kept),
            due: state.next_due(),
            contact: None,
            row,
        })
    }
}
