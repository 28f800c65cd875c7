//! A gateway is cut off from the CQL servers, from Redis and from the other gateways; customers and
//! agents still reach it.
use std::time::Duration;

use crate::{
    parties::{Party, SHORT, Size},
    world::GATEWAYS,
};

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn a_gateway_that_is_cut_off_loses_and_doubles_nothing() {
    cut_off("a gateway is cut off", SHORT, 1).await;
}

#[cfg(feature = "deep")]
#[tokio::test(flavor = "multi_thread")]
async fn gateways_that_are_cut_off_ten_times_lose_and_double_nothing() {
    cut_off("gateways are cut off", crate::parties::LONG, 10).await;
}

async fn cut_off(what: &str, size: Size, times: usize) {
    let Some(mut party) = Party::start(what, size).await else { return };
    for _ in 0..times {
        let node = party.dice.below(GATEWAYS);
        party.strike(node, |world, node| world.cut_off(node)).await;
        tokio::time::sleep(Duration::from_secs(8)).await;
        party.world.mend(node);
        party.caught_up().await;
        party.world.shared_out().await;
        let log = party.world.nodes[node].gateway.log_text();
        assert!(log.contains("took this one for dead"), "it kept its work:\n{log}");
    }
    party.judge().await;
}
