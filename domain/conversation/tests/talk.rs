//! A talk under test: applies commands as the actor does, keeps the log as the store does, and
//! checks after every command what must hold always.
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use crate::{
    Timestamp, UserId,
    bot::BotSettings,
    content::Content,
    conversation::{
        Command, Context, Decision, Effect, EffectKey, Event, Recorded, Refusal, SendResult, State,
        Timing, decide, decode, decode_snapshot, encode, encode_snapshot, evolve, project,
    },
    incoming::Arrival,
    message::{MessageChange, MessageRow},
};

use super::fixture::{MORNING, Parrot, accepted_as, card, conversation, text, written};

/// A talk under test.
pub(super) struct Talk {
    pub(super) state: State,
    pub(super) now: Timestamp,
    pub(super) settings: BotSettings,
    pub(super) timing: Timing,
    /// Whether a permit is always at hand.
    pub(super) permit: bool,
    /// Whether the provider takes every message at once.
    pub(super) accepts: bool,
    pub(super) log: Vec<Recorded>,
    pub(super) keys: BTreeSet<String>,
    pub(super) rows: BTreeMap<u32, MessageRow>,
    /// Bytes that left and whose fate is open: number and attempt.
    pub(super) wire: VecDeque<(u32, u32)>,
    /// Everything whose bytes ever left, in order.
    pub(super) left: Vec<u32>,
    /// Asks that the assistant is thinking about.
    pub(super) thinking: Vec<u32>,
    underway: BTreeMap<EffectKey, Effect>,
    replayed: State,
    written: u32,
}

impl Talk {
    /// A talk with no quiet time and a provider that takes everything.
    pub(super) fn new() -> Self {
        Self {
            state: State::default(),
            now: MORNING,
            settings: BotSettings { quiet_ms: 0, ..BotSettings::default() },
            timing: Timing::default(),
            permit: false,
            accepts: true,
            log: Vec::new(),
            keys: BTreeSet::new(),
            rows: BTreeMap::new(),
            wire: VecDeque::new(),
            left: Vec::new(),
            thinking: Vec::new(),
            underway: BTreeMap::new(),
            replayed: State::default(),
            written: 0,
        }
    }

    /// A talk whose bot waits for more before it answers.
    pub(super) fn quiet(milliseconds: u32) -> Self {
        let mut talk = Self::new();
        talk.settings.quiet_ms = milliseconds;
        talk
    }

    /// A talk with a permit always at hand.
    pub(super) fn permitted() -> Self {
        Self { permit: true, ..Self::new() }
    }

    /// A talk whose provider leaves every send open.
    pub(super) fn unheard() -> Self {
        let mut talk = Self::new();
        talk.accepts = false;
        talk
    }

    /// Decides and appends; duplicates are taken out as the actor takes them out.
    pub(super) fn try_apply(&mut self, command: Command) -> Result<Decision, Refusal> {
        let command = self.without_known(command);
        let context = Context {
            now: self.now,
            settings: &self.settings,
            bot: &Parrot,
            timing: &self.timing,
            permit: self.permit,
        };
        let decision = decide(&self.state, command, &context)?;
        self.keep(&decision);
        Ok(decision)
    }

    /// Applies a command that must not be refused.
    pub(super) fn apply(&mut self, command: Command) -> Decision {
        self.try_apply(command).unwrap()
    }

    fn without_known(&self, command: Command) -> Command {
        let Command::Arrivals { card, mut arrivals } = command else { return command };
        arrivals.retain(|arrival| arrival.dedupe_key().is_none_or(|key| !self.keys.contains(&key)));
        Command::Arrivals { card, arrivals }
    }

