//! What every fault test stands on: customers who write all the time, a screen, and the end of it.
use std::{sync::Arc, time::Duration};

use recado_domain::Timestamp;

use crate::{
    account::Account,
    dice::Dice,
    judge::{judge, settle},
    load::{Crowd, Load},
    onlooker::Onlooker,
    recovery::Recovery,
    stage::now,
    world::World,
};

/// How much goes on in a run.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Customers, each with a conversation.
    pub(crate) customers: usize,
    /// Messages a second, all together.
    pub(crate) per_second: u32,
}

/// Little enough for every change.
pub(crate) const SHORT: Size = Size { customers: 48, per_second: 8 };
/// Several hundred conversations, and what two cores bear together with three CQL servers.
#[cfg(feature = "deep")]
pub(crate) const LONG: Size = Size { customers: 240, per_second: 10 };

/// A cluster at work.
pub(crate) struct Party {
    pub(crate) world: World,
    pub(crate) dice: Dice,
    load: Load,
    screen: Onlooker,
    recovery: Recovery,
    /// When gateways went away.
    faults: Vec<Timestamp>,
}

impl Party {
    /// Starts everything; `None` where it cannot run.
    pub(crate) async fn start(what: &str, size: Size) -> Option<Self> {
        let mut dice = Dice::of_this_run(what);
        let world = World::start().await?;
        let screen = Onlooker::open(&world, dice.another()).await;
        let load = Load::start(&world, size.customers, size.per_second, dice.another()).await;
        load.crowd.warm().await;
        let (recovery, faults) = (Recovery::default(), Vec::new());
        Some(Self { world, dice, load, screen, recovery, faults })
    }

    /// Returns all that customers wrote.
    pub(crate) fn crowd(&self) -> &Arc<Crowd> {
        &self.load.crowd
    }

    /// Does something to a gateway that takes it away, and lets its customers ask at once.
    pub(crate) async fn strike(&mut self, node: usize, fault: impl FnOnce(&mut World, usize)) {
        let customers = self.world.customers_of(node).await;
        fault(&mut self.world, node);
        self.faults.push(now());
        self.recovery.ask(&self.load.crowd, &customers, &mut self.dice);
    }

    /// Waits until everything that was written so far is taken.
    pub(crate) async fn caught_up(&self) {
        self.crowd().all_taken().await;
    }

    /// Waits while something is away, and until all that was written meanwhile is taken without it.
    pub(crate) async fn goes_on(&self, without: &str, away: Duration) {
        let before = self.crowd().written().len();
        tokio::time::sleep(away).await;
        self.caught_up().await;
        let written = self.crowd().written();
        let waits = written[before..].iter();
        let longest = waits.filter_map(|one| Some(one.acknowledged_at? - one.at)).max();
        println!(
            "  {} messages were written without {without}; the longest wait of one was {} ms",
            written.len() - before,
            longest.unwrap_or_default()
        );
    }

    /// Lets everything come to its end and holds it to every rule.
    pub(crate) async fn judge(mut self) -> Account {
        let crowd = self.load.stop().await;
        let (record, account) = settle(&mut self.world, &crowd, &self.faults).await;
        if !self.faults.is_empty() {
            self.recovery.report(&record);
        }
        judge(&self.world, &record).await;
        self.screen.close().await.must_show(&record, &self.world);
        account
    }
}
