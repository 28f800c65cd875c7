//! Redis dies, comes back, or stands still: nobody waits for it.
use std::time::Duration;

use recado_placement::membership::Beat;
use tokio::time::{Instant, sleep};

use super::{RedisServer, company, connect, options, up};
use crate::{
    Heard, Limits, Topics,
    cluster::Pulse,
    contract::bus::next,
    redis::{Redis, line::ANSWER_WITHIN},
};

/// What a call may take beyond its limit on a machine that has much to do.
const ROOM: Duration = Duration::from_millis(400);

/// Asks everything; nothing may take longer than its limit. Returns whether beats and limits answer.
async fn ask_all(redis: &Redis) -> (bool, bool) {
    let own = Some(Beat { node: redis.options.node, number: 1, leaving: false });
    let began = Instant::now();
    let beats = redis.beat(own).await.is_some();
    let after_beat = Instant::now();
    let drawn = redis.draw("b", 10.0, 10.0, 1).await.is_some();
    let after_draw = Instant::now();
    for _ in 0..100 {
        redis.publish(company(), vec![0; 1000]);
    }
    let after_publish = Instant::now();
    let _ = redis.follow(company()).await;
    let spans = [after_beat - began, after_draw - after_beat, after_publish.elapsed()];
    assert!(spans.iter().all(|span| *span < ANSWER_WITHIN + ROOM), "{spans:?}");
    assert!(after_publish - after_draw < ROOM, "publishing does not wait");
    (beats, drawn)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_redis_everything_answers_at_once_and_goes_on_when_it_comes() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    server.kill();
    let redis = connect(options(server.port));
    assert_eq!(ask_all(&redis).await, (false, false));
    let topic = company();
    let mut heard = redis.follow(topic).await;
    sleep(Duration::from_millis(200)).await;
    let outage = redis.outage().unwrap();
    let said = redis.check().await.unwrap_err().to_string();
    assert!(
        said.contains(&outage.since.to_rfc3339()) && said.contains("no Redis answers"),
        "{said}"
    );
    server.restart();
    up(&redis).await;
    assert_eq!(next(&mut heard).await, Heard::Gap, "nobody knew since when it was heard");
    assert_eq!(ask_all(&redis).await, (true, true));
    assert_eq!(redis.outage(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_killed_and_comes_back_is_a_gap_and_nothing_more() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    let (a, b) = (connect(options(server.port)), connect(options(server.port)));
    up(&a).await;
    up(&b).await;
    let topic = company();
    let mut heard = b.follow(topic).await;
    a.publish(topic, b"1".to_vec());
    assert_eq!(next(&mut heard).await, Heard::Said(b"1"[..].into()));
    server.kill();
    sleep(Duration::from_millis(300)).await;
    assert_eq!(ask_all(&a).await, (false, false));
    a.publish(topic, b"lost".to_vec());
    assert!(b.outage().is_some());
    server.restart();
    up(&a).await;
    up(&b).await;
    assert_eq!(next(&mut heard).await, Heard::Gap);
    let began = Instant::now();
    // Said again and again: what is said before the other one listens again is lost.
    loop {
        a.publish(topic, b"2".to_vec());
        match tokio::time::timeout(Duration::from_millis(50), next(&mut heard)).await {
            Ok(Heard::Said(said)) => break assert_eq!(*said, *b"2"),
            Ok(Heard::Gap) | Err(_) => assert!(began.elapsed() < Duration::from_secs(5)),
        }
    }
    assert_eq!(ask_all(&a).await, (true, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_stands_still_keeps_nobody_waiting() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let redis = connect(options(server.port));
    up(&redis).await;
    let topic = company();
    let mut heard = redis.follow(topic).await;
    server.signal("STOP");
    // Also in the moment at which nobody knows it yet.
    for _ in 0..4 {
        assert_eq!(ask_all(&redis).await, (false, false));
    }
    sleep(Duration::from_secs(3)).await;
    assert!(redis.outage().is_some());
    server.signal("CONT");
    up(&redis).await;
    assert_eq!(next(&mut heard).await, Heard::Gap);
    assert_eq!(ask_all(&redis).await, (true, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dropped_ends_its_connections() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let (watcher, gone) = (connect(options(server.port)), connect(options(server.port)));
    up(&watcher).await;
    up(&gone).await;
    assert_eq!(clients(&watcher).await, 4);
    drop(gone);
    let began = Instant::now();
    while clients(&watcher).await > 2 {
        assert!(began.elapsed() < Duration::from_secs(5));
        sleep(Duration::from_millis(20)).await;
    }
}

async fn clients(redis: &Redis) -> usize {
    let asking = async |mut connection| {
        redis::cmd("CLIENT").arg("LIST").query_async::<String>(&mut connection).await
    };
    redis.line.ask("test", ANSWER_WITHIN * 4, asking).await.unwrap().lines().count()
}