    /// Keeps what was decided, and checks that the stored bytes say the same.
    fn keep(&mut self, decision: &Decision) {
        for new in &decision.keys {
            assert!(self.keys.insert(new.key.clone()), "{} is not new", new.key);
        }
        if decision.events.is_empty() {
            assert!(decision.keys.is_empty(), "keys without an event are never stored");
            return;
        }
        let first = self.replayed.position + 1;
        let stored = decode(first, &encode(&decision.events)).unwrap();
        assert_eq!(stored, decision.events, "the log says what was decided");
        for recorded in &stored {
            evolve(&mut self.replayed, recorded);
        }
        assert_eq!(self.replayed, decision.state, "replaying the log gives the decided state");
        let snapshot = decode_snapshot(&encode_snapshot(&decision.state)).unwrap();
        assert_eq!(snapshot, decision.state, "a snapshot gives the same state");
        for recorded in &decision.events {
            for change in project(&decision.state, recorded) {
                self.project(change, recorded.position);
            }
        }
        self.state = decision.state.clone();
        self.log.extend(stored);
        let open = &self.state.effects;
        self.underway.retain(|key, effect| open.get(key).is_some_and(|o| o.effect == *effect));
        self.check_rows();
    }

    fn project(&mut self, change: MessageChange, position: u64) {
        match change {
            MessageChange::Insert(row) => {
                assert!(self.rows.insert(row.number, *row).is_none(), "numbers are given once");
            }
            MessageChange::Delivery { number, delivery, provider_id, retry_at } => {
                let row = self.rows.get_mut(&number).expect("a delivery is of a known message");
                (row.delivery, row.retry_at, row.changed) = (delivery, retry_at, position);
                row.provider_id = provider_id.or(row.provider_id.take());
            }
            MessageChange::File { number, file } => {
                self.rows.get_mut(&number).expect("a file is of a known message").file = file;
            }
            MessageChange::Reaction { target, author, emoji } => {
                if let Some(row) = self.row_of(&target) {
                    match emoji {
                        Some(emoji) => row.reactions.insert(author, emoji),
                        None => row.reactions.remove(&author),
                    };
                }
            }
            MessageChange::Edited { target, content } => {
                if let Some(row) = self.row_of(&target) {
                    row.body = crate::message::Body::Content { content };
                    row.edited = true;
                }
            }
            MessageChange::Revoked { target } => {
                if let Some(row) = self.row_of(&target) {
                    row.revoked = true;
                }
            }
        }
    }

    fn row_of(&mut self, target: &crate::ProviderId) -> Option<&mut MessageRow> {
        self.rows.values_mut().find(|row| row.provider_id.as_ref() == Some(target))
    }

    /// The projection and the state agree about every message the state still knows.
    fn check_rows(&self) {
        for sent in &self.state.sent {
            let row = &self.rows[&sent.number];
            assert_eq!(row.delivery, sent.delivery, "message {}", sent.number);
            assert_eq!(row.provider_id, sent.provider_id, "message {}", sent.number);
        }
        if self.state.parties.is_some() {
            let row = self.state.row(conversation()).unwrap();
            assert_eq!(row.troubled as usize, self.state.troubled.len());
            assert_eq!(row.position, self.state.position);
            assert_eq!(row.turn, self.state.turn);
        }
    }

    /// The customer writes a text; the bot's effects that are due happen at once.
    pub(super) fn hears(&mut self, words: &str) -> &mut Self {
        self.hears_content(text(words))
    }

    /// The customer writes anything.
    pub(super) fn hears_content(&mut self, content: Content) -> &mut Self {
        self.written += 1;
        let message = written(&format!("in-{}", self.written), self.now, content);
        self.arrive(vec![Arrival::Message(message)])
    }

    /// A delivery comes.
    pub(super) fn arrive(&mut self, arrivals: Vec<Arrival>) -> &mut Self {
        self.apply(Command::Arrivals { card: card(), arrivals });
        self.work()
    }

    /// An agent writes a text.
    pub(super) fn says(&mut self, user: UserId, words: &str) -> u32 {
        let number = self.apply(say(user, text(words))).number.unwrap();
        self.work();
        number
    }

    /// An agent takes the turn.
    pub(super) fn joins(&mut self, user: UserId) -> &mut Self {
        self.apply(Command::Join { user, force: false });
        self.work()
    }

    /// The assistant answers the latest ask.
    pub(super) fn thinks(&mut self, reply: &str) -> &mut Self {
        let ask = self.thinking.pop().expect("the assistant was asked");
        let answer = Some(super::fixture::answer("model", Some(reply)));
        self.apply(Command::Thought { ask, answer });
        self.work()
    }

