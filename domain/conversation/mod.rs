//! One talk with one customer: what it knows, what may be asked of it, what happened, what follows.
//!
//! ```text
//! decide(state, command, context) → decision   events with their effects, and the state after them
//! evolve(state, recorded)                      the only way a state changes
//! react(state, event, …)         → effects     what the world must do because of an event
//! ```
//! All three are pure. The actor loads, decides, appends what was decided, and only then carries
//! effects out; an effect's result comes back as a command.

mod codec;
mod command;
mod decide;
mod effect;
mod event;
mod evolve;
mod fragment;
mod project;
mod react;
mod row;
mod state;

pub use codec::{DecodeError, SNAPSHOT_SHAPE, decode, decode_snapshot, encode, encode_snapshot};
pub use command::{Command, ContactCard, Refusal, Request, SendResult};
pub use decide::{Context, Decision, NewKey, Timing, decide};
pub use effect::{Effect, EffectKey, OpenEffect};
pub use event::{Event, HandoverReason, Recorded, ReturnReason};
pub use evolve::evolve;
pub use fragment::Fragment;
pub use project::{Fact, ledger, project};
pub use react::react;
pub use row::{ConversationRow, LastMessage, Owner, Status, Turn};
pub use state::{Asking, Outgoing, Phase, Sent, State};

#[cfg(test)]
mod tests;
