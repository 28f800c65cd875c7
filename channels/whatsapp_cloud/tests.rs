//! The adapter against real payloads, random damage, and a provider that misbehaves on a real line.
mod config;
mod errors;

mod expected;
mod handshake;
mod limits;
mod live;
mod properties;
mod requests;
mod summary;
mod told;
mod webhooks;

use std::{collections::BTreeMap, path::Path, sync::LazyLock};

use recado_domain::{ConversationId, MessageId, Timestamp, incoming::Incoming};
use serde_json::{Value, json};

use super::{WhatsappCloud, WhatsappCloudConfig};
use crate::{AddressPolicy, Channel, ParseError, Verified, Violation};

const OPEN: AddressPolicy = AddressPolicy { allow_private: true };
/// Later than every fixture.
const NOW: Timestamp = Timestamp::from_seconds(1_900_000_000);

fn credentials() -> BTreeMap<String, String> {
    ["access_token", "app_secret", "verify_token"]
        .map(|key| (key.to_owned(), format!("{key}-value")))
        .into()
}

fn settings(settings: Value) -> Result<WhatsappCloudConfig, Vec<Violation>> {
    let Value::Object(settings) = settings else { panic!("settings are an object") };
    WhatsappCloudConfig::check(&settings, &credentials(), OPEN)
}

fn adapter(number: &str, account: &str, base_url: &str) -> WhatsappCloud {
    with_client(number, account, base_url, new_client())
}

/// An adapter that reads deliveries and calls nobody; all share one client, which is dear to make.
fn reader(number: &str, account: &str) -> WhatsappCloud {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(new_client);
    with_client(number, account, "https://graph.facebook.com", CLIENT.clone())
}

fn new_client() -> reqwest::Client {
    crate::testing::install_tls();
    OPEN.client().unwrap()
}

fn with_client(
    number: &str,
    account: &str,
    base_url: &str,
    client: reqwest::Client,
) -> WhatsappCloud {
    let config = settings(json!({
        "phone_number_id": number,
        "business_account_id": account,
        "api_base_url": base_url,
    }));
    WhatsappCloud::new(config.unwrap(), client, OPEN)
}

fn parse(adapter: &WhatsappCloud, body: &[u8]) -> Result<Vec<Incoming>, ParseError> {
    adapter.parse(Verified::proven(body), NOW)
}

fn message_id() -> MessageId {
    let conversation: ConversationId = "0198c0de000070008000000000000007".parse().unwrap();
    MessageId { conversation, number: 3 }
}

/// Returns the names of WhatsApp's payloads, sorted, that a test is for.
fn payloads(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("whatsapp_cloud")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| wanted(name)).collect();
    names.sort();
    assert!(!names.is_empty(), "payloads in {}", folder.display());
    names
}

fn payload(folder: &Path, name: &str) -> Vec<u8> {
    std::fs::read(folder.join("whatsapp_cloud").join(name)).unwrap()
}

fn payload_json(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&payload(folder, name)).unwrap()
}
