//! The webhooks of a number that wait: in order, bounded, with repetitions.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::statuses::StatusRecord;

/// What one webhook carries.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// A finished body.
    Body(Bytes),
    /// A status; several that wait together may share one POST.
    Status(Box<StatusRecord>),
}

/// A webhook on its way.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) payload: Payload,
    /// Customers' messages in it, told when it is answered with 200.
    pub(crate) messages: Vec<Arc<str>>,
    pub(crate) attempts: u32,
    pub(crate) since: Instant,
}

impl Delivery {
    pub(crate) fn new(payload: Payload, messages: Vec<Arc<str>>) -> Self {
        Self { payload, messages, attempts: 0, since: Instant::now() }
    }
}

/// What became of a number's webhooks.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counters {
    /// POSTs answered with 200.
    pub(crate) delivered: u64,
    /// POSTs repeated after a failure.
    pub(crate) retried: u64,
    /// Given up after the time of the plan.
    pub(crate) given_up: u64,
    /// Dropped because the queue was full, or no address was set or subscribed.
    pub(crate) dropped: u64,
    /// Waiting now.
    pub(crate) pending: u64,
    /// Status code of the last answer; 0 means that there was none.
    pub(crate) last_status: u16,
}

#[derive(Default)]
struct Inner {
    queue: VecDeque<Delivery>,
    /// Refused ones, by the time of their next attempt: they let the others pass.
    aside: BinaryHeap<Reverse<Aside>>,
    /// What couriers are on the way with, by their tickets; only where the world is kept.
    carried: BTreeMap<u64, Vec<Delivery>>,
    next: u64,
    /// After an outage nothing leaves before.
    hold_until: Option<Instant>,
    cut_until: Option<Instant>,
    counters: Counters,
}

struct Aside {
    due: Instant,
    order: u64,
    delivery: Delivery,
}

impl PartialEq for Aside {
    fn eq(&self, other: &Self) -> bool {
        (self.due, self.order) == (other.due, other.order)
    }
}
impl Eq for Aside {}
impl PartialOrd for Aside {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Aside {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.order).cmp(&(other.due, other.order))
    }
}

/// What a courier does next.
pub(crate) enum Next {
    /// Carry these in one POST.
    Carry(Vec<Delivery>),
    /// Nothing before this time, or before the bell rings.
    Wait(Option<Instant>),
}

/// The queue. Couriers take from it; see `courier.rs`.
pub(crate) struct Outbox {
    inner: Mutex<Inner>,
    pub(crate) bell: Notify,
    /// Couriers that run.
    pub(crate) couriers: AtomicUsize,
    room: usize,
}

