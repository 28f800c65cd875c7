//! Rules of reading everything and keeping it again.
use std::{collections::BTreeSet, time::Duration};

use recado_domain::{
    ApiKeyId, ContactId, ConversationId, TenantId, UserId,
    account::{ApiKey, Scope, Tenant},
    identity::Identity,
};
use serde_json::{Value, json};

use super::samples::{DAWN, Talk, append, key, uuid};
use crate::{Claim, ContactKey, ConversationKey, Document, DocumentKind::Faq, StoreError, Stores};

/// Reads every page of one of the two tables of keys, `limit` at a time.
macro_rules! every {
    ($stores:expr, $read:ident, $limit:expr) => {{
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let batch = $stores.transfer.$read(after.as_deref(), $limit).await.unwrap();
            assert!(batch.items.len() <= $limit as usize);
            all.extend(batch.items);
            after = batch.next;
            if after.is_none() {
                break all;
            }
        }
    }};
}

/// Lists of conversations.
pub async fn every_conversation_is_read_page_by_page(stores: &Stores) {
    let talk = Talk::new();
    let mut made = BTreeSet::new();
    for _ in 0..23 {
        let talk = talk.another();
        let mut first = talk.append(0);
        first.row.status = recado_domain::conversation::Status::Closed;
        append(stores, first).await;
        made.insert(talk.conversation);
    }
    append(stores, Talk::new().append(0)).await;
    let (mut read, mut after) = (Vec::<ConversationId>::new(), None);
    loop {
        let page = stores.transfer.conversations(talk.tenant, after, 5).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 5);
        after = Some(*last);
        read.extend(page);
    }
    assert_eq!(read, made.into_iter().collect::<Vec<_>>());
}

/// Keys of a log.
pub async fn keys_come_with_the_position_they_belong_to(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.message(0, 1, "hola")).await;
    let mut second = talk.append(1);
    second.keys = vec![key("q:a", 1), crate::Key { key: "e:b".to_owned(), value: Vec::new() }];
    append(stores, second).await;
    append(stores, talk.append(2)).await;
    let read = stores.transfer.keys(talk.tenant, talk.conversation).await.unwrap().unwrap();
    assert_eq!((read.channel, read.position), (talk.channel, 3));
    let mut keys = read.keys;
    keys.sort_by(|one, other| one.0.key.cmp(&other.0.key));
    let named: Vec<_> = keys.iter().map(|(key, _)| (key.key.as_str(), key.value.len())).collect();
    let provider = format!("m:wamid.{}.1", talk.conversation);
    assert_eq!(named, [("e:b", 0), (provider.as_str(), 4), ("q:a", 4)]);
    for ((_, first), right) in keys.iter().zip([2, 1, 2]) {
        assert!(first.is_none_or(|first| first == right), "{first:?}");
    }
    let other = Talk::new();
    assert_eq!(stores.transfer.keys(other.tenant, talk.conversation).await.unwrap(), None);
    assert_eq!(stores.transfer.keys(talk.tenant, other.conversation).await.unwrap(), None);
}

/// Customers and the keys they are known by.
pub async fn customers_and_all_keys_are_read(stores: &Stores) {
    let talk = Talk::new();
    let mut claimed = BTreeSet::new();
    for number in 0..12 {
        let talk = talk.another();
        let phone = format!("5195811420{number:02}");
        let claim = Claim {
            tenant: talk.tenant,
            channel: talk.channel,
            keys: vec![format!("phone:{phone}")],
            conversation: talk.conversation,
            contact: talk.customer("Rosa", &phone),
        };
        stores.contacts.claim(claim).await.unwrap();
        claimed.insert((talk.conversation, talk.contact));
    }
    let mine = every!(stores, conversation_keys, 5);
    let mine = mine.into_iter().filter(|key| key.channel == talk.channel);
    let conversations: BTreeSet<ConversationId> = mine.map(|key| key.conversation).collect();
    assert_eq!(conversations, claimed.iter().map(|(id, _)| *id).collect());
    let known = every!(stores, contact_keys, 5);
    let known = known.into_iter().filter(|key| key.tenant == talk.tenant);
    let known: BTreeSet<ContactId> = known.map(|key| key.contact).collect();
    let contacts: Vec<ContactId> = claimed.iter().map(|(_, id)| *id).collect();
    assert_eq!(known, contacts.iter().copied().collect());
    let first = stores.transfer.contacts(talk.tenant, None, 7).await.unwrap();
    let rest = stores.transfer.contacts(talk.tenant, Some(first[6].id), 7).await.unwrap();
    let read: Vec<ContactId> = first.iter().chain(&rest).map(|contact| contact.id).collect();
    assert_eq!(read, contacts);
    let none = stores.transfer.contacts(TenantId::from_uuid(uuid()), None, 7).await.unwrap();
    assert_eq!(none, []);
}

