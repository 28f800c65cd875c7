//! The guard against addresses that must not be called.
use std::net::SocketAddr;

use super::{AddressPolicy, ForbiddenAddress, resolver};

const STRICT: AddressPolicy = AddressPolicy { allow_private: false };
const OPEN: AddressPolicy = AddressPolicy { allow_private: true };

#[test]
fn public_https_addresses_are_allowed() {
    for text in [
        "https://graph.facebook.com",
        "https://graph.facebook.com:8443/base",
        "https://157.240.1.1",
        "https://[2a03:2880:f12f:83:face:b00c:0:25de]/",
    ] {
        assert!(STRICT.parse(text).is_ok(), "{text}");
    }
}

#[test]
fn addresses_of_this_machine_and_its_networks_need_the_permission() {
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.10.10",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "localhost",
        "LOCALHOST.",
        "graph.localhost",
    ] {
        let text = format!("https://{host}/");
        let refused = STRICT.parse(&text);
        let Err(refusal @ ForbiddenAddress::Private { .. }) = refused else {
            panic!("{text}: {refused:?}")
        };
        assert!(refusal.to_string().contains("--allow-private-endpoints"), "{refusal}");
        assert!(OPEN.parse(&text).is_ok(), "{text} with the permission");
    }
}

#[test]
fn some_addresses_are_never_called() {
    for host in [
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "224.0.0.1",
        "255.255.255.255",
        "203.0.113.9",
        "[ff02::1]",
        "[2001:db8::1]",
        "[2001::1]",
        "[100::1]",
    ] {
        let text = format!("https://{host}/");
        assert!(STRICT.parse(&text).is_err(), "{text}");
        assert!(OPEN.parse(&text).is_err(), "{text} with the permission");
    }
}

#[test]
fn plain_http_needs_the_permission_and_other_schemes_have_none() {
    let plain = STRICT.parse("http://127.0.0.1:4010").unwrap_err();
    assert_eq!(plain, ForbiddenAddress::Plain);
    assert!(plain.to_string().contains("--allow-private-endpoints"), "{plain}");
    assert!(OPEN.parse("http://example.com").is_ok());
    for text in ["file:///etc/passwd", "ftp://example.com", "gopher://example.com"] {
        assert!(matches!(OPEN.parse(text), Err(ForbiddenAddress::Scheme(_))), "{text}");
    }
    assert!(matches!(OPEN.parse("graph"), Err(ForbiddenAddress::Unreadable(_))));
}

#[test]
fn credentials_in_an_address_are_refused() {
    for text in ["https://me@example.com", "https://me:secret@example.com", "https://:x@a.com"] {
        assert_eq!(OPEN.parse(text), Err(ForbiddenAddress::Credentials), "{text}");
    }
}

#[test]
fn a_name_that_means_both_a_public_and_a_private_address_reaches_only_the_public_one() {
    let public: SocketAddr = "157.240.1.1:0".parse().unwrap();
    let private: SocketAddr = "10.0.0.1:0".parse().unwrap();
    let kept = resolver::only_allowed(STRICT, "rebinding.test", [private, public].into_iter());
    assert_eq!(kept, Ok(vec![public]));
    let none = resolver::only_allowed(STRICT, "rebinding.test", [private].into_iter());
    assert!(matches!(none, Err(ForbiddenAddress::Private { .. })), "{none:?}");
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_means_when_the_line_is_opened() {
    crate::testing::install_tls();
    // `localhost` passes no check of text here: only the resolver inside the client stands between.
    let error = STRICT.client().unwrap().get("http://localhost:9/").send().await.unwrap_err();
    assert!(error.is_connect());
    assert!(crate::meta::chain(&error).contains("may not be called"), "{error:?}");
    let url = url::Url::parse("https://name.invalid/").unwrap();
    assert!(matches!(STRICT.check_resolved(&url).await, Err(ForbiddenAddress::Unresolved(_))));
}
