//! Frames of the inbox, written once for all sockets that show the same change.
use bytestring::ByteString;
use moka::sync::Cache;
use recado_actors::Change;
use recado_protocol::ServerFrame;

use super::subscriptions::INBOX;
use crate::view::{self, People};

/// Frames held: a little more than sockets may fall behind.
const HELD: u64 = 2_048;

/// Frames by the cursor of their change, which is unique in the installation.
pub struct InboxFrames(Cache<u64, ByteString>);

impl Default for InboxFrames {
    fn default() -> Self {
        Self(Cache::new(HELD))
    }
}

impl InboxFrames {
    /// Returns the frame of a change.
    pub fn of(&self, change: &Change, people: &People) -> ByteString {
        self.0.get_with(change.cursor, || write(change, change.complete, people))
    }
}

/// Writes the frame of a change, with the cursor a screen may remember once it has it.
pub(super) fn write(change: &Change, cursor: u64, people: &People) -> ByteString {
    let frame = ServerFrame::Event {
        topic: INBOX.to_owned(),
        cursor: cursor.to_string(),
        conversation: Some(Box::new(view::conversation(&change.row, people))),
        messages: Vec::new(),
        facts: Vec::new(),
    };
    serde_json::to_string(&frame).unwrap_or_default().into()
}
