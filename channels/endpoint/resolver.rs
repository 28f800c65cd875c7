//! Resolves names for outgoing requests and keeps only the addresses that may be called.
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{AddressPolicy, ForbiddenAddress};

/// The system's resolver behind an [`AddressPolicy`]. The client connects to nothing but what
/// comes out of here, so the name cannot mean something else a moment later.
pub(super) struct GuardedResolver(pub(super) AddressPolicy);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0;
        Box::pin(async move {
            let addresses = allowed_addresses(policy, name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Resolves a name; an error names the reason when nothing that may be called is left.
pub(super) async fn allowed_addresses(
    policy: AddressPolicy,
    name: &str,
) -> Result<Vec<SocketAddr>, ForbiddenAddress> {
    // Port 0 is filled in by the client.
    let found = tokio::net::lookup_host((name, 0))
        .await
        .map_err(|_| ForbiddenAddress::Unresolved(name.to_owned()))?;
    only_allowed(policy, name, found)
}

pub(super) fn only_allowed(
    policy: AddressPolicy,
    name: &str,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, ForbiddenAddress> {
    let mut refusal = ForbiddenAddress::Unresolved(name.to_owned());
    let mut allowed = Vec::new();
    for address in found {
        match policy.check_ip(address.ip(), name.to_owned()) {
            Ok(()) => allowed.push(address),
            Err(reason) => refusal = reason,
        }
    }
    if allowed.is_empty() { Err(refusal) } else { Ok(allowed) }
}