/// Keys kept again.
pub async fn a_key_kept_again_leads_to_the_same_or_is_refused(stores: &Stores) {
    let (talk, other) = (Talk::new(), Talk::new());
    let key = |contact| ContactKey { tenant: talk.tenant, key: "phone:1".to_owned(), contact };
    let leads = |conversation| ConversationKey {
        channel: talk.channel,
        key: "phone:1".to_owned(),
        conversation,
    };
    let transfer = &stores.transfer;
    for _ in 0..2 {
        transfer.put_contact_keys(vec![key(talk.contact)]).await.unwrap();
        transfer.put_conversation_keys(vec![leads(talk.conversation)]).await.unwrap();
    }
    let refused = transfer.put_contact_keys(vec![key(other.contact)]).await;
    assert!(matches!(refused, Err(StoreError::Taken("contact_key"))), "{refused:?}");
    let refused = transfer.put_conversation_keys(vec![leads(other.conversation)]).await;
    assert!(matches!(refused, Err(StoreError::Taken("claim"))), "{refused:?}");
    let found = stores.contacts.find(talk.channel, &["phone:1".to_owned()]).await.unwrap();
    assert_eq!(found, Some(talk.conversation));
    // A record takes no key, neither one that is another's nor one that is nobody's.
    let mut rosa = other.customer("Rosa", "1");
    rosa.tenant = talk.tenant;
    rosa.identities.push(Identity::Phone("51958114207".to_owned()));
    stores.contacts.put(rosa).await.unwrap();
    let known = every!(stores, contact_keys, 9);
    let known = known.into_iter().filter(|key| key.tenant == talk.tenant);
    assert_eq!(known.collect::<Vec<_>>(), [key(talk.contact)]);
}

/// Documents with all that they once said.
pub async fn a_history_is_kept_again_as_it_was(stores: &Stores) {
    let tenant = TenantId::from_uuid(uuid());
    let version = |id: &str, number: u64, body: Value| Document {
        id: id.to_owned(),
        version: number,
        changed_at: DAWN + Duration::from_secs(number),
        body,
    };
    let living =
        |id| vec![version(id, 1, json!({ "n": 1.5 })), version(id, 2, json!({ "a": [id] }))];
    let removed = vec![version("b", 1, json!(1)), version("b", 2, Value::Null)];
    let transfer = &stores.transfer;
    for _ in 0..2 {
        transfer.put_history(tenant, Faq, living("z")).await.unwrap();
        transfer.put_history(tenant, Faq, removed.clone()).await.unwrap();
        transfer.put_history(tenant, Faq, living("a")).await.unwrap();
    }
    let listed = stores.documents.list(tenant, Faq).await.unwrap();
    assert_eq!(listed, [living("z")[1].clone(), living("a")[1].clone()]);
    assert_eq!(stores.documents.list_all(Faq).await.unwrap().len(), 2);
    let mut history = stores.documents.history(tenant, Faq, "b").await.unwrap();
    history.reverse();
    assert_eq!(history, removed);
    assert_eq!(stores.documents.history(tenant, Faq, "a").await.unwrap().len(), 2);
    assert_eq!(transfer.document_ids(tenant, Faq, None, 2).await.unwrap(), ["a", "b"]);
    assert_eq!(transfer.document_ids(tenant, Faq, Some("b"), 2).await.unwrap(), ["z"]);
    let next = stores.documents.put(tenant, Faq, "b", json!(3), DAWN, Some(0)).await.unwrap();
    assert_eq!(next, 3);
    let found = stores.documents.find(Faq, "z").await.unwrap().map(|(tenant, _)| tenant);
    assert_eq!(found, Some(tenant));
}

/// A company without people.
pub async fn a_company_exists_from_when_it_is_kept(stores: &Stores) {
    let id = TenantId::from_uuid(uuid());
    let tenant = Tenant { id, name: "Tostaduría Misti".to_owned(), created_at: DAWN };
    let key = ApiKey {
        id: ApiKeyId::from_uuid(uuid()),
        tenant: id,
        user: UserId::from_uuid(uuid()),
        name: "first key".to_owned(),
        scopes: vec![Scope::Read],
        ends_with: "abcd".to_owned(),
        created_at: DAWN,
    };
    stores.accounts.put_api_key(key.clone(), [7; 32]).await.unwrap();
    assert_eq!(stores.accounts.tenant(id).await.unwrap(), None);
    for _ in 0..2 {
        stores.transfer.put_tenant(tenant.clone()).await.unwrap();
    }
    assert_eq!(stores.accounts.tenants().await.unwrap(), [tenant]);
    assert_eq!(stores.transfer.api_keys(id).await.unwrap(), [(key, [7; 32])]);
}
