//! Which adapter a kind of channel has, and how its secrets are sealed and opened.
use std::{collections::BTreeMap, sync::Arc};

use recado_actors::{AdapterFactory, Obstacle};
use recado_channels::{
    AddressPolicy, Channel, Violation,
    whatsapp_cloud::{self, WhatsappCloud, WhatsappCloudConfig},
};
use recado_domain::{
    ChannelId, TenantId,
    channel::{ChannelRecord, SealedSecret},
};
use serde_json::{Map, Value};

use super::obstacles;
use crate::secrets::{KeyRing, Label, SealError};

/// Reads settings as they were once allowed; what may be called now is the policy's business.
const ANYWHERE: AddressPolicy = AddressPolicy { allow_private: true };

/// Makes adapters.
pub struct Adapters {
    keys: Arc<KeyRing>,
    policy: AddressPolicy,
    client: reqwest::Client,
}

impl Adapters {
    /// Prepares the client that all channels share.
    pub fn new(keys: Arc<KeyRing>, policy: AddressPolicy) -> Result<Self, reqwest::Error> {
        Ok(Self { keys, policy, client: policy.client()? })
    }

    /// Checks what a person typed: all that is wrong, under the names of the fields.
    pub async fn check(
        &self,
        kind: &str,
        settings: &Map<String, Value>,
        credentials: &BTreeMap<String, String>,
    ) -> Result<(), Vec<Violation>> {
        match kind {
            whatsapp_cloud::KIND => {
                let config = WhatsappCloudConfig::check(settings, credentials, self.policy)?;
                let reached = self.policy.check_resolved(&config.api_base_url).await;
                reached.map_err(|error| vec![violation("settings.api_base_url", error)])
            }
            _ => Err(vec![violation("kind", "is not known; known is `whatsapp_cloud`")]),
        }
    }

    /// Returns where a channel's secrets are sent: scheme, host and port.
    pub fn destination(&self, settings: &Map<String, Value>) -> Option<url::Origin> {
        whatsapp_cloud::destination(settings)
    }

    /// Seals the secrets of a channel.
    pub fn seal(
        &self,
        tenant: TenantId,
        channel: ChannelId,
        credentials: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, SealedSecret>, SealError> {
        let (tenant, channel) = (tenant.to_string(), channel.to_string());
        let seal = |(name, secret): (&String, &String)| {
            let sealed = self.keys.seal(secret.trim(), Label(&[&tenant, &channel, name]))?;
            Ok((name.clone(), sealed))
        };
        credentials.iter().map(seal).collect()
    }

    /// Opens the secrets of a channel.
    pub fn open(&self, record: &ChannelRecord) -> Result<BTreeMap<String, String>, SealError> {
        let (tenant, channel) = (record.tenant.to_string(), record.id.to_string());
        let open = |(name, sealed): (&String, &SealedSecret)| {
            let secret = self.keys.open_secret(sealed, Label(&[&tenant, &channel, name]))?;
            Ok((name.clone(), secret))
        };
        record.sealed_credentials.iter().map(open).collect()
    }
}

/// Returns the number that a channel has at its provider, told apart by kind: what is connected once.
pub(crate) fn number_of(record: &ChannelRecord) -> Option<String> {
    match record.kind.as_str() {
        whatsapp_cloud::KIND => {
            let number = whatsapp_cloud::number(&record.settings)?;
            Some(format!("{}:{number}", whatsapp_cloud::KIND))
        }
        _ => None,
    }
}

impl AdapterFactory for Adapters {
    fn build(&self, record: &ChannelRecord) -> Result<Arc<dyn Channel>, String> {
        let credentials = self.open(record).map_err(|error| {
            format!("the secrets of channel {} do not open: {error}", record.id)
        })?;
        match record.kind.as_str() {
            whatsapp_cloud::KIND => {
                // One whose address may not be called any more still hears: the client refuses.
                let config = WhatsappCloudConfig::check(&record.settings, &credentials, ANYWHERE)
                    .map_err(|violations| in_words(&violations))?;
                let (client, policy) = (self.client.clone(), self.policy);
                Ok(Arc::new(WhatsappCloud::new(config, client, policy)))
            }
            kind => Err(format!("no adapter of kind `{kind}`")),
        }
    }

    fn obstacle(&self, record: &ChannelRecord) -> Option<Obstacle> {
        let Ok(credentials) = self.open(record) else { return Some(obstacles::secrets()) };
        match WhatsappCloudConfig::check(&record.settings, &credentials, ANYWHERE) {
            Err(violations) => Some(obstacles::settings(&in_words(&violations))),
            Ok(config) => {
                let url = config.api_base_url;
                self.policy.check(&url).err().map(|_| obstacles::private_address(&url))
            }
        }
    }
}

fn violation(field: &str, reason: impl std::fmt::Display) -> Violation {
    Violation { field: field.to_owned(), reason: reason.to_string() }
}

fn in_words(violations: &[Violation]) -> String {
    let words = violations.iter().map(|wrong| format!("`{}` {}", wrong.field, wrong.reason));
    words.collect::<Vec<_>>().join("; ")
}
