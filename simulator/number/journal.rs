//! Logs of what a number accepted and what its customers wrote, of bounded length with totals.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

/// The last entries of an endless list. Cursors count from 1 and never repeat.
#[derive(Debug)]
pub(crate) struct Journal<T> {
    items: VecDeque<T>,
    total: u64,
    room: usize,
}

impl<T> Journal<T> {
    pub(crate) fn new(room: usize) -> Self {
        Self { items: VecDeque::new(), total: 0, room: room.max(1) }
    }

    /// Begins behind the cursors of an earlier run, so that none of them is taken for one of this.
    pub(crate) fn resume(&mut self, total: u64) {
        self.items.clear();
        self.total = total;
    }

    /// Adds an entry and returns its cursor.
    pub(crate) fn push(&mut self, item: T) -> u64 {
        if self.items.len() == self.room {
            self.items.pop_front();
        }
        self.items.push_back(item);
        self.total += 1;
        self.total
    }

    /// Entries ever written.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// Cursor of the oldest entry that is still kept.
    pub(crate) fn oldest(&self) -> u64 {
        self.total - self.items.len() as u64 + 1
    }

    /// The entry at a cursor, while it is kept.
    pub(crate) fn get_mut(&mut self, cursor: u64) -> Option<&mut T> {
        let at = cursor.checked_sub(self.oldest())?;
        self.items.get_mut(usize::try_from(at).ok()?)
    }

    /// Entries behind a cursor, oldest first, with their cursors.
    pub(crate) fn after(&self, cursor: u64, limit: usize) -> impl Iterator<Item = (u64, &T)> {
        let oldest = self.oldest();
        let skip = usize::try_from((cursor + 1).saturating_sub(oldest)).unwrap_or(usize::MAX);
        let first = oldest + skip as u64;
        self.items
            .iter()
            .skip(skip)
            .take(limit)
            .enumerate()
            .map(move |(i, t)| (first + i as u64, t))
    }
}

/// A send that was accepted: the provider has given it an id, whatever the caller heard of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Accepted {
    pub(crate) wamid: Arc<str>,
    pub(crate) to: Arc<str>,
    pub(crate) kind: &'static str,
    pub(crate) text: Option<Arc<str>>,
    pub(crate) biz_opaque_callback_data: Option<Arc<str>>,
    pub(crate) context: Option<Arc<str>>,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
}

/// A message that a customer wrote.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Received {
    pub(crate) wamid: Arc<str>,
    pub(crate) from: Arc<str>,
    pub(crate) kind: &'static str,
    pub(crate) text: Option<Arc<str>>,
    pub(crate) at: i64,
    /// When the webhook that carried it was first answered with 200.
    pub(crate) acknowledged_at: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_and_counts_all() {
        let mut journal = Journal::new(3);
        for n in 1..=5 {
            assert_eq!(journal.push(n), n);
        }
        assert_eq!(journal.total(), 5);
        let all: Vec<_> = journal.after(0, 10).collect();
        assert_eq!(all, [(3, &3), (4, &4), (5, &5)]);
        assert_eq!(journal.after(4, 10).collect::<Vec<_>>(), [(5, &5)]);
        assert_eq!(journal.after(3, 1).collect::<Vec<_>>(), [(4, &4)]);
        assert_eq!(journal.after(9, 10).count(), 0);
        assert_eq!(journal.get_mut(2), None);
        assert_eq!(journal.get_mut(4), Some(&mut 4));
    }
}
