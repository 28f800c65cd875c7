//! Tells the gateway how far each of its messages got: sent, delivered, read, each a signed webhook.
use std::{rc::Rc, sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{
    outcome::Shared,
    traffic::{Customers, Number, Secret, Stage, Status, status_body},
    wire::{Host, Pool},
};

/// How long each state takes after the one before: quick enough for short runs, and far enough apart
/// to come as webhooks of their own.
const AFTER: Duration = Duration::from_millis(100);

/// Tells states.
#[derive(Clone)]
pub(crate) struct Teller(Rc<Tools>);

struct Tools {
    pool: Pool,
    secret: Secret,
    numbers: Arc<[Number]>,
    customers: Customers,
    board: Shared,
}

impl Teller {
    pub(crate) fn new(
        host: &Host,
        lines: usize,
        secret: Secret,
        numbers: Arc<[Number]>,
        customers: Customers,
        board: Shared,
    ) -> Self {
        Self(Rc::new(Tools { pool: Pool::new(host, lines), secret, numbers, customers, board }))
    }

    /// Tells all states of a message, one after the other, in a task of its own.
    pub(crate) fn tell(&self, customer: usize, wamid: String, opaque: Option<String>) {
        let tools = Rc::clone(&self.0);
        tokio::task::spawn_local(async move {
            for stage in Stage::ALL {
                sleep(AFTER).await;
                tools.tell(customer, &wamid, opaque.as_deref(), stage).await;
            }
        });
    }
}

impl Tools {
    async fn tell(&self, customer: usize, wamid: &str, opaque: Option<&str>, stage: Stage) {
        let Some(number) = self.numbers.get(self.customers.number_of(customer)) else { return };
        let (phone, mut body) = (self.customers.phone(customer), Vec::with_capacity(1_024));
        let seconds = chrono::Utc::now().timestamp();
        let status = Status { wamid, phone: &phone, opaque, stage };
        status_body(&mut body, number, status, seconds);
        let signature = self.secret.header(&body);
        let headers = ["content-type: application/json\r\n", &signature];
        let start = Instant::now();
        self.board.lock().figures.states += 1;
        let answer = self.pool.ask("POST", &number.webhook_path, &headers, &body).await;
        let status = answer.map_or(0, |answer| answer.status());
        let mut board = self.board.lock();
        board.figures.state_to_200.record(start.elapsed());
        board.figures.states_told += 1;
        board.figures.states_refused += u64::from(status != 200);
    }
}
