//! One day of a shop, the same on one machine and on three gateways: each step is done at another
//! gateway than the one before, where there is more than one.
use std::time::Duration;

use recado_protocol::{ClientFrame, Conversation, Message, ServerFrame};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    patience::eventually,
    stage::{Api, Company, Gateway, Line, Plan, Provider, QUESTIONS, Socket, Stage},
    world::World,
};

const ROSA: &str = "51958114207";
const PASSWORD: &str = "another long night in Arequipa";
/// How soon a changed setting is seen everywhere.
const SEEN_WITHIN: Duration = Duration::from_secs(1);

/// Where a shop stands: three addresses, which may be one gateway's.
struct Stand<'a> {
    provider: &'a Provider,
    line: &'a Line,
    /// The owner, at each address.
    owner: [Api; 3],
    /// Marco, an agent, at each address.
    marco: [Api; 3],
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_a_shop_on_one_machine() {
    let plan = Plan { companies: 1, numbers: 1, quiet_ms: 0, per_second: &[80], environment: &[] };
    let stage = Stage::set_up(&plan).await;
    let company = &stage.companies[0];
    let urls = [(); 3].map(|()| stage.gateway.url());
    let stand = Stand::at(&stage.provider, company, &stage.gateway, urls).await;
    stand.a_day().await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "deep"), ignore = "wants a machine to itself: `make test-deep`")]
async fn a_day_of_a_shop_on_three_gateways() {
    let Some(world) = World::start().await else { return };
    let urls = [0, 1, 2].map(|node: usize| world.nodes[node].gateway.url());
    let first = &world.nodes[0].gateway;
    let stand = Stand::at(&world.provider, &world.company, first, urls).await;
    stand.a_day().await;
    what_gateways_serve_is_not_carried(&world, first);
}

/// Backups may be written beside gateways; nothing is brought in or moved out under their feet.
fn what_gateways_serve_is_not_carried(world: &World, gateway: &Gateway) {
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("all.recado").display().to_string();
    gateway.tell(&["backup", "--to", &backup]);
    let key = gateway.data().join("recado.key");
    std::fs::copy(key, folder.path().join("recado.key")).expect("its key");
    let elsewhere = format!("sqlite:{}", folder.path().display());
    for words in [
        ["restore", "--from", &backup].as_slice(),
        &["move", "--from", &world.store, "--to", &elsewhere],
    ] {
        let complaint = gateway.refuses(words);
        assert_eq!(complaint["error"], "in_use", "{complaint}");
        let words = complaint["message"].as_str().expect("words");
        assert!(world.nodes.iter().all(|node| words.contains(&node.address)), "{words}");
    }
}

impl<'a> Stand<'a> {
    async fn at(
        provider: &'a Provider,
        company: &'a Company,
        gateway: &Gateway,
        urls: [String; 3],
    ) -> Self {
        let email = format!("marco@{}.example.com", company.tenant);
        let who = ["user", "add", "--tenant", &company.tenant, "--email", &email];
        gateway.tell(&[&who[..], &["--password", PASSWORD]].concat());
        let key = Api::sign_in(urls[1].clone(), &email, PASSWORD).await.key;
        let owner = urls.clone().map(|url| Api::new(url, company.api.key.clone()));
        let marco = urls.map(|url| Api::new(url, key.clone()));
        Self { provider, line: &company.lines[0], owner, marco }
    }

    async fn a_day(&self) {
        self.rosa_asks_and_the_bot_answers().await;
        let talk = self.everybody_lists_the_same().await;
        let path = format!("/api/v1/conversations/{}", talk.id);
        let mut screen = self.a_screen_at(2, &talk.id).await;
        self.who_looks_is_seen_elsewhere(&talk.id, &mut screen).await;
        self.marco_joins_and_writes(&path, &mut screen).await;
        self.what_is_repeated_elsewhere_is_done_once(&path).await;
        self.rosa_answers_marco(&mut screen).await;
        self.what_is_learnt_at_one_is_known_at_all().await;
        self.marco_leaves_and_the_bot_goes_on(&path).await;
        self.everybody_lists_the_same().await;
        self.everybody_shows_the_same_talk(&path).await;
    }

    async fn rosa_asks_and_the_bot_answers(&self) {
        self.provider.say(&self.line.number, ROSA, QUESTIONS[0].asks);
        self.rosa_sees(QUESTIONS[0].answer, 1).await;
    }

    /// Waits until so many messages reached her, the last with these words.
    async fn rosa_sees(&self, words: &str, count: usize) {
        eventually(&format!("Rosa sees `{words}` as her message {count}"), || async {
            let accepted = self.provider.accepted(&self.line.number).await;
            let last = accepted.last().and_then(|last| last.text.clone()).unwrap_or_default();
            (accepted.len() == count && last.contains(words)).then_some(())
        })
        .await;
    }

    async fn everybody_lists_the_same(&self) -> Conversation {
        eventually("everybody lists the same", || async {
            let mut lists = Vec::new();
            for api in &self.owner {
                lists.push(api.list::<Conversation>("/api/v1/conversations").await);
            }
            let agree = lists[0].len() == 1 && lists.iter().all(|list| *list == lists[0]);
            agree.then(|| lists[0][0].clone())
        })
        .await
    }

    async fn a_screen_at(&self, node: usize, talk: &str) -> Socket {
        let mut screen = Socket::open(&self.owner[node].socket()).await.expect("a line");
        let topic = format!("conversation:{talk}");
        screen.say(&ClientFrame::Subscribe { topic, after: None }).await.expect("it leaves");
        hears(&mut screen, "the topic", |frame| matches!(frame, ServerFrame::Subscribed { .. }))
            .await;
        screen
    }

