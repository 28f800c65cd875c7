//! Every setting there is: its name in the file, its default, what it is for.
use std::{borrow::Cow, time::Duration};

use recado_actors::HouseConfig;

use super::spans;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Dotted name, as in the file.
    pub name: &'static str,
    default: Standard,
    /// What it may be, with its unit, where not every text will do.
    pub range: Option<&'static str>,
    /// What it is for.
    pub about: &'static str,
    /// The environment variable that sets it, where it is shorter than the name makes it.
    short: Option<&'static str>,
}

/// What holds when nobody says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standard {
    /// It is not set.
    Nothing,
    /// This, as it would be typed.
    Text(&'static str),
    /// A span that the part which waits has already said.
    Span(Duration),
}

impl Key {
    /// Returns what holds when nobody says otherwise, as it would be typed.
    pub fn default(&self) -> Option<Cow<'static, str>> {
        match self.default {
            Standard::Nothing => None,
            Standard::Text(text) => Some(text.into()),
            Standard::Span(span) => Some(spans::format(span).into()),
        }
    }

    /// Returns the environment variable that sets it.
    pub fn variable(&self) -> String {
        let made = || format!("RECADO_{}", self.name.replace('.', "_").to_uppercase());
        self.short.map_or_else(made, str::to_owned)
    }

    const fn as_variable(self, short: &'static str) -> Self {
        Self { short: Some(short), ..self }
    }

    const fn within(self, range: &'static str) -> Self {
        Self { range: Some(range), ..self }
    }
}

const fn key(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, default: Standard::Text(default), range: None, about, short: None }
}

const fn span(name: &'static str, default: Duration, about: &'static str) -> Key {
    Key { name, default: Standard::Span(default), range: None, about, short: None }
}

const fn optional(name: &'static str, about: &'static str) -> Key {
    Key { name, default: Standard::Nothing, range: None, about, short: None }
}

/// What a switch may be.
const YES_OR_NO: &str = "true, false";

/// The settings, in the order the reference shows them.
pub const KEYS: &[Key] = &[
    key("data", "./data", "folder that holds everything: store, files, key"),
    key("listen", "127.0.0.1:8080", "address and port to listen on"),
    optional("public_url", "address under which the world reaches it, as `https://chat.shop.pe`")
        .within("http:// or https://, without a path"),
    key(
        "allow_private_endpoints",
        "false",
        "whether channels may call addresses of this machine and its networks",
    )
    .within(YES_OR_NO),
    optional(
        "metrics_token",
        "opens `/metrics` to other machines as a Bearer token",
    )
    .within("at least 16 characters"),
    optional(
        "secrets.passphrase",
        "wraps the keys in a store that gateways share, the same on each; else `store.password` does",
    )
    .within("at least 12 characters"),
    key(
        "log.filter",
        "info,actix_server=warn",
        "what is logged, as `info` or `recado_actors=debug,info`",
    ),
    key("log.format", "text", "`text` for people or `json` for programs").within("text, json"),
    key("http.workers", "0", "threads that answer HTTP; 0 = one a core").within("0–256"),
    key(
        "http.trust_forwarded",
        "false",
        "whether `X-Forwarded-For` tells who asks (behind a proxy)",
    )
    .within(YES_OR_NO),
    key(
        "http.proxies",
        "1",
        "proxies of ours in front: who asks is what the outermost of them wrote there",
    )
    .within("1–10"),
    key("http.body_within", "20s", "how long a body may take to come in; files get longer")
        .within("1s–10m"),
    key("media.largest_mb", "100", "largest file taken or fetched, in MB").within("1–2000"),
    key("send.settle_after", "60s", "how long proof of an unclear send may take").within("100ms–10m"),
    key("conversation.threads", "0", "threads that conversations run on; 0 = one a core")
        .within("0–256"),
    span("conversation.rest_after", HouseConfig::REST_AFTER, "idle time after which a conversation leaves memory")
        .within("1s–1h"),
    key("conversation.reach_within", "2s", "wait before a delivery goes to the intake")
        .within("50ms–10s"),
    key("conversation.intake_limit", "10000", "pieces that may wait a company").within("1–1000000"),
    optional(
        "store.url",
        "ScyllaDB or Cassandra in place of a file, as `scylla://HOST:PORT[,HOST:PORT…]/KEYSPACE`",
    )
    .as_variable("RECADO_STORE"),
    optional("store.user", "user of the CQL servers, with `store.password`"),
    optional("store.password", "password of the CQL servers' user"),
    optional("store.ca", "PEM file with the authority of the CQL servers' certificates; means TLS"),
    optional("store.datacenter", "data centre of the CQL servers that are nearest"),
    optional(
        "redis.url",
        "what joins several gateways on one `store.url`, as `redis://[USER:PASSWORD@]HOST:PORT[/DB]` \
         or `rediss://` for TLS",
    )
    .as_variable("RECADO_REDIS"),
    optional("redis.ca", "PEM file with the authority of Redis' certificate, for `rediss://`"),
    optional(
        "cluster.address",
        "where other gateways reach this one, as `http://10.0.0.5:8080`; else where it listens",
    ),
    optional(
        "blobs.url",
        "where files are kept: a folder (`/path`, `file:///path`) or `s3://BUCKET[/PREFIX]`; else a \
         folder beside the data",
    )
    .as_variable("RECADO_BLOBS"),
    optional("blobs.endpoint", "address of the S3 service, as `https://s3.example.com`; else AWS"),
    optional("blobs.region", "region of the S3 bucket; us-east-1 unless given"),
    optional("blobs.access_key", "id of the S3 key, with `blobs.secret_key`; else the machine's role"),
    optional("blobs.secret_key", "secret of the S3 key"),
    key("store.readers", "4", "threads that read the store's file").within("1–64"),
    key("store.cache_mb", "64", "page cache of the file's writer, in MB").within("1–4096"),
];

/// Variables of ours that are no settings: the test hooks, and what the tests and scripts read.
pub(super) const OTHER_VARIABLES: [&str; 9] = [
    "RECADO_API_KEY",
    "RECADO_BIN",
    "RECADO_CHROMIUM",
    "RECADO_CONFIG",
    "RECADO_FIXTURES",
    "RECADO_FLOOR_SECRET",
    "RECADO_PASSWORD",
    "RECADO_STORE_CHILD",
    "RECADO_TEST_PANIC_WORD",
];
