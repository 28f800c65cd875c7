//! Makes the world again from what was kept.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use super::record::{Kept, KeptAccount, KeptCustomer, KeptLine, KeptNumber, whole};
use crate::number::{Line, Number, NumberState};
use crate::statuses;
use crate::templates::TemplateShelf;
use crate::webhooks::{Delivery, Payload};
use crate::world::{NumberError, World};

impl Kept {
    /// Puts back what can be, and returns how many pieces cannot; `bytes_of` reads a file by its
    /// media id.
    pub(super) fn restore(
        self,
        world: &Arc<World>,
        bytes_of: impl Fn(&str) -> Option<Bytes>,
    ) -> usize {
        let mut lost = 0;
        world.clock.set_ahead_ms(self.clock_ahead_ms);
        for media in whole(self.media, &mut lost) {
            if let Some(bytes) = bytes_of(&media.id) {
                world.media.put_back(media.id, media.number, media.mime_type, bytes, media.at);
            }
        }
        for kept in whole(self.numbers, &mut lost) {
            match create(world, &kept) {
                Ok(number) => put_back(&number, kept, &mut lost),
                Err(error) => {
                    tracing::warn!(%error, "a number of the simulator cannot be made again");
                    lost += 1;
                }
            }
        }
        for kept in whole(self.accounts, &mut lost) {
            account(world, kept, &mut lost);
        }
        lost
    }
}

fn create(world: &Arc<World>, kept: &KeptNumber) -> Result<Arc<Number>, NumberError> {
    let fields = serde_json::to_value(&kept.settings);
    world.create(fields.map_err(|error| NumberError::Invalid(error.to_string()))?)
}

fn account(world: &World, kept: KeptAccount, lost: &mut usize) {
    if let Some(account) = world.account(&kept.id) {
        account.subscribed.store(kept.subscribed, Ordering::Release);
        *account.templates.lock() = TemplateShelf::of(whole(kept.templates, lost));
    }
}

fn put_back(number: &Number, kept: KeptNumber, lost: &mut usize) {
    number.live.resume(kept.cursor);
    let plan = kept.settings.statuses;
    let mut state = number.state.lock();
    state.allowance = kept.allowance;
    let mut lines = Vec::new();
    for customer in whole(kept.customers, lost) {
        lines.extend(welcome(&mut state, customer, lost));
    }
    // The oldest line of all is the first to be forgotten.
    lines.sort_by_key(|(_, line)| line.at);
    for (key, line) in lines {
        let wamid = Arc::clone(&line.wamid);
        state.append(&key, line);
        statuses::resume(number, &mut state, &plan, &wamid);
    }
    for webhook in whole(kept.webhooks, lost) {
        let payload = Payload::Body(webhook.body.into());
        number.outbox.push(Delivery::new(payload, webhook.messages));
    }
}

/// Makes a customer and returns the lines of the chat, which are still to be written.
fn welcome(state: &mut NumberState, kept: KeptCustomer, lost: &mut usize) -> Vec<(Arc<str>, Line)> {
    let chat = whole(kept.chat, lost);
    let key = Arc::clone(&state.customer(&kept.key).key);
    if let Some(user_id) = kept.user_id {
        state.set_user_id(&key, user_id);
    }
    if let Some(customer) = state.get_mut(&key) {
        customer.name = kept.name;
        customer.username = kept.username;
        customer.no_phone = kept.no_phone;
        customer.reachable = kept.reachable;
        customer.window_until = kept.window_until;
        customer.free_until = kept.free_until;
        customer.next_seq = kept.next_seq - (chat.len() as u64).min(kept.next_seq);
    }
    chat.into_iter().map(|kept| (Arc::clone(&key), line(kept))).collect()
}

fn category(kept: &str) -> &'static str {
    match kept {
        "marketing" => "marketing",
        "authentication" => "authentication",
        "utility" => "utility",
        _ => "service",
    }
}

fn line(kept: KeptLine) -> Line {
    Line {
        visible: kept.visible,
        opaque: kept.opaque,
        category: category(&kept.category),
        allowed: kept.allowed,
        ..kept.line
    }
}
