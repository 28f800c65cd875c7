//! A business phone number as the provider keeps it: settings, customers, chats, webhooks.

mod allowance;
mod chat;
mod content;
mod customer;
mod journal;
mod limits;
mod live;
mod settings;
mod state;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use tokio::sync::Notify;

use crate::account::Account;
use crate::config::Bounds;
use crate::statuses::Agenda;
use crate::webhooks::Outbox;

pub(crate) use allowance::Allowance;
pub(crate) use chat::{Failure, Line, State};
pub(crate) use content::{
    Card, CardButton, Content, Header, ListMenu, ListRow, ListSection, Media, MediaKind, Place,
    Shelf, Template,
};
pub(crate) use customer::{Customer, WINDOW_MS};
pub(crate) use journal::{Accepted, Journal, Received};
pub(crate) use live::{Event, Gap, Happening, Live, Note};
pub(crate) use settings::{NumberSettings, PairLimit, merge};
pub(crate) use state::NumberState;

/// One number. Locks are held for single steps only, never across an await. While `settings` is held no
/// other lock is taken; while `state` is held, `settings`, `live` and the queues may be.
pub(crate) struct Number {
    pub(crate) id: Arc<str>,
    pub(crate) account: Arc<Account>,
    /// Deleted: its tasks end.
    pub(crate) gone: AtomicBool,
    pub(crate) settings: RwLock<NumberSettings>,
    pub(crate) state: Mutex<NumberState>,
    pub(crate) live: Live,
    pub(crate) outbox: Outbox,
    pub(crate) agenda: Agenda,
}

impl Number {
    pub(crate) fn new(
        settings: NumberSettings,
        account: Arc<Account>,
        bounds: &Bounds,
        seed: u64,
        changed: Arc<Notify>,
    ) -> Self {
        Self {
            account,
            gone: AtomicBool::new(false),
            id: settings.phone_number_id.as_str().into(),
            outbox: Outbox::new(bounds.queue),
            agenda: Agenda::default(),
            live: Live::new(bounds.events, changed),
            state: Mutex::new(NumberState::new(bounds, seed)),
            settings: RwLock::new(settings),
        }
    }

    /// Whether it was deleted.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    /// The number as it stands in webhooks: digits only.
    pub(crate) fn display_digits(&self) -> String {
        self.settings.read().display_digits()
    }
}
