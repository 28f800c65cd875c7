//! Rules of the search: words are found a little after they were written.
use recado_domain::{
    ConversationId, ProviderId, TenantId,
    conversation::{ConversationRow, Status},
    message::MessageChange,
};

use super::samples::{Talk, append, eventually, says, uuid};
use crate::{Append, ContactPage, InboxFilter, Stores};

async fn found(stores: &Stores, tenant: TenantId, query: &str) -> Vec<ConversationId> {
    let filter = InboxFilter { query: Some(query.to_owned()), ..InboxFilter::default() };
    let page = stores.inbox.page(tenant, &filter, None, 100).await.unwrap();
    page.rows.iter().map(|row| row.id).collect()
}

async fn becomes(stores: &Stores, tenant: TenantId, query: &str, expected: &[&Talk]) {
    let expected: Vec<ConversationId> = expected.iter().map(|talk| talk.conversation).collect();
    eventually(query, async || found(stores, tenant, query).await == expected).await;
}

fn named(talk: &Talk, name: &str, phone: &str) -> ConversationRow {
    let contact_phone = Some(phone.to_owned());
    ConversationRow { contact_name: name.to_owned(), contact_phone, ..talk.row(1) }
}

/// Folded, by beginnings, digits and words.
pub async fn a_conversation_is_found_by_name_phone_and_words(stores: &Stores) {
    let rosa = Talk::new();
    let ivan = rosa.another();
    let row = named(&rosa, "Rosa Ñahui", "51958114207");
    append(stores, Append { row, ..rosa.message(0, 1, "¿Tienen ENVÍO a Cusco?") }).await;
    let row = named(&ivan, "Iván Rosales", "5491123456789");
    append(stores, Append { row, ..ivan.message(0, 1, "Envíen el café a Puno.") }).await;
    for query in ["nahui", "ÑAH", "958 114 207", "4207", "envio cusco", "cusco", "rosa n"] {
        becomes(stores, rosa.tenant, query, &[&rosa]).await;
    }
    for query in ["rosales", "549 11", "cafe pun", "ivan"] {
        becomes(stores, rosa.tenant, query, &[&ivan]).await;
    }
    for query in ["ros", "env"] {
        becomes(stores, rosa.tenant, query, &[&ivan, &rosa]).await;
    }
    for query in ["cusco puno", "en", "ahui", "o'r \"x*", "rosa cusco", "NOT", "* AND"] {
        assert_eq!(found(stores, rosa.tenant, query).await, [], "{query}");
    }
}

/// Signs only.
pub async fn what_has_no_words_is_looked_for_in_vain(stores: &Stores) {
    let rosa = Talk::new();
    append(stores, rosa.message(0, 1, "café 😀")).await;
    stores.contacts.put(rosa.customer("Rosa 100%", "51958114207")).await.unwrap();
    for query in ["😀", "%", "*", "¿?", "\"\"", "_ %"] {
        assert_eq!(found(stores, rosa.tenant, query).await, [], "{query}");
        let page = stores.contacts.page(rosa.tenant, Some(query), None, 9).await.unwrap();
        assert_eq!(page, ContactPage::default(), "{query}");
    }
    assert_eq!(found(stores, rosa.tenant, " ").await, [rosa.conversation]);
}

/// Common words, with other filters, over pages.
pub async fn a_word_is_found_in_many_conversations_page_by_page(stores: &Stores) {
    let first = Talk::new();
    let talks: Vec<Talk> = (0..30).map(|_| first.another()).collect();
    for (number, talk) in (0..).zip(&talks) {
        let status = if number % 3 == 0 { Status::Open } else { Status::Pending };
        let row = ConversationRow { status, ..talk.row(1) };
        append(stores, Append { row, ..talk.message(0, 1, "hola buenas") }).await;
    }
    let tenant = first.tenant;
    eventually("all found", async || found(stores, tenant, "hola").await.len() == 30).await;
    let status = Some(Status::Open);
    let filter = InboxFilter { status, query: Some("buen".to_owned()), ..InboxFilter::default() };
    let one = stores.inbox.page(tenant, &filter, None, 6).await.unwrap();
    let two = stores.inbox.page(tenant, &filter, one.next.as_deref(), 6).await.unwrap();
    let ids: Vec<_> = one.rows.iter().chain(&two.rows).map(|row| row.id).collect();
    let open: Vec<_> = talks.iter().step_by(3).rev().map(|talk| talk.conversation).collect();
    assert_eq!((ids, two.next), (open, None));
}

fn wamid(talk: &Talk) -> ProviderId {
    ProviderId(format!("wamid.{}.1", talk.conversation))
}

/// Edits.
pub async fn an_edited_message_is_found_by_its_new_words_only(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.message(0, 1, "quiero tostado")).await;
    becomes(stores, talk.tenant, "tostado", &[&talk]).await;
    let edited = MessageChange::Edited { target: wamid(&talk), content: says("quiero molido") };
    append(stores, Append { messages: vec![edited], ..talk.append(1) }).await;
    becomes(stores, talk.tenant, "molido", &[&talk]).await;
    assert_eq!(found(stores, talk.tenant, "tostado").await, []);
}

/// What was taken back is not dug up.
pub async fn a_revoked_message_is_not_found(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.message(0, 1, "secreto")).await;
    becomes(stores, talk.tenant, "secreto", &[&talk]).await;
    let revoked = MessageChange::Revoked { target: wamid(&talk) };
    append(stores, Append { messages: vec![revoked], ..talk.append(1) }).await;
    becomes(stores, talk.tenant, "secreto", &[]).await;
}

/// Names change.
pub async fn a_new_name_replaces_the_old_one(stores: &Stores) {
    let talk = Talk::new();
    append(stores, Append { row: named(&talk, "Mirtha", "51911111111"), ..talk.append(0) }).await;
    becomes(stores, talk.tenant, "mirtha", &[&talk]).await;
    append(stores, Append { row: named(&talk, "Fermín", "51922222222"), ..talk.append(1) }).await;
    becomes(stores, talk.tenant, "fermin", &[&talk]).await;
    for gone in ["mirtha", "51911111111"] {
        assert_eq!(found(stores, talk.tenant, gone).await, []);
    }
}

/// Tenancy.
pub async fn words_of_another_company_are_not_found(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.message(0, 1, "hola")).await;
    becomes(stores, talk.tenant, "hola", &[&talk]).await;
    let stranger = TenantId::from_uuid(uuid());
    for query in ["hola", "rosa", "51958114207"] {
        assert_eq!(found(stores, stranger, query).await, []);
    }
}
