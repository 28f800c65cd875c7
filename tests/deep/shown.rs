//! What a screen shows of what it is told.
use std::collections::HashMap;

use recado_protocol::{Conversation, Message, ServerFrame};

use crate::{
    record::{Record, Talk},
    stage::Company,
};

/// Conversations that a screen has open besides the inbox.
const OPEN: usize = 30;

/// What a screen shows: rows and messages by id, and how far it was told of each topic.
#[derive(Default, Clone)]
pub(crate) struct Shown {
    pub(crate) rows: HashMap<String, Conversation>,
    pub(crate) messages: HashMap<String, Message>,
    pub(crate) cursors: HashMap<String, String>,
    /// Number of the first message it shows of a topic, where its first page did not hold them all:
    /// earlier ones are read by scrolling.
    pub(crate) first: HashMap<String, u32>,
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

    /// Fails where it shows anything else than the REST API; of a talk that is shown wrong `tell` tells
    /// more.
    pub(crate) fn must_show(&self, record: &Record, company: &Company, tell: impl Fn(&Talk)) {
        let ours = |number: &String| company.lines.iter().any(|line| line.number == *number);
        let (mut wrong, mut open) = (Vec::new(), 0);
        for talk in record.talks.iter().filter(|talk| ours(&talk.number)) {
            let mut of_talk = self.wrong_row(talk);
            if let Some(of_messages) = self.wrong_messages(talk) {
                open += 1;
                of_talk.extend(of_messages);
            }
            if !of_talk.is_empty() {
                tell(talk);
            }
            wrong.extend(of_talk);
        }
        let (rows, lines) = (self.rows.len(), self.lines);
        println!("  a screen on {lines} lines shows {rows} rows and {open} whole conversations");
        assert!(open > 0 && lines > 1, "the screen followed nothing");
        let few: Vec<&String> = wrong.iter().take(4).collect();
        assert!(wrong.is_empty(), "{} things are shown wrong: {few:#?}", wrong.len());
    }

    fn wrong_row(&self, talk: &Talk) -> Vec<String> {
        let (id, shown) = (&talk.row.id, self.rows.get(&talk.row.id));
        if shown == Some(&talk.row) {
            return Vec::new();
        }
        let position = shown.map(|row| row.position);
        println!("  {id}: row of {position:?}, not of {}", talk.row.position);
        vec![format!("{id}: {shown:?} instead of {:?}", talk.row)]
    }

    /// `None`: it does not follow the conversation.
    fn wrong_messages(&self, talk: &Talk) -> Option<Vec<String>> {
        let topic = format!("conversation:{}", talk.row.id);
        self.cursors.get(&topic)?;
        let first = self.first.get(&topic).copied().unwrap_or(1);
        let mut wrong = Vec::new();
        for message in talk.messages.iter().filter(|message| message.number >= first) {
            let (id, shown) = (&message.id, self.messages.get(&message.id));
            if shown != Some(message) {
                let changed = shown.map(|shown| shown.changed);
                println!("  {id}: message of {changed:?}, not of {}", message.changed);
                wrong.push(format!("{id}: {shown:?} instead of {message:?}"));
            }
        }
        Some(wrong)
    }
}
