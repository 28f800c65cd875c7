//! The feed that pages follow: what changed, with a cursor.

use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::{Notify, watch};

use super::journal::Journal;

/// One change. Lines are named, not copied: a reader gets them as they stand when it reads.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Whom it concerns; nobody means the number itself.
    pub(crate) customer: Option<Arc<str>>,
    pub(crate) happening: Happening,
}

#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// A line of the chat is new or has changed.
    Line(Arc<str>),
    /// The business writes (true) or has stopped.
    Typing(bool),
    /// Name, window or reachability of the customer changed, or they are new.
    Customer,
    /// Settings or faults changed.
    Number,
    /// The chat was emptied.
    Cleared,
    /// Something for the list of what happened.
    Note(Note),
}

/// An entry of the list "what happened"; the page puts it into words.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Note {
    /// Which sentence: `accepted`, `refused`, `failed`, `webhook_retry`, …
    pub(crate) what: &'static str,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wamid: Option<Arc<str>>,
    /// The message's words, shortened by the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<Arc<str>>,
    /// Kind of the message, where it has no words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ms: Option<u64>,
}

/// The last events of a number and a bell for those who wait.
pub(crate) struct Live {
    journal: Mutex<Journal<Event>>,
    bell: watch::Sender<u64>,
    /// Rung for whoever keeps the world.
    changed: Arc<Notify>,
}

/// What a reader finds behind its cursor.
pub(crate) enum Gap {
    /// Events, oldest first, with the cursor of the last.
    Events(Vec<Event>, u64),
    /// The cursor is too old: read everything again from this cursor on.
    Lost(u64),
}

impl Live {
    pub(crate) fn new(room: usize, changed: Arc<Notify>) -> Self {
        Self { journal: Mutex::new(Journal::new(room)), bell: watch::Sender::new(0), changed }
    }

    /// Goes on behind the last cursor that was kept. What came after it was never kept, so a gap is
    /// left: a page that has seen more is told to start again.
    pub(crate) fn resume(&self, kept: u64) {
        const GAP: u64 = 1_000_000;
        self.journal.lock().resume(kept + GAP);
    }

    pub(crate) fn publish(&self, customer: Option<Arc<str>>, happening: Happening) {
        let cursor = self.journal.lock().push(Event { customer, happening });
        self.bell.send_if_modified(|last| {
            *last = (*last).max(cursor);
            true
        });
        self.changed.notify_one();
    }

    /// Cursor of the newest event.
    pub(crate) fn cursor(&self) -> u64 {
        self.journal.lock().total()
    }

    /// Everything behind a cursor.
    pub(crate) fn since(&self, cursor: u64) -> Gap {
        let journal = self.journal.lock();
        let newest = journal.total();
        if cursor > newest || cursor + 1 < journal.oldest() {
            return Gap::Lost(newest);
        }
        Gap::Events(
            journal.after(cursor, usize::MAX).map(|(_, event)| event.clone()).collect(),
            newest,
        )
    }

    /// A bell that rings on each new event.
    pub(crate) fn bell(&self) -> watch::Receiver<u64> {
        self.bell.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_gap_or_is_told_to_start_again() {
        let live = Live::new(2, Arc::default());
        for _ in 0..3 {
            live.publish(None, Happening::Number);
        }
        assert!(matches!(live.since(1), Gap::Events(events, 3) if events.len() == 2));
        assert!(matches!(live.since(3), Gap::Events(events, 3) if events.is_empty()));
        assert!(matches!(live.since(0), Gap::Lost(3)));
        assert!(matches!(live.since(9), Gap::Lost(3)), "a cursor of an earlier run");
    }
}
