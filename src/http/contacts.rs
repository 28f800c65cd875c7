//! The people who write.
use actix_web::web;
use recado_domain::{ContactId, contact, conversation::Command};
use recado_protocol::{Contact, ContactPatch, Page};
use recado_store::{ContactChange, InboxFilter};
use serde::Deserialize;

use super::{
    auth::Caller,
    error::ApiError,
    page::{self, PageQuery},
};
use crate::{
    gateway::Gateway,
    view::{self, Wrong},
};

/// Longest name a company gives.
const LONGEST_NAME: usize = 100;
/// Conversations of one customer that learn of a new name at once; a customer has one a channel.
const TOLD_AT_ONCE: u32 = 100;

/// `?q=`.
#[derive(Debug, Deserialize)]
pub(super) struct Search {
    q: Option<String>,
}

/// Lists them by name.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    search: web::Query<Search>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Contact>>, ApiError> {
    let contacts = &gateway.stores().contacts;
    let words = page::filled(search.q.as_deref());
    let found = contacts.page(caller.tenant, words, query.cursor(), query.limit()?).await;
    let found = found.map_err(|error| page::misread(error, &query))?;
    Ok(web::Json(Page {
        items: found.contacts.iter().map(view::contact).collect(),
        next_cursor: found.next,
        prev_cursor: found.prev,
    }))
}

/// Shows one.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ContactId>,
) -> Result<web::Json<Contact>, ApiError> {
    Ok(web::Json(view::contact(&find(&gateway, &caller, *id).await?)))
}

/// Gives one another name, and tells it to the customer's conversations.
pub(super) async fn change(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ContactId>,
    body: web::Json<ContactPatch>,
) -> Result<web::Json<Contact>, ApiError> {
    let Some(name) = body.name.as_deref().map(str::trim) else {
        return Ok(web::Json(view::contact(&find(&gateway, &caller, *id).await?)));
    };
    let mut wrong = Wrong::default();
    wrong.length("name", name, 0, LONGEST_NAME);
    wrong.or(()).map_err(ApiError::fields)?;
    let given_name = Some(Some(name.to_owned()).filter(|name| !name.is_empty()));
    let change = ContactChange { given_name, ..ContactChange::of(*id) };
    let changed = gateway.stores().contacts.change(caller.tenant, change).await?;
    let contact = changed.ok_or_else(|| ApiError::not_found("contact"))?;
    gateway.house.contact_changed();
    let read = async || Ok(find(&gateway, &caller, *id).await?.name());
    tell_what_stands(read, async |name| tell_conversations(&gateway, &caller, *id, name).await)
        .await?;
    Ok(web::Json(view::contact(&contact)))
}

/// Tells the name that stands, until it still stands once it was told: of several who change it at
/// once, whoever tells last has read what the last one wrote.
async fn tell_what_stands(
    read: impl AsyncFn() -> Result<String, ApiError>,
    tell: impl AsyncFn(&str) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    let mut name = read().await?;
    loop {
        tell(&name).await?;
        let told = std::mem::replace(&mut name, read().await?);
        if told == name {
            return Ok(());
        }
    }
}

async fn tell_conversations(
    gateway: &Gateway,
    caller: &Caller,
    id: ContactId,
    name: &str,
) -> Result<(), ApiError> {
    let filter = InboxFilter { contact: Some(id), ..InboxFilter::default() };
    let page = gateway.stores().inbox.page(caller.tenant, &filter, None, TOLD_AT_ONCE).await?;
    for row in page.rows {
        let command = Command::Rename { by: caller.user, name: name.to_owned() };
        gateway.house.tell(caller.tenant, row.id, command).await?;
    }
    Ok(())
}

async fn find(
    gateway: &Gateway,
    caller: &Caller,
    id: ContactId,
) -> Result<contact::Contact, ApiError> {
    let found = gateway.stores().contacts.get(caller.tenant, id).await?;
    found.ok_or_else(|| ApiError::not_found("contact"))
}

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;
    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn who_tells_late_tells_what_the_other_wrote() {
        // The contact's name, and what its conversation was told last.
        let (contact, conversation) = (Mutex::new("A".to_owned()), Mutex::new(String::new()));
        let (read, told) = (Barrier::new(2), Barrier::new(2));
        let stands = async || Ok(contact.lock().clone());
        let hears = |name: &str| name.clone_into(&mut conversation.lock());
        let late = tell_what_stands(stands, async |name: &str| {
            if name == "A" {
                read.wait().await;
                told.wait().await;
            }
            hears(name);
            Ok(())
        });
        let other = async {
            read.wait().await;
            "B".clone_into(&mut contact.lock());
            let done = tell_what_stands(stands, async |name: &str| {
                hears(name);
                Ok(())
            });
            done.await?;
            told.wait().await;
            Ok::<_, ApiError>(())
        };
        let (late, other) = tokio::join!(late, other);
        assert!(late.is_ok() && other.is_ok());
        assert_eq!(*conversation.lock(), "B");
    }
}
