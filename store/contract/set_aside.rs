//! Rules of what is kept for the operator.
use futures_util::future::join_all;
use recado_domain::{SetAsideId, incoming::SetAsideReason};
use serde_json::json;

use super::samples::{DAWN, Talk, uuid};
use crate::{SetAsideItem, Stores, ports::KEPT_ASIDE};

fn piece(talk: &Talk, number: u32) -> SetAsideItem {
    SetAsideItem {
        id: SetAsideId::from_uuid(uuid()),
        tenant: talk.tenant,
        channel: talk.channel,
        conversation: number.is_multiple_of(2).then_some(talk.conversation),
        reason: SetAsideReason::Unreadable,
        error: format!("no {number}"),
        at: DAWN,
        raw: json!({ "number": number, "text": "¿?" }),
    }
}

/// The operator's list.
pub async fn pieces_come_newest_first_page_by_page(stores: &Stores) {
    let (talk, other) = (Talk::new(), Talk::new());
    let pieces: Vec<SetAsideItem> = (0..5).map(|number| piece(&talk, number)).collect();
    stores.set_aside.put(pieces.clone()).await.unwrap();
    stores.set_aside.put(vec![piece(&other, 9)]).await.unwrap();
    let newest: Vec<SetAsideItem> = pieces.into_iter().rev().collect();
    let first = stores.set_aside.page(talk.tenant, None, 2).await.unwrap();
    assert_eq!(first, newest[..2]);
    let rest = stores.set_aside.page(talk.tenant, Some(first[1].id), 9).await.unwrap();
    assert_eq!(rest, newest[2..]);
    assert_eq!(stores.set_aside.page(other.tenant, None, 9).await.unwrap().len(), 1);
    assert_eq!(stores.set_aside.count().await.unwrap(), 6);
}

/// A delivery that comes again.
pub async fn a_piece_that_comes_again_is_kept_once(stores: &Stores) {
    let (talk, other) = (Talk::new(), Talk::new());
    let first = piece(&talk, 1);
    let again = || SetAsideItem { id: SetAsideId::from_uuid(uuid()), ..first.clone() };
    stores.set_aside.put(vec![first.clone()]).await.unwrap();
    stores.set_aside.put(vec![again(), again()]).await.unwrap();
    let together = join_all((0..8).map(|_| stores.set_aside.put(vec![again()]))).await;
    together.into_iter().for_each(Result::unwrap);
    let elsewhere = SetAsideItem { channel: other.channel, ..again() };
    stores.set_aside.put(vec![piece(&talk, 3), elsewhere]).await.unwrap();
    let kept = stores.set_aside.page(talk.tenant, None, 9).await.unwrap();
    assert_eq!(kept.iter().filter(|item| item.raw == first.raw).count(), 2, "one a channel");
    assert_eq!(kept.last(), Some(&first));
    assert_eq!(kept.len(), 3);
}

/// The bound of one company.
pub async fn the_oldest_of_too_many_go_first(stores: &Stores) {
    let (talk, other) = (Talk::new(), Talk::new());
    stores.set_aside.put(vec![piece(&other, 0)]).await.unwrap();
    let pieces: Vec<SetAsideItem> =
        (0..KEPT_ASIDE + 2).map(|number| piece(&talk, number)).collect();
    let (first_kept, last) = (pieces[2].clone(), pieces[pieces.len() - 1].clone());
    stores.set_aside.put(pieces).await.unwrap();
    assert_eq!(stores.set_aside.count().await.unwrap(), u64::from(KEPT_ASIDE) + 1);
    let kept = stores.set_aside.page(talk.tenant, None, KEPT_ASIDE + 5).await.unwrap();
    assert_eq!((kept.first(), kept.last()), (Some(&last), Some(&first_kept)));
}