    /// The fate of the oldest send on the wire is told.
    pub(super) fn told(&mut self, result: SendResult) -> &mut Self {
        let (number, attempt) = self.wire.pop_front().expect("something is on the wire");
        self.apply(Command::SendResult { number, attempt, result });
        self.work()
    }

    /// The oldest send on the wire is accepted.
    pub(super) fn accepted(&mut self) -> &mut Self {
        let (number, _) = *self.wire.front().expect("something is on the wire");
        self.told(SendResult::Accepted { provider_id: accepted_as(number) })
    }

    /// Carries out every effect that is due, until none is left that may begin.
    pub(super) fn work(&mut self) -> &mut Self {
        for _ in 0..500 {
            let due =
                |key: &EffectKey, at: Timestamp| at <= self.now && !self.underway.contains_key(key);
            let mut open = self.state.effects.iter();
            let next = open.find(|(key, open)| due(key, open.due)).map(|(_, o)| o.effect.clone());
            let Some(effect) = next else { return self };
            self.begin(&effect);
        }
        panic!("effects never come to rest: {:?}", self.state.effects);
    }

    fn begin(&mut self, effect: &Effect) {
        let command = match *effect {
            Effect::Answer { ask } => Command::AnswerDue { ask },
            Effect::Send { number } => Command::Start { number },
            Effect::Settle { number, attempt } => Command::Settle { number, attempt },
            Effect::Silence { generation } => Command::SilenceDue { generation },
            Effect::Unsnooze { generation } => Command::UnsnoozeDue { generation },
            Effect::Transmit { number, attempt } => {
                self.left.push(number);
                if !self.accepts {
                    self.wire.push_back((number, attempt));
                    self.underway.insert(effect.key(), effect.clone());
                    return;
                }
                let result = SendResult::Accepted { provider_id: accepted_as(number) };
                Command::SendResult { number, attempt, result }
            }
            Effect::Think { ask } => {
                self.thinking.push(ask);
                self.underway.insert(effect.key(), effect.clone());
                return;
            }
            Effect::FetchFile { .. } => {
                self.underway.insert(effect.key(), effect.clone());
                return;
            }
        };
        let before = self.state.position;
        self.apply(command);
        assert!(self.state.position > before, "a due effect that changes nothing rings for ever");
    }

    /// Time passes; effects begin when they are due.
    pub(super) fn wait(&mut self, span: Duration) -> &mut Self {
        let until = self.now + span;
        loop {
            let waiting = |key: &&EffectKey| !self.underway.contains_key(key);
            let due = self.state.effects.keys().filter(waiting);
            let next = due.filter_map(|key| self.state.effects.get(key)).map(|o| o.due).min();
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.now = self.now.max(next);
            self.work();
        }
        self.now = until;
        self
    }

    /// The texts of the messages whose bytes left, in order.
    pub(super) fn spoken(&self) -> Vec<String> {
        self.left.iter().map(|number| self.words(*number)).collect()
    }

    /// What a message says.
    pub(super) fn words(&self, number: u32) -> String {
        match &self.rows[&number].body {
            crate::message::Body::Content { content } => {
                content.text().unwrap_or_default().to_owned()
            }
            crate::message::Body::Note { text } => text.clone(),
        }
    }

    /// How a message stands, in the API's word.
    pub(super) fn stands(&self, number: u32) -> &'static str {
        self.rows[&number].delivery.status()
    }

    /// How many events of a kind the log holds.
    pub(super) fn count(&self, is: impl Fn(&Event) -> bool) -> usize {
        self.log.iter().filter(|recorded| is(&recorded.event)).count()
    }

    /// The facts in a message's ledger.
    pub(super) fn facts(&self, number: u32) -> Vec<&'static str> {
        let provider_id = self.rows[&number].provider_id.as_ref().map(|id| id.0.as_str());
        let mut facts = Vec::new();
        for event in self.log.chunks(1) {
            crate::conversation::ledger(&mut facts, event, number, provider_id);
        }
        facts.into_iter().map(|(fact, ..)| fact).collect()
    }
}

/// An agent writes within the turn.
pub(super) fn say(user: UserId, content: Content) -> Command {
    Command::Say { user, content, reply_to: None, request: None, proactive: None }
}
