//! Everything at once, in an order of chance.
use std::time::Duration;

use crate::{
    parties::{LONG, Party},
    world::{GATEWAYS, SERVERS, World},
};

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn forty_faults_in_an_order_of_chance_lose_and_double_nothing() {
    let Some(mut party) = Party::start("forty faults", LONG).await else { return };
    for _ in 0..20 {
        // Two at a time, on two gateways; the third goes on.
        let first = party.dice.below(GATEWAYS);
        let second = (first + 1 + party.dice.below(GATEWAYS - 1)) % GATEWAYS;
        let (one, other) = (Fault::draw(&mut party), Fault::draw(&mut party));
        println!("  {one:?} at {first}, {other:?} at {second}");
        one.begin(&mut party, first).await;
        tokio::time::sleep(party.dice.between(0, 4_000)).await;
        if other.may_join(one) {
            other.begin(&mut party, second).await;
        }
        tokio::time::sleep(party.dice.between(1_000, 9_000)).await;
        one.end(&mut party, first).await;
        if other.may_join(one) {
            other.end(&mut party, second).await;
        }
        party.caught_up().await;
        party.world.shared_out().await;
    }
    party.judge().await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Killed,
    StoodStill,
    CutOff,
    CutFromCql,
    CutFromRedis,
    CutFromPeers,
    Ended,
    ServerKilled(u8),
    RedisAway,
}

impl Fault {
    fn draw(party: &mut Party) -> Self {
        let server = 1 + party.dice.below(usize::from(SERVERS)) as u8;
        match party.dice.below(9) {
            0 => Self::Killed,
            1 => Self::StoodStill,
            2 => Self::CutOff,
            3 => Self::CutFromCql,
            4 => Self::CutFromRedis,
            5 => Self::CutFromPeers,
            6 => Self::Ended,
            7 => Self::ServerKilled(server),
            _ => Self::RedisAway,
        }
    }

    /// Two servers that are away are no fault to bear, and one Redis goes away once.
    fn may_join(self, other: Self) -> bool {
        let is_server = |fault| matches!(fault, Self::ServerKilled(_));
        !(is_server(self) && is_server(other) || self == Self::RedisAway && other == self)
    }

    async fn begin(self, party: &mut Party, node: usize) {
        match self {
            Self::Killed => party.strike(node, World::kill).await,
            Self::StoodStill => {
                party.strike(node, |world, node| world.signal(node, "STOP")).await;
            }
            Self::CutOff => party.strike(node, |world, node| world.cut_off(node)).await,
            Self::CutFromCql => party.world.nodes[node].cql.cut(),
            Self::CutFromRedis => party.world.nodes[node].redis.cut(),
            Self::CutFromPeers => party.world.nodes[node].peers.cut(),
            Self::Ended => {
                party.world.end(node).await;
            }
            Self::ServerKilled(server) => {
                party.world.tell_servers(&["kill", &server.to_string()]);
            }
            Self::RedisAway => tokio::task::block_in_place(|| party.world.redis.kill()),
        }
    }

    async fn end(self, party: &mut Party, node: usize) {
        match self {
            Self::Killed | Self::Ended => {
                party.world.start_again(node).await;
            }
            Self::StoodStill => party.world.signal(node, "CONT"),
            Self::CutOff | Self::CutFromCql | Self::CutFromRedis | Self::CutFromPeers => {
                party.world.mend(node);
            }
            Self::ServerKilled(server) => {
                party.world.tell_servers(&["restart", &server.to_string()]);
            }
            Self::RedisAway => tokio::task::block_in_place(|| party.world.redis.restart()),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
