//! Statuses of sent messages: when they happen, what they look like, how they are told.

mod advance;
mod agenda;
mod plan;
mod record;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use advance::{open_chat, play, read_chat, resume, schedule};
pub(crate) use agenda::{Agenda, keep_time};
pub(crate) use plan::StatusPlan;
pub(crate) use record::{StatusRecord, webhook};

/// Statuses kept back to be told in the wrong order, by message.
pub(crate) type HeldStatuses = HashMap<Arc<str>, Vec<StatusRecord>>;
