//! A screen that follows everything over a line that keeps breaking, and must show in the end what one
//! shows that never lost it (P8).
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use recado_protocol::{ClientFrame, Conversation, Message, ServerFrame};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use crate::{
    dice::Dice,
    record::Record,
    stage::{Company, Socket},
};

/// Conversations that a screen has open besides the inbox.
const OPEN: usize = 30;
/// How long a screen is told nothing before it is taken to show everything.
const STILL: Duration = Duration::from_secs(3);

/// A screen at work.
pub(super) struct Screen {
    over: Arc<AtomicBool>,
    task: JoinHandle<Shown>,
}

/// What a screen shows: rows and messages by id, and how far it was told of each topic.
#[derive(Default)]
pub(super) struct Shown {
    rows: HashMap<String, Conversation>,
    messages: HashMap<String, Message>,
    cursors: HashMap<String, String>,
    lines: usize,
}

impl Screen {
    /// Opens one before anything happens.
    pub(super) async fn open(company: &Company, mut dice: Dice) -> Self {
        let address = company.api.socket();
        let over = Arc::new(AtomicBool::new(false));
        let (ended, mut shown) = (Arc::clone(&over), Shown::default());
        // The first line stands before anybody writes: without a cursor only what comes is told.
        let mut first = Some(shown.reconnect(&address).await);
        let task = tokio::spawn(async move {
            while !ended.load(Ordering::Relaxed) {
                let mut line = match first.take() {
                    Some(line) => line,
                    None => shown.reconnect(&address).await,
                };
                let until = Instant::now() + dice.between(300, 4_000);
                while let Ok(heard) = timeout_at(until, line.hear()).await {
                    shown.show(heard.expect("the gateway keeps the line"), &mut line).await;
                }
                // The line breaks without a word; what happens meanwhile is missed.
                drop(line);
                tokio::time::sleep(dice.between(50, 1_500)).await;
            }
            shown.catch_up(&address).await;
            shown
        });
        Self { over, task }
    }

    /// Lets it connect for the last time and catch up.
    pub(super) async fn close(self) -> Shown {
        self.over.store(true, Ordering::Relaxed);
        self.task.await.expect("the screen worked until the end")
    }
}

impl Shown {
    /// Connects and follows everything from where it was told.
    async fn reconnect(&mut self, address: &str) -> Socket {
        self.lines += 1;
        let mut line = Socket::open(address).await;
        let conversations = self.cursors.keys().filter(|topic| *topic != "inbox");
        let topics: Vec<String> =
            std::iter::once("inbox".to_owned()).chain(conversations.cloned()).collect();
        for topic in topics {
            let after = self.cursors.get(&topic).cloned();
            line.say(&ClientFrame::Subscribe { topic, after }).await;
        }
        while !self.cursors.contains_key("inbox") {
            let heard = line.hear().await.expect("the inbox's cursor");
            self.show(heard, &mut line).await;
        }
        line
    }

    async fn catch_up(&mut self, address: &str) {
        let mut line = self.reconnect(address).await;
        while let Ok(heard) = timeout_at(Instant::now() + STILL, line.hear()).await {
            self.show(heard.expect("the gateway keeps the line"), &mut line).await;
        }
    }

    /// Applies a frame: rows and messages by id, older ones never over newer ones.
    async fn show(&mut self, frame: ServerFrame, line: &mut Socket) {
        match frame {
            ServerFrame::Subscribed { topic, cursor, reset } => {
                assert!(!reset, "no gap here is too long to be told");
                self.cursors.insert(topic, cursor);
            }
            ServerFrame::Event { topic, cursor, conversation, messages, .. } => {
                self.cursors.insert(topic, cursor);
                if let Some(row) = conversation {
                    self.show_row(*row, line).await;
                }
                for message in messages {
                    let known = self.messages.get(&message.id);
                    if known.is_none_or(|known| known.changed <= message.changed) {
                        self.messages.insert(message.id.clone(), message);
                    }
                }
            }
            ServerFrame::Refused { code, detail, .. } => panic!("{code}: {detail}"),
            _ => {}
        }
    }

    async fn show_row(&mut self, row: Conversation, line: &mut Socket) {
        let topic = format!("conversation:{}", row.id);
        let is_new = !self.rows.contains_key(&row.id);
        if is_new && self.rows.len() < OPEN {
            line.say(&ClientFrame::Subscribe { topic, after: None }).await;
        }
        let known = self.rows.get(&row.id);
        if known.is_none_or(|known| known.position <= row.position) {
            self.rows.insert(row.id.clone(), row);
        }
    }

    /// Fails where it shows anything else than the REST API.
    pub(super) fn must_show(&self, record: &Record, company: &Company) {
        let ours = |number: &String| company.lines.iter().any(|line| line.number == *number);
        let mut wrong = Vec::new();
        let mut open = 0;
        for talk in record.talks.iter().filter(|talk| ours(&talk.number)) {
            let id = &talk.row.id;
            if self.rows.get(id) != Some(&talk.row) {
                wrong.push(format!("{id}: {:?} instead of {:?}", self.rows.get(id), talk.row));
            }
            if !self.cursors.contains_key(&format!("conversation:{id}")) {
                continue;
            }
            open += 1;
            for message in &talk.messages {
                if self.messages.get(&message.id) != Some(message) {
                    let shown = self.messages.get(&message.id);
                    wrong.push(format!("{}: {shown:?} instead of {message:?}", message.id));
                }
            }
        }
        let (rows, lines) = (self.rows.len(), self.lines);
        println!("  a screen on {lines} lines shows {rows} rows and {open} whole conversations");
        assert!(open > 0 && lines > 1, "the screen followed nothing");
        let few: Vec<&String> = wrong.iter().take(4).collect();
        assert!(wrong.is_empty(), "{} things are shown wrong: {few:#?}", wrong.len());
    }
}
