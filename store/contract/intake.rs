//! Rules of the intake.
use recado_domain::ConversationId;

use super::samples::{DAWN, Talk};
use crate::{IntakeItem, StoreError, Stores};

fn item(talk: &Talk, text: &str) -> IntakeItem {
    IntakeItem {
        sequence: 0,
        tenant: talk.tenant,
        channel: talk.channel,
        conversation: talk.conversation,
        at: DAWN,
        bytes: text.as_bytes().to_vec(),
    }
}

async fn waiting(stores: &Stores, conversation: ConversationId) -> Vec<(u64, String)> {
    let items = stores.intake.waiting(conversation).await.unwrap();
    let text = |item: IntakeItem| (item.sequence, String::from_utf8(item.bytes).unwrap());
    items.into_iter().map(text).collect()
}

/// Order of arrival, across conversations too.
pub async fn items_wait_in_the_order_they_came(stores: &Stores) {
    let one = Talk::new();
    let other = one.another();
    for (talk, text) in [(&one, "1"), (&other, "2"), (&one, "3")] {
        stores.intake.push(item(talk, text), 10).await.unwrap();
    }
    let items = waiting(stores, one.conversation).await;
    assert_eq!(items.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["1", "3"]);
    assert!(items[0].0 < items[1].0);
    let named = |talk: &Talk| (talk.tenant, talk.channel, talk.conversation);
    assert_eq!(stores.intake.conversations(10).await.unwrap(), [named(&one), named(&other)]);
    assert_eq!(stores.intake.conversations(1).await.unwrap(), [named(&one)]);
}

/// The bound.
pub async fn a_full_intake_refuses_its_company_only(stores: &Stores) {
    let (full, free) = (Talk::new(), Talk::new());
    for _ in 0..3 {
        stores.intake.push(item(&full, "x"), 3).await.unwrap();
    }
    let refused = stores.intake.push(item(&full.another(), "x"), 3).await;
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    stores.intake.push(item(&free, "x"), 3).await.unwrap();
    assert_eq!(waiting(stores, full.conversation).await.len(), 3);
}

/// What was done is gone and makes room, once however often it is told.
pub async fn done_makes_room(stores: &Stores) {
    let talk = Talk::new();
    for text in ["1", "2"] {
        stores.intake.push(item(&talk, text), 2).await.unwrap();
    }
    let first = waiting(stores, talk.conversation).await[0].0;
    for _ in 0..3 {
        stores.intake.done(talk.conversation, &[first]).await.unwrap();
    }
    assert_eq!(waiting(stores, talk.conversation).await.len(), 1);
    stores.intake.push(item(&talk, "3"), 2).await.unwrap();
    stores.intake.push(item(&talk, "4"), 2).await.unwrap_err();
    let left = waiting(stores, talk.conversation).await;
    assert_eq!(left.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["2", "3"]);
}

/// A sequence of another conversation is left alone.
pub async fn only_items_of_the_named_conversation_are_done(stores: &Stores) {
    let one = Talk::new();
    let other = one.another();
    stores.intake.push(item(&one, "1"), 10).await.unwrap();
    let sequence = waiting(stores, one.conversation).await[0].0;
    stores.intake.done(other.conversation, &[sequence, sequence + 1]).await.unwrap();
    assert_eq!(waiting(stores, one.conversation).await.len(), 1);
}
