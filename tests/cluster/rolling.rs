//! A new version goes out: one gateway after the other is asked to end and started again.
use std::time::Duration;

use crate::{
    parties::{Party, SHORT, Size},
    stage::now,
    world::GATEWAYS,
};

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn restarting_one_gateway_after_the_other_leaves_no_send_unknown() {
    roll("a rolling restart", SHORT, 1).await;
}

#[cfg(feature = "deep")]
#[tokio::test(flavor = "multi_thread")]
async fn ten_rolling_restarts_leave_no_send_unknown() {
    roll("ten rolling restarts", crate::parties::LONG, 10).await;
}

async fn roll(what: &str, size: Size, rounds: usize) {
    let Some(mut party) = Party::start(what, size).await else { return };
    for node in (0..rounds).flat_map(|_| 0..GATEWAYS) {
        let before = party.crowd().written().len();
        let asked_at = now().0;
        let took = party.world.end(node).await;
        let away = party.world.start_again(node).await;
        party.caught_up().await;
        let written = party.crowd().written();
        let waits = written[before..].iter().filter(|message| message.at >= asked_at);
        let waits = waits.filter_map(|message| Some(message.acknowledged_at? - message.at));
        let longest = waits.max().unwrap_or_default();
        println!(
            "  gateway {node} ended in {took:.1?} and was back in {away:.1?}; \
             the longest wait of a message was {longest} ms"
        );
        tokio::time::sleep(Duration::from_secs(1)).await;
        party.world.shared_out().await;
    }
    let account = party.judge().await;
    assert_eq!(account.unknown, 0, "a gateway that ends leaves no send unknown");
}
