//! `kill -9` of one gateway after the other.
use crate::{
    account::Account,
    parties::{Party, SHORT, Size},
    world::{GATEWAYS, World},
};

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn five_kills_of_gateways_lose_and_double_nothing() {
    kill("five kills of gateways", SHORT, 5).await;
}

#[cfg(feature = "deep")]
#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_of_gateways_lose_and_double_nothing() {
    let account = kill("fifty kills of gateways", crate::parties::LONG, 50).await;
    assert!(account.is_none_or(|account| account.before_our_record > 0), "kills at quiet moments");
}

async fn kill(what: &str, size: Size, kills: usize) -> Option<Account> {
    let mut party = Party::start(what, size).await?;
    for _ in 0..kills {
        let node = party.dice.below(GATEWAYS);
        party.strike(node, World::kill).await;
        tokio::time::sleep(party.dice.between(0, 3_000)).await;
        party.world.start_again(node).await;
        party.caught_up().await;
        party.world.shared_out().await;
    }
    Some(party.judge().await)
}
