//! A message has one reply, and it is the answer to it.
use recado_protocol::Event;

use super::history::author;
use crate::{
    record::{Record, Talk},
    stage::asked,
};

/// Goes through each log: every message is answered once, by a reply that answers it, and the bot
/// says nothing besides.
pub(super) fn one_each(record: &Record) -> Vec<String> {
    record.talks.iter().flat_map(|talk| Reading::of(talk).wrong).collect()
}

/// A log being read.
#[derive(Default)]
struct Reading {
    /// Messages nobody has answered: number and text.
    waiting: Vec<(u64, String)>,
    /// What was answered just now and has no reply yet.
    answered: Option<Vec<String>>,
    wrong: Vec<String>,
}

impl Reading {
    fn of(talk: &Talk) -> Self {
        let mut reading = Self::default();
        for event in &talk.events {
            let before = reading.wrong.len();
            match event.kind.as_str() {
                "message_received" => reading.hears(event),
                "answered" => reading.answers(event),
                "message_queued" => reading.says(event),
                // What comes while a person has the turn is the person's to answer.
                "joined" | "left" => reading.waiting.clear(),
                _ => {}
            }
            for found in reading.wrong.iter_mut().skip(before) {
                *found = format!("{} at {}: {found}", talk.row.id, event.position);
            }
        }
        if talk.row.owner.kind == "bot" && !reading.waiting.is_empty() {
            let waiting = format!("{}: never answered: {:?}", talk.row.id, reading.waiting);
            reading.wrong.push(waiting);
        }
        reading
    }

    fn hears(&mut self, event: &Event) {
        let text = event.data["content"]["text"].as_str().unwrap_or_default().to_owned();
        self.waiting.push((event.data["number"].as_u64().unwrap_or_default(), text));
    }

    fn answers(&mut self, event: &Event) {
        let upto = event.data["upto"].as_u64().unwrap_or_default();
        let (now, later): (Vec<_>, Vec<_>) =
            self.waiting.drain(..).partition(|(number, _)| *number <= upto);
        self.waiting = later;
        if now.is_empty() {
            self.wrong.push("answered what was answered before".to_owned());
        }
        if self.answered.is_some() {
            self.wrong.push("answered twice without a reply between".to_owned());
        }
        self.answered = Some(now.into_iter().map(|(_, text)| text).collect());
    }

    fn says(&mut self, event: &Event) {
        if author(event) != "bot" {
            return;
        }
        let Some(questions) = self.answered.take() else {
            self.wrong.push("a reply to nothing".to_owned());
            return;
        };
        let text = event.data["content"]["text"].as_str().unwrap_or_default();
        let fits = |question: &String| asked(question).is_some_and(|q| text.contains(q.answer));
        if !questions.iter().any(fits) {
            self.wrong.push(format!("{questions:?} was answered with {text:?}"));
        }
    }
}
