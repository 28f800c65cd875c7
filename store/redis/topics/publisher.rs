//! Says things: numbered, in a queue that never waits, told as lost where it had to drop them.
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use recado_placement::NodeId;
use redis::{Pipeline, aio::MultiplexedConnection};
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use super::{
    frame::{HEADER, Header, Kind},
    name,
};
use crate::{
    Topic,
    redis::{RedisOptions, line::Line},
};

/// Bytes that may wait, of all topics; more are dropped.
const WAITING_BYTES: usize = 16 << 20;
/// Messages that are told at once.
const TOGETHER: usize = 256;
/// Bytes that are told at once: what else uses the connection waits for them.
const TOGETHER_BYTES: usize = 256 << 10;
/// How long telling may take. Nobody waits for it; the line's own look at Redis is more impatient.
const TOLD_WITHIN: Duration = Duration::from_secs(2);
/// How long to wait until losses that could not be told are told again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Something that waits to be told.
pub(in crate::redis) struct Waiting {
    topic: Topic,
    number: u64,
    frame: Vec<u8>,
}

/// What was said on a topic.
#[derive(Default, Clone, Copy)]
struct Said {
    /// Number of the last message.
    last: u64,
    /// Number of the last message that was dropped and is not told as lost yet; 0: none.
    lost: u64,
}

/// Takes what is to be told.
pub(in crate::redis) struct Publisher {
    node: NodeId,
    run: u64,
    channel: Box<dyn Fn(Topic) -> String + Send + Sync>,
    line: Arc<Line>,
    said: Mutex<HashMap<Topic, Said>>,
    queue: mpsc::Sender<Waiting>,
    waiting_bytes: AtomicUsize,
    /// Something is to be told as lost.
    lost: Notify,
}

impl Publisher {
    /// Returns one, and the queue that [`tell`] empties.
    pub(in crate::redis) fn new(
        options: &RedisOptions,
        line: Arc<Line>,
    ) -> (Self, mpsc::Receiver<Waiting>) {
        let (queue, waiting) = mpsc::channel(options.queue.max(1));
        let (run, _) = Uuid::new_v4().as_u64_pair();
        let naming = options.clone();
        let channel = Box::new(move |topic| naming.channel(&name(topic)));
        let publisher = Self {
            node: options.node,
            run,
            channel,
            line,
            said: Mutex::default(),
            queue,
            waiting_bytes: AtomicUsize::new(0),
            lost: Notify::new(),
        };
        (publisher, waiting)
    }

    /// Puts a message into the queue, or drops it.
    pub(super) fn publish(&self, topic: Topic, message: &[u8]) {
        // Numbers go into the queue in their order: both under one lock.
        let mut said = self.said.lock();
        let said = said.entry(topic).or_default();
        said.last += 1;
        let number = said.last;
        if let Err(why) = self.queue(topic, number, message) {
            said.lost = number;
            self.lost.notify_one();
            metrics::counter!("recado_redis_dropped_total", "why" => why).increment(1);
        }
    }

    fn queue(&self, topic: Topic, number: u64, message: &[u8]) -> Result<(), &'static str> {
        if !self.line.is_up() {
            return Err("down");
        }
        let length = HEADER + message.len();
        if self.waiting_bytes.load(Ordering::Relaxed) + length > WAITING_BYTES {
            return Err("full");
        }
        let place = self.queue.try_reserve().map_err(|_| "full")?;
        self.waiting_bytes.fetch_add(length, Ordering::Relaxed);
        let frame = self.header(Kind::Said, number).with(message);
        place.send(Waiting { topic, number, frame });
        Ok(())
    }

    fn header(&self, kind: Kind, number: u64) -> Header {
        Header { kind, node: self.node, run: self.run, number }
    }

    /// Tells messages; what may not have arrived is lost.
    async fn tell_all(&self, batch: &mut Vec<Waiting>) {
        let mut pipeline = Pipeline::with_capacity(batch.len());
        for Waiting { topic, frame, .. } in batch.iter() {
            pipeline.cmd("PUBLISH").arg((self.channel)(*topic)).arg(frame).ignore();
        }
        let count = batch.len() as u64;
        if self.send(&pipeline).await {
            metrics::counter!("recado_redis_published_total").increment(count);
        } else {
            metrics::counter!("recado_redis_dropped_total", "why" => "down").increment(count);
            self.mark_lost(batch.iter().map(|waiting| (waiting.topic, waiting.number)));
        }
        batch.clear();
    }

    /// Tells what is lost; returns whether that was possible.
    async fn tell_losses(&self) -> bool {
        let lost: Vec<_> = {
            let mut said = self.said.lock();
            let lost = said.iter_mut().filter(|(_, said)| said.lost > 0).take(TOGETHER);
            lost.map(|(topic, said)| (*topic, std::mem::take(&mut said.lost))).collect()
        };
        let mut pipeline = Pipeline::with_capacity(lost.len());
        for (topic, number) in &lost {
            let frame = self.header(Kind::Lost, *number).with(&[]);
            pipeline.cmd("PUBLISH").arg((self.channel)(*topic)).arg(frame).ignore();
        }
        let told = lost.is_empty() || self.send(&pipeline).await;
        if !told {
            self.mark_lost(lost.iter().copied());
        } else if lost.len() == TOGETHER {
            self.lost.notify_one();
        }
        told
    }

    fn mark_lost(&self, lost: impl Iterator<Item = (Topic, u64)>) {
        let mut said = self.said.lock();
        for (topic, number) in lost {
            let said = said.entry(topic).or_default();
            said.lost = said.lost.max(number);
        }
        self.lost.notify_one();
    }

    async fn send(&self, pipeline: &Pipeline) -> bool {
        let asking = async |mut connection: MultiplexedConnection| {
            pipeline.exec_async(&mut connection).await
        };
        self.line.ask("publish", TOLD_WITHIN, asking).await.is_ok()
    }
}

/// Tells what waits, for ever. Losses are told as soon as Redis listens again, whether or not somebody
/// says something: the last message before a silence may be among them.
pub(in crate::redis) async fn tell(publisher: Arc<Publisher>, mut queue: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(TOGETHER);
    loop {
        tokio::select! {
            taken = queue.recv() => match taken {
                Some(waiting) => batch.push(waiting),
                None => return,
            },
            () = publisher.lost.notified() => {
                publisher.line.wait_until_up().await;
                if !publisher.tell_losses().await {
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
                continue;
            }
        }
        let mut bytes = batch.iter().map(|waiting| waiting.frame.len()).sum::<usize>();
        while batch.len() < TOGETHER && bytes < TOGETHER_BYTES {
            let Ok(waiting) = queue.try_recv() else { break };
            bytes += waiting.frame.len();
            batch.push(waiting);
        }
        publisher.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        publisher.tell_all(&mut batch).await;
    }
}
