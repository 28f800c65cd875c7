//! Settings of a gateway that shares its store with others.
use std::path::PathBuf;

use recado_store::redis::RedisAddress;
use url::Url;

use super::checked::Look;

/// How other gateways of the same store are heard of and reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterConfig {
    /// Where beats and hints pass.
    pub redis: RedisAddress,
    /// PEM file of the authority that Redis' certificate is signed by.
    pub authority: Option<PathBuf>,
    /// Base URL at which other gateways reach this one; `None`: where it listens.
    pub address: Option<String>,
}

impl ClusterConfig {
    /// Reads the settings; `None`: the gateway is alone.
    pub(super) fn look(look: &mut Look<'_>) -> Option<Self> {
        let (url, authority) = (look.text("redis.url"), look.text("redis.ca"));
        let address = Self::address(look);
        if url.is_empty() {
            return None;
        }
        if look.text("store.url").is_empty() {
            let sentence =
                "`redis.url` joins gateways that share a store: `store.url` must be given, too";
            look.mistakes.push(sentence.to_owned());
        }
        let authority = (!authority.is_empty()).then(|| PathBuf::from(authority));
        match url.parse() {
            Ok(redis) => Some(Self { redis, authority, address }),
            Err(error) => {
                // Its text may hold a password.
                look.mistakes
                    .push(format!("`redis.url` ({}) must be {error}", look.source("redis.url")));
                None
            }
        }
    }

    fn address(look: &mut Look<'_>) -> Option<String> {
        let text = look.text("cluster.address");
        if text.is_empty() {
            return None;
        }
        let fits = Url::parse(&text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.path() == "/"
        });
        if !fits {
            look.wrong(
                "cluster.address",
                "an address such as http://10.0.0.5:8080, without a path",
            );
        }
        Some(text.trim_end_matches('/').to_owned())
    }
}
