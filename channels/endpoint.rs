//! Which addresses outgoing requests may reach: the guard around every address that a person typed
//! or a provider handed over.
//!
//! The guard stands twice. [`AddressPolicy::check`] reads the text of an address before anything
//! is called; the resolver inside [`AddressPolicy::client`] reads what the name means at the moment
//! of connecting, so that a name which changes its meaning in between gets nowhere.
mod reserved;
mod resolver;

use std::{net::IpAddr, sync::Arc, time::Duration};

use url::{Host, Url};

use self::{reserved::Reach, resolver::GuardedResolver};

/// Longest wait for a connection; far below every deadline, so that an address which swallows
/// packets ends as *not connected* (proof that nothing was sent), not as a time-out.
const CONNECT_WITHIN: Duration = Duration::from_secs(4);
/// An idle line is dropped before the other side tires of it and cuts it under a request.
const IDLE_LINE: Duration = Duration::from_secs(30);

/// What outgoing requests may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddressPolicy {
    /// Whether plain HTTP and addresses of this machine and its networks are allowed.
    pub allow_private: bool,
}

/// An address that may not be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForbiddenAddress {
    /// It cannot be read as an address with a host.
    #[error("`{0}` is not a web address")]
    Unreadable(String),
    /// It is neither `https` nor, where allowed, `http`.
    #[error("`{0}` is not allowed: the address must begin with https://")]
    Scheme(String),
    /// It is `http`, which needs the operator's leave.
    #[error(
        "`http:` is not allowed: the address must begin with https://, unless the gateway runs with \
         --allow-private-endpoints"
    )]
    Plain,
    /// It carries a user name or a password.
    #[error("the address must not carry a user name or a password")]
    Credentials,
    /// It belongs to this machine or a private network, which needs the operator's leave.
    #[error(
        "`{host}` is {what}, which may not be called unless the gateway runs with \
         --allow-private-endpoints"
    )]
    Private {
        /// The host as written.
        host: String,
        /// What it is, `a private address`.
        what: &'static str,
    },
    /// It is never called, whoever allows what.
    #[error("`{host}` is {what}, which may not be called")]
    Reserved {
        /// The host as written.
        host: String,
        /// What it is, `a private address`.
        what: &'static str,
    },
    /// The name leads nowhere.
    #[error("the name `{0}` could not be resolved")]
    Unresolved(String),
}

impl AddressPolicy {
    /// Reads an address that a person typed.
    pub fn parse(self, text: &str) -> Result<Url, ForbiddenAddress> {
        let url = Url::parse(text.trim())
            .map_err(|_| ForbiddenAddress::Unreadable(text.trim().to_owned()))?;
        self.check(&url)?;
        Ok(url)
    }

    /// Checks scheme, credentials and a host that is written as a number or means this machine.
    pub fn check(self, url: &Url) -> Result<(), ForbiddenAddress> {
        match url.scheme() {
            "https" => {}
            "http" if self.allow_private => {}
            "http" => return Err(ForbiddenAddress::Plain),
            other => return Err(ForbiddenAddress::Scheme(format!("{other}:"))),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ForbiddenAddress::Credentials);
        }
        match url.host() {
            None => Err(ForbiddenAddress::Unreadable(url.to_string())),
            Some(Host::Ipv4(address)) => self.check_ip(IpAddr::V4(address), address.to_string()),
            Some(Host::Ipv6(address)) => self.check_ip(IpAddr::V6(address), address.to_string()),
            Some(Host::Domain(name)) => self.check_name(name),
        }
    }

    /// Checks an address and what its name means now. For the moment a person types it; a call
    /// needs no such look, because [`Self::client`] looks when it connects.
    pub async fn check_resolved(self, url: &Url) -> Result<(), ForbiddenAddress> {
        self.check(url)?;
        match url.host() {
            Some(Host::Domain(name)) => resolver::allowed_addresses(self, name).await.map(drop),
            _ => Ok(()),
        }
    }

    /// Makes the client that all channels of a process share: keep-alive lines, no redirects, no
    /// proxy taken from the environment, nothing repeated by itself, names resolved by the guard.
    ///
    /// Needs a default TLS provider to be installed before (`rustls`' `install_default`).
    pub fn client(self) -> Result<reqwest::Client, reqwest::Error> {
        reqwest::Client::builder()
            .user_agent(concat!("recado/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN)
            .pool_idle_timeout(IDLE_LINE)
            .dns_resolver(Arc::new(GuardedResolver(self)))
            .build()
    }

    fn check_name(self, name: &str) -> Result<(), ForbiddenAddress> {
        let bare = name.trim_end_matches('.');
        let is_this_machine = bare == "localhost" || bare.ends_with(".localhost");
        if is_this_machine && !self.allow_private {
            return Err(ForbiddenAddress::Private { host: name.to_owned(), what: "this machine" });
        }
        Ok(())
    }

    fn check_ip(self, address: IpAddr, host: String) -> Result<(), ForbiddenAddress> {
        match reserved::reach(address) {
            Reach::Public => Ok(()),
            Reach::Private(_) if self.allow_private => Ok(()),
            Reach::Private(what) => Err(ForbiddenAddress::Private { host, what }),
            Reach::Never(what) => Err(ForbiddenAddress::Reserved { host, what }),
        }
    }
}

#[cfg(test)]
mod tests;
