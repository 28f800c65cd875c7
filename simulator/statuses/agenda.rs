//! What is due when: one ordered list per number, kept by one task.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::advance;
use crate::number::{Number, State};
use crate::world::World;

/// Steps that may wait at once per number; those beyond are not taken.
const ROOM: usize = 500_000;

/// Something that happens to a message later.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// It comes that far.
    Reach(State),
    /// Its statuses that were kept back are told.
    Release,
    /// The media it names by link is fetched.
    FetchLink,
}

struct Due {
    at: Instant,
    order: u64,
    wamid: Arc<str>,
    step: Step,
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}
impl Eq for Due {}
impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

#[derive(Default)]
struct Inner {
    heap: BinaryHeap<Reverse<Due>>,
    next: u64,
}

/// The steps of a number that are still to come.
#[derive(Default)]
pub(crate) struct Agenda {
    inner: Mutex<Inner>,
    bell: Notify,
}

impl Agenda {
    pub(crate) fn add(&self, wamid: Arc<str>, step: Step, after_ms: u64) {
        let at = Instant::now() + Duration::from_millis(after_ms);
        let mut inner = self.inner.lock();
        if inner.heap.len() >= ROOM {
            return;
        }
        inner.next += 1;
        let order = inner.next;
        let first = inner.heap.peek().is_none_or(|Reverse(due)| at < due.at);
        inner.heap.push(Reverse(Due { at, order, wamid, step }));
        drop(inner);
        if first {
            self.bell.notify_one();
        }
    }

    fn due(&self, now: Instant) -> Result<Vec<(Arc<str>, Step)>, Option<Instant>> {
        let mut inner = self.inner.lock();
        let mut steps = Vec::new();
        while inner.heap.peek().is_some_and(|Reverse(due)| due.at <= now) && steps.len() < 256 {
            steps.extend(inner.heap.pop().map(|Reverse(due)| (due.wamid, due.step)));
        }
        if steps.is_empty() { Err(inner.heap.peek().map(|Reverse(due)| due.at)) } else { Ok(steps) }
    }

    pub(crate) fn clear(&self) {
        self.inner.lock().heap.clear();
    }

    pub(crate) fn waiting(&self) -> usize {
        self.inner.lock().heap.len()
    }
}

/// Takes each step of a number when it is due, until the number is gone.
pub(crate) async fn keep_time(world: Arc<World>, number: Arc<Number>) {
    while !number.is_gone() {
        match number.agenda.due(Instant::now()) {
            Ok(steps) => {
                for (wamid, step) in steps {
                    advance::take(&world, &number, &wamid, &step);
                }
                tokio::task::yield_now().await;
            }
            Err(next) => {
                let at_most = Instant::now() + Duration::from_secs(5);
                let until = next.map_or(at_most, |next| next.min(at_most));
                tokio::select! {
                    () = number.agenda.bell.notified() => {}
                    () = tokio::time::sleep_until(until) => {}
                }
            }
        }
    }
}
