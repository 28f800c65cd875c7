//! Agents who take conversations, write, and give them back.
use std::time::Duration;

use recado_protocol::Conversation;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::Instant;

use crate::{
    dice::Dice,
    stage::{Api, Company, Stage, now},
};

/// People at the console, by company.
pub(super) struct Agents(Vec<Vec<Api>>);

/// One stay of an agent in a conversation.
#[derive(Debug, Clone)]
pub(super) struct Hold {
    pub(super) conversation: String,
    /// When the answer to the join was heard, in milliseconds since 1970.
    pub(super) joined_at: i64,
    /// When the leave was asked for; `None` when the agent stayed.
    pub(super) left_at: Option<i64>,
}

impl Agents {
    /// Hires so many for each company.
    pub(super) async fn hire(stage: &Stage, each: usize) -> Self {
        let mut all = Vec::new();
        for company in &stage.companies {
            let mut agents = Vec::new();
            for nth in 0..each {
                agents.push(company.hire(&stage.gateway, nth).await);
            }
            all.push(agents);
        }
        Self(all)
    }

    /// Lets them take conversations at random moments; returns every stay.
    pub(super) async fn come_and_go(
        self,
        stage: &Stage,
        lasts: Duration,
        dice: &mut Dice,
    ) -> Vec<Hold> {
        let until = Instant::now() + lasts;
        let mut at_work = Vec::new();
        for (company, agents) in stage.companies.iter().zip(self.0) {
            let rows = company.api.list::<Conversation>("/api/v1/conversations").await;
            let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
            assert!(!ids.is_empty(), "customers wrote before the agents came");
            for agent in agents {
                at_work.push(tokio::spawn(work(agent, ids.clone(), until, dice.another())));
            }
        }
        let mut holds = Vec::new();
        for agent in at_work {
            holds.extend(agent.await.expect("an agent worked until the end"));
        }
        holds
    }
}

impl Company {
    /// Makes an agent, who signs in and gets a key.
    async fn hire(&self, gateway: &crate::stage::Gateway, nth: usize) -> Api {
        let email = format!("agent{nth}@{}.example.com", self.tenant);
        let password = "another long night in Arequipa";
        let words = ["user", "add", "--tenant", &self.tenant, "--email", &email];
        gateway.tell(&[&words[..], &["--password", password]].concat());
        Api::sign_in(gateway.url(), &email, password).await
    }
}

/// Takes one conversation after the other until the time is over.
async fn work(agent: Api, ids: Vec<String>, until: Instant, mut dice: Dice) -> Vec<Hold> {
    let mut holds = Vec::new();
    while Instant::now() < until {
        tokio::time::sleep(dice.between(50, 600)).await;
        let id = &ids[dice.below(ids.len())];
        let stays = dice.between(1_500, 4_500);
        let leaves = dice.below(10) > 0;
        if let Some(hold) = hold(&agent, id, stays, leaves).await {
            holds.push(hold);
        }
    }
    holds
}

/// Takes a conversation, writes in it, gives it back; `None` when another agent has it.
async fn hold(agent: &Api, id: &str, stays: Duration, leaves: bool) -> Option<Hold> {
    let base = format!("/api/v1/conversations/{id}");
    let join = format!("{base}/join");
    let (status, answer) = agent.ask(Method::POST, &join, Some(&json!({}))).await.expect("a word");
    let joined_at = now().0;
    if status == StatusCode::CONFLICT {
        assert_eq!(answer["code"], "taken", "{answer}");
        return None;
    }
    assert_eq!(status, StatusCode::OK, "{answer}");
    let text = json!({"kind": "text", "text": "Te atiende una persona."});
    agent.must(Method::POST, &format!("{base}/messages"), Some(&text)).await;
    tokio::time::sleep(stays).await;
    let mut left_at = None;
    if leaves {
        left_at = Some(now().0);
        agent.must(Method::POST, &format!("{base}/leave"), None).await;
    }
    Some(Hold { conversation: id.to_owned(), joined_at, left_at })
}
