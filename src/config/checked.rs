//! Settings as checked: every part gets its own struct.
use std::{
    fmt::{self, Display},
    net::SocketAddr,
    ops::RangeInclusive,
    path::PathBuf,
    time::Duration,
};

use recado_store::scylla::ScyllaAddress;
use url::Url;

use super::{BlobsConfig, ClusterConfig, Mistakes, Source, Typed, spans};
use crate::secrets::Token;

/// Characters that a token of the operator must have, so that nobody guesses it.
const SHORTEST_TOKEN: usize = 16;

/// Characters that a passphrase must have.
const SHORTEST_PASSPHRASE: usize = 12;

/// Everything that can be set, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Folder that holds everything.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Address under which the world reaches it, without a slash at the end; `None`: the listening one.
    pub public_url: Option<String>,
    /// Whether channels may call addresses of this machine and its networks.
    pub allow_private_endpoints: bool,
    /// What opens the figures to other machines; `None`: they are this machine's own.
    pub metrics_token: Option<Token>,
    /// What wraps the installation's keys in a store that several gateways share.
    pub passphrase: Option<Token>,
    /// What is logged.
    pub log_filter: String,
    /// Whether logs are JSON.
    pub log_json: bool,
    /// The HTTP side.
    pub http: HttpConfig,
    /// Largest file taken or fetched, in bytes.
    pub largest_file: u64,
    /// Sending.
    pub send: SendConfig,
    /// Conversations.
    pub talk: TalkConfig,
    /// The store.
    pub store: StoreConfig,
    /// Other gateways of the same store; `None`: there are none.
    pub cluster: Option<ClusterConfig>,
    /// Where files are kept.
    pub blobs: BlobsConfig,
}

/// The HTTP side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// Threads.
    pub workers: usize,
    /// Whether `X-Forwarded-For` tells who asks.
    pub trust_forwarded: bool,
    /// Proxies of ours in front: so many addresses at its end are theirs to write.
    pub proxies: usize,
    /// How long a body may take to come in.
    pub body_within: Duration,
}

/// Sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendConfig {
    /// How long proof of an unclear send may take.
    pub settle_after: Duration,
}

/// Conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkConfig {
    /// Threads they run on.
    pub threads: usize,
    /// Idle time after which one leaves memory.
    pub rest_after: Duration,
    /// Wait before a delivery goes to the intake.
    pub reach_within: Duration,
    /// Pieces that may wait a company.
    pub intake_limit: u32,
}

/// The store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// The CQL servers; `None`: a file in the data folder.
    pub scylla: Option<ScyllaConfig>,
    /// Threads that read the file.
    pub readers: usize,
    /// Page cache of the file's writer, in KiB.
    pub cache_kib: u32,
}

/// The CQL servers.
#[derive(Clone, PartialEq, Eq)]
pub struct ScyllaConfig {
    /// Where they are, and the keyspace.
    pub address: ScyllaAddress,
    /// User and password.
    pub user: Option<(String, String)>,
    /// PEM file of the authority their certificates are signed by; TLS is spoken when it is given.
    pub authority: Option<PathBuf>,
    /// The nearest data centre.
    pub datacenter: Option<String>,
}

impl fmt::Debug for ScyllaConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password is left out.
        out.debug_struct("ScyllaConfig").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Config {
    /// Checks every setting and reports all mistakes.
    pub fn check(typed: &Typed) -> Result<Self, Mistakes> {
        let mut look = Look { typed, mistakes: Vec::new() };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let or_cores = |number: usize| if number == 0 { cores } else { number };
        let ms = Duration::from_millis;
        let config = Self {
            data: PathBuf::from(look.filled("data")),
            listen: look.listen(),
            public_url: look.public_url(),
            allow_private_endpoints: look.yes_or_no("allow_private_endpoints"),
            metrics_token: look.metrics_token(),
            passphrase: look.passphrase(),
            log_filter: look.log_filter(),
            log_json: look.one_of("log.format", &["text", "json"]) == "json",
            http: HttpConfig {
                workers: or_cores(look.number("http.workers", 0..=256)),
                trust_forwarded: look.yes_or_no("http.trust_forwarded"),
                proxies: look.number("http.proxies", 1..=10),
                body_within: look.span("http.body_within", ms(1_000)..=Duration::from_mins(10)),
            },
            largest_file: look.number::<u64>("media.largest_mb", 1..=2_000) << 20,
            send: SendConfig {
                settle_after: look.span("send.settle_after", ms(100)..=Duration::from_mins(10)),
            },
            talk: TalkConfig {
                threads: or_cores(look.number("conversation.threads", 0..=256)),
                rest_after: look
                    .span("conversation.rest_after", ms(1_000)..=Duration::from_hours(1)),
                reach_within: look
                    .span("conversation.reach_within", ms(50)..=Duration::from_secs(10)),
                intake_limit: look.number("conversation.intake_limit", 1..=1_000_000),
            },
            store: StoreConfig {
                scylla: look.scylla(),
                readers: look.number("store.readers", 1..=64),
                cache_kib: look.number::<u32>("store.cache_mb", 1..=4_096) << 10,
            },
            cluster: ClusterConfig::look(&mut look),
            blobs: BlobsConfig::look(&mut look),
        };
        if look.mistakes.is_empty() { Ok(config) } else { Err(Mistakes(look.mistakes)) }
    }
}

