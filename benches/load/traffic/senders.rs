//! The customers' side: workers that send each webhook when it is due and note what came back.
use std::{cell::Cell, rc::Rc, sync::Arc};

use tokio::{
    sync::Semaphore,
    task::LocalSet,
    time::{Instant, sleep_until, timeout_at},
};

use super::{Customers, Number, Pace, Secret, message_body};
use crate::{
    outcome::Shared,
    wire::{Host, Line},
};

/// What customers write: in turn, so that no cache of one answer is measured. Needs no escaping.
const TEXTS: [&str; 6] = [
    "tienen envio a cusco?",
    "cual es el horario de atencion",
    "hola, aceptan yape?",
    "donde esta la tienda?",
    "how much is shipping to lima",
    "hacen catas los sabados?",
];

/// What is sent, where to, and when.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Gateways that take webhooks in turn.
    pub(crate) hosts: Arc<[Host]>,
    pub(crate) secret: Secret,
    pub(crate) numbers: Arc<[Number]>,
    pub(crate) customers: Customers,
    /// Customers who write, one after the other, over and over.
    pub(crate) writers: usize,
    /// Webhooks in all, when the time does not end them.
    pub(crate) limit: Option<u64>,
    pub(crate) pace: Pace,
    pub(crate) workers: usize,
    /// Marks the ids of this plan's messages within the run.
    pub(crate) mark: &'static str,
    pub(crate) board: Shared,
    pub(crate) room: Option<Arc<Semaphore>>,
}

/// One worker's tools.
struct Sender {
    plan: Rc<Plan>,
    next: Rc<Cell<u64>>,
    line: Line,
    body: Vec<u8>,
}

/// Sends everything; returns when the last answer came.
pub(crate) async fn send_all(plan: Plan) {
    let (plan, next) = (Rc::new(plan), Rc::new(Cell::new(0)));
    let workers = LocalSet::new();
    for host in plan.hosts.iter().cycle().take(plan.workers) {
        let line = Line::new(host.clone());
        let (plan, next) = (Rc::clone(&plan), Rc::clone(&next));
        workers.spawn_local(Sender { plan, next, line, body: Vec::with_capacity(1_024) }.run());
    }
    workers.await;
}

impl Sender {
    async fn run(mut self) {
        loop {
            if let Some(room) = &self.plan.room {
                let place = timeout_at(self.plan.pace.end(), room.acquire()).await;
                // Over, with every place taken by an exchange that never ended.
                let Ok(Ok(place)) = place else { return };
                // Given back by the board, when the exchange is over.
                place.forget();
            }
            let number = self.next.replace(self.next.get() + 1);
            if self.plan.limit.is_some_and(|limit| number >= limit) {
                return;
            }
            let Some(due) = self.plan.pace.due(number, Instant::now()) else { return };
            if due > Instant::now() {
                // The timer's steps are of a millisecond: who is late already does not wait for one.
                sleep_until(due).await;
            }
            self.send(number, due).await;
        }
    }

    async fn send(&mut self, number: u64, due: Instant) {
        let plan = Rc::clone(&self.plan);
        let customer = (number % plan.writers as u64) as usize;
        let Some(to) = plan.numbers.get(plan.customers.number_of(customer)) else { return };
        let phone = plan.customers.phone(customer);
        let id = format!("wamid.BENCH{}{phone}N{number}", plan.mark);
        let text = TEXTS.get((number % TEXTS.len() as u64) as usize).copied().unwrap_or_default();
        let seconds = chrono::Utc::now().timestamp();
        message_body(&mut self.body, to, &phone, &id, text, seconds);
        let signature = plan.secret.header(&self.body);
        let ticket = plan.board.lock().leaves(customer, due, Instant::now());
        let headers = ["content-type: application/json\r\n", &signature];
        let answer = self.line.ask("POST", &to.webhook_path, &headers, &self.body).await;
        let status = answer.map_or(0, |answer| answer.status());
        if let Some(ticket) = ticket {
            plan.board.lock().answered(ticket, status, Instant::now());
        }
    }
}
