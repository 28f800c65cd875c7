//! The world as the file writes it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use crate::media::MediaFile;
use crate::number::{Allowance, Customer, Line, Number, NumberSettings};
use crate::templates::Definition;
use crate::world::World;

/// The shape that is written; `earlier.rs` makes it of those before it, a later one is not read.
pub(super) const VERSION: u32 = 2;

/// A piece of a list: one that cannot be read costs no other.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Piece<T> {
    Whole(T),
    Odd(serde_json::Value),
}

/// Returns the pieces that could be read; the others are added to `lost`.
pub(super) fn whole<T>(pieces: Vec<Piece<T>>, lost: &mut usize) -> Vec<T> {
    let all = pieces.len();
    let whole = |piece| match piece {
        Piece::Whole(piece) => Some(piece),
        Piece::Odd(_) => None,
    };
    let read: Vec<T> = pieces.into_iter().filter_map(whole).collect();
    *lost += all - read.len();
    read
}

/// Everything that is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) version: u32,
    /// How far the clock was moved ahead of wall time, in milliseconds.
    pub(super) clock_ahead_ms: i64,
    pub(super) accounts: Vec<Piece<KeptAccount>>,
    /// In order of creation.
    pub(super) numbers: Vec<Piece<KeptNumber>>,
    /// Oldest first; the bytes are files of their own.
    pub(super) media: Vec<Piece<KeptMedia>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptAccount {
    pub(super) id: String,
    pub(super) subscribed: bool,
    pub(super) templates: Vec<Piece<Definition>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptNumber {
    pub(super) settings: NumberSettings,
    /// Cursor of the newest live event.
    pub(super) cursor: u64,
    pub(super) allowance: Allowance,
    /// In order of first contact.
    pub(super) customers: Vec<Piece<KeptCustomer>>,
    pub(super) webhooks: Vec<Piece<KeptWebhook>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptCustomer {
    pub(super) key: Arc<str>,
    pub(super) name: Option<String>,
    pub(super) user_id: Option<Arc<str>>,
    pub(super) username: Option<String>,
    pub(super) no_phone: bool,
    pub(super) reachable: bool,
    pub(super) window_until: i64,
    pub(super) free_until: i64,
    pub(super) chat: Vec<Piece<KeptLine>>,
    pub(super) next_seq: u64,
}

/// A line with what the phone page does not see. The two stand apart: a template has a category, too.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptLine {
    pub(super) line: Line,
    pub(super) visible: bool,
    pub(super) opaque: Option<Arc<str>>,
    pub(super) category: String,
    pub(super) allowed: bool,
}

/// A webhook that waits.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptWebhook {
    pub(super) body: String,
    pub(super) messages: Vec<Arc<str>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptMedia {
    pub(super) id: String,
    pub(super) number: Arc<str>,
    pub(super) mime_type: String,
    pub(super) at: i64,
}

impl Kept {
    /// The world as it is, with the files it holds.
    pub(super) fn of(world: &World) -> (Self, Vec<Arc<MediaFile>>) {
        let numbers = world.numbers();
        let mut accounts: Vec<KeptAccount> = Vec::new();
        for number in &numbers {
            if !accounts.iter().any(|known| known.id == number.account.id) {
                accounts.push(account(number));
            }
        }
        let files = world.media.all();
        let media = files.iter().map(|file| Piece::Whole(media(file))).collect();
        let kept = Self {
            version: VERSION,
            clock_ahead_ms: world.clock.ahead_ms(),
            accounts: accounts.into_iter().map(Piece::Whole).collect(),
            numbers: numbers.iter().map(|one| Piece::Whole(number(one))).collect(),
            media,
        };
        (kept, files)
    }
}

fn account(number: &Number) -> KeptAccount {
    KeptAccount {
        id: number.account.id.clone(),
        subscribed: number.account.subscribed.load(Ordering::Acquire),
        templates: number
            .account
            .templates
            .lock()
            .all()
            .iter()
            .cloned()
            .map(Piece::Whole)
            .collect(),
    }
}

/// A number at one instant: no message without its webhook, and the other way round.
fn number(number: &Number) -> KeptNumber {
    let settings = number.settings.read().clone();
    let state = number.state.lock();
    let mut customers: Vec<KeptCustomer> = state.customers().map(customer).collect();
    customers.reverse();
    let webhooks = number.outbox.waiting().into_iter().map(|delivery| KeptWebhook {
        body: String::from_utf8_lossy(&delivery.body(number)).into_owned(),
        messages: delivery.messages,
    });
    KeptNumber {
        settings,
        cursor: number.live.cursor(),
        allowance: state.allowance,
        customers: customers.into_iter().map(Piece::Whole).collect(),
        webhooks: webhooks.map(Piece::Whole).collect(),
    }
}

fn customer(customer: &Customer) -> KeptCustomer {
    KeptCustomer {
        key: Arc::clone(&customer.key),
        name: customer.name.clone(),
        user_id: customer.user_id.clone(),
        username: customer.username.clone(),
        no_phone: customer.no_phone,
        reachable: customer.reachable,
        window_until: customer.window_until,
        free_until: customer.free_until,
        chat: customer.chat.iter().map(|one| Piece::Whole(line(one))).collect(),
        next_seq: customer.next_seq,
    }
}

fn line(line: &Line) -> KeptLine {
    KeptLine {
        line: line.clone(),
        visible: line.visible,
        opaque: line.opaque.clone(),
        category: line.category.to_owned(),
        allowed: line.allowed,
    }
}

fn media(file: &MediaFile) -> KeptMedia {
    KeptMedia {
        id: file.id.clone(),
        number: Arc::clone(&file.number),
        mime_type: file.mime_type.clone(),
        at: file.at,
    }
}
