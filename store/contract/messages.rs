//! Rules of the messages' projection.
use std::{collections::BTreeMap, time::Duration};

use recado_domain::{
    MediaId, ProviderId, TenantId,
    content::{Content, Media, MediaSource},
    delivery::{Delivery, Stage},
    message::{Author, Body, Direction, FileState, MessageChange, MessageRow},
    send_error::{ErrorClass, SendError},
};

use super::samples::{DAWN, Talk, agent, append, inbound, key, says, uuid};
use crate::{Append, Seek, Stores};

async fn row(stores: &Stores, talk: &Talk, number: u32) -> MessageRow {
    let row = stores.messages.get(talk.tenant, talk.conversation, number).await.unwrap();
    row.expect("the message should be there")
}

async fn change(stores: &Stores, talk: &Talk, expected: u64, change: MessageChange) {
    append(stores, Append { messages: vec![change], ..talk.append(expected) }).await;
}

fn wamid(talk: &Talk, number: u32) -> ProviderId {
    ProviderId(format!("wamid.{}.{number}", talk.conversation))
}

/// Every field survives.
pub async fn a_message_comes_back_whole(stores: &Stores) {
    let talk = Talk::new();
    let source = MediaSource::Provider { id: "77".to_owned() };
    let media = Media { source, mime_type: None, filename: None, sha256: Some("ab".to_owned()) };
    let caption = Some("¿esto? 🙂".to_owned());
    let failed = SendError { class: ErrorClass::SlowPair, code: Some(131_056), detail: "x".into() };
    let full = MessageRow {
        direction: Direction::Outbound,
        author: Author::Agent(agent()),
        body: Body::Content { content: Content::Image { media, caption } },
        reply_to: Some(ProviderId("wamid.9".to_owned())),
        delivery: Delivery { reached: Stage::Sent, failed: Some(failed), unknown: true },
        retry_at: Some(DAWN + Duration::from_secs(4)),
        file: FileState::Failed { error: "gone".to_owned() },
        reactions: BTreeMap::from([("customer".to_owned(), "❤️".to_owned())]),
        edited: true,
        revoked: true,
        changed: 1,
        ..inbound(1, "wamid.1", "")
    };
    let note = MessageRow {
        direction: Direction::Internal,
        author: Author::System,
        body: Body::Note { text: "llamar mañana".to_owned() },
        provider_id: None,
        changed: 1,
        ..inbound(2, "", "")
    };
    let kept = [full, note];
    let messages = kept.iter().cloned().map(Box::new).map(MessageChange::Insert).collect();
    append(stores, Append { messages, ..talk.append(0) }).await;
    let page = stores.messages.page(talk.tenant, talk.conversation, Seek::End, 9).await.unwrap();
    assert_eq!(page.rows, kept);
    assert_eq!([row(stores, &talk, 1).await, row(stores, &talk, 2).await], kept);
}

async fn talk_of(stores: &Stores, messages: u32) -> Talk {
    let talk = Talk::new();
    for number in 1..=messages {
        append(stores, talk.message(u64::from(number) - 1, number, "hola")).await;
    }
    talk
}

async fn page(stores: &Stores, talk: &Talk, seek: Seek, limit: u32) -> (Vec<u32>, bool, bool) {
    let page = stores.messages.page(talk.tenant, talk.conversation, seek, limit).await.unwrap();
    (page.rows.iter().map(|row| row.number).collect(), page.older, page.newer)
}

/// Scrolling up and down.
pub async fn pages_go_both_ways_without_gap_or_double(stores: &Stores) {
    let talk = talk_of(stores, 10).await;
    assert_eq!(page(stores, &talk, Seek::End, 4).await, (vec![7, 8, 9, 10], true, false));
    assert_eq!(page(stores, &talk, Seek::Before(7), 4).await, (vec![3, 4, 5, 6], true, true));
    assert_eq!(page(stores, &talk, Seek::Before(3), 4).await, (vec![1, 2], false, true));
    assert_eq!(page(stores, &talk, Seek::After(0), 4).await, (vec![1, 2, 3, 4], false, true));
    assert_eq!(
        page(stores, &talk, Seek::After(4), 6).await,
        (vec![5, 6, 7, 8, 9, 10], true, false)
    );
}

/// The flags of a page.
pub async fn the_end_of_a_page_says_what_lies_beyond(stores: &Stores) {
    let talk = talk_of(stores, 3).await;
    assert_eq!(page(stores, &talk, Seek::End, 3).await, (vec![1, 2, 3], false, false));
    assert_eq!(page(stores, &talk, Seek::After(3), 3).await, (vec![], true, false));
    assert_eq!(page(stores, &talk, Seek::Before(1), 3).await, (vec![], false, true));
    let empty = Talk::new();
    for seek in [Seek::End, Seek::After(0), Seek::Before(5)] {
        assert_eq!(page(stores, &empty, seek, 3).await, (vec![], false, false));
    }
}

/// States of a send.
pub async fn a_delivery_and_a_late_provider_id_are_kept(stores: &Stores) {
    let talk = Talk::new();
    let sent = MessageRow { provider_id: None, ..inbound(1, "", "hola") };
    change(stores, &talk, 0, MessageChange::Insert(Box::new(sent))).await;
    let provider_id = Some(ProviderId("wamid.X".to_owned()));
    let retry_at = Some(DAWN);
    let delivery = |stage, provider_id, retry_at| {
        let delivery = Delivery::at(stage);
        MessageChange::Delivery { number: 1, delivery, provider_id, retry_at }
    };
    change(stores, &talk, 1, delivery(Stage::Accepted, provider_id.clone(), retry_at)).await;
    let accepted = row(stores, &talk, 1).await;
    assert_eq!((&accepted.provider_id, accepted.retry_at), (&provider_id, retry_at));
    change(stores, &talk, 2, delivery(Stage::Read, None, None)).await;
    let read = row(stores, &talk, 1).await;
    assert_eq!((read.provider_id, read.retry_at), (provider_id, None));
    assert_eq!((read.delivery, read.changed), (Delivery::at(Stage::Read), 3));
}

