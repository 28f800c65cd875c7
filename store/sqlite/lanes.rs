//! Writes that wait, one lane a company; the companies take turns.
use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use parking_lot::{Condvar, Mutex};
use recado_domain::TenantId;

use super::{failure, job::Job};
use crate::StoreError;

/// Why no batch came.
pub(super) enum Nothing {
    /// Nothing waits for now.
    Idle,
    /// Nothing waits and nothing will come.
    Closed,
}

/// The lanes in front of the writer.
pub(super) struct Lanes {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    lane_length: usize,
}

#[derive(Default)]
struct Waiting {
    lanes: HashMap<TenantId, VecDeque<Box<dyn Job>>>,
    /// Companies that have something waiting, the next one to be served first.
    turns: VecDeque<TenantId>,
    count: usize,
    closed: Option<Closed>,
}

#[derive(Clone, Copy)]
enum Closed {
    /// What waits is still done.
    Draining,
    /// The disk failed.
    Broken,
}

impl Lanes {
    /// Makes lanes of a bounded length.
    pub(super) fn new(lane_length: usize) -> Self {
        Self { waiting: Mutex::default(), arrived: Condvar::new(), lane_length }
    }

    /// Puts a write at the end of its company's lane; `Unavailable` when the lane is full.
    pub(super) fn push(&self, tenant: TenantId, job: Box<dyn Job>) -> Result<(), StoreError> {
        let mut waiting = self.waiting.lock();
        match waiting.closed {
            Some(Closed::Draining) => return Err(failure::closed()),
            Some(Closed::Broken) => return Err(failure::unavailable("the disk failed")),
            None => {}
        }
        let lane = waiting.lanes.entry(tenant).or_default();
        if lane.len() >= self.lane_length {
            return Err(failure::unavailable("too many writes of this tenant wait"));
        }
        lane.push_back(job);
        if lane.len() == 1 {
            waiting.turns.push_back(tenant);
        }
        waiting.count += 1;
        drop(waiting);
        self.arrived.notify_one();
        Ok(())
    }

    /// Takes the next batch, one write of each company in turn; waits for one, at most `patience`.
    pub(super) fn take(
        &self,
        most: usize,
        patience: Option<Duration>,
    ) -> Result<Vec<Box<dyn Job>>, Nothing> {
        let until = patience.map(|patience| Instant::now() + patience);
        let mut waiting = self.waiting.lock();
        while waiting.count == 0 {
            if waiting.closed.is_some() {
                return Err(Nothing::Closed);
            }
            match until {
                None => self.arrived.wait(&mut waiting),
                Some(until) => {
                    if self.arrived.wait_until(&mut waiting, until).timed_out() {
                        return Err(Nothing::Idle);
                    }
                }
            }
        }
        let batch = waiting.take(most);
        metrics::gauge!("recado_store_queue").set(waiting.count as f64);
        Ok(batch)
    }

    /// Takes no more; what waits is still handed out.
    pub(super) fn close(&self) {
        self.waiting.lock().closed.get_or_insert(Closed::Draining);
        self.arrived.notify_all();
    }

    /// Takes no more, and hands back what waits to be refused.
    pub(super) fn break_down(&self) -> Vec<Box<dyn Job>> {
        let mut waiting = self.waiting.lock();
        waiting.closed = Some(Closed::Broken);
        waiting.take(usize::MAX)
    }
}

impl Waiting {
    fn take(&mut self, most: usize) -> Vec<Box<dyn Job>> {
        let mut batch = Vec::with_capacity(most.min(self.count));
        while batch.len() < most
            && let Some(tenant) = self.turns.pop_front()
        {
            let Some(lane) = self.lanes.get_mut(&tenant) else { continue };
            batch.extend(lane.pop_front());
            if lane.is_empty() {
                self.lanes.remove(&tenant);
            } else {
                self.turns.push_back(tenant);
            }
        }
        self.count -= batch.len();
        batch
    }
}
