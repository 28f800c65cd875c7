//! What follows from a command: events, or a refusal.
//!
//! A decision works on a draft: each event is applied at once, so that what comes later in the same
//! command sees it. Nothing leaves the draft unless the whole command is decided.

mod answering;
mod arrivals;
mod draft;
mod people;
mod saying;
mod sending;
mod statuses;
mod wishes;

use std::time::Duration;

use crate::{
    ProviderId, Timestamp, UserId,
    bot::{Bot, BotSettings},
};

use super::{Command, Recorded, Refusal, State};
use draft::Draft;

/// What a decision may look at besides state and command.
pub struct Context<'a> {
    /// The present instant.
    pub now: Timestamp,
    /// The company's settings.
    pub settings: &'a BotSettings,
    /// What answers without waiting.
    pub bot: &'a dyn Bot,
    /// Waits that are not the company's to set.
    pub timing: &'a Timing,
    /// Whether a message may be started in this very decision: a permit is at hand.
    pub permit: bool,
}

/// Waits that are not the company's to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// How long proof of an unclear send may take to come.
    pub settle_after: Duration,
    /// At the latest so long after the first fragment the bot is asked.
    pub ask_at_latest: Duration,
    /// How often a model's answer is thrown away because more came.
    pub supersessions: u8,
    /// How long a message may wait to be sent.
    pub send_within: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            settle_after: Duration::from_mins(1),
            ask_at_latest: Duration::from_secs(8),
            supersessions: 2,
            send_within: Duration::from_hours(24),
        }
    }
}

/// A key that must be new in the conversation for the decision to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The key.
    pub key: String,
    /// What it leads to.
    pub value: Vec<u8>,
}

/// What was decided. Without events there is nothing to append.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What happens, with the effects it opens.
    pub events: Vec<Recorded>,
    /// The state once it happened.
    pub state: State,
    /// Keys that must be new.
    pub keys: Vec<NewKey>,
    /// Whether the permit was used.
    pub permit_used: bool,
    /// The message that the command made, where it made one.
    pub number: Option<u32>,
    /// The customer's message to mark as read once this is durable, best effort.
    pub mark_read: Option<ProviderId>,
}

/// Decides. Never changes `state`; a refusal changes nothing.
///
/// The state knows nothing of keys: who asks looks one up in the log before it tells a refusal, since
/// what was asked may have been done already, and its answer lost ([`Command::request`]).
pub fn decide(state: &State, command: Command, context: &Context<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::new(state.clone(), context, author(&command));
    match command {
        Command::Arrivals { card, arrivals } => draft.arrivals(&card, arrivals),
        Command::AnswerDue { ask } => draft.answer_due(ask),
        Command::Thought { ask, answer } => draft.thought(ask, answer),
        Command::Start { number } => draft.start(number),
        Command::SendResult { number, attempt, result } => {
            draft.send_result(number, attempt, result);
        }
        Command::Settle { number, attempt } => draft.settle(number, attempt),
        Command::FileResult { number, file } => draft.file_result(number, file),
        Command::SilenceDue { generation } => draft.silence_due(generation),
        Command::UnsnoozeDue { generation } => draft.unsnooze_due(generation),
        Command::SetAside { card, reason, error, keys } => {
            draft.set_aside(&card, reason, error, keys);
        }
        command => draft.by_person(command)?,
    }
    Ok(draft.finish())
}

/// Returns the agent who asks.
fn author(command: &Command) -> Option<UserId> {
    match command {
        Command::Join { user, .. }
        | Command::Leave { user }
        | Command::Say { user, .. }
        | Command::Retry { user, .. }
        | Command::Discard { user, .. }
        | Command::Note { user, .. } => Some(*user),
        Command::Assign { by, .. }
        | Command::SetLabels { by, .. }
        | Command::Snooze { by, .. }
        | Command::Close { by, .. }
        | Command::Reopen { by }
        | Command::Block { by, .. }
        | Command::Read { by, .. }
        | Command::Rename { by, .. } => Some(*by),
        Command::Arrivals { .. }
        | Command::AnswerDue { .. }
        | Command::Thought { .. }
        | Command::Start { .. }
        | Command::SendResult { .. }
        | Command::Settle { .. }
        | Command::FileResult { .. }
        | Command::SilenceDue { .. }
        | Command::UnsnoozeDue { .. }
        | Command::SetAside { .. }
        | Command::GiveBack { .. } => None,
    }
}
