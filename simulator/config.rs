//! How a simulator is started.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Settings of one simulator process.
#[derive(Clone, Debug)]
pub struct SimulatorConfig {
    /// Where it listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Threads that answer HTTP.
    pub workers: usize,
    /// Address under which others reach it, without a slash at the end; by default the listening address.
    pub public_url: Option<String>,
    /// Where the phone page's link to the console leads.
    pub console_url: Option<String>,
    /// Folder in which chats, windows and numbers are kept for the next start; by default nothing is.
    pub data: Option<PathBuf>,
    /// How much it remembers.
    pub bounds: Bounds,
    /// Seed of every draw of a fault's rate, so that a run can be repeated.
    pub seed: u64,
}

/// Upper ends of everything that grows; the oldest goes first.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Chat lines kept per number, over all its customers.
    pub chat_lines: usize,
    /// Customers kept per number.
    pub customers: usize,
    /// Accepted sends and customers' messages kept per number, each.
    pub journal: usize,
    /// Live events kept per number for pages that reconnect.
    pub events: usize,
    /// Webhooks waiting per number; what comes on top is dropped and counted.
    pub queue: usize,
    /// Bytes of media kept in all.
    pub media_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            chat_lines: 50_000,
            customers: 200_000,
            journal: 50_000,
            events: 4_096,
            queue: 200_000,
            media_bytes: 256 << 20,
        }
    }
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            workers: 2,
            public_url: None,
            console_url: None,
            data: None,
            bounds: Bounds::default(),
            seed: 1,
        }
    }
}
