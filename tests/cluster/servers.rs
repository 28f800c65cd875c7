//! One CQL server of three is killed: two make a quorum.
use std::time::Duration;

use crate::{
    parties::{Party, SHORT, Size},
    world::SERVERS,
};

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn one_cql_server_of_three_may_be_killed() {
    lose_a_server("a CQL server is killed", SHORT, 1).await;
}

#[cfg(feature = "deep")]
#[tokio::test(flavor = "multi_thread")]
async fn cql_servers_may_be_killed_one_after_the_other() {
    lose_a_server("CQL servers are killed", crate::parties::LONG, 6).await;
}

async fn lose_a_server(what: &str, size: Size, times: usize) {
    let Some(mut party) = Party::start(what, size).await else { return };
    for _ in 0..times {
        let server = (1 + party.dice.below(usize::from(SERVERS))).to_string();
        party.world.tell_servers(&["kill", &server]);
        tokio::time::sleep(Duration::from_secs(2)).await;
        party.goes_on(&format!("server {server}"), Duration::from_secs(8)).await;
        party.world.tell_servers(&["restart", &server]);
        party.caught_up().await;
    }
    party.world.shared_out().await;
    party.judge().await;
}
