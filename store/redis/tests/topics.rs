//! What topics do under load, and when nobody follows them.
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{RedisServer, company, connect, options, up};
use crate::{Heard, Topics, contract::bus::next, redis::RedisOptions};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_beyond_the_queue_is_a_gap_even_when_silence_follows() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let small = RedisOptions { queue: 100, ..options(server.port) };
    let (a, b) = (connect(small), connect(options(server.port)));
    up(&a).await;
    up(&b).await;
    let topic = company();
    let mut heard = b.follow(topic).await;
    let began = Instant::now();
    // Not a moment is given to who tells them: this thread does not wait.
    server.signal("STOP");
    for number in 0_u32..1000 {
        a.publish(topic, number.to_be_bytes().to_vec());
    }
    assert!(began.elapsed() < Duration::from_secs(1), "nothing waits");
    server.signal("CONT");
    let (mut messages, mut last) = (0_u32, None);
    loop {
        match next(&mut heard).await {
            Heard::Gap => break,
            Heard::Said(said) => {
                let number = u32::from_be_bytes(said[..].try_into().unwrap());
                assert!(last.is_none_or(|last| last < number), "in order");
                (messages, last) = (messages + 1, Some(number));
            }
        }
    }
    assert!(messages < 1000, "some were dropped, and the gap was told with nothing said after it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_within_the_queue_arrives_whole() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let (a, b) = (connect(options(server.port)), connect(options(server.port)));
    up(&a).await;
    up(&b).await;
    let topics: Vec<_> = (0..50).map(|_| company()).collect();
    let mut followers = Vec::new();
    for topic in &topics {
        followers.push(b.follow(*topic).await);
    }
    for number in 0..100 {
        for topic in &topics {
            a.publish(*topic, vec![number; 500]);
        }
    }
    for heard in &mut followers {
        for number in 0..100 {
            assert_eq!(next(heard).await, Heard::Said(vec![number; 500].into()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_that_nobody_follows_is_let_go_and_can_be_followed_again() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let hasty = RedisOptions { linger: Duration::from_millis(50), ..options(server.port) };
    let (a, b) = (connect(options(server.port)), connect(hasty));
    up(&a).await;
    up(&b).await;
    let (topic, other) = (company(), company());
    let mut stays = b.follow(other).await;
    for turn in 0..3 {
        let mut heard = b.follow(topic).await;
        a.publish(topic, vec![turn]);
        assert_eq!(next(&mut heard).await, Heard::Said([turn].into()));
        assert_eq!(b.listener.count(), 2);
        drop(heard);
        let began = Instant::now();
        while b.listener.count() > 1 {
            assert!(began.elapsed() < Duration::from_secs(5));
            sleep(Duration::from_millis(10)).await;
        }
    }
    a.publish(other, b"still".to_vec());
    assert_eq!(next(&mut stays).await, Heard::Said(b"still"[..].into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clusters_that_share_a_redis_do_not_hear_each_other() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let mut elsewhere = options(server.port);
    elsewhere.address.database = 2;
    let named = RedisOptions { prefix: "others".to_owned(), ..options(server.port) };
    let (a, b) = (connect(options(server.port)), connect(options(server.port)));
    let (c, d) = (connect(elsewhere), connect(named));
    for redis in [&a, &b, &c, &d] {
        up(redis).await;
    }
    let topic = company();
    let mut heard = b.follow(topic).await;
    c.publish(topic, b"c".to_vec());
    d.publish(topic, b"d".to_vec());
    // Long enough for both to have arrived.
    sleep(Duration::from_millis(200)).await;
    a.publish(topic, b"a".to_vec());
    assert_eq!(next(&mut heard).await, Heard::Said(b"a"[..].into()));
}