/// Looks at settings one by one and notes what is wrong.
pub(super) struct Look<'a> {
    typed: &'a Typed,
    pub(super) mistakes: Vec<String>,
}

impl Look<'_> {
    pub(super) fn wrong(&mut self, name: &str, must: impl Display) {
        let (text, source) = (self.typed.text(name).unwrap_or(""), self.typed.source(name));
        self.mistakes.push(format!("`{name}` is `{text}` ({source}) and must be {must}"));
    }

    pub(super) fn source(&self, name: &str) -> &Source {
        self.typed.source(name)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.typed.text(name).unwrap_or("").trim().to_owned()
    }

    fn filled(&mut self, name: &str) -> String {
        let text = self.text(name);
        if text.is_empty() {
            self.wrong(name, "given");
        }
        text
    }

    fn listen(&mut self) -> SocketAddr {
        let text = self.text("listen").replacen("localhost:", "127.0.0.1:", 1);
        text.parse().unwrap_or_else(|_| {
            self.wrong("listen", "an address and a port, as 127.0.0.1:8080");
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    fn public_url(&mut self) -> Option<String> {
        let text = self.text("public_url");
        if text.is_empty() {
            return None;
        }
        let fits = Url::parse(&text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host().is_some()
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
                && url.path() == "/"
        });
        if !fits {
            self.wrong(
                "public_url",
                "an address such as https://recado.example.com, without a path",
            );
        }
        Some(text.trim_end_matches('/').to_owned())
    }

    /// The password's text is shown nowhere; neither is an address that may hold one.
    fn scylla(&mut self) -> Option<ScyllaConfig> {
        let url = self.text("store.url");
        let given = |text: String| (!text.is_empty()).then_some(text);
        let (user, password) = (self.text("store.user"), self.text("store.password"));
        let (authority, datacenter) = (self.text("store.ca"), self.text("store.datacenter"));
        if url.is_empty() {
            return None;
        }
        if user.is_empty() != password.is_empty() {
            let sentence = "`store.user` and `store.password` must be given together";
            self.mistakes.push(sentence.to_owned());
        }
        match url.parse() {
            Ok(address) => Some(ScyllaConfig {
                address,
                user: given(user).map(|user| (user, password)),
                authority: given(authority).map(PathBuf::from),
                datacenter: given(datacenter),
            }),
            Err(error) => {
                let source = self.typed.source("store.url");
                self.mistakes.push(format!("`store.url` ({source}) must be {error}"));
                None
            }
        }
    }

    /// Its text is shown nowhere, not even when it is wrong.
    fn metrics_token(&mut self) -> Option<Token> {
        let text = self.text("metrics_token");
        let is_sendable = text.bytes().all(|letter| letter.is_ascii_graphic());
        if !text.is_empty() && (text.len() < SHORTEST_TOKEN || !is_sendable) {
            let source = self.typed.source("metrics_token");
            self.mistakes.push(format!(
                "`metrics_token` ({source}) must be at least {SHORTEST_TOKEN} characters without blanks"
            ));
        }
        (!text.is_empty()).then(|| Token::presented(&text))
    }

    /// Its text is shown nowhere.
    fn passphrase(&mut self) -> Option<Token> {
        let text = self.text("secrets.passphrase");
        if !text.is_empty() && text.chars().count() < SHORTEST_PASSPHRASE {
            let source = self.typed.source("secrets.passphrase");
            self.mistakes.push(format!(
                "`secrets.passphrase` ({source}) must be at least {SHORTEST_PASSPHRASE} characters"
            ));
        }
        (!text.is_empty()).then(|| Token::presented(&text))
    }

    fn log_filter(&mut self) -> String {
        let text = self.filled("log.filter");
        if text.parse::<tracing_subscriber::EnvFilter>().is_err() {
            self.wrong("log.filter", "a level (error, warn, info, debug) or a list of parts");
        }
        text
    }

    fn yes_or_no(&mut self, name: &str) -> bool {
        match self.text(name).to_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => true,
            "false" | "0" | "no" | "off" | "" => false,
            _ => {
                self.wrong(name, "true or false");
                false
            }
        }
    }

    fn one_of(&mut self, name: &str, words: &[&'static str]) -> &'static str {
        let text = self.text(name);
        words.iter().find(|word| **word == text).copied().unwrap_or_else(|| {
            self.wrong(name, format_args!("one of {}", words.join(", ")));
            ""
        })
    }

    fn number<N>(&mut self, name: &str, range: RangeInclusive<N>) -> N
    where
        N: std::str::FromStr + PartialOrd + Display + Copy,
    {
        let read = self.text(name).parse().ok().filter(|number| range.contains(number));
        read.unwrap_or_else(|| {
            self.wrong(name, format_args!("a number from {} to {}", range.start(), range.end()));
            *range.start()
        })
    }

    fn span(&mut self, name: &str, range: RangeInclusive<Duration>) -> Duration {
        let read = spans::parse(&self.text(name)).filter(|span| range.contains(span));
        read.unwrap_or_else(|| {
            let (from, to) = (range.start(), range.end());
            self.wrong(name, format_args!("a span from {from:?} to {to:?}, as `60s` or `500ms`"));
            *range.start()
        })
    }
}
