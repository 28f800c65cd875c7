//! A gateway that stands still past its lease, as on a machine that swaps or is moved, and wakes up.
use std::time::Duration;

use crate::parties::{Party, SHORT, Size};

/// Longer than anything that a gateway is waited for.
const STANDS_STILL: Duration = Duration::from_secs(8);

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn a_gateway_that_stood_still_past_its_lease_finds_its_work_with_others() {
    stand_still("a gateway that stood still", SHORT, 1).await;
}

#[cfg(feature = "deep")]
#[tokio::test(flavor = "multi_thread")]
async fn gateways_that_stand_still_ten_times_lose_and_double_nothing() {
    stand_still("gateways that stand still", crate::parties::LONG, 10).await;
}

async fn stand_still(what: &str, size: Size, times: usize) {
    let Some(mut party) = Party::start(what, size).await else { return };
    for _ in 0..times {
        let node = party.dice.below(crate::world::GATEWAYS);
        party.strike(node, |world, node| world.signal(node, "STOP")).await;
        tokio::time::sleep(STANDS_STILL).await;
        party.world.signal(node, "CONT");
        party.caught_up().await;
        party.world.shared_out().await;
        let log = party.world.nodes[node].gateway.log_text();
        assert!(log.contains("took this one for dead"), "it kept its work:\n{log}");
    }
    party.judge().await;
}
