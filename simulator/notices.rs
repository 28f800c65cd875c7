//! Webhooks that no customer causes: templates, contacts and history of the owner's app.

use serde_json::{Map, Value, json};

use crate::account::Account;
use crate::customers::queue;
use crate::number::{Content, Number, State};
use crate::templates::Definition;
use crate::webhooks::{Change, Delivery, Payload, account_change, messages_change};
use crate::world::World;

/// A template was approved, rejected, paused … Told once per webhook address of the account.
pub(crate) fn template_status(
    world: &World,
    account: &Account,
    template: &Definition,
    event: &'static str,
) {
    let value = json!({
        "event": event,
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "reason": "NONE",
        "message_template_category": template.category,
    });
    account_notice(world, account, "message_template_status_update", &value);
}

/// Any notice about an account.
pub(crate) fn account_notice(world: &World, account: &Account, field: &'static str, value: &Value) {
    let mut told: Vec<Option<String>> = Vec::new();
    let time = world.clock.now_ms() / 1000;
    for number in world.numbers_of(&account.id) {
        let url = number.settings.read().webhook_url.clone();
        if told.contains(&url) {
            continue;
        }
        told.push(url);
        let body = account_change(&account.id, time, Change { value, field });
        queue(&number, Delivery::new(Payload::Body(body), Vec::new()));
    }
}

/// A change of a number with one list in it.
fn tell_list(number: &Number, field: &'static str, name: &'static str, list: Value) {
    let mut value = Map::new();
    value.insert("messaging_product".to_owned(), "whatsapp".into());
    let metadata =
        json!({"display_phone_number": number.display_digits(), "phone_number_id": *number.id});
    value.insert("metadata".to_owned(), metadata);
    value.insert(name.to_owned(), list);
    let body = messages_change(&number.account.id, Change { value, field });
    queue(number, Delivery::new(Payload::Body(body), Vec::new()));
}

/// `smb_app_state_sync`: the people in the owner's phone app.
pub(crate) fn contacts_of_app(world: &World, number: &Number) {
    let now = world.clock.now_ms() / 1000;
    let contacts: Vec<Value> = {
        let state = number.state.lock();
        let contact = |customer: &crate::number::Customer| {
            let name = customer.name.clone().unwrap_or_default();
            let first = name.split(' ').next().unwrap_or_default().to_owned();
            json!({
                "type": "contact", "action": "add",
                "contact": {"full_name": name, "first_name": first, "phone_number": *customer.key},
                "metadata": {"timestamp": now.to_string()},
            })
        };
        state.customers().filter(|customer| !customer.no_phone).map(contact).collect()
    };
    tell_list(number, "smb_app_state_sync", "state_sync", contacts.into());
}

/// `history`: what was said before, one thread per customer.
pub(crate) fn history_of_app(number: &Number) {
    let us = number.display_digits();
    let threads: Vec<Value> = {
        let state = number.state.lock();
        let thread = |customer: &crate::number::Customer| {
            let texts = customer.chat.iter().filter(|line| line.visible);
            let messages: Vec<_> = texts
                .filter_map(|line| {
                    let Content::Text { text } = &line.content else { return None };
                    let (from, to) = if line.mine {
                        (&*customer.key, us.as_str())
                    } else {
                        (us.as_str(), &*customer.key)
                    };
                    let read = if line.state >= State::Read { "READ" } else { "DELIVERED" };
                    Some(json!({
                        "from": from, "to": to, "id": *line.wamid,
                        "timestamp": (line.at / 1000).to_string(), "type": "text",
                        "text": {"body": **text}, "history_context": {"status": read},
                    }))
                })
                .collect();
            json!({"id": *customer.key, "messages": messages})
        };
        state.customers().filter(|customer| !customer.no_phone).map(thread).collect()
    };
    let history =
        json!([{"metadata": {"phase": 0, "chunk_order": 1, "progress": 100}, "threads": threads}]);
    tell_list(number, "history", "history", history);
}
