//! Customers who write, each the next question after the one before.
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{task::JoinHandle, time::MissedTickBehavior};

use crate::{
    dice::Dice,
    stage::{Provider, QUESTIONS, Stage},
};

/// A customer of one number.
#[derive(Debug, Clone)]
struct Customer {
    number: String,
    phone: String,
    next: usize,
}

/// Customers who write steadily until they are told to stop.
pub(crate) struct Crowd {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Crowd {
    /// Lets `each` customers of every number write, together `per_second` messages.
    pub(crate) fn start(stage: &Stage, each: usize, per_second: u32, mut dice: Dice) -> Self {
        let mut customers: Vec<Customer> = stage
            .lines()
            .enumerate()
            .flat_map(|(nth, line)| {
                let customer = move |who: usize| Customer {
                    number: line.number.clone(),
                    phone: format!("51{:09}", 900_000_000 + nth * 1_000 + who),
                    next: nth + who,
                };
                (0..each).map(customer)
            })
            .collect();
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, count) = (Arc::clone(&stop), Arc::clone(&written));
        let provider: Arc<Provider> = Arc::clone(&stage.provider);
        let task = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
            // Who was held up writes later, not all at once with the others.
            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
            while !stopped.load(Ordering::Relaxed) {
                ticks.tick().await;
                let chosen = dice.below(customers.len());
                let customer = &mut customers[chosen];
                let question = &QUESTIONS[customer.next % QUESTIONS.len()];
                customer.next += 1;
                provider.say(&customer.number, &customer.phone, question.asks);
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { stop, written, task }
    }

    /// Lets them finish; returns how many messages they wrote.
    pub(crate) async fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.expect("the crowd wrote until the end");
        self.written.load(Ordering::Relaxed)
    }
}
