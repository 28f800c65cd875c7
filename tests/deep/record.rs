//! Everything that is known afterwards: what the API shows of every conversation, and what the provider
//! knows.
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use recado_protocol::{Conversation, Event, Message};

use crate::stage::{Accepted, Api, Company, Provider, Received};

/// Conversations read at the same time.
const TOGETHER: usize = 16;
/// How long everything may take to settle.
const PATIENCE: Duration = Duration::from_mins(4);

/// What the provider tells of sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum States {
    /// Every state: each send that was accepted is read in the end.
    All,
    /// Some are lost on purpose.
    Some,
}

/// One conversation, read whole.
#[derive(Debug)]
pub(crate) struct Talk {
    /// The provider's id of the number it runs over.
    pub(crate) number: String,
    pub(crate) row: Conversation,
    pub(crate) messages: Vec<Message>,
    pub(crate) events: Vec<Event>,
}

/// One number, as the provider knows it.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub(crate) accepted: Vec<Accepted>,
    pub(crate) received: Vec<Received>,
}

/// Everything.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) talks: Vec<Talk>,
    /// By the number's id.
    pub(crate) sides: HashMap<String, Side>,
}

impl Talk {
    /// Returns the customer's phone, digits only.
    pub(crate) fn phone(&self) -> String {
        let phone = self.row.contact_phone.as_deref().unwrap_or_default();
        phone.chars().filter(char::is_ascii_digit).collect()
    }

    /// Returns what was sent.
    pub(crate) fn outbound(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(|message| message.direction == "outbound")
    }

    /// Returns what the customer wrote.
    pub(crate) fn inbound(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(|message| message.direction == "inbound")
    }
}

impl Record {
    /// Waits until nothing is under way any more and reads everything; returns how long it took
    /// until it stood still.
    pub(crate) async fn once_settled(
        provider: &Provider,
        companies: &[Company],
        states: States,
    ) -> (Self, Duration) {
        let began = Instant::now();
        loop {
            quiet(provider, companies, began).await;
            let after = began.elapsed();
            let record = Self::read(provider, companies).await;
            let open = record.open(states);
            println!("  everything was told after {after:.1?}, open: {open:?}");
            if open.is_empty() {
                return (record, after);
            }
            assert!(began.elapsed() < PATIENCE, "still open after {PATIENCE:?}: {open:?}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    async fn read(provider: &Provider, companies: &[Company]) -> Self {
        let mut talks = Vec::new();
        let mut sides = HashMap::new();
        for company in companies {
            let rows: Vec<Conversation> = company.api.list("/api/v1/conversations").await;
            let numbers: HashMap<&str, &str> = company
                .lines
                .iter()
                .map(|line| (line.channel.as_str(), line.number.as_str()))
                .collect();
            let read = stream::iter(rows).map(|row| {
                let number = numbers.get(row.channel_id.as_str());
                let number = number.expect("a company sees only its own numbers");
                talk(&company.api, (*number).to_owned(), row)
            });
            talks.extend(read.buffer_unordered(TOGETHER).collect::<Vec<_>>().await);
        }
        for line in companies.iter().flat_map(|company| &company.lines) {
            let accepted = provider.accepted(&line.number).await;
            let received = provider.received(&line.number).await;
            sides.insert(line.number.clone(), Side { accepted, received });
        }
        Self { talks, sides }
    }

    /// Returns sends of which more will be known, some of them.
    fn open(&self, states: States) -> Vec<String> {
        let open = |message: &&Message| match message.status.as_str() {
            "queued" | "started" => true,
            // Told and acknowledged, and perhaps kept for later.
            "accepted" | "sent" | "delivered" => states == States::All,
            _ => false,
        };
        let all = self.talks.iter().flat_map(|talk| talk.outbound().filter(open));
        all.map(|message| format!("{} {}", message.id, message.status)).take(10).collect()
    }
}

/// Waits until the provider has told everything.
async fn quiet(provider: &Provider, companies: &[Company], began: Instant) {
    for line in companies.iter().flat_map(|company| &company.lines) {
        while !provider.is_quiet(&line.number).await {
            assert!(began.elapsed() < PATIENCE, "webhooks of {} still wait", line.number);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn talk(api: &Api, number: String, row: Conversation) -> Talk {
    let base = format!("/api/v1/conversations/{}", row.id);
    let messages = api.list(&format!("{base}/messages")).await;
    let events = api.list(&format!("{base}/events")).await;
    Talk { number, row, messages, events }
}