impl Outbox {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            inner: Mutex::default(),
            bell: Notify::new(),
            couriers: AtomicUsize::new(0),
            room: room.max(1),
        }
    }

    /// Queues a webhook; false when there is no room.
    pub(crate) fn push(&self, delivery: Delivery) -> bool {
        let mut inner = self.inner.lock();
        if inner.queue.len() + inner.aside.len() >= self.room {
            inner.counters.dropped += 1;
            return false;
        }
        inner.queue.push_back(delivery);
        drop(inner);
        self.bell.notify_one();
        true
    }

    /// Everything that nobody took yet, in order: what a courier carries stands first.
    pub(crate) fn waiting(&self) -> Vec<Delivery> {
        let inner = self.inner.lock();
        let carried = inner.carried.values().flatten();
        let mut aside: Vec<&Aside> = inner.aside.iter().map(|Reverse(aside)| aside).collect();
        aside.sort_unstable();
        let aside = aside.into_iter().map(|aside| &aside.delivery);
        carried.chain(aside).chain(&inner.queue).cloned().collect()
    }

    /// A courier leaves with these; the ticket is given back by `arrived`.
    pub(crate) fn left(&self, load: &[Delivery]) -> u64 {
        let mut inner = self.inner.lock();
        inner.next += 1;
        let ticket = inner.next;
        inner.carried.insert(ticket, load.to_vec());
        ticket
    }

    /// The courier is back, whatever became of the load.
    pub(crate) fn arrived(&self, ticket: u64) {
        self.inner.lock().carried.remove(&ticket);
    }

    /// Counts a webhook that nobody wanted.
    pub(crate) fn count_dropped(&self) {
        self.inner.lock().counters.dropped += 1;
    }

    /// Takes what is to leave now, at most `batch` statuses at once.
    pub(crate) fn take(&self, batch: usize, now: Instant) -> Next {
        let mut inner = self.inner.lock();
        let gate = inner.hold_until.max(inner.cut_until).filter(|gate| *gate > now);
        if gate.is_some() {
            return Next::Wait(gate);
        }
        if inner.aside.peek().is_some_and(|Reverse(aside)| aside.due <= now) {
            return Next::Carry(
                inner.aside.pop().map(|Reverse(a)| a.delivery).into_iter().collect(),
            );
        }
        let Some(first) = inner.queue.pop_front() else {
            return Next::Wait(inner.aside.peek().map(|Reverse(aside)| aside.due));
        };
        let mut load = vec![first];
        while load.len() < batch
            && load.last().is_some_and(|d| matches!(d.payload, Payload::Status(_)))
            && inner.queue.front().is_some_and(|d| matches!(d.payload, Payload::Status(_)))
        {
            load.extend(inner.queue.pop_front());
        }
        if !inner.queue.is_empty() {
            self.bell.notify_one();
        }
        Next::Carry(load)
    }

    /// Answered with 200.
    pub(crate) fn delivered(&self) {
        let mut inner = self.inner.lock();
        inner.counters.delivered += 1;
        inner.counters.last_status = 200;
        inner.hold_until = None;
    }

    /// No answer or a server's error: all wait, these come first again.
    pub(crate) fn put_back(&self, load: Vec<Delivery>, until: Instant, status: u16) {
        let mut inner = self.inner.lock();
        inner.counters.retried += 1;
        inner.counters.last_status = status;
        inner.hold_until = Some(until);
        for delivery in load.into_iter().rev() {
            inner.queue.push_front(delivery);
        }
        drop(inner);
        self.bell.notify_one();
    }

    /// Refused (4xx): this one comes again later, the others go on.
    pub(crate) fn put_aside(&self, load: Vec<Delivery>, due: Instant, status: u16) {
        let mut inner = self.inner.lock();
        inner.counters.retried += 1;
        inner.counters.last_status = status;
        for delivery in load {
            inner.next += 1;
            let order = inner.next;
            inner.aside.push(Reverse(Aside { due, order, delivery }));
        }
        drop(inner);
        self.bell.notify_one();
    }

    /// Tried for as long as the plan says.
    pub(crate) fn gave_up(&self, status: u16) {
        let mut inner = self.inner.lock();
        inner.counters.given_up += 1;
        inner.counters.last_status = status;
    }

    /// Nothing leaves for that long; then everything does.
    pub(crate) fn cut(&self, length: Option<Duration>) {
        self.inner.lock().cut_until = length.map(|length| Instant::now() + length);
        self.bell.notify_waiters();
        self.bell.notify_one();
    }

    /// Tries again at once, whatever pauses run.
    pub(crate) fn hurry(&self) {
        let mut inner = self.inner.lock();
        inner.hold_until = None;
        let waiting = std::mem::take(&mut inner.aside);
        inner
            .queue
            .extend(waiting.into_sorted_vec().into_iter().rev().map(|Reverse(a)| a.delivery));
        drop(inner);
        self.bell.notify_waiters();
        self.bell.notify_one();
    }

    /// Forgets everything that waits.
    pub(crate) fn clear(&self) {
        *self.inner.lock() = Inner::default();
        self.bell.notify_waiters();
    }

    pub(crate) fn counters(&self) -> Counters {
        let inner = self.inner.lock();
        let pending = (inner.queue.len() + inner.aside.len()) as u64;
        Counters { pending, ..inner.counters }
    }

    /// Takes the place of one more courier when fewer than `lanes` run.
    pub(crate) fn hire(&self, lanes: usize) -> bool {
        let hired = self.couriers.fetch_update(Ordering::AcqRel, Ordering::Acquire, |running| {
            (running < lanes).then_some(running + 1)
        });
        hired.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &'static str) -> Delivery {
        Delivery::new(Payload::Body(Bytes::from_static(text.as_bytes())), Vec::new())
    }

    fn taken(outbox: &Outbox, now: Instant) -> Option<String> {
        match outbox.take(1, now) {
            Next::Carry(load) => load.first().map(|d| match &d.payload {
                Payload::Body(body) => String::from_utf8_lossy(body).into_owned(),
                Payload::Status(_) => "status".to_owned(),
            }),
            Next::Wait(_) => None,
        }
    }

    #[tokio::test]
    async fn an_outage_holds_all_and_a_refusal_steps_aside() {
        let outbox = Outbox::new(10);
        let now = Instant::now();
        let soon = now + Duration::from_secs(1);
        assert!(["a", "b", "c"].into_iter().all(|text| outbox.push(body(text))));
        assert_eq!(taken(&outbox, now).as_deref(), Some("a"));
        outbox.put_back(vec![body("a")], soon, 503);
        assert_eq!(taken(&outbox, now), None);
        assert_eq!(taken(&outbox, soon).as_deref(), Some("a"));
        outbox.put_aside(vec![body("a")], soon + Duration::from_secs(1), 400);
        assert_eq!(taken(&outbox, soon).as_deref(), Some("b"));
        assert_eq!(taken(&outbox, soon + Duration::from_secs(1)).as_deref(), Some("a"));
        assert_eq!(outbox.counters().retried, 2);
        assert_eq!(outbox.counters().pending, 1);
    }

    #[tokio::test]
    async fn full_is_full() {
        let outbox = Outbox::new(1);
        assert!(outbox.push(body("a")));
        assert!(!outbox.push(body("b")));
        assert_eq!(outbox.counters().dropped, 1);
    }
}