/// Media.
pub async fn a_file_becomes_known(stores: &Stores) {
    let talk = talk_of(stores, 1).await;
    let id = MediaId::from_uuid(uuid());
    let stored = FileState::Stored { id, mime_type: "image/jpeg".to_owned(), size: 1 << 40 };
    for (position, file) in [(1, FileState::Fetching), (2, stored), (3, FileState::None)] {
        change(stores, &talk, position, MessageChange::File { number: 1, file: file.clone() })
            .await;
        assert_eq!(row(stores, &talk, 1).await.file, file);
    }
}

/// Reactions.
pub async fn reactions_are_kept_by_author_and_taken_back(stores: &Stores) {
    let talk = talk_of(stores, 1).await;
    let react = |author: &str, emoji: Option<&str>| MessageChange::Reaction {
        target: wamid(&talk, 1),
        author: author.to_owned(),
        emoji: emoji.map(str::to_owned),
    };
    let steps = [("customer", Some("👍")), ("agent", Some("🙏")), ("customer", Some("❤️"))];
    for (position, (author, emoji)) in (1..).zip(steps) {
        change(stores, &talk, position, react(author, emoji)).await;
    }
    let both = [("agent", "🙏"), ("customer", "❤️")].map(|(a, e)| (a.to_owned(), e.to_owned()));
    assert_eq!(row(stores, &talk, 1).await.reactions, BTreeMap::from(both));
    change(stores, &talk, 4, react("agent", None)).await;
    change(stores, &talk, 5, react("customer", None)).await;
    let bare = row(stores, &talk, 1).await;
    assert_eq!((bare.reactions, bare.changed), (BTreeMap::new(), 6));
}

/// Edits and revocations.
pub async fn an_edit_and_a_revocation_find_their_message(stores: &Stores) {
    let talk = talk_of(stores, 2).await;
    let content = says("adiós");
    let edited = MessageChange::Edited { target: wamid(&talk, 1), content: content.clone() };
    change(stores, &talk, 2, edited).await;
    change(stores, &talk, 3, MessageChange::Revoked { target: wamid(&talk, 2) }).await;
    let (first, second) = (row(stores, &talk, 1).await, row(stores, &talk, 2).await);
    assert_eq!(first.body, Body::Content { content });
    assert!(first.edited && !first.revoked && first.changed == 3);
    assert!(second.revoked && !second.edited && second.changed == 4);
    change(stores, &talk, 4, MessageChange::Revoked { target: wamid(&talk, 1) }).await;
    let both = row(stores, &talk, 1).await;
    assert!(both.edited && both.revoked);
}

/// Changes of what we never saw.
pub async fn changes_of_unknown_messages_are_ignored(stores: &Stores) {
    let talk = talk_of(stores, 1).await;
    let before = row(stores, &talk, 1).await;
    let unknown = ProviderId("wamid.unknown".to_owned());
    let messages = vec![
        MessageChange::Revoked { target: unknown.clone() },
        MessageChange::Reaction { target: unknown, author: "customer".into(), emoji: None },
        MessageChange::File { number: 9, file: FileState::Fetching },
    ];
    append(stores, Append { messages, ..talk.append(1) }).await;
    assert_eq!(page(stores, &talk, Seek::End, 9).await.0, [1]);
    assert_eq!(row(stores, &talk, 1).await, before);
}

/// Keys of an append are known to its changes.
pub async fn a_change_finds_a_message_of_the_same_append(stores: &Stores) {
    let talk = Talk::new();
    let target = ProviderId("wamid.1".to_owned());
    let messages = vec![
        MessageChange::Insert(Box::new(inbound(1, "wamid.1", "hola"))),
        MessageChange::Revoked { target },
    ];
    append(stores, Append { keys: vec![key("m:wamid.1", 1)], messages, ..talk.append(0) }).await;
    assert!(row(stores, &talk, 1).await.revoked);
}

/// The gap of an open conversation.
pub async fn changed_rows_come_in_order_of_their_numbers(stores: &Stores) {
    let talk = talk_of(stores, 5).await;
    for (position, number) in [(5, 4), (6, 2), (7, 4)] {
        let file = FileState::Fetching;
        change(stores, &talk, position, MessageChange::File { number, file }).await;
    }
    for (after, limit, expected) in [
        (0, 9, vec![1, 2, 3, 4, 5]),
        (5, 9, vec![2, 4]),
        (5, 1, vec![2]),
        (7, 9, vec![4]),
        (8, 9, vec![]),
    ] {
        let changed = stores.messages.changed(talk.tenant, talk.conversation, after, 7, limit);
        let numbers: Vec<u32> = changed.await.unwrap().iter().map(|row| row.number).collect();
        assert_eq!(numbers, expected, "after {after}, at most {limit}");
    }
}

/// Tenancy.
pub async fn another_company_reads_no_messages(stores: &Stores) {
    let talk = talk_of(stores, 3).await;
    let stranger = Talk { tenant: TenantId::from_uuid(uuid()), ..talk };
    assert_eq!(page(stores, &stranger, Seek::End, 9).await, (vec![], false, false));
    let (tenant, conversation) = (stranger.tenant, talk.conversation);
    assert_eq!(stores.messages.get(tenant, conversation, 1).await.unwrap(), None);
    assert_eq!(stores.messages.changed(tenant, conversation, 0, 0, 9).await.unwrap(), []);
}
