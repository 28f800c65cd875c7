//! Carries a number's webhooks to the business, one lane after the other.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::outbox::{Delivery, Next, Payload};
use super::{sha1_header, sha256_header};
use crate::number::{Happening, Note, Number, State};
use crate::statuses;
use crate::world::World;

/// Starts couriers until as many run as the number's plan has lanes; those beyond end by themselves.
pub(crate) fn keep_couriers(world: &Arc<World>, number: &Arc<Number>) {
    let lanes = number.settings.read().webhooks.lanes;
    while number.outbox.hire(lanes) {
        world.spawn(carry(Arc::clone(world), Arc::clone(number)));
    }
}

async fn carry(world: Arc<World>, number: Arc<Number>) {
    while !number.is_gone() {
        let (batch, lanes) = {
            let plan = &number.settings.read().webhooks;
            (plan.batch, plan.lanes)
        };
        let running = number.outbox.couriers.load(Ordering::Acquire);
        if running > lanes
            && number
                .outbox
                .couriers
                .compare_exchange(running, running - 1, Ordering::AcqRel, Ordering::Acquire)
                .is_ok()
        {
            return;
        }
        match number.outbox.take(batch, Instant::now()) {
            Next::Carry(load) => {
                let ticket = world.config.data.is_some().then(|| number.outbox.left(&load));
                attempt(&world, &number, load).await;
                ticket.inspect(|ticket| number.outbox.arrived(*ticket));
            }
            Next::Wait(until) => wait(&number, until).await,
        }
    }
    number.outbox.couriers.fetch_sub(1, Ordering::AcqRel);
}

/// Wakes at the time, at the bell, and now and then to notice that the number is gone.
async fn wait(number: &Number, until: Option<Instant>) {
    let at_most = Instant::now() + Duration::from_secs(5);
    let until = until.map_or(at_most, |until| until.min(at_most));
    tokio::select! {
        () = number.outbox.bell.notified() => {}
        () = tokio::time::sleep_until(until) => {}
    }
}

async fn attempt(world: &Arc<World>, number: &Arc<Number>, mut load: Vec<Delivery>) {
    let (url, plan) = {
        let settings = number.settings.read();
        (settings.webhook_url.clone(), settings.webhooks.clone())
    };
    let Some(url) = url else {
        number.outbox.count_dropped();
        return;
    };
    let body = body_of(number, &load);
    let status = post(world, number, &url, body, plan.timeout_ms).await;
    if status == 200 {
        number.outbox.delivered();
        return acknowledge(world, number, &load);
    }
    let attempts = load.iter().map(|delivery| delivery.attempts).max().unwrap_or(0) + 1;
    let since = load.iter().map(|delivery| delivery.since).min().unwrap_or_else(Instant::now);
    for delivery in &mut load {
        delivery.attempts = attempts;
    }
    if since.elapsed() > Duration::from_secs(plan.give_up_after_s) {
        number.outbox.gave_up(status);
        forget(number, &load);
        return note(world, number, "webhook_given_up", status, None);
    }
    let pause = Duration::from_millis(plan.pause_ms(attempts));
    note(world, number, "webhook_retry", status, Some(pause));
    if (400..500).contains(&status) {
        number.outbox.put_aside(load, Instant::now() + pause, status);
    } else {
        number.outbox.put_back(load, Instant::now() + pause, status);
    }
}

impl Delivery {
    /// The body as it would be posted alone.
    pub(crate) fn body(&self, number: &Number) -> Bytes {
        body_of(number, std::slice::from_ref(self))
    }
}

fn body_of(number: &Number, load: &[Delivery]) -> Bytes {
    if let [Delivery { payload: Payload::Body(body), .. }] = load {
        return body.clone();
    }
    let records = load.iter().filter_map(|delivery| match &delivery.payload {
        Payload::Status(record) => Some(&**record),
        Payload::Body(_) => None,
    });
    statuses::webhook(number, records)
}

/// The status code of the answer, 0 when there was none.
async fn post(world: &World, number: &Number, url: &str, body: Bytes, timeout_ms: u64) -> u16 {
    let (sha256, sha1) = {
        let settings = number.settings.read();
        (sha256_header(&settings.app_secret, &body), sha1_header(&settings.app_secret, &body))
    };
    let request = world
        .http
        .post(url)
        .timeout(Duration::from_millis(timeout_ms))
        .header("content-type", "application/json")
        .header("user-agent", "facebookexternalua")
        .header("x-hub-signature", sha1)
        .header("x-hub-signature-256", sha256)
        .body(body);
    match request.send().await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            // Read to the end, so that the connection can be used again.
            let _ = answer.bytes().await;
            status
        }
        Err(error) => {
            tracing::debug!(%error, url, "webhook not delivered");
            0
        }
    }
}

/// The customers' messages in it get their second tick.
fn acknowledge(world: &World, number: &Number, load: &[Delivery]) {
    let now = world.clock.now_ms();
    let mut state = number.state.lock();
    for wamid in load.iter().flat_map(|delivery| &delivery.messages) {
        if let Some(cursor) = state.unacknowledged.remove(wamid)
            && let Some(received) = state.received.get_mut(cursor)
        {
            received.acknowledged_at = Some(now);
        }
        let changed = state.line_mut(wamid).is_some_and(|line| line.reach(State::Delivered));
        if changed {
            number.live.publish(state.owner(wamid), Happening::Line(Arc::clone(wamid)));
        }
    }
}

fn forget(number: &Number, load: &[Delivery]) {
    let mut state = number.state.lock();
    for wamid in load.iter().flat_map(|delivery| &delivery.messages) {
        state.unacknowledged.remove(wamid);
    }
}

fn note(world: &World, number: &Number, what: &'static str, status: u16, pause: Option<Duration>) {
    let ms = pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
    let note = Note {
        what,
        at: world.clock.now_ms(),
        code: Some(u32::from(status)),
        ms,
        ..Note::default()
    };
    number.live.publish(None, Happening::Note(note));
}
