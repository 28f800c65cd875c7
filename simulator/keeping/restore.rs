//! Makes the world again from what was kept.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use super::record::{Kept, KeptAccount, KeptCustomer, KeptLine, KeptNumber};
use crate::number::{Line, Number, NumberState};
use crate::statuses;
use crate::templates::TemplateShelf;
use crate::webhooks::{Delivery, Payload};
use crate::world::{NumberError, World};

impl Kept {
    /// Puts everything back; `bytes_of` reads a file by its media id.
    pub(super) fn restore(
        self,
        world: &Arc<World>,
        bytes_of: impl Fn(&str) -> Option<Bytes>,
    ) -> Result<(), NumberError> {
        world.clock.set_ahead_ms(self.clock_ahead_ms);
        for media in self.media {
            if let Some(bytes) = bytes_of(&media.id) {
                world.media.put_back(media.id, media.number, media.mime_type, bytes, media.at);
            }
        }
        for kept in self.numbers {
            let fields = serde_json::to_value(&kept.settings)
                .map_err(|error| NumberError::Invalid(error.to_string()))?;
            let number = world.create(fields)?;
            put_back(&number, kept);
        }
        for kept in self.accounts {
            account(world, kept);
        }
        Ok(())
    }
}

fn account(world: &World, kept: KeptAccount) {
    if let Some(account) = world.account(&kept.id) {
        account.subscribed.store(kept.subscribed, Ordering::Release);
        *account.templates.lock() = TemplateShelf::of(kept.templates);
    }
}

fn put_back(number: &Number, kept: KeptNumber) {
    number.live.resume(kept.cursor);
    let plan = kept.settings.statuses;
    let mut state = number.state.lock();
    state.allowance = kept.allowance;
    let mut lines = Vec::new();
    for customer in kept.customers {
        lines.extend(welcome(&mut state, customer));
    }
    // The oldest line of all is the first to be forgotten.
    lines.sort_by_key(|(_, line)| line.at);
    for (key, line) in lines {
        let wamid = Arc::clone(&line.wamid);
        state.append(&key, line);
        statuses::resume(number, &mut state, &plan, &wamid);
    }
    for webhook in kept.webhooks {
        let payload = Payload::Body(webhook.body.into());
        number.outbox.push(Delivery::new(payload, webhook.messages));
    }
}

/// Makes a customer and returns the lines of the chat, which are still to be written.
fn welcome(state: &mut NumberState, kept: KeptCustomer) -> Vec<(Arc<str>, Line)> {
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
        customer.next_seq = kept.next_seq - (kept.chat.len() as u64).min(kept.next_seq);
    }
    kept.chat.into_iter().map(|kept| (Arc::clone(&key), line(kept))).collect()
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
