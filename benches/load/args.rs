//! What `recado bench` is told on the command line.
use std::{path::PathBuf, str::FromStr};

use anyhow::{Context as _, ensure};
use clap::ValueEnum;
use url::Url;

/// Messages that one customer may be sent in a burst before the provider's pace for a pair of
/// numbers, one in six seconds, would be measured instead of the server.
const BURST_A_CUSTOMER: f64 = 40.0;
/// Most customers: their number is six digits of a phone.
const MOST_CUSTOMERS: usize = 1_000_000;

/// What the floor, which has no gateway, no company and no provider, is told.
const OF_FLOOR: [&str; 9] = [
    "rate",
    "duration",
    "warmup",
    "json",
    "numbers",
    "customers",
    "connections",
    "in_flight",
    "floor_data",
];

/// What to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// Signed webhook, durable, 200; the bot is off.
    Inbound,
    /// Webhook, kept, answered from the FAQs, accepted by the provider.
    Exchange,
    /// The least that any server must do: verify, parse and append the same webhooks, in a process of
    /// its own that the bench starts.
    Floor,
}

impl Scenario {
    /// Returns its word, as typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Exchange => "exchange",
            Self::Floor => "floor",
        }
    }

    /// Tells whether a flag changes anything here; every scenario takes all of them, and its help
    /// names its own.
    pub fn heeds(self, flag: &str) -> bool {
        match self {
            Self::Inbound => flag != "states",
            Self::Exchange => true,
            Self::Floor => OF_FLOOR.contains(&flag),
        }
    }
}

/// How fast webhooks leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// So many a second, open loop.
    PerSecond(f64),
    /// As fast as they come back, with a fixed number in flight.
    Max,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        match text.parse() {
            Ok(rate) if (0.1..=1_000_000.0).contains(&rate) => Ok(Self::PerSecond(rate)),
            _ => Err("must be a number from 0.1 to 1000000, or `max`".to_owned()),
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// Flags of `recado bench`.
#[derive(Debug, Clone, clap::Args)]
pub struct BenchArgs {
    /// What to measure: the word before the flags.
    #[arg(skip = Scenario::Inbound)]
    pub scenario: Scenario,
    /// Addresses of the gateways of one store, which take webhooks in turn; they run with
    /// `--allow-private-endpoints`.
    #[arg(
        long,
        value_name = "URL[,URL…]",
        default_value = "http://127.0.0.1:8080",
        value_delimiter = ','
    )]
    pub target: Vec<Url>,
    /// Key of an administrator of a company that is there for benches: an empty one, or one whose name
    /// begins with `bench`. Without a key one is made where --data or --store says.
    #[arg(long, value_name = "KEY", env = "RECADO_API_KEY", hide_env_values = true)]
    pub api_key: Option<String>,
    /// Webhooks a second, or `max`.
    #[arg(long, value_name = "R", default_value = "1000")]
    pub rate: Rate,
    /// Seconds that are measured.
    #[arg(long, value_name = "S", default_value_t = 30.0)]
    pub duration: f64,
    /// Seconds before them that are not.
    #[arg(long, value_name = "S", default_value_t = 3.0)]
    pub warmup: f64,
    /// Where to write the figures.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Connected numbers.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub numbers: usize,
    /// Customers who write, spread over the numbers; each writes again only after all others did.
    #[arg(long, value_name = "C", default_value_t = 20_000)]
    pub customers: usize,
    /// Conversations that stand before the run begins; the first customers' among them.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub preload: usize,
    /// Connections that webhooks come over.
    #[arg(long, value_name = "N", default_value_t = 128)]
    pub connections: usize,
    /// With `--rate max`: webhooks, or whole exchanges, that are open at a time.
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub in_flight: usize,
    /// Whether the provider tells sent, delivered and read.
    #[arg(long, value_enum, value_name = "on|off", default_value = "off")]
    pub states: Switch,
    /// Lets a simulator (`recado simulator`) play the provider instead of the bench itself.
    #[arg(long, value_name = "URL")]
    pub simulator: Option<Url>,
    /// Agents' sockets that follow the inbox.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub agents: usize,
    /// Marks customers' messages as read at the provider, a call more for each.
    #[arg(long)]
    pub mark_read: bool,
    /// Processes of the servers, when they are not found by their ports.
    #[arg(long, value_name = "PID[,PID…]", value_delimiter = ',')]
    pub pid: Vec<u32>,
    /// Runs `floor` at the same rate first and tells how near the gateway comes to it.
    #[arg(long)]
    pub with_floor: bool,
    /// Folder for the floor's database, on the disk that is measured; made, and removed afterwards.
    #[arg(long, value_name = "DIR", default_value = "./recado-floor")]
    pub floor_data: PathBuf,
    /// Is the floor's server.
    #[arg(long, value_name = "DIR", hide = true)]
    pub serve_floor: Option<PathBuf>,
}

impl BenchArgs {
    /// Refuses what cannot be measured, with what to change.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.target.iter().all(|target| target.scheme() == "http"),
            "--target must be an http address"
        );
        ensure!(
            self.duration > 0.0 && self.duration <= 86_400.0,
            "--duration must be 0 to 86400 s"
        );
        ensure!((0.0..=3_600.0).contains(&self.warmup), "--warmup must be 0 to 3600 s");
        ensure!((1..=1_000).contains(&self.numbers), "--numbers must be 1 to 1000");
        let customers = self.numbers..=MOST_CUSTOMERS;
        ensure!(customers.contains(&self.customers), "--customers must be {customers:?}");
        ensure!(self.preload <= MOST_CUSTOMERS, "--preload must be at most {MOST_CUSTOMERS}");
        ensure!((1..=4_096).contains(&self.connections), "--connections must be 1 to 4096");
        ensure!((1..=65_536).contains(&self.in_flight), "--in-flight must be 1 to 65536");
        ensure!(self.agents <= 1_000, "--agents must be at most 1000");
        ensure!(
            self.scenario == Scenario::Floor || self.api_key.is_some(),
            "a company for the run is needed: name the gateway's folder with --data or its servers \
             with --store, and one is made there; or give --api-key (or RECADO_API_KEY) of one whose \
             name begins with `bench`, as `recado tenant create` prints it"
        );
        self.check_pace()
    }

    fn check_pace(&self) -> anyhow::Result<()> {
        let Rate::PerSecond(rate) = self.rate else { return Ok(()) };
        let each = rate * (self.duration + self.warmup) / self.customers as f64;
        ensure!(
            self.scenario != Scenario::Exchange || each <= BURST_A_CUSTOMER,
            "--customers {} would each be sent {each:.0} messages: the provider's pace for one \
             customer would be measured; give at least {:.0}",
            self.customers,
            rate * (self.duration + self.warmup) / BURST_A_CUSTOMER,
        );
        Ok(())
    }

    /// Returns the gateway that set-up, states and agents go to.
    pub(crate) fn first_target(&self) -> anyhow::Result<&Url> {
        self.target.first().context("--target is missing")
    }

    /// Tells whether states come back.
    pub(crate) fn with_states(&self) -> bool {
        self.scenario == Scenario::Exchange && self.states == Switch::On
    }

    /// Tells whether each message is to be answered.
    pub(crate) fn with_replies(&self) -> bool {
        self.scenario == Scenario::Exchange
    }
}
