//! `kill -9` at random moments, again and again, while customers write and the provider misbehaves.
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    account::Account,
    audit,
    crowd::Crowd,
    dice::Dice,
    record::{Record, States},
    stage::{Plan, Stage, now},
};

/// How a run goes.
struct Torture {
    plan: Plan,
    /// Customers of each number.
    customers: usize,
    /// Messages a second, all customers together.
    per_second: u32,
    kills: usize,
    /// Longest wait between a start and the next kill, in milliseconds.
    at_most_ms: u64,
}

/// Everything that a provider and the line to it do to a sender, on every number.
fn faults() -> Value {
    json!([
        {"kind": "error", "code": 130_429, "rate": 0.02},
        {"kind": "error", "code": 131_056, "rate": 0.01},
        {"kind": "server_error", "rate": 0.01},
        {"kind": "server_error", "accept": true, "rate": 0.01},
        {"kind": "cut_before", "rate": 0.01},
        {"kind": "cut_after", "rate": 0.02},
        {"kind": "hang", "accept": true, "rate": 0.002},
        {"kind": "answer_late", "ms": 900, "rate": 0.2},
        {"kind": "answer_late", "ms": 300, "rate": 0.4},
        {"kind": "delay", "ms": 60, "rate": 0.3},
        {"kind": "duplicate_statuses", "rate": 0.2},
        {"kind": "reorder_statuses", "rate": 0.2},
        {"kind": "lose_statuses", "rate": 0.1},
        {"kind": "duplicate_webhooks", "rate": 0.1},
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn three_kills_lose_and_double_nothing() {
    let torture = Torture {
        plan: Plan { companies: 2, numbers: 2, quiet_ms: 0, per_second: &[80], environment: &[] },
        customers: 10,
        per_second: 30,
        kills: 3,
        at_most_ms: 1_200,
    };
    torture.run("three kills").await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "takes minutes: --features deep")]
async fn fifty_kills_lose_and_double_nothing() {
    let torture = Torture {
        plan: Plan { companies: 4, numbers: 5, quiet_ms: 0, per_second: &[80], environment: &[] },
        customers: 40,
        per_second: 120,
        kills: 50,
        at_most_ms: 4_500,
    };
    let account = torture.run("fifty kills").await;
    assert!(account.in_mid_exchange >= 30, "the kills came at quiet moments: make traffic denser");
    assert!(account.before_our_record >= 5, "no kill fell between acceptance and our record");
    assert!(account.retries > 0 && account.unclear > 0, "the provider behaved too well");
}

impl Torture {
    async fn run(self, what: &str) -> Account {
        let mut dice = Dice::of_this_run(what);
        let began = Instant::now();
        let mut stage = Stage::set_up(&self.plan).await;
        stage.go_wrong(&faults()).await;
        let crowd = Crowd::start(&stage, self.customers, self.per_second, dice.another());
        let (mut kills, mut starts) = (Vec::new(), Vec::new());
        for _ in 0..self.kills {
            tokio::time::sleep(dice.between(150, self.at_most_ms)).await;
            stage.gateway.must_live();
            stage.gateway.kill();
            kills.push(now());
            starts.push(stage.gateway.start().await);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let written = crowd.stop().await;
        let (record, settled_after) =
            Record::once_settled(&stage.provider, &stage.companies, States::Some).await;
        let mut repeated = 0;
        for line in stage.lines() {
            repeated += stage.provider.repeated(&line.number).await;
        }
        let account = Account::of(&record, &kills);
        println!("{account}");
        println!("  webhooks repeated: {repeated}; started again after {}", spans(&mut starts));
        println!(
            "  settled {settled_after:.1?} after the last message, {:.1?} in all",
            began.elapsed()
        );
        assert_eq!(account.messages, written, "the record holds every message");
        audit::hold(&record);
        audit::unknown_stands_in_its_ledger(&stage.companies, &record).await;
        account
    }
}

fn spans(spans: &mut [Duration]) -> String {
    spans.sort_unstable();
    let middle = spans.get(spans.len() / 2).copied().unwrap_or_default();
    let longest = spans.last().copied().unwrap_or_default();
    format!("{middle:.0?} (the longest {longest:.0?})")
}
