//! What is told about a customer outside any message: wishes and new ids.
use recado_domain::{
    ProviderId, Timestamp,
    incoming::{Arrival, Incoming, Notice, NoticeMeaning},
};
use serde_json::value::RawValue;

use super::{
    super::wire::{Replaced, UserIdUpdate, UserPreference},
    Odd, instant,
    peer::{Book, Known},
    value_of,
};

/// Reads a wish about marketing messages; a wish of another kind is told as it came.
pub(super) fn preference(raw: &RawValue, book: &Book<'_>, now: Timestamp) -> Result<Incoming, Odd> {
    let wish: UserPreference<'_> = serde_json::from_str(raw.get())?;
    let marketing = match (wish.category.get(), wish.value.get()) {
        (Some("marketing_messages"), Some("stop")) => false,
        (Some("marketing_messages"), Some("resume")) => true,
        _ => {
            let (field, meaning) = ("user_preferences".to_owned(), NoticeMeaning::Information);
            return Ok(Incoming::Notice(Notice { field, meaning, raw: value_of(raw) }));
        }
    };
    let peer = book
        .peer(Known::new(&wish.wa_id, &wish.user_id, &wish.parent_user_id))
        .ok_or_else(|| Odd::new("nobody is named whose wish it is"))?;
    let at = instant(wish.timestamp, now);
    Ok(Incoming::Arrival(peer, Arrival::Preference { marketing, at }))
}

/// Reads a new user id: the peer holds what the customer was known by before.
pub(super) fn new_user_id(raw: &RawValue, now: Timestamp) -> Result<Incoming, Odd> {
    let update: UserIdUpdate<'_> = serde_json::from_str(raw.get())?;
    let (user, parent) =
        (update.user_id.unwrap_or_default(), update.parent_user_id.unwrap_or_default());
    let phone = update.wa_id.get();
    let old = Known { phone, user: user.previous.get(), parent: parent.previous.get() };
    let new = Known { phone, user: user.current.get(), parent: parent.current.get() };
    let nobody = || Odd::new("nobody is named whose id it is");
    let renamed = Arrival::Renamed {
        provider_id: ProviderId(event_id(&user, &parent)?),
        sent_at: instant(update.timestamp, now),
        now: new.peer().ok_or_else(nobody)?,
        text: update.detail.or_empty(),
    };
    Ok(Incoming::Arrival(old.peer().ok_or_else(nobody)?, renamed))
}

/// These come without an id: the new user id happens once, so it serves to recognise repetitions.
fn event_id(user: &Replaced<'_>, parent: &Replaced<'_>) -> Result<String, Odd> {
    let current = user.current.get().or(parent.current.get());
    let current = current.ok_or_else(|| Odd::new("the new id is missing"))?;
    Ok(format!("user_id_update:{current}"))
}
