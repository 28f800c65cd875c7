//! What can be chosen about the CQL store.
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use recado_domain::time::Clock;

/// The CQL servers' usual port.
const PORT: u16 = 9042;

/// How to reach a keyspace.
#[derive(Clone)]
pub struct ScyllaOptions {
    /// Where the keyspace is.
    pub address: ScyllaAddress,
    /// User, with its password.
    pub user: Option<(String, String)>,
    /// PEM file with the certificates of the authority that the servers' own are signed by; TLS is
    /// spoken when it is given.
    pub authority: Option<PathBuf>,
    /// The servers' nearest data centre; `None`: any.
    pub datacenter: Option<String>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// What this process is to the keyspace.
    pub role: Role,
    /// Events of a conversation that share a partition.
    pub bucket_events: u64,
    /// Conversations kept in memory beside their actors.
    pub awake: usize,
    /// Rows of inboxes and lists of customers whose order is kept in memory, of all companies.
    pub indexed: usize,
    /// Most appends of one company on their way; more wait.
    pub lanes_per_tenant: usize,
    /// Most appends on their way.
    pub lanes: usize,
}

/// What a process is to a keyspace.
#[derive(Clone)]
pub enum Role {
    /// Reads, and writes what is no conversation: commands beside a running gateway.
    Visitor,
    /// The one gateway of the keyspace: it takes over from whoever was before it.
    OnlyGateway,
}

/// Servers and keyspace, as `scylla://HOST:PORT[,HOST:PORT…]/KEYSPACE` says them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScyllaAddress {
    /// Servers to ask first; the driver finds the others.
    pub contact_points: Vec<String>,
    /// The keyspace.
    pub keyspace: String,
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address as scylla://HOST:PORT[,HOST:PORT…]/KEYSPACE: {0}")]
pub struct AddressError(&'static str);

impl FromStr for ScyllaAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let rest = text.strip_prefix("scylla://").ok_or(AddressError("it begins otherwise"))?;
        let (points, keyspace) =
            rest.split_once('/').ok_or(AddressError("the keyspace is missing"))?;
        let contact_points = points.split(',').map(contact_point).collect::<Result<_, _>>()?;
        if !is_name(keyspace) {
            return Err(AddressError(
                "a keyspace has 1 to 48 letters, digits and _, and begins with a letter",
            ));
        }
        Ok(Self { contact_points, keyspace: keyspace.to_lowercase() })
    }
}

fn contact_point(text: &str) -> Result<String, AddressError> {
    if text.contains('@') {
        return Err(AddressError("user and password are settings of their own"));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') && !text.ends_with(']') => (host, port.parse()),
        _ => (text, Ok(PORT)),
    };
    let port = port.ok().filter(|port| *port > 0).ok_or(AddressError("a port is no number"))?;
    if host.is_empty() || host.contains(char::is_whitespace) {
        return Err(AddressError("a host is missing"));
    }
    Ok(format!("{host}:{port}"))
}

fn is_name(text: &str) -> bool {
    text.len() <= 48
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

impl fmt::Display for ScyllaAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "scylla://{}/{}", self.contact_points.join(","), self.keyspace)
    }
}

impl ScyllaOptions {
    /// Returns what suits a server of two to eight cores.
    pub fn new(address: ScyllaAddress, clock: Arc<dyn Clock>, role: Role) -> Self {
        Self {
            address,
            user: None,
            authority: None,
            datacenter: None,
            clock,
            role,
            bucket_events: 4_096,
            awake: 200_000,
            indexed: 2_000_000,
            lanes_per_tenant: 512,
            lanes: 1_024,
        }
    }
}

impl fmt::Debug for ScyllaOptions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password is left out.
        out.debug_struct("ScyllaOptions").field("address", &self.address).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written() {
        let read: ScyllaAddress = "scylla://10.0.0.1,db:9043,[::1]:9042/Recado".parse().unwrap();
        assert_eq!(read.contact_points, ["10.0.0.1:9042", "db:9043", "[::1]:9042"]);
        assert_eq!(read.to_string(), "scylla://10.0.0.1:9042,db:9043,[::1]:9042/recado");
        for wrong in [
            "sqlite://x",
            "scylla://db",
            "scylla:///ks",
            "scylla://db/",
            "scylla://db/1x",
            "scylla://db:x/ks",
            "scylla://db:0/ks",
            "scylla://a,,b/ks",
            "scylla://user:word@db/ks",
            "scylla://db/ks; DROP",
        ] {
            assert!(wrong.parse::<ScyllaAddress>().is_err(), "{wrong}");
        }
    }
}
