//! An agent's screen whose line breaks again and again, and comes back to whichever gateway takes it.
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use recado_protocol::{ClientFrame, ServerFrame};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};

use crate::{
    dice::Dice,
    judge::tell,
    record::Record,
    shown::Shown,
    stage::Socket,
    world::{GATEWAYS, World},
};

/// How long a gateway may take to greet before another one is tried.
const GREET_WITHIN: Duration = Duration::from_secs(2);
/// How long a screen is told nothing before it is taken to show everything.
const STILL: Duration = Duration::from_secs(3);
/// How long a screen may take to be told all that it asked for.
const PATIENCE: Duration = Duration::from_mins(2);
/// Messages of a conversation's first page.
const FIRST_PAGE: usize = 50;

/// A screen at work.
pub(crate) struct Onlooker {
    over: Arc<AtomicBool>,
    task: JoinHandle<Told>,
}

/// What a screen was told.
#[derive(Default)]
pub(crate) struct Told {
    shown: Shown,
    /// Number of the last message of each conversation's topic.
    last: HashMap<String, u32>,
    /// New messages of topics whose gap is being told: it is whole when `subscribed` comes.
    gaps: HashMap<String, Vec<u32>>,
    /// Lines by gateway.
    lines: [usize; GATEWAYS],
    wrong: Vec<String>,
}

impl Onlooker {
    /// Opens one before anything happens.
    pub(crate) async fn open(world: &World, mut dice: Dice) -> Self {
        let addresses: Vec<String> = (0..GATEWAYS).map(|node| world.api(node).socket()).collect();
        let over = Arc::new(AtomicBool::new(false));
        let (ended, mut told) = (Arc::clone(&over), Told::default());
        let mut line = told.connect(&addresses, 0).await;
        assert!(line.is_some(), "the first line stands before anybody writes");
        let task = tokio::spawn(async move {
            while !ended.load(Ordering::Relaxed) {
                let until = Instant::now() + dice.between(500, 5_000);
                if let Some(line) = line.take() {
                    told.listen(line, until).await;
                }
                tokio::time::sleep(dice.between(50, 500)).await;
                line = told.connect(&addresses, dice.below(GATEWAYS)).await;
            }
            told.catch_up(&addresses, dice.below(GATEWAYS)).await;
            told
        });
        Self { over, task }
    }

    /// Lets it connect for the last time and catch up.
    pub(crate) async fn close(self) -> Told {
        self.over.store(true, Ordering::Relaxed);
        self.task.await.expect("the screen worked until the end")
    }
}

impl Told {
    /// Connects to a gateway and follows everything from where it was told; `None` when it did not
    /// come to that.
    async fn connect(&mut self, addresses: &[String], node: usize) -> Option<Socket> {
        let opening = timeout(GREET_WITHIN, self.follow_all(&addresses[node]));
        let line = opening.await.ok().flatten()?;
        self.lines[node] += 1;
        Some(line)
    }

    async fn follow_all(&mut self, address: &str) -> Option<Socket> {
        let mut line = Socket::open(address).await.ok()?;
        // What it asked to follow and was never told of is asked for again, before the others: a line
        // may be too short for all of them.
        let untold =
            |topic: &&String| *topic != "inbox" && !self.shown.cursors.contains_key(*topic);
        let asked = self.gaps.keys().filter(untold);
        for topic in asked.cloned().chain(self.shown.topics()).collect::<Vec<_>>() {
            let after = self.shown.cursors.get(&topic).cloned();
            self.follow(topic, after, &mut line).await?;
        }
        while !self.shown.cursors.contains_key("inbox") {
            let heard = line.hear().await?;
            self.take(heard, &mut line).await?;
        }
        Some(line)
    }

    async fn follow(
        &mut self,
        topic: String,
        after: Option<String>,
        line: &mut Socket,
    ) -> Option<()> {
        // What a line told of a gap before it broke is kept.
        self.gaps.entry(topic.clone()).or_default();
        line.say(&ClientFrame::Subscribe { topic, after }).await.ok()
    }

    /// Listens until the time is over or the line is lost.
    async fn listen(&mut self, mut line: Socket, until: Instant) {
        while let Ok(Some(heard)) = timeout_at(until, line.hear()).await {
            if self.take(heard, &mut line).await.is_none() {
                return;
            }
        }
    }

    async fn catch_up(&mut self, addresses: &[String], first: usize) {
        let (began, mut nth) = (Instant::now(), first);
        let mut line = loop {
            if let Some(line) = self.connect(addresses, nth % GATEWAYS).await {
                break line;
            }
            assert!(began.elapsed() < PATIENCE, "no gateway takes the last line");
            nth += 1;
        };
        loop {
            match timeout_at(Instant::now() + STILL, line.hear()).await {
                Ok(heard) => {
                    let heard = heard.expect("the gateway keeps the last line");
                    self.take(heard, &mut line).await.expect("it follows");
                }
                // Silence is the end only once each gap was told.
                Err(_) if self.gaps.is_empty() => return,
                Err(_) => assert!(began.elapsed() < PATIENCE, "gaps are not told: {:?}", self.gaps),
            }
        }
    }

    /// Takes a frame in; `None` when the line is lost.
    async fn take(&mut self, frame: ServerFrame, line: &mut Socket) -> Option<()> {
        match &frame {
            ServerFrame::Event { topic, messages, .. } if topic != "inbox" => {
                let known = |id: &String| self.shown.messages.contains_key(id);
                let new = messages.iter().filter(|message| !known(&message.id));
                let numbers: Vec<u32> = new.map(|message| message.number).collect();
                match self.gaps.get_mut(topic) {
                    Some(gap) => gap.extend(numbers),
                    None => self.one_after_the_other(topic, numbers),
                }
            }
            ServerFrame::Subscribed { topic, .. } => {
                let numbers = self.gaps.remove(topic).unwrap_or_default();
                if topic != "inbox" && !self.last.contains_key(topic) {
                    self.begins(topic, &numbers);
                }
                self.one_after_the_other(topic, numbers);
            }
            _ => {}
        }
        match self.shown.show(frame) {
            Some(topic) => self.follow(topic, None, line).await,
            None => Some(()),
        }
    }

    /// What it is told of a conversation first begins with its first message, or is a page.
    fn begins(&mut self, topic: &str, numbers: &[u32]) {
        let first = numbers.iter().copied().min().unwrap_or(1);
        if first > 1 && numbers.len() < FIRST_PAGE {
            self.wrong.push(format!("{topic} begins with {first}, of {} messages", numbers.len()));
        }
        self.shown.first.insert(topic.to_owned(), first);
    }

    /// New messages come in their order, and none is left out.
    fn one_after_the_other(&mut self, topic: &str, mut numbers: Vec<u32>) {
        numbers.sort_unstable();
        for number in numbers {
            let before = self.last.insert(topic.to_owned(), number);
            if before.is_some_and(|before| before + 1 != number) {
                self.wrong.push(format!("{topic}: {number} came after {before:?}"));
            }
        }
    }

    /// Fails where it was told anything else than the REST API shows, or in another order.
    pub(crate) fn must_show(&self, record: &Record, world: &World) {
        println!("  a screen's lines by gateway: {:?}", self.lines);
        let few: Vec<&String> = self.wrong.iter().take(5).collect();
        assert!(self.wrong.is_empty(), "{} came out of order: {few:#?}", self.wrong.len());
        // A screen counts the lines on which it was told something.
        let shown = Shown { lines: self.lines.iter().sum(), ..self.shown.clone() };
        shown.must_show(record, &world.company, |talk| tell(world, talk));
    }
}
