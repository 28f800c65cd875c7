//! A company: its key, what its bot knows, its connected numbers.
use reqwest::Method;
use serde_json::{Value, json};

use super::{Api, Gateway, Provider, QUESTIONS};

/// A company of the gateway.
pub(crate) struct Company {
    /// Its id.
    pub(crate) tenant: String,
    pub(crate) api: Api,
    pub(crate) lines: Vec<Line>,
}

/// A connected number.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The number's id at the provider.
    pub(crate) number: String,
    /// The channel's id at the gateway.
    pub(crate) channel: String,
}

impl Company {
    /// Makes one, before the gateway runs or beside it.
    pub(crate) fn create(gateway: &Gateway, nth: usize) -> Self {
        let (name, email) = (format!("Tostaduría {nth}"), format!("owner{nth}@example.com"));
        let created = gateway.tell(&[
            "tenant",
            "create",
            "--name",
            &name,
            "--email",
            &email,
            "--password",
            "a long night in Arequipa",
        ]);
        let word = |name: &str| created[name].as_str().expect("a word").to_owned();
        let api = Api::new(gateway.url(), word("api_key"));
        Self { tenant: word("tenant_id"), api, lines: Vec::new() }
    }

    /// Teaches its bot, and makes sure that each question gets its own answer.
    pub(crate) async fn furnish(&self, quiet_ms: u32) {
        let mut settings = self.api.must(Method::GET, "/api/v1/settings/bot", None).await;
        settings["quiet_ms"] = quiet_ms.into();
        settings["enabled"] = true.into();
        settings["agent_silence_min"] = 0.into();
        self.api.must(Method::PUT, "/api/v1/settings/bot", Some(&settings)).await;
        for question in QUESTIONS {
            let faq = json!({"es": {"question": question.asks, "answer": question.answer}});
            self.api.must(Method::POST, "/api/v1/faqs", Some(&faq)).await;
        }
        for question in QUESTIONS {
            let text = json!({"text": question.asks});
            let trial = self.api.must(Method::POST, "/api/v1/faqs/try", Some(&text)).await;
            let reply = trial["reply"].as_str().unwrap_or_default();
            assert!(reply.contains(question.answer), "{}: {trial}", question.asks);
        }
    }

    /// Connects one more number, in the way an engineer does.
    pub(crate) async fn connect(&mut self, provider: &Provider, per_second: u32) {
        let record = provider.number().await;
        let word = |name: &str| record[name].as_str().expect("a word").to_owned();
        let number = word("phone_number_id");
        let channel: Value = json!({
            "kind": "whatsapp_cloud",
            "name": number,
            "settings": {
                "phone_number_id": number,
                "business_account_id": word("business_account_id"),
                "api_base_url": word("api_base_url"),
                "api_version": "v25.0",
                "per_second": per_second,
            },
            "credentials": {
                "access_token": word("access_token"),
                "app_secret": word("app_secret"),
                "verify_token": word("verify_token"),
            },
        });
        let created = self.api.must(Method::POST, "/api/v1/channels", Some(&channel)).await;
        let url = created["webhook_url"].as_str().expect("its address");
        provider.change(&number, &json!({ "webhook_url": url })).await;
        let channel = created["id"].as_str().expect("its id").to_owned();
        self.lines.push(Line { number, channel });
    }
}
