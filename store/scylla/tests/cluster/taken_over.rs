//! Gateways that vanish, and hints that do.
use std::{collections::BTreeSet, time::Duration};

use recado_domain::Timestamp;
use recado_placement::{Slot, Timing};

use super::{
    super::keyspaces::Taken,
    orders::lists,
    stage::{Gateway, append_anywhere, gateways, next, patient, settled},
};
use crate::{
    Append, Appended, Elsewhere, IntakeItem, Move, StoreError,
    contract::samples::{Talk, append},
    memory::Bus,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn one_that_vanishes_is_taken_over_and_acknowledges_nothing_more() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [stays, vanishes]) = gateways(&taken, Timing::default()).await;
    let both = [&stays, &vanishes];
    let talk = vanishes.talk();
    append_anywhere(&both, talk.message(0, 1, "hola")).await;
    let hold = vanishes.placement().hold(talk.conversation).unwrap();
    vanishes.freeze(true);
    let after = append_anywhere(&[&stays], talk.message(1, 2, "¿siguen ahí?")).await;
    println!("appends went on after {after:?}");
    // About 3 s; the rest is for a machine that runs all tests at once.
    assert!(after < Duration::from_secs(8), "{after:?}");
    let late = vanishes.stores.log.append(talk.message(1, 2, "tarde")).await;
    assert!(matches!(late, Err(StoreError::Unavailable { .. })), "{late:?}");
    vanishes.placement().departure(&hold).await.unwrap_err();
    let again = stays.stores.log.append(talk.message(1, 2, "¿siguen ahí?")).await;
    assert!(matches!(again, Ok(Appended::Duplicate(_)) | Err(StoreError::Conflict { .. })));
    let loaded = stays.stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    let entries: Vec<_> = loaded.tail.iter().map(|entry| entry.first).collect();
    assert_eq!(entries, [1, 2]);
    // It comes back as another node and gets work again.
    vanishes.freeze(false);
    settled(&both).await;
    let fresh = vanishes.talk();
    append_anywhere(&both, fresh.message(0, 1, "otra vez")).await;
    vanishes.stores.health.check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_after_the_fence_was_written_is_not_acknowledged() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [fenced, _]) = gateways(&taken, patient()).await;
    let hold = fenced.placement().hold(fenced.talk().conversation).unwrap();
    fenced.placement().covered(&hold).await.unwrap();
    taken.fence(&fenced.address).await;
    // Bytes may still leave for a while: whoever takes over waits for that. It looks for what was kept
    // at once, and once.
    fenced.placement().covered(&hold).await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn what_one_that_vanished_could_not_tell_is_seen_when_its_conversation_wakes() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [one, other, vanishes]) = gateways(&taken, Timing::default()).await;
    let (stay, talk) = ([&one, &other], vanishes.talk());
    append_anywhere(&[&vanishes], talk.append(0)).await;
    let mut followed = Vec::new();
    for gateway in stay {
        lists(gateway, talk.tenant, &[1]).await;
        followed.push(gateway.joined.feed.follow(talk.tenant).await);
    }
    vanishes.cut();
    append_anywhere(&[&vanishes], talk.append(1)).await;
    vanishes.freeze(true);
    append_anywhere(&stay, talk.append(2)).await;
    for (gateway, followed) in stay.into_iter().zip(&mut followed) {
        let told = tokio::time::timeout(Duration::from_secs(5), followed.recv()).await.unwrap();
        assert!(matches!(told, Ok(Elsewhere::Gap)), "{told:?}");
        lists(gateway, talk.tenant, &[3]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn without_hints_nobody_is_suspected_and_nothing_moves() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [first, second]) = gateways(&taken, Timing::default()).await;
    let both = [&first, &second];
    let talks = [first.talk(), second.talk()];
    let served = [first.placement().served(), second.placement().served()];
    first.cut();
    second.cut();
    for position in 0..10 {
        for talk in &talks {
            append_anywhere(&both, talk.append(position)).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    first.mend();
    second.mend();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!([first.placement().served(), second.placement().served()], served);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn what_is_due_and_what_waits_is_found_by_the_taker() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [stays, vanishes]) = gateways(&taken, Timing::default()).await;
    let both = [&stays, &vanishes];
    let now = taken.options(crate::scylla::Role::Visitor).clock.now();
    let talks: Vec<Talk> = (0..30).map(|_| vanishes.talk()).collect();
    for (number, talk) in talks.iter().enumerate() {
        let due = (number % 3 != 0).then(|| now + Duration::from_mins(number as u64));
        append_anywhere(&both, Append { due, at: now, ..talk.append(0) }).await;
    }
    // Settled again: not due any more.
    append_anywhere(&both, Append { due: None, at: now, ..talks[1].append(1) }).await;
    let kept = talks[2];
    assert_eq!(stays.stores.intake.conversations(10).await.unwrap(), []);
    vanishes.stores.intake.push(item(&kept, now), 10).await.unwrap();
    let mut moves = stays.placement().moves();
    let mut theirs: BTreeSet<Slot> = vanishes.placement().served().into_iter().collect();
    vanishes.freeze(true);
    while !theirs.is_empty() {
        if let Move::Opened(slot) = next(&mut moves).await {
            theirs.remove(&slot);
        }
    }
    let expected: BTreeSet<_> = (0..30)
        .filter(|number| number % 3 != 0 && *number != 1)
        .map(|number| talks[number].conversation)
        .collect();
    let soon = now + Duration::from_hours(1);
    // Whoever is told that a slot was opened finds at once what is due in it.
    let due = stays.stores.log.due(None, soon, 100).await.unwrap();
    let found: BTreeSet<_> = due.iter().map(|due| due.conversation).collect();
    assert_eq!(found, expected);
    let waiting = stays.stores.intake.conversations(10).await.unwrap();
    assert_eq!(waiting, [(kept.tenant, kept.channel, kept.conversation)]);
    let items = stays.stores.intake.waiting(kept.conversation).await.unwrap();
    assert_eq!(items.iter().map(|item| &item.bytes[..]).collect::<Vec<_>>(), [b"waits"]);
    stays.stores.intake.done(kept.conversation, &[items[0].sequence]).await.unwrap();
    // Back, it does not bring it a second time, and forgot what is another's.
    vanishes.freeze(false);
    settled(&both).await;
    assert_eq!(vanishes.stores.intake.waiting(kept.conversation).await.unwrap(), []);
    let due = async || {
        let due = both.map(|gateway| gateway.stores.log.due(None, soon, 100));
        futures_util::future::join_all(due).await.into_iter().map(|due| due.unwrap().len()).sum()
    };
    let mut of_both: usize = 0;
    for _ in 0..500 {
        of_both = due().await;
        if of_both == expected.len() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("each is due at one of them, not {of_both}");
}

fn item(talk: &Talk, at: Timestamp) -> IntakeItem {
    let Talk { tenant, channel, conversation, .. } = *talk;
    let bytes = b"waits".to_vec();
    IntakeItem { sequence: 0, tenant, channel, conversation, at, bytes }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn a_keyspace_with_one_gateway_becomes_one_of_several_and_back() {
    let Some(taken) = Taken::take().await else { return };
    taken.disown().await;
    let talk = Talk::new();
    let before = taken.open().await;
    append(&before, talk.message(0, 1, "hola")).await;
    let bus = Bus::new();
    let member = Gateway::start(&taken, &bus, "gateway-0", Timing::default()).await;
    settled(&[&member]).await;
    let refused = before.log.append(talk.message(1, 2, "tarde")).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    let position = member.stores.log.load(talk.conversation, 1).await.unwrap().unwrap().position;
    append_anywhere(&[&member], talk.append(position)).await;
    // Whoever opens it alone takes everything, and fences all others.
    member.freeze(true);
    let after = taken.open().await;
    let position = after.log.load(talk.conversation, 1).await.unwrap().unwrap().position;
    append(&after, talk.append(position)).await;
    let refused = member.stores.log.append(talk.append(position + 1)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
}
