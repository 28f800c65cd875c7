//! Slots that are given: to a newcomer, by one that stops.
use std::time::Duration;

use recado_placement::{SLOTS, slot_of};

use super::{
    super::keyspaces::Taken,
    stage::{Gateway, append_anywhere, gateways, next, patient, settled, until},
};
use crate::{Move, Place, contract::samples::Talk};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn a_newcomer_gets_its_share_and_only_that_moves() {
    let Some(taken) = Taken::take().await else { return };
    let (bus, [first, second]) = gateways(&taken, patient()).await;
    let (mut before_first, mut before_second) =
        (first.placement().served(), second.placement().served());
    let third = Gateway::start(&taken, &bus, "gateway-2", patient()).await;
    settled(&[&first, &second, &third]).await;
    let took = third.placement().served();
    before_first.retain(|slot| !took.contains(slot));
    before_second.retain(|slot| !took.contains(slot));
    assert_eq!(first.placement().served(), before_first);
    assert_eq!(second.placement().served(), before_second);
    assert_eq!(first.placement().nodes(), 3);
    let talk = third.talk();
    let There { address } = There::of(&first, &talk).await;
    assert_eq!(address, third.address);
}

/// Where another gateway serves a talk.
struct There {
    address: std::sync::Arc<str>,
}

impl There {
    async fn of(gateway: &Gateway, talk: &Talk) -> Self {
        for _ in 0..500 {
            if let Place::There(address) = gateway.placement().place(talk.conversation) {
                return Self { address };
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nobody is known to serve it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn one_that_stops_hands_over_and_nothing_waits_long() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [stays, stops]) = gateways(&taken, patient()).await;
    let both = [&stays, &stops];
    let talks: Vec<Talk> = (0..40).map(|_| stops.talk()).collect();
    for talk in &talks {
        append_anywhere(&both, talk.message(0, 1, "hola")).await;
    }
    let leaving = stops.placement().leave();
    let writing = async {
        let mut longest = Duration::ZERO;
        for position in 1..6 {
            for talk in &talks {
                let number = position as u32 + 1;
                let append = talk.message(position, number, "sigo aquí");
                longest = longest.max(append_anywhere(&both, append).await);
            }
        }
        longest
    };
    let ((), longest) = tokio::join!(leaving, writing);
    assert!(longest < Duration::from_millis(1_500), "one waited for {longest:?}");
    assert_eq!((stops.served(), stays.served()), (0, usize::from(SLOTS)));
    for talk in &talks {
        let loaded = stays.stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
        assert_eq!((loaded.position, loaded.tail.len()), (6, 6));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn a_slot_is_given_away_only_when_nothing_holds_it() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [stays, stops]) = gateways(&taken, patient()).await;
    let talk = stops.talk();
    let slot = slot_of(talk.conversation);
    let hold = stops.placement().hold(talk.conversation).unwrap();
    let departure = stops.placement().departure(&hold).await.unwrap();
    assert!(departure.may_leave());
    let mut moves = stops.placement().moves();
    let mut leaving = std::pin::pin!(stops.placement().leave());
    let drained = until("it is draining", || {
        stops.placement().place(talk.conversation) == Place::Nowhere && stops.served() == 0
    });
    tokio::select! {
        () = &mut leaving => panic!("it waits for what is held"),
        () = drained => {}
    }
    let early = tokio::time::timeout(Duration::from_millis(500), &mut leaving).await;
    assert!(early.is_err(), "it waits for what is held");
    assert!(stops.placement().hold(talk.conversation).is_none(), "nothing new begins");
    stops.placement().departure(&hold).await.unwrap();
    drop(hold);
    leaving.await;
    while next(&mut moves).await != Move::Draining(slot) {}
    while next(&mut moves).await != Move::Closed(slot) {}
    stays.serves(usize::from(SLOTS)..=usize::from(SLOTS)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn appends_that_were_given_up_in_the_middle_are_settled_before_their_slot_is_given() {
    let Some(taken) = Taken::take().await else { return };
    let (_, [stays, stops]) = gateways(&taken, patient()).await;
    let talks: Vec<Talk> = (0..60).map(|_| stops.talk()).collect();
    for (number, talk) in (0_u64..).zip(&talks) {
        let append = stops.stores.log.append(talk.message(0, 1, "hola"));
        let patience = Duration::from_micros(number * 500);
        // Whoever asked went away: at any moment of it.
        drop(tokio::time::timeout(patience, append).await);
    }
    let left = tokio::time::timeout(Duration::from_secs(20), stops.placement().leave()).await;
    assert!(left.is_ok(), "what is pending keeps no slot");
    let mut written = 0;
    for talk in &talks {
        let loaded = stays.stores.log.load(talk.conversation, 1).await.unwrap();
        let position = loaded.map_or(0, |loaded| loaded.position);
        written += position;
        let row = stays.stores.inbox.get(talk.tenant, talk.conversation).await.unwrap();
        assert_eq!(row.map_or(0, |row| row.position), position, "all of it or nothing");
        append_anywhere(&[&stays], talk.message(position, position as u32 + 1, "sigo")).await;
    }
    println!("{written} of {} were written", talks.len());
}
