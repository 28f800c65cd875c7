//! Customers who write without waiting for anybody. Each customer's messages are delivered one after
//! the other, those of different customers side by side.
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinHandle, time::Instant};

use crate::{
    dice::Dice,
    fleet::Fleet,
    stage::{Line, QUESTIONS, Received, now},
    world::{World, signature},
};

/// How long what was written may take to be taken, on a machine that has too much to do.
const PATIENCE: Duration = Duration::from_mins(4);
/// Servers are warm once so many messages, one after the other, were taken each within `AT_ONCE`.
const IN_A_ROW: usize = 24;
const AT_ONCE_MS: i64 = 300;
/// Who does not become warm is busy with something else, and the faults begin all the same.
const WARM_WITHIN: Duration = Duration::from_mins(1);

/// A number, its customers, and all that they wrote.
pub(crate) struct Crowd {
    fleet: Arc<Fleet>,
    line: Line,
    /// The number's record at the provider.
    number: Value,
    pub(crate) phones: Vec<String>,
    written: Mutex<Vec<Received>>,
    queues: Mutex<HashMap<String, mpsc::UnboundedSender<usize>>>,
}

/// Customers at work.
pub(crate) struct Load {
    pub(crate) crowd: Arc<Crowd>,
    stop: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Crowd {
    /// Prepares so many customers, who may be answered freely.
    pub(crate) async fn gather(world: &World, customers: usize) -> Arc<Self> {
        let line = world.company.lines[0].clone();
        let path = format!("/sim/numbers/{}", line.number);
        let number: Value = world.provider.ask(reqwest::Method::GET, &path, None).await;
        let phones: Vec<String> =
            (0..customers).map(|n| format!("51{}", 900_000_000 + n)).collect();
        for phone in &phones {
            let open = json!({ "window": true });
            let path = format!("{path}/customers/{phone}");
            let _: Value = world.provider.ask(reqwest::Method::PATCH, &path, Some(&open)).await;
        }
        let (written, queues) = (Mutex::default(), Mutex::default());
        let fleet = Arc::clone(&world.fleet);
        Arc::new(Self { fleet, line, number, phones, written, queues })
    }

    /// Lets a customer ask; returns the message's id.
    pub(crate) fn ask(self: &Arc<Self>, phone: &str, nth: usize) -> String {
        let text = QUESTIONS[nth % QUESTIONS.len()].asks;
        let mut written = self.written.lock();
        let index = written.len();
        let wamid = format!("wamid.{}.{index}", self.line.number);
        written.push(Received {
            cursor: index as u64,
            wamid: wamid.clone(),
            from: phone.to_owned(),
            text: Some(text.to_owned()),
            at: now().0,
            acknowledged_at: None,
        });
        let mut queues = self.queues.lock();
        let queue = queues.entry(phone.to_owned()).or_insert_with(|| self.hire());
        queue.send(index).expect("its carrier works");
        wamid
    }

    /// Somebody who carries one customer's messages.
    fn hire(self: &Arc<Self>) -> mpsc::UnboundedSender<usize> {
        let (queue, mut waiting) = mpsc::unbounded_channel();
        let crowd = Arc::downgrade(self);
        tokio::spawn(async move {
            while let Some(index) = waiting.recv().await {
                let Some(crowd) = crowd.upgrade() else { return };
                let body = crowd.body(index);
                let path = format!("/webhooks/{}", crowd.line.channel);
                let secret = crowd.number["app_secret"].as_str().expect("a secret");
                let signature = signature(secret, body.as_bytes());
                crowd.fleet.deliver(&path, &signature, body.into()).await;
                crowd.written.lock()[index].acknowledged_at = Some(now().0);
            }
        });
        queue
    }

    /// The webhook of a message, as the provider writes it.
    fn body(&self, index: usize) -> String {
        let message = self.written.lock()[index].clone();
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": self.number["display_phone_number"],
                "phone_number_id": self.line.number,
            },
            "contacts": [{ "profile": { "name": "Rosa" }, "wa_id": message.from }],
            "messages": [{
                "from": message.from,
                "id": message.wamid,
                "timestamp": (message.at / 1_000).to_string(),
                "type": "text",
                "text": { "body": message.text },
            }],
        });
        json!({
            "object": "whatsapp_business_account",
            "entry": [{
                "id": self.number["business_account_id"],
                "changes": [{ "field": "messages", "value": value }],
            }],
        })
        .to_string()
    }

    /// Returns all that was written.
    pub(crate) fn written(&self) -> Vec<Received> {
        self.written.lock().clone()
    }

    /// Waits until everything that was written so far is taken.
    pub(crate) async fn all_taken(&self) {
        let (began, upto) = (Instant::now(), self.written.lock().len());
        loop {
            let waiting = self.waiting_of(upto);
            let Some(first) = waiting.first() else { return };
            assert!(began.elapsed() < PATIENCE, "{} are not taken: {first:?}", waiting.len());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn waiting_of(&self, upto: usize) -> Vec<Received> {
        let written = self.written.lock();
        written[..upto].iter().filter(|one| one.acknowledged_at.is_none()).cloned().collect()
    }

    /// Waits until messages are taken at once: a server that has just started is slow.
    pub(crate) async fn warm(&self) {
        let began = Instant::now();
        while began.elapsed() < WARM_WITHIN && !self.is_quick() {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        println!("  warm after {:.1?}: {}", began.elapsed(), self.is_quick());
    }

    fn is_quick(&self) -> bool {
        let written = self.written.lock();
        let taken: Vec<i64> =
            written.iter().filter_map(|one| Some(one.acknowledged_at? - one.at)).collect();
        let last = &taken[taken.len().saturating_sub(IN_A_ROW)..];
        last.len() == IN_A_ROW && last.iter().all(|took| *took < AT_ONCE_MS)
    }
}

impl Load {
    /// Lets each customer write once, so that every conversation is there, and then somebody
    /// `per_second` times a second.
    pub(crate) async fn start(
        world: &World,
        customers: usize,
        per_second: u32,
        mut dice: Dice,
    ) -> Self {
        let crowd = Crowd::gather(world, customers).await;
        let began = Instant::now();
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second.max(30));
        for (nth, phone) in crowd.phones.iter().enumerate() {
            ticks.tick().await;
            crowd.ask(phone, nth);
        }
        crowd.all_taken().await;
        println!("  {customers} customers wrote for the first time in {:.1?}", began.elapsed());
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, writers) = (Arc::clone(&stop), Arc::clone(&crowd));
        let task = tokio::spawn(async move {
            // Who was held up writes later: the load does not wait for the gateways.
            let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
            while !stopped.load(Ordering::Relaxed) {
                ticks.tick().await;
                let phone = &writers.phones[dice.below(writers.phones.len())];
                writers.ask(phone, dice.below(QUESTIONS.len()));
            }
        });
        Self { crowd, stop, task }
    }

    /// Stops writing and waits until everything is taken.
    pub(crate) async fn stop(self) -> Arc<Crowd> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.expect("they wrote until the end");
        self.crowd.all_taken().await;
        self.crowd
    }
}
