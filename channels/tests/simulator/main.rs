//! The adapter against the simulator: the same limits, signatures and shapes, written by other hands.
#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
mod inbound;
mod outbound;
mod receiver;
mod setup;

use std::{collections::BTreeMap, sync::Once, time::Duration};

use recado_channels::{
    Accepted, AddressPolicy, Channel, Envelope, Gate, OutboundFile, Unsent, WebhookRequest,
    whatsapp_cloud::{WhatsappCloud, WhatsappCloudConfig},
};
use recado_domain::{
    ConversationId, MessageId, ProviderId, Timestamp, content::Content, identity::Identity,
    incoming::Incoming,
};
use recado_simulator::{Simulator, SimulatorConfig};
use serde_json::{Value, json};

use self::receiver::Receiver;

const POLICY: AddressPolicy = AddressPolicy { allow_private: true };
const NUMBER: &str = "106540352242922";
const CUSTOMER: &str = "51958114207";
const PATIENCE: Duration = Duration::from_secs(10);
/// A picture of one point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

/// A number at the simulator, the adapter that speaks for it, and where its webhooks arrive.
struct World {
    simulator: Simulator,
    adapter: WhatsappCloud,
    webhooks: Receiver,
    http: reqwest::Client,
}

impl World {
    async fn start() -> Self {
        install_tls();
        let webhooks = Receiver::start().await;
        let simulator = recado_simulator::start(SimulatorConfig::default()).await.unwrap();
        let number = simulator
            .create_number(json!({
                "phone_number_id": NUMBER,
                "webhook_url": webhooks.url,
                "statuses": { "enabled": true, "sent_ms": 1, "delivered_ms": 2, "read_ms": 1 },
            }))
            .unwrap();
        let http = POLICY.client().unwrap();
        let adapter = WhatsappCloud::new(config(&number, simulator.url()), http.clone(), POLICY)
            .with_deadline(Duration::from_secs(2));
        Self { simulator, adapter, webhooks, http }
    }

    /// Sends with the n-th message id.
    async fn send(&self, number: u32, content: &Content) -> Result<Accepted, Unsent> {
        self.send_file(number, content, None).await
    }

    async fn send_file(
        &self,
        number: u32,
        content: &Content,
        file: Option<OutboundFile>,
    ) -> Result<Accepted, Unsent> {
        let to = Identity::Phone(CUSTOMER.to_owned());
        let envelope = Envelope {
            id: message_id(number),
            to: &to,
            content,
            reply_to: None,
            file,
            gate: Gate::default(),
        };
        self.adapter.send(envelope).await
    }

    /// The customer says something, which opens the window.
    fn say(&self, message: Value) -> ProviderId {
        ProviderId(self.simulator.say(NUMBER, CUSTOMER, message).unwrap())
    }

    /// Reads the next webhook as the gateway would: proven, then parsed.
    async fn next(&mut self) -> Vec<Incoming> {
        let delivery = self.webhooks.next().await;
        let request = WebhookRequest { signature: delivery.signature(), body: &delivery.body };
        let verified = self.adapter.verify(&request).unwrap();
        self.adapter.parse(verified, Timestamp::from_seconds(4_000_000_000)).unwrap()
    }

    /// Calls the simulator's control API.
    async fn control(&self, method: reqwest::Method, path: &str, body: Value) -> Value {
        let url = format!("{}/sim/{path}", self.simulator.url());
        let answer = self.http.request(method, url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or_default()
    }

    async fn faults(&self, faults: Value) {
        let path = format!("numbers/{NUMBER}/faults");
        self.control(reqwest::Method::PUT, &path, json!({ "faults": faults })).await;
    }
}

fn config(number: &Value, base_url: &str) -> WhatsappCloudConfig {
    let text = |key: &str| number[key].as_str().unwrap().to_owned();
    let settings = json!({
        "phone_number_id": text("phone_number_id"),
        "business_account_id": text("business_account_id"),
        "api_base_url": base_url,
    });
    let credentials: BTreeMap<_, _> = ["access_token", "app_secret", "verify_token"]
        .map(|key| (key.to_owned(), text(key)))
        .into();
    WhatsappCloudConfig::check(settings.as_object().unwrap(), &credentials, POLICY).unwrap()
}

fn message_id(number: u32) -> MessageId {
    let conversation: ConversationId = "0198c0de000070008000000000000007".parse().unwrap();
    MessageId { conversation, number }
}

fn text(text: &str) -> Content {
    Content::Text { text: text.to_owned(), preview_url: false }
}

fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::aws_lc_rs::default_provider().install_default()));
}
