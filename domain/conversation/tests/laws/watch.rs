//! Reads a log from outside, knowing only the promises, and says where one was broken.
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    Timestamp,
    content::Content,
    conversation::{Event, Recorded},
    message::Author,
};

/// What a message was queued as.
struct Queued {
    author: Author,
    turn: u32,
    is_template: bool,
}

/// What the watcher has seen.
#[derive(Default)]
pub(super) struct Watch {
    turn: u32,
    queued: BTreeMap<u32, Queued>,
    gone: BTreeSet<u32>,
    last_started: u32,
    window: Option<Timestamp>,
    opted_out: bool,
    blocked: bool,
    answered_upto: u32,
    replies: u32,
    /// Whether the customer waits for a person and nobody has joined.
    waits: bool,
    /// Whether the last answer was a FAQ's.
    by_heart: bool,
}

impl Watch {
    /// Reads a whole log.
    pub(super) fn read(log: &[Recorded]) -> Result<(), String> {
        let mut watch = Self { turn: 1, ..Self::default() };
        log.iter().try_for_each(|recorded| {
            watch.see(recorded).map_err(|broken| format!("{broken}: {recorded:?}"))
        })
    }

    fn see(&mut self, recorded: &Recorded) -> Result<(), &'static str> {
        match &recorded.event {
            Event::Joined { turn, .. }
            | Event::Left { turn, .. }
            | Event::TakenByPhone { turn }
            | Event::BotReturned { turn, .. }
            | Event::Closed { turn } => (self.turn, self.waits) = (*turn, false),
            Event::HandedOver { .. } => self.waits = true,
            Event::OptedOut { .. } => self.opted_out = true,
            Event::OptedIn { .. } => self.opted_out = false,
            Event::Blocked => self.blocked = true,
            Event::Unblocked => self.blocked = false,
            Event::MessageReceived { sent_at, content, .. }
                if !matches!(content, Content::System { .. }) =>
            {
                let spoke = (*sent_at).min(recorded.at);
                self.window = self.window.max(Some(spoke + Duration::from_hours(24)));
            }
            Event::Answered { upto, decision, waiting, .. } => {
                self.by_heart = decision == "faq";
                return if *waiting == self.waits {
                    self.answered(*upto)
                } else {
                    Err("an answer does not say whether the customer waits for a person")
                };
            }
            Event::LeftToPeople { .. } if !self.waits => {
                return Err("the bot left to people what it had to answer");
            }
            Event::MessageQueued { number, author, turn, content, repeats, .. } => {
                let is_template = matches!(content, Content::Template(_));
                self.queued.insert(*number, Queued { author: *author, turn: *turn, is_template });
                if *author == Author::Bot && repeats.is_none() {
                    self.replies += 1;
                    if self.waits && !self.by_heart {
                        return Err("who waits for a person was told what is no FAQ's answer");
                    }
                    return if self.replies > 1 { Err("two replies to one turn") } else { Ok(()) };
                }
            }
            Event::SendStarted { number, .. } => return self.started(*number, recorded.at),
            Event::SendAccepted { number, .. }
            | Event::SendUnclear { number, .. }
            | Event::SendFailed { number, .. }
            | Event::SendDropped { number, .. }
            | Event::StatusReported { number, .. } => {
                self.gone.insert(*number);
            }
            _ => {}
        }
        Ok(())
    }

    fn answered(&mut self, upto: u32) -> Result<(), &'static str> {
        if upto <= self.answered_upto {
            return Err("one message was answered twice");
        }
        self.answered_upto = upto;
        self.replies = 0;
        Ok(())
    }

    fn started(&mut self, number: u32, at: Timestamp) -> Result<(), &'static str> {
        let Some(message) = self.queued.get(&number) else {
            return Err("what was never queued was started");
        };
        let by_bot = message.author == Author::Bot;
        if by_bot && message.turn != self.turn {
            return Err("an older turn's send was started (P4)");
        }
        if self.gone.contains(&number) {
            return Err("a send was repeated without proof that it was not accepted (P2)");
        }
        if number < self.last_started {
            return Err("a message overtook another");
        }
        if self.blocked || self.opted_out && (by_bot || message.is_template) {
            return Err("somebody who wants silence was written to");
        }
        if !message.is_template && self.window.is_none_or(|until| at >= until) {
            return Err("free text left outside the window");
        }
        self.last_started = number;
        Ok(())
    }
}
