//! Rules of what nodes tell each other: beats, topics, shared limits.
use std::{sync::Arc, time::Duration};

use recado_domain::TenantId;
use recado_placement::{NodeId, membership::Beat};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, sleep, timeout},
};
use uuid::Uuid;

use crate::{Heard, Limits, Topic, Topics, cluster::Pulse, memory::Bus};

/// A node that has joined the others.
pub struct Joined {
    /// Who it is.
    pub node: NodeId,
    /// Its beats.
    pub pulse: Arc<dyn Pulse>,
    /// Its topics.
    pub topics: Arc<dyn Topics>,
    /// Its limits.
    pub limits: Arc<dyn Limits>,
}

/// Joins one more node.
pub type Join = Box<dyn Fn() -> Joined + Send + Sync>;

/// Joins nodes in memory.
pub fn in_memory() -> (Join, ()) {
    let bus = Bus::new();
    let join = move || {
        let node = NodeId::from_uuid(Uuid::new_v4());
        let end = bus.join(node);
        Joined { node, pulse: end.clone(), topics: end.clone(), limits: end }
    };
    (Box::new(join), ())
}

/// Returns what an adapter's expression made, if it made anything.
pub fn opened<G>(made: impl Into<Option<(Join, G)>>) -> Option<(Join, G)> {
    made.into()
}

/// Expands every rule to a test of its own name.
#[macro_export]
macro_rules! bus_contract {
    ($open:expr) => {
        $crate::bus_contract!(@rules $open,
            everybody_sees_everybodys_beats,
            a_beat_that_is_not_renewed_goes_away_and_is_a_gap,
            what_one_says_all_others_hear_in_order,
            topics_are_kept_apart,
            what_was_said_before_is_not_heard,
            whoever_is_slow_hears_that_it_lags,
            a_full_bucket_gives_its_burst_and_no_more,
            what_is_given_back_can_be_drawn_again,
            two_nodes_together_draw_exactly_the_rate,
        );
    };
    (@rules $open:expr, $($rule:ident),* $(,)?) => {
        mod bus {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    let Some((join, _alive)) = $crate::contract::bus::opened($open) else { return };
                    $crate::contract::bus::$rule(&join).await;
                }
            )*
        }
    };
}

/// How long anything may take that is about to happen.
const SOON: Duration = Duration::from_secs(5);

/// Joins a node and waits until it is connected.
pub async fn joined(join: &Join) -> Joined {
    let joined = join();
    connected(&joined).await;
    joined
}

