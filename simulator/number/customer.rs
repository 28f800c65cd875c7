//! A customer of a number: who they are, their chat, their window.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

use super::chat::Line;
use super::limits::Bucket;

/// How long free-form messages are allowed after the customer's last one. Source: `field.md` §5.3.
pub(crate) const WINDOW_MS: i64 = 24 * 60 * 60 * 1000;

/// One customer and what their phone holds.
#[derive(Debug)]
pub(crate) struct Customer {
    /// Digits of the phone, or the user id where no phone is known.
    pub(crate) key: Arc<str>,
    pub(crate) name: Option<String>,
    pub(crate) user_id: Option<Arc<str>>,
    pub(crate) username: Option<String>,
    /// The phone number is kept from the business; only the user id is told.
    pub(crate) no_phone: bool,
    /// False: every send fails later with 131026.
    pub(crate) reachable: bool,
    /// Free-form messages are allowed until then.
    pub(crate) window_until: i64,
    /// The window of 72 h that an ad opens: messages are free.
    pub(crate) free_until: i64,
    /// The chat is open on the phone's screen: messages are read as they arrive.
    pub(crate) open: bool,
    /// The business is writing until then.
    pub(crate) typing_until: i64,
    pub(crate) pair: Option<Bucket>,
    pub(crate) chat: VecDeque<Line>,
    pub(crate) next_seq: u64,
}

impl Customer {
    pub(crate) fn new(key: Arc<str>) -> Self {
        let by_user_id = !key.bytes().all(|b| b.is_ascii_digit());
        Self {
            user_id: by_user_id.then(|| Arc::clone(&key)),
            no_phone: by_user_id,
            key,
            name: None,
            username: None,
            reachable: true,
            window_until: 0,
            free_until: 0,
            open: false,
            typing_until: 0,
            pair: None,
            chat: VecDeque::new(),
            next_seq: 0,
        }
    }

    /// The phone number that the business sees.
    pub(crate) fn wa_id(&self) -> Option<Arc<str>> {
        (!self.no_phone).then(|| Arc::clone(&self.key))
    }

    pub(crate) fn line(&self, seq: u64) -> Option<&Line> {
        let first = self.chat.front()?.seq;
        self.chat.get(usize::try_from(seq.checked_sub(first)?).ok()?)
    }

    pub(crate) fn line_mut(&mut self, seq: u64) -> Option<&mut Line> {
        let first = self.chat.front()?.seq;
        self.chat.get_mut(usize::try_from(seq.checked_sub(first)?).ok()?)
    }

    /// Adds a line and returns its place.
    pub(crate) fn append(&mut self, mut line: Line) -> u64 {
        let seq = self.next_seq;
        self.next_seq += 1;
        line.seq = seq;
        self.chat.push_back(line);
        seq
    }

    /// What lists of customers show.
    pub(crate) fn summary(&self, now: i64) -> Summary {
        let last = self.chat.iter().rev().find(|line| line.visible);
        Summary {
            customer: Arc::clone(&self.key),
            name: self.name.clone(),
            user_id: self.user_id.clone(),
            username: self.username.clone(),
            no_phone: self.no_phone,
            reachable: self.reachable,
            window_open: self.window_until > now,
            window_until: self.window_until,
            typing: self.typing_until > now,
            last_at: last.map(|line| line.at),
            last_text: last.and_then(|line| line.content.text()),
        }
    }
}

/// A customer without the chat.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    customer: Arc<str>,
    name: Option<String>,
    user_id: Option<Arc<str>>,
    username: Option<String>,
    no_phone: bool,
    reachable: bool,
    window_open: bool,
    window_until: i64,
    typing: bool,
    last_at: Option<i64>,
    last_text: Option<Arc<str>>,
}
