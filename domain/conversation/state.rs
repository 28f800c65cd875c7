//! What a conversation knows: small, so that resting and waking cost little. History is in the store.
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{
    ChannelId, ContactId, ConversationId, LabelId, ProviderId, TenantId, Timestamp, UserId,
    bot::{Language, Question, Said},
    content::Content,
    delivery::Delivery,
    identity::Identity,
    incoming::StatusUpdate,
    message::{Author, Direction},
    text::cut,
};

use super::{ConversationRow, EffectKey, Fragment, LastMessage, OpenEffect, Owner, Status, Turn};

/// How many sent messages a state remembers; older ones are recalled from the projection.
pub(super) const SENT_KEPT: usize = 24;
/// How many provider ids of inbound messages a state remembers; the store remembers all.
pub(super) const SEEN_KEPT: usize = 24;
/// How many statuses for unknown messages are kept.
pub(super) const PARKED_KEPT: usize = 16;
/// How many fragments one turn joins; of more the newest.
pub(super) const FRAGMENTS_KEPT: usize = 20;
/// How many messages may wait to be sent.
pub(super) const OUTBOX_KEPT: usize = 100;
/// How many failed or unknown sends are shown to people; of more the newest.
pub(super) const TROUBLED_KEPT: usize = 100;
/// How many received files may wait to be fetched.
pub(super) const FILES_KEPT: usize = 256;

/// How many characters of the newest message a list shows.
const LAST_TEXT: usize = 120;

/// What a conversation knows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Position of the last event; 0 before the first.
    pub position: u64,
    /// Who it is with; `None` before the first event.
    pub parties: Option<Parties>,
    /// Where it stands in the inbox.
    pub status: Status,
    /// Who may speak.
    pub turn: Turn,
    /// Number of the next message.
    pub next_number: u32,
    /// Until when free text may be sent.
    pub window_until: Option<Timestamp>,
    /// What the customer wrote that nobody has answered.
    pub unanswered: Vec<Fragment>,
    /// Up to which message the bot left everything to people while the customer waits for one.
    pub left_upto: u32,
    /// The answer being prepared.
    pub asking: Option<Asking>,
    /// Number of the last ask.
    pub asks: u32,
    /// Whether the bot ever spoke.
    pub bot_spoke: bool,
    /// What the bot said, as far as its next answer depends on it.
    pub said: Said,
    /// Messages not yet settled with the provider, in order of sending.
    pub outbox: VecDeque<Outgoing>,
    /// The latest messages handed to the provider.
    pub sent: VecDeque<Sent>,
    /// Provider ids of the latest inbound messages.
    pub seen: VecDeque<ProviderId>,
    /// Statuses for messages that are not known (yet).
    pub parked: VecDeque<StatusUpdate>,
    /// What the projection knows of messages that the state forgot, for the next decision alone.
    #[serde(skip)]
    pub(super) recalled: Vec<Sent>,
    /// Open effects.
    #[serde(with = "open_effects")]
    pub effects: BTreeMap<EffectKey, OpenEffect>,
    /// The agent it is assigned to.
    pub assignee: Option<UserId>,
    /// Labels on it.
    pub labels: Vec<LabelId>,
    /// Inbound messages no agent has read.
    pub unread: u32,
    /// Since when the customer waits for a person.
    pub waiting_since: Option<Timestamp>,
    /// Which wait the silence timer belongs to.
    pub silence_generation: u32,
    /// Until when it sleeps.
    pub snoozed_until: Option<Timestamp>,
    /// Which sleep the timer belongs to.
    pub snooze_generation: u32,
    /// Whether the customer asked for silence.
    pub opted_out: bool,
    /// When the customer last spoke of silence or talk: an older word that comes late is not heeded.
    pub wish_at: Option<Timestamp>,
    /// Whether marketing is welcome, where the provider told.
    pub marketing: Option<bool>,
    /// When the provider heard so.
    pub marketing_at: Option<Timestamp>,
    /// Whether the company blocked the customer.
    pub blocked: bool,
    /// The customer's language, where known.
    pub language: Option<Language>,
    /// The language of the turn that was answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_heard: Option<Language>,
    /// Sends that failed or are unknown and want a person's eye.
    pub troubled: BTreeSet<u32>,
    /// The newest message.
    pub last_message: Option<LastMessage>,
    /// The newest message at the provider, where it is not one of ours.
    pub last_message_id: Option<ProviderId>,
    /// The customer's newest message at the provider, for read marks.
    pub last_inbound: Option<ProviderId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When something last moved it up the list.
    pub active_at: Timestamp,
}