/// Waits until a node is connected.
pub async fn connected(node: &Joined) {
    let began = Instant::now();
    while let Err(error) = node.topics.check().await {
        assert!(began.elapsed() < SOON, "{error}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Returns the next thing that is heard.
pub async fn next(heard: &mut Receiver<Heard>) -> Heard {
    timeout(SOON, heard.recv()).await.expect("something is heard").unwrap()
}

fn said(text: &str) -> Heard {
    Heard::Said(text.as_bytes().into())
}

fn beat(node: &Joined, number: u64) -> Beat {
    Beat { node: node.node, number, leaving: false }
}

fn company() -> Topic {
    Topic::Tenant(TenantId::from_uuid(Uuid::new_v4()))
}

/// The own beat comes back too; whoever only listens is not among them.
pub async fn everybody_sees_everybodys_beats(join: &Join) {
    let [a, b, c] = [joined(join).await, joined(join).await, joined(join).await];
    assert_eq!(a.pulse.beat(Some(beat(&a, 1))).await, Some(vec![beat(&a, 1)]));
    let leaving = Beat { leaving: true, ..beat(&b, 7) };
    b.pulse.beat(Some(leaving)).await.unwrap();
    a.pulse.beat(Some(beat(&a, 2))).await.unwrap();
    let mut heard = c.pulse.beat(None).await.unwrap();
    heard.sort_by_key(|beat| beat.number);
    assert_eq!(heard, [beat(&a, 2), leaving]);
}

/// A node that died is told for some seconds and then no more. What it could not tell any more is missed.
pub async fn a_beat_that_is_not_renewed_goes_away_and_is_a_gap(join: &Join) {
    let [a, b] = [joined(join).await, joined(join).await];
    let mut heard = a.topics.follow(company()).await;
    b.pulse.beat(Some(beat(&b, 1))).await.unwrap();
    for number in 1..=12 {
        let beats = a.pulse.beat(Some(beat(&a, number))).await.unwrap();
        assert!(beats.contains(&beat(&a, number)));
        // Longer than silence that makes it suspect, shorter than what may be kept.
        let sees = beats.contains(&beat(&b, 1));
        assert!(sees || number > 6, "told for 3 s");
        assert!(!sees || number < 12, "not told after 5.5 s");
        assert!(!sees || heard.is_empty(), "nothing is missed of whoever lives");
        sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(next(&mut heard).await, Heard::Gap);
}

/// In the order in which it was said, and who said it does not hear it.
pub async fn what_one_says_all_others_hear_in_order(join: &Join) {
    let [a, b, c] = [joined(join).await, joined(join).await, joined(join).await];
    let topic = company();
    let mut own = a.topics.follow(topic).await;
    let mut heard = [b.topics.follow(topic).await, c.topics.follow(topic).await];
    for number in 0..200 {
        a.topics.publish(topic, number.to_string().into_bytes());
    }
    for heard in &mut heard {
        for number in 0..200 {
            assert_eq!(next(heard).await, said(&number.to_string()));
        }
    }
    b.topics.publish(topic, b"b".to_vec());
    assert_eq!(next(&mut own).await, said("b"), "none of its own was before it");
}

/// A company's appends are not its presence, nor another company's.
pub async fn topics_are_kept_apart(join: &Join) {
    let [a, b] = [joined(join).await, joined(join).await];
    let one = TenantId::from_uuid(Uuid::new_v4());
    let topics = [Topic::Tenant(one), Topic::Presence(one), Topic::Settings, company()];
    let mut heard = Vec::new();
    for topic in topics {
        heard.push(b.topics.follow(topic).await);
    }
    for (index, topic) in topics.into_iter().enumerate() {
        a.topics.publish(topic, index.to_string().into_bytes());
    }
    for (index, heard) in heard.iter_mut().enumerate() {
        assert_eq!(next(heard).await, said(&index.to_string()));
        assert!(heard.is_empty());
    }
}

/// Who begins to follow hears what is said from then on, also one that joins late.
pub async fn what_was_said_before_is_not_heard(join: &Join) {
    let [a, b] = [joined(join).await, joined(join).await];
    let topic = company();
    let mut first = b.topics.follow(topic).await;
    a.topics.publish(topic, b"1".to_vec());
    assert_eq!(next(&mut first).await, said("1"));
    let mut second = b.topics.follow(topic).await;
    let late = joined(join).await;
    let mut third = late.topics.follow(topic).await;
    a.topics.publish(topic, b"2".to_vec());
    for heard in [&mut first, &mut second, &mut third] {
        assert_eq!(next(heard).await, said("2"), "no gap, and nothing of before");
    }
}

/// Nobody waits for a follower that does not read.
pub async fn whoever_is_slow_hears_that_it_lags(join: &Join) {
    let [a, b] = [joined(join).await, joined(join).await];
    let topic = company();
    let mut slow = b.topics.follow(topic).await;
    let mut quick = b.topics.follow(topic).await;
    for number in 0..2000 {
        a.topics.publish(topic, number.to_string().into_bytes());
        // As fast as the quick one reads, which never lags.
        assert_eq!(next(&mut quick).await, said(&number.to_string()));
    }
    assert!(matches!(slow.recv().await, Err(RecvError::Lagged(_))));
}

/// A bucket is full at first; buckets are apart; nothing is granted beyond what is asked.
pub async fn a_full_bucket_gives_its_burst_and_no_more(join: &Join) {
    let [a, b] = [joined(join).await, joined(join).await];
    // One in 1,000 s: nothing comes back while this runs.
    let draw =
        async |node: &Joined, bucket: &str, want| node.limits.draw(bucket, 0.001, 5.0, want).await;
    assert_eq!(draw(&a, "x", 2).await, Some(2));
    assert_eq!(draw(&b, "x", 0).await, Some(0));
    assert_eq!(draw(&b, "x", 4).await, Some(3));
    assert_eq!(draw(&a, "x", 1).await, Some(0));
    assert_eq!(draw(&a, "y", 100).await, Some(5));
}

/// As far as the bucket holds it, also where nothing was drawn.
pub async fn what_is_given_back_can_be_drawn_again(join: &Join) {
    let [a, b] = [joined(join).await, joined(join).await];
    assert_eq!(a.limits.draw("x", 0.001, 5.0, 5).await, Some(5));
    b.limits.give_back("x", 0.001, 5.0, 2).await;
    assert_eq!(a.limits.draw("x", 0.001, 5.0, 5).await, Some(2));
    for bucket in ["x", "new"] {
        b.limits.give_back(bucket, 0.001, 5.0, 100).await;
        assert_eq!(a.limits.draw(bucket, 0.001, 5.0, 100).await, Some(5));
    }
}

/// However often both ask, what is granted in all is what came in.
pub async fn two_nodes_together_draw_exactly_the_rate(join: &Join) {
    let [a, b] = [joined(join).await, joined(join).await];
    let (rate, burst) = (200.0, 200.0);
    let draw =
        async |node: &Joined, want| node.limits.draw("pace", rate, burst, want).await.unwrap();
    let began = Instant::now();
    assert_eq!(draw(&a, 1000).await, 200);
    let emptied = Instant::now();
    let hammer = async |node: &Joined| {
        let mut granted = 0;
        while began.elapsed() < Duration::from_secs(2) {
            granted += draw(node, 3).await;
            sleep(Duration::from_millis(1)).await;
        }
        granted
    };
    let (by_a, by_b) = tokio::join!(hammer(&a), hammer(&b));
    let at_least = rate * emptied.elapsed().as_secs_f64() - 1.0;
    let granted = f64::from(by_a + by_b + draw(&a, 1000).await);
    let at_most = rate * began.elapsed().as_secs_f64();
    assert!(at_least <= granted && granted <= at_most, "{at_least} ≤ {granted} ≤ {at_most}");
    assert!(by_a > 50 && by_b > 50, "{by_a} and {by_b}: both get some");
}
