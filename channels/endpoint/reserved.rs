//! What an IP address belongs to: the public network, this machine and its networks, or nobody.
//!
//! Sources: IANA's special-purpose registries for IPv4 and IPv6; the clouds' own pages for the
//! addresses of their metadata.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who stands behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Anybody on the public network.
    Public,
    /// This machine or its networks: called only where the installation allows it.
    Private(&'static str),
    /// Never called.
    Never(&'static str),
}

/// Azure's wire server stands in the public range, unlike every other cloud's metadata.
const AZURE_METADATA: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);
const METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);
const ALIBABA_METADATA: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
const AWS_METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Tells what an address belongs to.
pub(super) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    if [METADATA, AZURE_METADATA, ALIBABA_METADATA].contains(&address) {
        return Reach::Never("an address of a cloud's metadata");
    }
    match address.octets() {
        [0 | 127, ..] => Reach::Private("this machine"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Reach::Private("a private address"),
        [100, 64..=127, ..] => Reach::Private("an address shared behind a carrier"),
        [169, 254, ..] => Reach::Private("a link-local address"),
        [192, 0, 0, _] | [192, 88, 99, _] | [198, 18..=19, ..] | [240..=255, ..] => {
            Reach::Never("reserved")
        }
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Never("for examples only"),
        [224..=239, ..] => Reach::Never("a multicast address"),
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    if address == AWS_METADATA_V6 {
        return Reach::Never("an address of a cloud's metadata");
    }
    if address.is_loopback() || address.is_unspecified() {
        return Reach::Private("this machine");
    }
    if let Some(inner) = embedded_v4(address) {
        return reach_v4(inner);
    }
    match address.segments() {
        [0xfe80..=0xfebf, ..] => Reach::Private("a link-local address"),
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Reach::Private("a private address"),
        [0xff00..=0xffff, ..] => Reach::Never("a multicast address"),
        // Teredo, ORCHID and their like: tunnels and identifiers, not hosts of the public network.
        [0x2001, 0..=0x1ff, ..] => Reach::Never("reserved"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Reach::Never("for examples only"),
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Never("reserved"),
    }
}

/// Returns the IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64, 6to4.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff | 0, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => None,
    }
}