/// Who a conversation is with, and over which channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parties {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// Its kind.
    pub channel_kind: String,
    /// The customer.
    pub contact: ContactId,
    /// The customer's best name.
    pub name: String,
    /// Phone digits, where known.
    pub phone: Option<String>,
    /// Where to send to.
    pub address: Option<Identity>,
}

/// An answer being prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// Number of the ask; results of another are late.
    pub ask: u32,
    /// When it is asked.
    pub due: Timestamp,
    /// When the first fragment came.
    pub first_at: Timestamp,
    /// How often a model was asked in vain because more came.
    pub supersessions: u8,
    /// Up to which message the model was asked; `None` while quiet time runs.
    pub thinking: Option<u32>,
}

/// A message on its way to the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Its number.
    pub number: u32,
    /// Who wrote it.
    pub author: Author,
    /// The turn it belongs to.
    pub turn: u32,
    /// What it says.
    pub content: Content,
    /// The message it answers.
    pub reply_to: Option<ProviderId>,
    /// When sending it makes no sense any more.
    pub expires_at: Timestamp,
    /// How often it was started.
    pub attempts: u32,
    /// Where it stands.
    pub phase: Phase,
    /// The failed or unknown message it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u32>,
}

/// Where a message on its way stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Waits for its turn, a permit, or the end of a backoff.
    Queued,
    /// Bytes may have left; the result is awaited.
    Started,
}

/// A message handed to the provider, or given up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// Its number.
    pub number: u32,
    /// Who wrote it.
    pub author: Author,
    /// The turn it belongs to.
    pub turn: u32,
    /// The provider's id, once known.
    pub provider_id: Option<ProviderId>,
    /// How far it got.
    pub delivery: Delivery,
    /// What it says, kept only while it may be sent again by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

impl Sent {
    /// Joins what became known; the first id that the provider gave stays.
    pub(super) fn learn(&mut self, told: &Delivery, provider_id: Option<&ProviderId>) {
        self.delivery.join(told);
        if self.provider_id.is_none() {
            self.provider_id = provider_id.cloned();
        }
        if self.delivery.is_settled() {
            self.content = None;
        }
    }
}

impl State {
    /// Returns the number the next message gets.
    pub fn number(&self) -> u32 {
        self.next_number.max(1)
    }

    /// Returns what the bot is to be asked about now. While the customer waits for a person, what it
    /// left to people is not asked again.
    pub fn question(&self, now: Timestamp) -> Question {
        Question {
            fragments: self.to_answer().map(|fragment| fragment.content.clone()).collect(),
            first: !self.bot_spoke,
            language: self.language,
            said: self.said.clone(),
            now,
        }
    }

    pub(super) fn to_answer(&self) -> impl Iterator<Item = &Fragment> {
        self.unanswered.iter().filter(|fragment| fragment.number > self.left_upto)
    }

    /// Tells whether free text may be sent.
    pub fn window_is_open(&self, now: Timestamp) -> bool {
        self.window_until.is_some_and(|until| now < until)
    }

    /// Returns a message on its way.
    pub fn outgoing(&self, number: u32) -> Option<&Outgoing> {
        self.outbox.iter().find(|outgoing| outgoing.number == number)
    }

    /// Returns what is known of a sent message.
    pub fn sent(&self, number: u32) -> Option<&Sent> {
        self.known().find(|sent| sent.number == number)
    }

