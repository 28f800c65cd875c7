//! A company with a simulated number connected to its gateway.
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use recado_simulator::{Simulator, SimulatorConfig};
use serde_json::{Value, json};

use super::{Answer, Client, Customer, Gateway};

/// An open shop.
pub(crate) struct Shop {
    pub(crate) gateway: Gateway,
    pub(crate) simulator: Simulator,
    /// A client with the administrator's key.
    pub(crate) api: Client,
    pub(crate) tenant: String,
    pub(crate) user: String,
    pub(crate) channel: String,
    /// The simulated number's record.
    pub(crate) number: Value,
}

/// Address of the administrator.
pub(crate) const ADMIN: &str = "lucia@misti.example";

impl Shop {
    /// Opens a shop whose bot answers at once.
    pub(crate) async fn open() -> Self {
        Self::with(&[]).await
    }

    /// Opens one with an environment of its own.
    pub(crate) async fn with(environment: &[(&'static str, &'static str)]) -> Self {
        let mut gateway = Gateway::prepare(environment);
        let company = gateway.company("Tostaduría Misti", ADMIN);
        gateway.start().await;
        let text = |name: &str| company[name].as_str().unwrap().to_owned();
        let api = Client::with_key(&gateway.url(), &text("api_key"));
        let simulator = recado_simulator::start(SimulatorConfig::default()).await.unwrap();
        let number = simulator.create_number(json!({ "pair_limit": null })).unwrap();
        let channel = api.post("/api/v1/channels", &new_channel(&number)).await.ok();
        let webhook = json!({ "webhook_url": channel.body["webhook_url"] });
        simulator.change_number(number["phone_number_id"].as_str().unwrap(), webhook).unwrap();
        let (tenant, user) = (text("tenant_id"), text("user_id"));
        let shop = Self { gateway, simulator, api, tenant, user, channel: channel.id(), number };
        shop.set_bot(json!({ "quiet_ms": 0 })).await;
        shop.teach("¿Tienen envío a Cusco?", "El envío a Cusco cuesta S/ 14.").await;
        shop
    }

    /// Changes some of the bot's settings.
    pub(crate) async fn set_bot(&self, changes: Value) {
        let mut settings = self.api.get("/api/v1/settings/bot").await.ok().body;
        let fields = settings.as_object_mut().unwrap();
        fields.extend(changes.as_object().unwrap().clone());
        self.api.put("/api/v1/settings/bot", &settings).await.ok();
    }

    /// Adds a FAQ in Spanish.
    pub(crate) async fn teach(&self, question: &str, answer: &str) -> String {
        let faq = json!({ "es": { "question": question, "answer": answer } });
        self.api.post("/api/v1/faqs", &faq).await.ok().id()
    }

    pub(crate) fn phone_number_id(&self) -> &str {
        self.number["phone_number_id"].as_str().unwrap()
    }

    pub(crate) fn secret(&self, name: &str) -> &str {
        self.number[name].as_str().unwrap()
    }

    /// A customer by phone.
    pub(crate) fn customer(&self, phone: &'static str) -> Customer<'_> {
        Customer { shop: self, phone }
    }

    /// Adds an agent and signs them in.
    pub(crate) async fn agent(&self, email: &str) -> Client {
        self.gateway.agent(&self.tenant, email);
        Client::sign_in(&self.gateway.url(), email).await
    }

    /// Delivers raw bytes to the webhook as the provider would.
    pub(crate) async fn deliver(&self, body: impl Into<Vec<u8>>) -> Answer {
        let body = body.into();
        let signature = signature(self.secret("app_secret"), &body);
        self.deliver_signed(body, Some(&signature)).await
    }

    pub(crate) async fn deliver_signed(&self, body: Vec<u8>, signature: Option<&str>) -> Answer {
        let nobody = Client::nobody(self.api.base());
        let mut request =
            nobody.ask(reqwest::Method::POST, &format!("/webhooks/{}", self.channel)).body(body);
        if let Some(signature) = signature {
            request = request.header("x-hub-signature-256", signature);
        }
        Answer::of(request).await
    }

    /// A delivery with these messages, in the provider's shape.
    pub(crate) fn delivery(&self, messages: &[Value]) -> Value {
        let contacts: Vec<Value> = messages
            .iter()
            .filter_map(|message| message.get("from"))
            .map(|from| json!({ "profile": { "name": "Rosa" }, "wa_id": from }))
            .collect();
        self.change(json!({ "contacts": contacts, "messages": messages }))
    }

    /// A delivery with these statuses.
    pub(crate) fn statuses(&self, statuses: &[Value]) -> Value {
        self.change(json!({ "statuses": statuses }))
    }

    fn change(&self, mut value: Value) -> Value {
        value["messaging_product"] = "whatsapp".into();
        value["metadata"] = json!({
            "display_phone_number": "51000000214",
            "phone_number_id": self.phone_number_id(),
        });
        self.field("messages", value)
    }

    /// A delivery that tells something of another field.
    pub(crate) fn field(&self, field: &str, value: Value) -> Value {
        json!({
            "object": "whatsapp_business_account",
            "entry": [{
                "id": self.number["business_account_id"],
                "changes": [{ "field": field, "value": value }],
            }],
        })
    }

    /// Every conversation, newest activity first.
    pub(crate) async fn conversations(&self) -> Vec<Value> {
        self.api.items("/api/v1/conversations?limit=100").await
    }

    /// Everything the company set aside, newest first.
    pub(crate) async fn set_aside(&self) -> Vec<Value> {
        self.api.items("/api/v1/set-aside").await
    }

    /// Asks the simulator's control API.
    pub(crate) async fn simulate(
        &self,
        method: reqwest::Method,
        path: &str,
        body: &Value,
    ) -> Value {
        let control = Client::nobody(self.simulator.url());
        let path = path.replace("{number}", self.phone_number_id());
        Answer::of(control.ask(method, &path).json(body)).await.ok().body
    }

    /// Texts the provider accepted for a phone, in order.
    pub(crate) async fn accepted(&self, phone: &str) -> Vec<String> {
        let path = "/sim/numbers/{number}/accepted";
        let log = self.simulate(reqwest::Method::GET, path, &Value::Null).await;
        let items = log["items"].as_array().unwrap();
        let texts = items.iter().filter(|item| item["to"] == phone);
        texts.map(|item| item["text"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// The body that connects a simulated number.
pub(crate) fn new_channel(number: &Value) -> Value {
    json!({
        "kind": "whatsapp_cloud",
        "name": "Número principal",
        "settings": {
            "phone_number_id": number["phone_number_id"],
            "business_account_id": number["business_account_id"],
            "api_base_url": number["api_base_url"],
            "api_version": "v25.0",
        },
        "credentials": {
            "access_token": number["access_token"],
            "app_secret": number["app_secret"],
            "verify_token": number["verify_token"],
        },
    })
}

/// The signature header of a body.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let tag = sign(&Key::new(HMAC_SHA256, secret.as_bytes()), body);
    format!("sha256={}", hex::encode(tag.as_ref()))
}
