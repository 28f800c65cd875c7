//! Nothing is missing below a cursor that was given out, whatever overtakes what.
use proptest::prelude::*;
use recado_domain::{
    ChannelId, ContactId, ConversationId, Timestamp,
    conversation::{Owner, Status, Turn},
};
use uuid::Uuid;

use super::*;

fn told(changes: &mut Receiver<Told>) -> Option<Change> {
    match changes.try_recv() {
        Ok(Told::Change(change)) => Some(change),
        Ok(Told::Gap) | Err(_) => None,
    }
}

fn said() -> (Arc<ConversationRow>, Arc<Vec<Recorded>>) {
    (Arc::new(row()), Arc::new(Vec::new()))
}

fn row() -> ConversationRow {
    ConversationRow {
        id: ConversationId::from_uuid(Uuid::from_u128(1)),
        channel: ChannelId::from_uuid(Uuid::from_u128(2)),
        channel_kind: "scripted".to_owned(),
        contact: ContactId::from_uuid(Uuid::from_u128(3)),
        contact_name: "Rosa".to_owned(),
        contact_phone: None,
        status: Status::Pending,
        turn: Turn { owner: Owner::Bot, number: 1 },
        assignee: None,
        labels: Vec::new(),
        unread: 0,
        waiting_since: None,
        window_until: None,
        snoozed_until: None,
        opted_out: false,
        blocked: false,
        last_message: None,
        troubled: 0,
        created_at: Timestamp(0),
        active_at: Timestamp(0),
        position: 1,
    }
}

/// A store and its writers: each step begins an append, keeps one that began (cursors grow), tells
/// one that was kept, or gives one up. What waits is chosen by `pick`.
#[derive(Default)]
struct Writers {
    feed: Arc<Feed>,
    begun: Vec<Appending>,
    kept: Vec<(u64, Appending)>,
    head: u64,
}

impl Writers {
    fn step(&mut self, what: u8, pick: usize) {
        match what {
            0 | 1 => self.begun.push(self.feed.begin()),
            2 | 3 if !self.begun.is_empty() => {
                self.head += 1;
                let appending = self.begun.swap_remove(pick % self.begun.len());
                self.kept.push((self.head, appending));
            }
            4 | 5 if !self.kept.is_empty() => {
                let (cursor, appending) = self.kept.swap_remove(pick % self.kept.len());
                appending.kept(cursor, said);
            }
            6 if !self.begun.is_empty() => {
                self.begun.swap_remove(pick % self.begun.len()).not_kept();
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_screen_that_loses_its_line_anywhere_asks_for_all_it_missed(
        before in proptest::collection::vec((0_u8..7, 0_usize..8), 0..40),
        after in proptest::collection::vec((0_u8..7, 0_usize..8), 0..80),
    ) {
        let mut writers = Writers::default();
        for (what, pick) in before {
            writers.step(what, pick);
        }
        let mut changes = writers.feed.follow();
        // It reads the gap first, so it knows all that is kept so far.
        let (start, mut remembered) = (writers.head, writers.head);
        let mut seen = Vec::new();
        for (what, pick) in after {
            writers.step(what, pick);
            while let Ok(Told::Change(change)) = changes.try_recv() {
                prop_assert!(change.complete <= writers.head);
                remembered = remembered.max(change.complete);
                seen.push(change.cursor);
            }
            // Whatever it remembers, everything kept up to there was told to it or read by it.
            for cursor in start + 1..=remembered {
                prop_assert!(seen.contains(&cursor), "{cursor} is missing below {remembered}");
            }
        }
    }
}

#[test]
fn one_that_overtakes_another_moves_no_cursor_past_it() {
    let feed = Arc::new(Feed::default());
    let mut changes = feed.follow();
    let (slow, fast) = (feed.begin(), feed.begin());
    fast.kept(2, said);
    assert_eq!(told(&mut changes).map(|change| (change.cursor, change.complete)), Some((2, 0)));
    slow.kept(1, said);
    assert_eq!(told(&mut changes).map(|change| (change.cursor, change.complete)), Some((1, 2)));
}

#[test]
fn what_was_given_up_holds_nobody_back_but_what_nobody_knows_of_does() {
    let feed = Arc::new(Feed::default());
    let mut changes = feed.follow();
    feed.begin().not_kept();
    feed.begin().kept(1, said);
    assert_eq!(told(&mut changes).map(|change| change.complete), Some(1));
    drop(feed.begin());
    feed.begin().kept(3, said);
    assert_eq!(told(&mut changes).map(|change| change.complete), Some(1), "2 may have been kept");
}