    async fn who_looks_is_seen_elsewhere(&self, talk: &str, screen: &mut Socket) {
        let mut marco = Socket::open(&self.marco[0].socket()).await.expect("a line");
        let viewing = ClientFrame::Viewing { conversation_id: Some(talk.to_owned()) };
        marco.say(&viewing).await.expect("it leaves");
        hears(
            screen,
            "that Marco looks",
            |frame| matches!(frame, ServerFrame::Presence { viewers, .. } if viewers.len() == 1),
        )
        .await;
        let typing = ClientFrame::Typing { conversation_id: talk.to_owned(), typing: true };
        marco.say(&typing).await.expect("it leaves");
        hears(screen, "that Marco types", |frame| {
            matches!(frame, ServerFrame::Typing { typing: true, .. })
        })
        .await;
        drop(marco);
        hears(
            screen,
            "that Marco went",
            |frame| matches!(frame, ServerFrame::Presence { viewers, .. } if viewers.is_empty()),
        )
        .await;
    }

    async fn marco_joins_and_writes(&self, path: &str, screen: &mut Socket) {
        self.marco[1].must(Method::POST, &format!("{path}/join"), Some(&json!({}))).await;
        eventually("everybody sees that Marco has it", || async {
            for api in &self.owner {
                if api.get::<Conversation>(path).await.owner.kind != "agent" {
                    return None;
                }
            }
            Some(())
        })
        .await;
        let words = json!({ "kind": "text", "text": "Soy Marco" });
        self.marco[2].must(Method::POST, &format!("{path}/messages"), Some(&words)).await;
        self.rosa_sees("Soy Marco", 2).await;
        hears_message(screen, "Soy Marco").await;
    }

    /// The same wish with the same key, at another gateway, is the same message.
    async fn what_is_repeated_elsewhere_is_done_once(&self, path: &str) {
        let path = format!("{path}/messages");
        let words = json!({ "kind": "text", "text": "¿Te la reservo?" });
        let mut ids = Vec::new();
        for marco in &self.marco {
            let sent = marco.once(&path, "reserve-1", &words).await;
            ids.push(sent["id"].as_str().expect("its id").to_owned());
        }
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        self.rosa_sees("¿Te la reservo?", 3).await;
    }

    async fn rosa_answers_marco(&self, screen: &mut Socket) {
        self.provider.say(&self.line.number, ROSA, QUESTIONS[1].asks);
        hears_message(screen, QUESTIONS[1].asks).await;
        sleep(Duration::from_millis(700)).await;
        let accepted = self.provider.accepted(&self.line.number).await;
        assert_eq!(accepted.len(), 3, "the bot keeps silent while Marco has it");
    }

    /// A setting and a FAQ written at one gateway hold at all of them within a second.
    async fn what_is_learnt_at_one_is_known_at_all(&self) {
        // All of them hold the settings by now.
        for api in &self.owner {
            assert_eq!(api.bot().await["quiet_ms"], 0);
        }
        let mut settings = self.owner[0].bot().await;
        settings["quiet_ms"] = 150.into();
        let faq = json!({"es": {"question": "¿Venden teteras?", "answer": "Sí, de vidrio."}});
        self.owner[0].must(Method::PUT, "/api/v1/settings/bot", Some(&settings)).await;
        self.owner[0].must(Method::POST, "/api/v1/faqs", Some(&faq)).await;
        let written = Instant::now();
        for api in &self.owner {
            eventually("the new settings and the new answer", || async {
                let text = json!({ "text": "¿venden teteras?" });
                let trial = api.must(Method::POST, "/api/v1/faqs/try", Some(&text)).await;
                let reply = trial["reply"].as_str().unwrap_or_default();
                let knows = reply.contains("de vidrio") && api.bot().await["quiet_ms"] == 150;
                knows.then_some(())
            })
            .await;
        }
        assert!(written.elapsed() < SEEN_WITHIN, "it took {:?}", written.elapsed());
    }

    async fn marco_leaves_and_the_bot_goes_on(&self, path: &str) {
        self.marco[0].must(Method::POST, &format!("{path}/leave"), None).await;
        self.provider.say(&self.line.number, ROSA, "¿Venden teteras?");
        self.rosa_sees("de vidrio", 4).await;
    }

    async fn everybody_shows_the_same_talk(&self, path: &str) {
        eventually("everybody shows the same messages", || async {
            let mut talks = Vec::new();
            for api in &self.owner {
                talks.push(api.list::<Message>(&format!("{path}/messages")).await);
            }
            let agree = talks[0].len() == 7 && talks.iter().all(|talk| *talk == talks[0]);
            agree.then_some(())
        })
        .await;
    }
}

impl Api {
    /// Reads the bot's settings.
    async fn bot(&self) -> Value {
        self.must(Method::GET, "/api/v1/settings/bot", None).await
    }

    /// Writes with an idempotency key.
    async fn once(&self, path: &str, key: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.key);
        let answer = request.header("idempotency-key", key).json(body).send().await;
        let answer = answer.and_then(reqwest::Response::error_for_status).expect("it is taken");
        answer.json().await.expect("its record")
    }
}

/// Waits for a frame that fits.
async fn hears(screen: &mut Socket, what: &str, fits: impl Fn(&ServerFrame) -> bool) {
    let hearing = async { while !fits(&screen.hear().await.expect("the line holds")) {} };
    let heard = timeout(Duration::from_secs(10), hearing).await;
    assert!(heard.is_ok(), "the screen never heard {what}");
}

async fn hears_message(screen: &mut Socket, words: &str) {
    hears(screen, words, |frame| {
        let ServerFrame::Event { messages, .. } = frame else { return false };
        messages.iter().any(|message| message.text.as_deref() == Some(words))
    })
    .await;
}
