//! Who wrote when, who was answered, whose message is on the screen: one board that the senders, the
//! provider and the agents write on.
//!
//! A customer's replies are matched in order: the next reply belongs to the oldest message without
//! one. A customer writes again only after all others did, so there is nearly always one open.
use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::{sync::Semaphore, time::Instant};

use super::Figures;
use crate::traffic::Pace;

/// The board, as threads share it.
pub(crate) type Shared = Arc<Mutex<Board>>;

/// All that is known of a run.
#[derive(Debug)]
pub(crate) struct Board {
    pace: Option<Pace>,
    talks: Vec<Talk>,
    pub(crate) figures: Figures,
    /// Places for open exchanges, when they are limited.
    room: Option<Arc<Semaphore>>,
    with_replies: bool,
}

/// One customer's messages.
#[derive(Debug, Default, Clone)]
struct Talk {
    messages: Vec<Written>,
    replies: usize,
    shown: usize,
}

#[derive(Debug, Clone, Copy)]
struct Written {
    due: Instant,
    acknowledged: Option<Instant>,
    on_screen: bool,
}

/// Names a message on the board.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    customer: usize,
    message: usize,
}

impl Board {
    /// Makes a board for so many customers.
    pub(crate) fn new(customers: usize, with_replies: bool) -> Self {
        Self {
            pace: None,
            talks: vec![Talk::default(); customers],
            figures: Figures::default(),
            room: None,
            with_replies,
        }
    }

    /// Begins a run: its figures start from nothing, what was written before still counts for each
    /// customer.
    pub(crate) fn begin(&mut self, pace: Pace, room: Option<Arc<Semaphore>>) {
        self.pace = Some(pace);
        self.room = room;
        self.figures = Figures::default();
    }

    fn measures(&self, instant: Instant) -> bool {
        self.pace.is_some_and(|pace| pace.measures(instant))
    }

    /// Notes that a customer's webhook leaves now.
    pub(crate) fn leaves(&mut self, customer: usize, due: Instant, now: Instant) -> Option<Ticket> {
        self.figures.sent += 1;
        if self.measures(due) {
            self.figures.behind.record(now.saturating_duration_since(due));
        }
        let talk = self.talks.get_mut(customer)?;
        talk.messages.push(Written { due, acknowledged: None, on_screen: false });
        Some(Ticket { customer, message: talk.messages.len() - 1 })
    }

    /// Notes the answer to a webhook; status 0 means that none came.
    pub(crate) fn answered(&mut self, ticket: Ticket, status: u16, now: Instant) {
        let Some(written) = self.written(ticket) else { return };
        if status != 200 {
            *self.figures.refused.entry(status).or_default() += 1;
            self.release();
            return;
        }
        written.acknowledged = Some(now);
        let Written { due, on_screen, .. } = *written;
        let latency = now.saturating_duration_since(due);
        self.figures.accepted += 1;
        self.figures.lately.record(latency);
        if self.measures(due) {
            self.figures.to_200.record(latency);
            if on_screen {
                // The screen was quicker than the 200.
                self.figures.to_screen.record(Duration::ZERO);
            }
        }
        self.figures.accepted_measured += u64::from(self.measures(now));
        if !self.with_replies {
            self.release();
        }
    }

    /// Notes that the provider got a reply for a customer.
    pub(crate) fn replied(&mut self, customer: Option<usize>, now: Instant) {
        self.figures.replies += 1;
        let Some(talk) = customer.and_then(|customer| self.talks.get_mut(customer)) else {
            self.figures.stray += 1;
            return;
        };
        let Some(Written { due, .. }) = talk.messages.get(talk.replies).copied() else {
            self.figures.doubled += 1;
            return;
        };
        talk.replies += 1;
        if self.measures(due) {
            self.figures.to_reply.record(now.saturating_duration_since(due));
        }
        self.figures.replies_measured += u64::from(self.measures(now));
        self.release();
    }

    /// Notes that a screen shows so many unread messages of a customer.
    pub(crate) fn shown(&mut self, customer: usize, unread: usize, now: Instant) {
        let Some(talk) = self.talks.get_mut(customer) else { return };
        let known = unread.min(talk.messages.len());
        let mut new = Vec::new();
        for written in talk.messages.iter_mut().take(known).skip(talk.shown) {
            written.on_screen = true;
            new.extend(written.acknowledged.map(|acknowledged| (written.due, acknowledged)));
        }
        talk.shown = talk.shown.max(known);
        for (due, acknowledged) in new {
            if self.measures(due) {
                self.figures.to_screen.record(now.saturating_duration_since(acknowledged));
            }
        }
    }

    fn written(&mut self, ticket: Ticket) -> Option<&mut Written> {
        self.talks.get_mut(ticket.customer)?.messages.get_mut(ticket.message)
    }

    /// Returns how many accepted messages have no reply.
    pub(crate) fn unanswered(&self) -> u64 {
        let open = |talk: &Talk| talk.accepted().saturating_sub(talk.replies) as u64;
        self.talks.iter().map(open).sum()
    }

    /// Returns how many messages that were accepted in this run no screen showed.
    pub(crate) fn unseen(&self) -> u64 {
        let Some(pace) = self.pace else { return 0 };
        let unseen = |written: &&Written| {
            written.acknowledged.is_some() && !written.on_screen && written.due >= pace.start()
        };
        self.talks.iter().flat_map(|talk| &talk.messages).filter(unseen).count() as u64
    }

