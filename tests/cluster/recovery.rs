//! How long the conversations of a gateway that went away were without answers.
use std::{collections::HashMap, fmt, sync::Arc};

use recado_domain::Timestamp;

use crate::{
    dice::Dice,
    load::Crowd,
    record::{Record, Side, Talk},
    stage::now,
};

/// Customers who ask as soon as their gateway went away.
const ASKED: usize = 25;
/// Width of a bar's step in the histogram.
const STEP_MS: i64 = 500;

/// What was asked of whom, and when.
#[derive(Default)]
pub(crate) struct Recovery {
    /// When a gateway went away, and the message that was written right after.
    asked: Vec<(Timestamp, String)>,
}

/// Spans in milliseconds, the shortest first.
struct Spans(Vec<i64>);

impl Recovery {
    /// Lets customers of a gateway that just went away ask.
    pub(crate) fn ask(&mut self, crowd: &Arc<Crowd>, customers: &[String], dice: &mut Dice) {
        let gone_at = now();
        for phone in customers.iter().take(ASKED) {
            let wamid = crowd.ask(phone, dice.below(7));
            self.asked.push((gone_at, wamid));
        }
    }

    /// Prints how long it took until messages were taken and until their replies were accepted.
    pub(crate) fn report(&self, record: &Record) {
        let mut taken = Vec::new();
        let mut answered = Vec::new();
        let replies = replies(record);
        let written: HashMap<&str, i64> = record
            .sides
            .values()
            .flat_map(|side| &side.received)
            .filter_map(|message| Some((message.wamid.as_str(), message.acknowledged_at?)))
            .collect();
        for (gone_at, wamid) in &self.asked {
            taken.extend(written.get(wamid.as_str()).map(|at| at - gone_at.0));
            answered.extend(replies.get(wamid.as_str()).map(|at| at - gone_at.0));
        }
        let without = self.asked.len() - answered.len();
        let (taken, answered) = (Spans::of(taken), Spans::of(answered));
        println!("  from the fault until a message was taken: {taken}");
        println!("  from the fault until its reply was accepted: {answered}");
        println!("  {without} of {} have no reply that is known to have left", self.asked.len());
        assert!(!taken.0.is_empty(), "nobody asked");
    }
}

/// Returns when the reply to each message was accepted, by the message's id.
fn replies(record: &Record) -> HashMap<&str, i64> {
    let mut all = HashMap::new();
    for talk in &record.talks {
        if let Some(side) = record.sides.get(&talk.number) {
            all.extend(replies_in(talk, side));
        }
    }
    all
}

fn replies_in<'a>(talk: &'a Talk, side: &Side) -> Vec<(&'a str, i64)> {
    let accepted: HashMap<&str, i64> = side
        .accepted
        .iter()
        .filter_map(|accepted| Some((accepted.biz_opaque_callback_data.as_deref()?, accepted.at)))
        .collect();
    let ids: HashMap<u64, &'a str> = talk
        .messages
        .iter()
        .map(|message| (u64::from(message.number), message.id.as_str()))
        .collect();
    let wamids: HashMap<u64, &'a str> = talk
        .inbound()
        .filter_map(|message| Some((u64::from(message.number), message.provider_id.as_deref()?)))
        .collect();
    let (mut waiting, mut answered, mut replies) = (Vec::new(), Vec::new(), Vec::new());
    for event in &talk.events {
        let number = event.data["number"].as_u64().unwrap_or_default();
        match event.kind.as_str() {
            "message_received" => waiting.push(number),
            "answered" => {
                let upto = event.data["upto"].as_u64().unwrap_or_default();
                answered = waiting.extract_if(.., |number| *number <= upto).collect();
            }
            "message_queued" => {
                let at = ids.get(&number).and_then(|id| accepted.get(id));
                let asked = answered.drain(..).filter_map(|number| wamids.get(&number));
                replies.extend(asked.zip(at.into_iter().cycle()).map(|(id, at)| (*id, *at)));
            }
            _ => {}
        }
    }
    replies
}

impl Spans {
    fn of(mut spans: Vec<i64>) -> Self {
        spans.sort_unstable();
        Self(spans)
    }

    fn at(&self, part: usize) -> i64 {
        self.0.get(self.0.len() * part / 100).copied().unwrap_or_default()
    }

    fn longest(&self) -> i64 {
        self.0.last().copied().unwrap_or_default()
    }
}

impl fmt::Display for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (half, most, longest) = (self.at(50), self.at(90), self.longest());
        write!(f, "{} asked, p50 {half} ms, p90 {most} ms, longest {longest} ms", self.0.len())?;
        for step in 0..=longest / STEP_MS {
            let within = |span: &&i64| **span / STEP_MS == step;
            let count = self.0.iter().filter(within).count();
            write!(f, "\n    {:>6} ms {:>4} {}", step * STEP_MS, count, "#".repeat(count.min(80)))?;
        }
        Ok(())
    }
}
