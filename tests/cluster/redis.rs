//! Redis goes away and comes back with nothing: it carries hints only.
use std::time::Duration;

use crate::parties::{Party, SHORT, Size};

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn gateways_go_on_while_redis_is_away_for_ten_seconds() {
    lose_redis("Redis is away", SHORT, Duration::from_secs(10)).await;
}

#[cfg(feature = "deep")]
#[tokio::test(flavor = "multi_thread")]
async fn gateways_go_on_while_redis_is_away_for_half_a_minute() {
    lose_redis("Redis is away for long", crate::parties::LONG, Duration::from_secs(30)).await;
}

async fn lose_redis(what: &str, size: Size, away: Duration) {
    let Some(mut party) = Party::start(what, size).await else { return };
    tokio::task::block_in_place(|| party.world.redis.kill());
    party.goes_on("Redis", away).await;
    // It keeps nothing on a disk: it comes back empty.
    tokio::task::block_in_place(|| party.world.redis.restart());
    tokio::time::sleep(Duration::from_secs(3)).await;
    party.world.shared_out().await;
    // A takeover works again, with hints that are new.
    let node = party.dice.below(crate::world::GATEWAYS);
    party.strike(node, crate::world::World::kill).await;
    party.caught_up().await;
    party.world.start_again(node).await;
    party.world.shared_out().await;
    party.judge().await;
}
