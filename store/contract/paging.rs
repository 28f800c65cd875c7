//! Rules of lists that are read page by page.
use std::time::Duration;

use recado_domain::{
    ConversationId,
    conversation::{ConversationRow, Status},
};

use super::samples::{DAWN, Talk, append};
use crate::{Append, InboxFilter, InboxPage, StoreError, Stores};

/// Appends an event after which a conversation was active at a second of the day.
async fn active(stores: &Stores, talk: &Talk, position: u64, seconds: u64, status: Status) {
    let active_at = DAWN + Duration::from_secs(seconds);
    let row = ConversationRow { status, active_at, ..talk.row(position) };
    append(stores, Append { row, ..talk.append(position - 1) }).await;
}

/// Makes conversations of every status, the first the oldest.
async fn inbox(stores: &Stores, count: u64) -> Vec<Talk> {
    let first = Talk::new();
    let talks: Vec<Talk> = (0..count).map(|_| first.another()).collect();
    for (second, talk) in (0..).zip(&talks) {
        active(stores, talk, 1, second, Status::ALL[second as usize % 4]).await;
    }
    talks
}

async fn page(stores: &Stores, talk: &Talk, cursor: Option<&str>) -> InboxPage {
    stores.inbox.page(talk.tenant, &InboxFilter::default(), cursor, 4).await.unwrap()
}

fn ids(page: &InboxPage) -> Vec<ConversationId> {
    page.rows.iter().map(|row| row.id).collect()
}

fn newest_first(talks: &[Talk]) -> Vec<ConversationId> {
    talks.iter().rev().map(|talk| talk.conversation).collect()
}

/// Down to the end and up again.
pub async fn the_inbox_is_read_down_and_up_without_gap_or_double(stores: &Stores) {
    let talks = inbox(stores, 11).await;
    let mut down = vec![page(stores, &talks[0], None).await];
    while let Some(next) = down[down.len() - 1].next.clone() {
        down.push(page(stores, &talks[0], Some(&next)).await);
    }
    let all: Vec<ConversationId> = down.iter().flat_map(ids).collect();
    assert_eq!((all, down.len()), (newest_first(&talks), 3));
    assert_eq!(down[0].prev, None);
    let mut at = down[2].clone();
    for expected in down[..2].iter().rev() {
        at = page(stores, &talks[0], at.prev.as_deref()).await;
        assert_eq!(ids(&at), ids(expected));
    }
    assert_eq!(at.prev, None);
}

/// Activity while somebody reads on.
pub async fn rows_that_move_up_while_paging_are_not_seen_twice(stores: &Stores) {
    let talks = inbox(stores, 8).await;
    let first = page(stores, &talks[0], None).await;
    active(stores, &talks[7], 2, 100, Status::Open).await;
    active(stores, &talks[2], 2, 101, Status::Open).await;
    let newcomer = talks[0].another();
    active(stores, &newcomer, 1, 102, Status::Pending).await;
    let second = page(stores, &talks[0], first.next.as_deref()).await;
    assert_eq!(ids(&second), [talks[3], talks[1], talks[0]].map(|talk| talk.conversation));
    assert_eq!(second.next, None);
    let back = page(stores, &talks[0], second.prev.as_deref()).await;
    assert_eq!(ids(&back), [talks[7], talks[6], talks[5], talks[4]].map(|talk| talk.conversation));
    let above = page(stores, &talks[0], back.prev.as_deref()).await;
    assert_eq!(ids(&above), [newcomer, talks[2]].map(|talk| talk.conversation));
    assert_eq!(above.prev, None);
}

/// Many in the same millisecond.
pub async fn equal_times_are_told_apart(stores: &Stores) {
    let first = Talk::new();
    let talks: Vec<Talk> = (0..9).map(|_| first.another()).collect();
    for talk in &talks {
        active(stores, talk, 1, 7, Status::Pending).await;
    }
    let one = page(stores, &first, None).await;
    let two = page(stores, &first, one.next.as_deref()).await;
    let three = page(stores, &first, two.next.as_deref()).await;
    let mut seen = [ids(&one), ids(&two), ids(&three)].concat();
    seen.sort_unstable();
    assert_eq!(seen, talks.iter().map(|talk| talk.conversation).collect::<Vec<_>>());
}

/// Cursors are opaque, and checked.
pub async fn an_unknown_cursor_is_refused(stores: &Stores) {
    let talk = Talk::new();
    let filter = InboxFilter::default();
    for cursor in ["", "x", "n1", "7f", "p9.", "n\u{0}.1"] {
        let refused = stores.inbox.page(talk.tenant, &filter, Some(cursor), 4).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{cursor}: {refused:?}");
        let refused = stores.contacts.page(talk.tenant, None, Some(cursor), 4).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{cursor}: {refused:?}");
    }
}

/// Customers in the order of their folded names.
pub async fn contacts_are_read_both_ways_by_name(stores: &Stores) {
    let first = Talk::new();
    let names = ["Zoë", "Álvaro", "ana", "Beto", "Beto", "🙂", "Cé Sar"];
    for (number, name) in (0..).zip(names) {
        let phone = format!("5191111111{number}");
        stores.contacts.put(first.another().customer(name, &phone)).await.unwrap();
    }
    let page = async |cursor: Option<&str>| {
        let page = stores.contacts.page(first.tenant, None, cursor, 3).await.unwrap();
        let names: Vec<String> =
            page.contacts.iter().map(recado_domain::contact::Contact::name).collect();
        (names, page.next, page.prev)
    };
    let (one, next, prev) = page(None).await;
    assert_eq!((one, prev), (["🙂", "Álvaro", "ana"].map(str::to_owned).to_vec(), None));
    let (two, next, _) = page(next.as_deref()).await;
    assert_eq!(two, ["Beto", "Beto", "Cé Sar"]);
    let (three, next, prev) = page(next.as_deref()).await;
    assert_eq!((three, next), (vec!["Zoë".to_owned()], None));
    let (two_again, _, prev) = page(prev.as_deref()).await;
    assert_eq!(two_again, two);
    let (one_again, _, prev) = page(prev.as_deref()).await;
    assert_eq!((one_again.len(), prev), (3, None));
}
