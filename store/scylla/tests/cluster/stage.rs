//! Gateways of one test, and what is asked of them.
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use recado_placement::{NodeId, SLOTS, Timing};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::keyspaces::Taken;
use crate::{
    Append, Appended, Move, Place, Placement, StoreError, Stores,
    cluster::{Joining, Member},
    contract::samples::Talk,
    memory::Bus,
    scylla::{Joined, Role, join::enter},
};

/// A gateway.
pub(super) struct Gateway {
    pub(super) stores: Stores,
    pub(super) joined: Joined,
    pub(super) address: Arc<str>,
    member: Arc<Member>,
    bus: Arc<Bus>,
    end: NodeId,
}

impl Gateway {
    /// Starts one.
    pub(super) async fn start(taken: &Taken, bus: &Arc<Bus>, name: &str, timing: Timing) -> Self {
        let end = NodeId::from_uuid(Uuid::new_v4());
        let line = bus.join(end);
        let address: Arc<str> = format!("http://{name}:8080").into();
        let joining =
            Joining { address: Arc::clone(&address), pulse: line.clone(), topics: line, timing };
        let (joined, member) = enter(taken.options(Role::Visitor), joining).await.unwrap();
        let stores = joined.stores.clone();
        Self { stores, joined, address, member, bus: Arc::clone(bus), end }
    }

    /// Cuts it off from the others.
    pub(super) fn cut(&self) {
        self.bus.cut(self.end);
    }

    /// Ends the cut.
    pub(super) fn mend(&self) {
        self.bus.mend(self.end);
    }

    /// Stops it as SIGSTOP does, but for what it is asked to do.
    pub(super) fn freeze(&self, is_frozen: bool) {
        self.member.is_frozen.store(is_frozen, Ordering::Relaxed);
    }

    pub(super) fn placement(&self) -> &dyn Placement {
        self.joined.placement.as_ref()
    }

    /// Returns how many slots it serves.
    pub(super) fn served(&self) -> usize {
        self.placement().served().len()
    }

    /// Makes a talk that it serves.
    pub(super) fn talk(&self) -> Talk {
        self.another(&Talk::new())
    }

    /// Makes a talk of the same company that it serves.
    pub(super) fn another(&self, talk: &Talk) -> Talk {
        let mut talks = std::iter::repeat_with(|| talk.another());
        talks.find(|talk| self.placement().place(talk.conversation) == Place::Here).unwrap()
    }

    /// Waits until it serves a number of slots.
    pub(super) async fn serves(&self, range: std::ops::RangeInclusive<usize>) {
        until("slots are served", || range.contains(&self.served())).await;
    }
}

/// Returns times at which nobody is suspected because the machine of the tests is busy.
pub(super) fn patient() -> Timing {
    let timing = Timing {
        suspect_after: Duration::from_secs(20),
        deaf_after: Duration::from_secs(10),
        check_age: Duration::from_secs(10),
        able_within: Duration::from_secs(15),
        ..Timing::default()
    };
    Timing { send_wait: timing.least_send_wait(), ..timing }
}

/// Starts gateways that share all slots, on an empty keyspace.
pub(super) async fn gateways<const COUNT: usize>(
    taken: &Taken,
    timing: Timing,
) -> (Arc<Bus>, [Gateway; COUNT]) {
    taken.disown().await;
    let bus = Bus::new();
    let mut all = Vec::new();
    for number in 0..COUNT {
        all.push(Gateway::start(taken, &bus, &format!("gateway-{number}"), timing).await);
    }
    let all: [Gateway; COUNT] = all.try_into().ok().unwrap();
    settled(&all.each_ref()).await;
    (bus, all)
}

/// Waits until gateways serve all slots between them, each about its share.
pub(super) async fn settled(all: &[&Gateway]) {
    let share = usize::from(SLOTS) / all.len();
    until("every slot is served, evenly", || {
        let served: Vec<usize> = all.iter().map(|gateway| gateway.served()).collect();
        let is_even = served.iter().all(|served| *served * 2 > share);
        served.iter().sum::<usize>() == usize::from(SLOTS) && is_even
    })
    .await;
}

/// Waits until something is so; a minute at most.
pub(super) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_mins(1), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Appends at whoever serves the conversation, as clients do that try again; returns after how long.
pub(super) async fn append_anywhere(all: &[&Gateway], append: Append) -> Duration {
    let began = Instant::now();
    loop {
        for gateway in all {
            if gateway.placement().place(append.conversation) != Place::Here {
                continue;
            }
            match gateway.stores.log.append(append.clone()).await {
                Ok(Appended::Done { .. } | Appended::Duplicate(_)) => return began.elapsed(),
                // An earlier try of this was written after all.
                Err(StoreError::Conflict { found, .. }) if found > append.expected => {
                    return began.elapsed();
                }
                Err(error) => println!("not yet: {error}"),
            }
        }
        assert!(began.elapsed() < Duration::from_mins(1), "nobody takes it");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits for a move.
pub(super) async fn next(moves: &mut tokio::sync::broadcast::Receiver<Move>) -> Move {
    tokio::time::timeout(Duration::from_mins(1), moves.recv()).await.unwrap().unwrap()
}