    /// Returns the number of a sent message by the provider's id.
    pub fn number_of(&self, provider_id: &ProviderId) -> Option<u32> {
        let same = |sent: &&Sent| sent.provider_id.as_ref() == Some(provider_id);
        self.known().find(same).map(|sent| sent.number)
    }

    /// Lends the next decision what the projection knows of an older message, so that a late status
    /// can join it.
    pub fn recall(&mut self, sent: Sent) {
        if self.sent(sent.number).is_none() && self.outgoing(sent.number).is_none() {
            self.recalled.push(sent);
        }
    }

    fn known(&self) -> impl Iterator<Item = &Sent> {
        self.sent.iter().chain(&self.recalled)
    }

    /// Returns when the next open effect is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.effects.values().map(|open| open.due).min()
    }

    /// Returns the inbox row; `None` before the first event.
    pub fn row(&self, id: ConversationId) -> Option<ConversationRow> {
        let parties = self.parties.as_ref()?;
        Some(ConversationRow {
            id,
            channel: parties.channel,
            channel_kind: parties.channel_kind.clone(),
            contact: parties.contact,
            contact_name: parties.name.clone(),
            contact_phone: parties.phone.clone(),
            status: self.status,
            turn: self.turn,
            assignee: self.assignee,
            labels: self.labels.clone(),
            unread: self.unread,
            waiting_since: self.waiting_since,
            window_until: self.window_until,
            snoozed_until: self.snoozed_until,
            opted_out: self.opted_out,
            blocked: self.blocked,
            last_message: self.last_message.clone(),
            troubled: self.troubled.len() as u32,
            created_at: self.created_at,
            active_at: self.active_at,
            position: self.position,
        })
    }

    pub(super) fn outgoing_mut(&mut self, number: u32) -> Option<&mut Outgoing> {
        self.outbox.iter_mut().find(|outgoing| outgoing.number == number)
    }

    pub(super) fn sent_mut(&mut self, number: u32) -> Option<&mut Sent> {
        self.sent.iter_mut().find(|sent| sent.number == number)
    }

    pub(super) fn waits_for_person(&self) -> bool {
        self.turn.owner != Owner::Bot
    }

    /// Returns how many messages stay unread when an agent has read up to a number.
    pub(super) fn unread_after(&self, number: u32) -> u32 {
        let newest = self.number() - 1;
        self.unread.min(newest.saturating_sub(number))
    }

    /// Returns how many received files wait to be fetched.
    pub(super) fn files_waiting(&self) -> usize {
        self.effects.range(EffectKey::File(0)..=EffectKey::File(u32::MAX)).count()
    }

    pub(super) fn show_last(
        &mut self,
        number: u32,
        direction: Direction,
        author: Author,
        content: &Content,
        at: Timestamp,
    ) {
        self.active_at = self.active_at.max(at);
        self.last_message = Some(LastMessage {
            number,
            direction,
            kind: content.kind().to_owned(),
            text: cut(content.text().unwrap_or_default(), LAST_TEXT),
            status: if direction == Direction::Inbound { "received" } else { "queued" }.to_owned(),
            author,
            at,
        });
    }

    pub(super) fn show_last_text(&mut self, text: &str) {
        if let Some(last) = &mut self.last_message {
            last.text = cut(text, LAST_TEXT);
        }
    }

    pub(super) fn set_last_status(&mut self, number: u32, status: &str) {
        if let Some(last) = self.last_message.as_mut().filter(|last| last.number == number) {
            status.clone_into(&mut last.status);
        }
    }
}

/// Open effects are stored as a list: their keys follow from them.
mod open_effects {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{EffectKey, OpenEffect};

    pub(super) fn serialize<S: Serializer>(
        effects: &BTreeMap<EffectKey, OpenEffect>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        effects.values().collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<EffectKey, OpenEffect>, D::Error> {
        let effects = Vec::<OpenEffect>::deserialize(deserializer)?;
        Ok(effects.into_iter().map(|open| (open.effect.key(), open)).collect())
    }
}
