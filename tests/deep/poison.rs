//! A message that makes its conversation panic: set aside and seen, and nobody else notices.
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use recado_domain::Timestamp;
use recado_protocol::SetAside;

use crate::{
    audit,
    crowd::Crowd,
    dice::Dice,
    record::{Record, States, Talk},
    stage::{Plan, QUESTIONS, Stage, now},
};

/// The text that makes a conversation panic.
const WORD: &str = "¡pánico!";

/// How a run goes.
struct Poisoning {
    plan: Plan,
    /// Customers of each number who write in peace.
    customers: usize,
    /// Messages a second of theirs, all together.
    per_second: u32,
    /// Customers who write the word, once each, a question before it and one after.
    poisoners: usize,
    /// How long customers write in peace, and then with the poisoners.
    each_phase: Duration,
}

const fn plan(companies: usize, numbers: usize) -> Plan {
    Plan {
        companies,
        numbers,
        quiet_ms: 0,
        per_second: &[80],
        environment: &[("RECADO_TEST_PANIC_WORD", WORD)],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_poisonous_messages_are_set_aside_and_seen() {
    let each_phase = Duration::from_secs(3);
    let poisoning =
        Poisoning { plan: plan(1, 2), customers: 10, per_second: 15, poisoners: 4, each_phase };
    poisoning.run("a few poisonous messages").await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "takes a minute: --features deep")]
async fn many_poisonous_messages_are_set_aside_and_slow_nobody_down() {
    let each_phase = Duration::from_secs(20);
    let poisoning =
        Poisoning { plan: plan(2, 2), customers: 40, per_second: 40, poisoners: 60, each_phase };
    poisoning.run("many poisonous messages").await;
}

impl Poisoning {
    async fn run(self, what: &str) {
        let mut dice = Dice::of_this_run(what);
        let mut stage = Stage::set_up(&self.plan).await;
        let crowd = Crowd::start(&stage, self.customers, self.per_second, dice.another());
        tokio::time::sleep(self.each_phase).await;
        let poisoned_at = now();
        let poisoned = self.poison(&stage, &mut dice).await;
        crowd.stop().await;
        stage.gateway.must_live();
        let (record, _) =
            Record::once_settled(&stage.provider, &stage.companies, States::All).await;
        self.must_be_seen(&stage, &poisoned).await;
        let record = record.without(&poisoned);
        audit::hold(&record);
        report(&record, poisoned_at);
    }

    /// Lets the poisoners write over one phase; returns the ids of what makes conversations panic.
    async fn poison(&self, stage: &Stage, dice: &mut Dice) -> HashSet<String> {
        let lines: Vec<_> = stage.lines().collect();
        let mut poisoned = HashSet::new();
        for who in 0..self.poisoners {
            let number = &lines[dice.below(lines.len())].number;
            let phone = format!("51{:09}", 800_000_000 + who);
            stage.provider.say(number, &phone, QUESTIONS[who % QUESTIONS.len()].asks);
            poisoned.insert(stage.provider.say(number, &phone, WORD));
            stage.provider.say(number, &phone, QUESTIONS[(who + 1) % QUESTIONS.len()].asks);
            tokio::time::sleep(self.each_phase / self.poisoners as u32).await;
        }
        poisoned
    }

    /// The operator sees each of them, once, and in which conversation it was.
    async fn must_be_seen(&self, stage: &Stage, poisoned: &HashSet<String>) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for company in &stage.companies {
            let aside: Vec<SetAside> = company.api.list("/api/v1/set-aside").await;
            for item in aside {
                assert_eq!(item.reason, "panic", "{item:?}");
                assert!(item.conversation_id.is_some(), "{item:?}");
                let id = item.raw["provider_id"].as_str().expect("the whole message").to_owned();
                *seen.entry(id).or_default() += 1;
            }
        }
        let once: HashMap<String, usize> = poisoned.iter().map(|id| (id.clone(), 1)).collect();
        assert_eq!(seen, once);
    }
}

impl Record {
    /// Takes out what was set aside: it is in no conversation, and that is right.
    fn without(mut self, aside: &HashSet<String>) -> Self {
        for side in self.sides.values_mut() {
            side.received.retain(|message| {
                let poison = aside.contains(&message.wamid);
                assert!(!poison || message.acknowledged_at.is_some(), "it was not acknowledged");
                !poison
            });
        }
        self
    }
}

/// Prints how long customers who wrote in peace waited for a reply, before and with the poison.
fn report(record: &Record, poisoned_at: Timestamp) {
    let mut waits: [Vec<i64>; 2] = Default::default();
    for talk in record.talks.iter().filter(|talk| talk.phone().starts_with("519")) {
        for (asked, answered) in exchanges(record, talk) {
            let phase = usize::from(asked >= poisoned_at.0);
            waits[phase].push(answered - asked);
        }
    }
    let [calm, poisoned] = waits.map(|mut waits| {
        waits.sort_unstable();
        let at = |part: usize| waits.get(waits.len() * part / 100).copied().unwrap_or_default();
        (waits.len(), at(50), at(99))
    });
    println!("  in peace: {} replies, p50 {} ms, p99 {} ms", calm.0, calm.1, calm.2);
    println!("  with poison: {} replies, p50 {} ms, p99 {} ms", poisoned.0, poisoned.1, poisoned.2);
    println!("  p99 with poison to p99 in peace: {:.2}", poisoned.2 as f64 / calm.2.max(1) as f64);
}

/// Returns when each message of a talk was written and when its reply was accepted, by the
/// provider's clock; messages that share a reply are left out.
fn exchanges(record: &Record, talk: &Talk) -> Vec<(i64, i64)> {
    let (asked, answered) = (talk.inbound().count(), talk.outbound().count());
    if asked != answered {
        return Vec::new();
    }
    let side = &record.sides[&talk.number];
    let written: HashMap<&str, i64> =
        side.received.iter().map(|message| (message.wamid.as_str(), message.at)).collect();
    let accepted: HashMap<&str, i64> =
        side.accepted.iter().map(|accepted| (accepted.wamid.as_str(), accepted.at)).collect();
    let time = |times: &HashMap<&str, i64>, id: &Option<String>| {
        id.as_deref().and_then(|id| times.get(id).copied())
    };
    let pairs = talk.inbound().zip(talk.outbound());
    pairs
        .filter_map(|(asked, answer)| {
            let asked = time(&written, &asked.provider_id)?;
            Some((asked, time(&accepted, &answer.provider_id)?))
        })
        .collect()
}
