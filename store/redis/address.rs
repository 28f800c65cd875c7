//! Where a Redis is, as `redis://[USER:PASSWORD@]HOST:PORT[/DB]` says it; `rediss://` speaks TLS.
use std::{fmt, str::FromStr};

use percent_encoding::percent_decode_str;

/// Redis's usual port.
const PORT: u16 = 6379;

/// A Redis, with what it wants to know of whoever comes. Neither `Display` nor `Debug` shows the
/// password.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisAddress {
    /// Name or number of the host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Number of the database.
    pub database: u16,
    /// Whether TLS is spoken.
    pub tls: bool,
    /// User, with its password; an empty user is the default one.
    pub user: Option<(String, String)>,
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address as redis://[USER:PASSWORD@]HOST:PORT[/DB], or rediss:// for TLS: {0}")]
pub struct RedisAddressError(&'static str);

impl FromStr for RedisAddress {
    type Err = RedisAddressError;

    fn from_str(text: &str) -> Result<Self, RedisAddressError> {
        let (tls, rest) = match text.split_once("://") {
            Some(("redis", rest)) => (false, rest),
            Some(("rediss", rest)) => (true, rest),
            _ => return Err(RedisAddressError("it begins otherwise")),
        };
        // A password may hold an `@` that nobody encoded: the last one ends it.
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(credentials(user)?), place),
            None => (None, rest),
        };
        if place.contains(['?', '#']) {
            return Err(RedisAddressError("it has no options after ?"));
        }
        let (server, database) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = host_and_port(server)?;
        Ok(Self { host, port, database: number_of(database)?, tls, user })
    }
}

fn credentials(text: &str) -> Result<(String, String), RedisAddressError> {
    let (user, password) =
        text.split_once(':').ok_or(RedisAddressError("the password after the user is missing"))?;
    let password = decoded(password)?;
    if password.is_empty() {
        return Err(RedisAddressError("the password is empty"));
    }
    Ok((decoded(user)?, password))
}

fn decoded(text: &str) -> Result<String, RedisAddressError> {
    let unreadable = RedisAddressError("user or password hold a % sequence that is no UTF-8");
    percent_decode_str(text).decode_utf8().map(Into::into).map_err(|_| unreadable)
}

fn host_and_port(text: &str) -> Result<(String, u16), RedisAddressError> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) =
                rest.split_once(']').ok_or(RedisAddressError("a ] is missing after the host"))?;
            let wrong = RedisAddressError("something else than a port follows the host");
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':').ok_or(wrong)?) })
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() || host.contains(char::is_whitespace) {
        return Err(RedisAddressError("the host is missing"));
    }
    let port = match port {
        Some(text) => text.parse().ok().filter(|port| *port > 0),
        None => Some(PORT),
    };
    let port = port.ok_or(RedisAddressError("the port is no number from 1 to 65535"))?;
    Ok((host.to_owned(), port))
}

fn number_of(database: &str) -> Result<u16, RedisAddressError> {
    if database.is_empty() {
        return Ok(0);
    }
    database.parse().map_err(|_| RedisAddressError("the database after / is no number"))
}

impl fmt::Display for RedisAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "rediss" } else { "redis" };
        let Self { host, port, database, .. } = self;
        let (open, close) = if host.contains(':') { ("[", "]") } else { ("", "") };
        write!(out, "{scheme}://{open}{host}{close}:{port}/{database}")
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RedisAddress({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_without_its_password() {
        let read: RedisAddress = "rediss://ana:a%40b@c@db.example:6380/3".parse().unwrap();
        assert_eq!(read.user, Some(("ana".into(), "a@b@c".into())));
        assert_eq!((read.host.as_str(), read.port, read.database), ("db.example", 6380, 3));
        assert_eq!(read.to_string(), "rediss://db.example:6380/3");
        assert_eq!(format!("{read:?}"), "RedisAddress(rediss://db.example:6380/3)");
    }

    #[test]
    fn what_is_left_out_is_usual() {
        let read: RedisAddress = "redis://[::1]".parse().unwrap();
        assert_eq!(read.to_string(), "redis://[::1]:6379/0");
        assert!(!read.tls && read.user.is_none());
        let read: RedisAddress = "redis://:secret@localhost/".parse().unwrap();
        assert_eq!(read.user, Some((String::new(), "secret".into())));
        assert_eq!(read.database, 0);
    }

    #[test]
    fn what_is_wrong_is_said_and_no_password_with_it() {
        for (wrong, why) in [
            ("http://h", "it begins otherwise"),
            ("localhost:6379", "it begins otherwise"),
            ("redis://", "the host is missing"),
            ("redis://:6379", "the host is missing"),
            ("redis://u:hunter2@", "the host is missing"),
            ("redis://hunter2@h", "the password after the user is missing"),
            ("redis://u:@h", "the password is empty"),
            ("redis://u:hunter2%ff@h", "user or password hold a % sequence that is no UTF-8"),
            ("redis://u:hunter2@h:x", "the port is no number from 1 to 65535"),
            ("redis://h:0", "the port is no number from 1 to 65535"),
            ("redis://h:70000", "the port is no number from 1 to 65535"),
            ("redis://[::1", "a ] is missing after the host"),
            ("redis://[::1]6379", "something else than a port follows the host"),
            ("redis://h/one", "the database after / is no number"),
            ("redis://h/-1", "the database after / is no number"),
            ("redis://h/0?protocol=3", "it has no options after ?"),
        ] {
            let said = wrong.parse::<RedisAddress>().unwrap_err().to_string();
            assert!(said.ends_with(why), "{wrong}: {said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