    /// Returns the customers who wrote and were heard, with how many messages and replies each has.
    pub(crate) fn tallies(&self) -> Vec<(usize, usize, usize)> {
        let talks = self.talks.iter().enumerate();
        let tallies = talks.map(|(customer, talk)| (customer, talk.accepted(), talk.replies));
        tallies.filter(|(_, accepted, _)| *accepted > 0).collect()
    }

    fn release(&self) {
        if let Some(room) = &self.room {
            room.add_permits(1);
        }
    }
}

impl Talk {
    fn accepted(&self) -> usize {
        self.messages.iter().filter(|written| written.acknowledged.is_some()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Rate;

    fn board(start: Instant) -> Board {
        let ten = Duration::from_secs(10);
        let pace = Pace::new(start, Rate::PerSecond(1.0), Duration::ZERO, ten);
        let mut board = Board::new(2, true);
        board.begin(pace, None);
        board
    }

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    fn about(told: f64, expected: f64) -> bool {
        (told - expected).abs() <= expected * 0.01
    }

    #[tokio::test]
    async fn a_stall_is_counted_by_all_who_would_have_waited_in_it() {
        let start = Instant::now();
        let mut board = board(start);
        // Due each 10 ms; the server stood for a second, and all left and were answered after it.
        for number in 0..100 {
            let due = after(start, 10 * number);
            let ticket = board.leaves(0, due, after(start, 1_000)).unwrap();
            board.answered(ticket, 200, after(start, 1_000));
        }
        assert!(about(board.figures.to_200.ms(50.0), 500.0), "{}", board.figures.to_200.ms(50.0));
        assert!(about(board.figures.to_200.max_ms(), 1_000.0));
        assert!(about(board.figures.behind.ms(50.0), 500.0));
    }

    #[tokio::test]
    async fn replies_are_matched_in_order_and_more_than_one_is_told() {
        let start = Instant::now();
        let mut board = board(start);
        for due in [0, 100] {
            let ticket = board.leaves(1, after(start, due), after(start, due)).unwrap();
            board.answered(ticket, 200, after(start, due + 5));
        }
        board.replied(Some(1), after(start, 40));
        assert_eq!((board.unanswered(), board.figures.doubled), (1, 0));
        board.replied(Some(1), after(start, 180));
        board.replied(Some(1), after(start, 181));
        board.replied(None, after(start, 182));
        assert_eq!((board.unanswered(), board.figures.doubled, board.figures.stray), (0, 1, 1));
        assert!(about(board.figures.to_reply.max_ms(), 80.0));
        assert_eq!(board.tallies(), [(1, 2, 2)]);
    }

    #[tokio::test]
    async fn a_refused_webhook_wants_no_reply() {
        let start = Instant::now();
        let mut board = board(start);
        let ticket = board.leaves(0, start, start).unwrap();
        board.answered(ticket, 503, after(start, 5));
        assert_eq!((board.unanswered(), board.figures.accepted), (0, 0));
        assert_eq!(board.figures.refused.get(&503), Some(&1));
    }

    #[tokio::test]
    async fn the_screen_is_counted_from_the_200_and_once() {
        let start = Instant::now();
        let mut board = board(start);
        let ticket = board.leaves(0, start, start).unwrap();
        board.answered(ticket, 200, after(start, 5));
        assert_eq!(board.unseen(), 1);
        board.shown(0, 1, after(start, 25));
        board.shown(0, 1, after(start, 400));
        assert_eq!((board.unseen(), board.figures.to_screen.count()), (0, 1));
        assert!(about(board.figures.to_screen.max_ms(), 20.0));
    }

    #[tokio::test]
    async fn a_screen_quicker_than_the_200_counts_as_none() {
        let start = Instant::now();
        let mut board = board(start);
        let ticket = board.leaves(0, start, start).unwrap();
        board.shown(0, 1, after(start, 3));
        board.answered(ticket, 200, after(start, 5));
        assert_eq!((board.unseen(), board.figures.to_screen.count()), (0, 1));
        assert!(board.figures.to_screen.max_ms() < 0.01);
    }

    #[tokio::test]
    async fn what_stood_before_a_run_is_in_its_talks_and_not_in_its_figures() {
        let start = Instant::now();
        let mut board = board(start);
        let ticket = board.leaves(0, start, start).unwrap();
        board.answered(ticket, 200, start);
        board.replied(Some(0), start);
        let ten = Duration::from_secs(10);
        let later = after(start, 50);
        board.begin(Pace::new(later, Rate::Max, Duration::ZERO, ten), None);
        assert_eq!((board.figures.accepted, board.figures.replies, board.unseen()), (0, 0, 0));
        let ticket = board.leaves(0, later, later).unwrap();
        board.answered(ticket, 200, after(later, 5));
        assert_eq!((board.unanswered(), board.unseen()), (1, 1));
        board.shown(0, 2, after(later, 25));
        assert_eq!((board.unseen(), board.figures.to_screen.count()), (0, 1));
        assert!(about(board.figures.to_screen.max_ms(), 20.0));
    }

    #[tokio::test]
    async fn open_exchanges_give_their_place_back_with_the_reply() {
        let start = Instant::now();
        let room = Arc::new(Semaphore::new(0));
        let mut board = Board { room: Some(Arc::clone(&room)), ..board(start) };
        let ticket = board.leaves(0, start, start).unwrap();
        board.answered(ticket, 200, start);
        assert_eq!(room.available_permits(), 0);
        board.replied(Some(0), start);
        assert_eq!(room.available_permits(), 1);
    }
}
