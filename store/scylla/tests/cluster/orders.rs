//! Lists on every gateway, whoever appended.
use std::time::Duration;

use recado_domain::{TenantId, UserId, contact::Contact};

use super::{
    super::keyspaces::Taken,
    stage::{Gateway, append_anywhere, gateways, patient},
};
use crate::{Append, ContactChange, Elsewhere, InboxFilter, contract::samples::uuid};

/// Returns the positions of a company's rows as a gateway lists them.
async fn listed(gateway: &Gateway, tenant: TenantId) -> Vec<u64> {
    let page = gateway.stores.inbox.page(tenant, &InboxFilter::default(), None, 50).await.unwrap();
    page.rows.iter().map(|row| row.position).collect()
}

/// Waits until a gateway lists rows of some positions.
pub(super) async fn lists(gateway: &Gateway, tenant: TenantId, positions: &[u64]) {
    let mut seen = Vec::new();
    for _ in 0..200 {
        seen = listed(gateway, tenant).await;
        if seen == positions {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(seen, positions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn what_one_appends_the_other_lists_and_tells() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [one, other]) = gateways(&taken, patient()).await;
    let both = [&one, &other];
    let mine = one.talk();
    let theirs = other.another(&mine);
    append_anywhere(&both, mine.append(0)).await;
    // Both orders are in memory from here on.
    for gateway in both {
        lists(gateway, mine.tenant, &[1]).await;
    }
    let mut followed = one.joined.feed.follow(mine.tenant).await;
    append_anywhere(&both, theirs.append(0)).await;
    append_anywhere(&both, theirs.append(1)).await;
    let told = tokio::time::timeout(Duration::from_secs(5), followed.recv()).await.unwrap();
    let Ok(Elsewhere::Appended { cursor, row, first, entry }) = told else { panic!("{told:?}") };
    assert_eq!((row.id, row.position, first), (theirs.conversation, 1, 1));
    assert_eq!(&entry[..], b"event 1");
    lists(&one, mine.tenant, &[2, 1]).await;
    lists(&other, mine.tenant, &[2, 1]).await;
    let counts = one.stores.inbox.counts(mine.tenant, UserId::from_uuid(uuid())).await.unwrap();
    assert_eq!(counts.pending, 2);
    // Whoever has read up to the first of the two is told the second one, and nothing is lost of what
    // became visible late; repetitions may come.
    let changed = one.stores.inbox.changed(mine.tenant, cursor, 1).await.unwrap();
    let ids: Vec<_> = changed.rows.iter().map(|(_, row)| row.id).collect();
    assert_eq!(ids, [mine.conversation, theirs.conversation]);
    assert!(!changed.more);
    let head = one.stores.inbox.head(mine.tenant).await.unwrap();
    assert!(head > cursor);
    append_anywhere(&both, mine.append(1)).await;
    assert!(one.stores.inbox.head(mine.tenant).await.unwrap() > head, "what was heard lies behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn a_gap_is_told_and_read_again() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [one, other]) = gateways(&taken, patient()).await;
    let both = [&one, &other];
    let talk = other.talk();
    append_anywhere(&both, talk.append(0)).await;
    lists(&one, talk.tenant, &[1]).await;
    let mut followed = one.joined.feed.follow(talk.tenant).await;
    one.cut();
    append_anywhere(&both, talk.append(1)).await;
    assert_eq!(listed(&one, talk.tenant).await.len(), 1);
    one.mend();
    let told = tokio::time::timeout(Duration::from_secs(5), followed.recv()).await.unwrap();
    assert!(matches!(told, Ok(Elsewhere::Gap)), "{told:?}");
    lists(&one, talk.tenant, &[2]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn customers_that_one_writes_are_listed_by_the_other() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [one, other]) = gateways(&taken, patient()).await;
    let talk = one.talk();
    let names = async |gateway: &Gateway| {
        let page = gateway.stores.contacts.page(talk.tenant, None, None, 50).await.unwrap();
        page.contacts.iter().map(Contact::name).collect::<Vec<_>>()
    };
    assert_eq!(names(&other).await, [""; 0]);
    one.stores.contacts.put(talk.customer("Rosa", "51958114207")).await.unwrap();
    let name = Some(Some("Rosa Quispe".to_owned()));
    let contact = Some(ContactChange { given_name: name, ..ContactChange::of(talk.contact) });
    append_anywhere(&[&one], Append { contact, ..talk.append(0) }).await;
    let rose = talk.another().customer("Ana Torres", "51958114208");
    one.stores.contacts.put(rose).await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..200 {
        seen = names(&other).await;
        if seen.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(seen, ["Ana Torres", "Rosa Quispe"]);
}
