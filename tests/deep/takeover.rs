//! Agents take conversations over at random moments while customers write and the bot answers (P4).
mod agents;
mod fence;
mod screen;

use std::time::Duration;

use serde_json::json;

use crate::{
    audit,
    crowd::Crowd,
    dice::Dice,
    record::{Record, States},
    stage::{Plan, Stage},
};
use agents::Agents;
use screen::Screen;

/// How a run goes.
struct Takeover {
    plan: Plan,
    /// Customers of each number: one conversation each.
    customers: usize,
    /// Messages a second, all customers together.
    per_second: u32,
    /// Agents of each company.
    agents: usize,
    /// How long agents come and go.
    lasts: Duration,
}

/// Half of the numbers send so slowly that answers wait in line when an agent comes.
const fn plan(companies: usize, slow: &'static [u32]) -> Plan {
    Plan { companies, numbers: 2, quiet_ms: 300, per_second: slow, environment: &[] }
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_who_join_are_not_talked_over() {
    let lasts = Duration::from_secs(8);
    let takeover =
        Takeover { plan: plan(1, &[80, 4]), customers: 10, per_second: 15, agents: 3, lasts };
    takeover.run("a few takeovers").await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "takes a minute: --features deep")]
async fn agents_who_join_among_two_hundred_conversations_are_not_talked_over() {
    let lasts = Duration::from_secs(45);
    let takeover =
        Takeover { plan: plan(2, &[80, 8]), customers: 50, per_second: 50, agents: 10, lasts };
    let met = takeover.run("takeovers among two hundred conversations").await;
    assert!(met.dropped > 0, "no answer waited in line when an agent came: make traffic denser");
    assert!(met.under_way > 0, "no answer was on its way when an agent came");
}

impl Takeover {
    async fn run(self, what: &str) -> fence::Met {
        let mut dice = Dice::of_this_run(what);
        let mut stage = Stage::set_up(&self.plan).await;
        let agents = Agents::hire(&stage, self.agents).await;
        stage
            .go_wrong(&json!([
                {"kind": "answer_late", "ms": 400, "rate": 0.3},
                {"kind": "delay", "ms": 200, "rate": 0.3},
            ]))
            .await;
        let mut screens = Vec::new();
        for company in &stage.companies {
            screens.push(Screen::open(company, dice.another()).await);
        }
        let crowd = Crowd::start(&stage, self.customers, self.per_second, dice.another());
        tokio::time::sleep(Duration::from_secs(2)).await;
        let holds = agents.come_and_go(&stage, self.lasts, &mut dice).await;
        crowd.stop().await;
        stage.gateway.must_live();
        let (record, settled_after) =
            Record::once_settled(&stage.provider, &stage.companies, States::All).await;
        let met = fence::hold(&record, &holds);
        println!("{met}\n  settled {settled_after:.1?} after the last message");
        audit::hold(&record);
        for (screen, company) in screens.into_iter().zip(&stage.companies) {
            screen.close().await.must_show(&record, company, |_| {});
        }
        met
    }
}
