//! What a screen shows of what it is told.
use std::collections::HashMap;

use recado_protocol::{Conversation, Message, ServerFrame};

use crate::{record::Record, stage::Company};

/// Conversations that a screen has open besides the inbox.
const OPEN: usize = 30;

/// What a screen shows: rows and messages by id, and how far it was told of each topic.
#[derive(Default, Clone)]
pub(crate) struct Shown {
    pub(crate) rows: HashMap<String, Conversation>,
    pub(crate) messages: HashMap<String, Message>,
    pub(crate) cursors: HashMap<String, String>,
    pub(crate) lines: usize,
}

impl Shown {
    /// Returns the topics it follows.
    pub(crate) fn topics(&self) -> Vec<String> {
        let conversations = self.cursors.keys().filter(|topic| *topic != "inbox");
        std::iter::once("inbox".to_owned()).chain(conversations.cloned()).collect()
    }

    /// Applies a frame: rows and messages by id, older ones never over newer ones. Returns a topic to
    /// follow from now on, when there is one.
    pub(crate) fn show(&mut self, frame: ServerFrame) -> Option<String> {
        match frame {
            ServerFrame::Subscribed { topic, cursor, reset } => {
                assert!(!reset, "no gap here is too long to be told");
                self.cursors.insert(topic, cursor);
            }
            ServerFrame::Event { topic, cursor, conversation, messages, .. } => {
                self.cursors.insert(topic, cursor);
                for message in messages {
                    let known = self.messages.get(&message.id);
                    if known.is_none_or(|known| known.changed <= message.changed) {
                        self.messages.insert(message.id.clone(), message);
                    }
                }
                return conversation.and_then(|row| self.show_row(*row));
            }
            ServerFrame::Refused { code, detail, .. } => panic!("{code}: {detail}"),
            _ => {}
        }
        None
    }

    fn show_row(&mut self, row: Conversation) -> Option<String> {
        let is_new = !self.rows.contains_key(&row.id);
        let follow = is_new && self.rows.len() < OPEN;
        let topic = follow.then(|| format!("conversation:{}", row.id));
        let known = self.rows.get(&row.id);
        if known.is_none_or(|known| known.position <= row.position) {
            self.rows.insert(row.id.clone(), row);
        }
        topic
    }

    /// Fails where it shows anything else than the REST API.
    pub(crate) fn must_show(&self, record: &Record, company: &Company) {
        let ours = |number: &String| company.lines.iter().any(|line| line.number == *number);
        let mut wrong = Vec::new();
        let mut open = 0;
        for talk in record.talks.iter().filter(|talk| ours(&talk.number)) {
            let id = &talk.row.id;
            if self.rows.get(id) != Some(&talk.row) {
                let shown = self.rows.get(id).map(|row| row.position);
                println!("  {id}: row of {shown:?}, not of {}", talk.row.position);
                wrong.push(format!("{id}: {:?} instead of {:?}", self.rows.get(id), talk.row));
            }
            if !self.cursors.contains_key(&format!("conversation:{id}")) {
                continue;
            }
            open += 1;
            for message in &talk.messages {
                if self.messages.get(&message.id) != Some(message) {
                    let shown = self.messages.get(&message.id);
                    let changed = shown.map(|shown| shown.changed);
                    println!(
                        "  {}: message of {changed:?}, not of {}",
                        message.id, message.changed
                    );
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
