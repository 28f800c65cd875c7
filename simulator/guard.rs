//! Keeps web pages of others away: the simulator asks nobody who they are, and whoever runs one beside
//! a browser must not hand its secrets and switches to every page that is open there.
//!
//! A page that points its own name at this machine comes with that name as `Host`; a page that just
//! posts comes with its `Origin`. Programs send no `Origin`, and ask by an address that is ours.

use std::net::{IpAddr, SocketAddr};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{header, uri::Authority};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, ResponseError as _};
use url::{Host, Url};

use crate::control::ControlError;
use crate::world::World;

/// Answers 403 to a foreign `Host` or `Origin`.
pub(crate) async fn guard<B: MessageBody + 'static>(
    world: Data<World>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let text = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = request.uri().authority().map(Authority::as_str).or_else(|| text(header::HOST));
    let public_url = world.config.public_url.as_deref();
    let listens = request.app_config().local_addr();
    let refusal = if host.is_some_and(|host| !is_ours(host, listens, public_url)) {
        "this simulator is not known under that host"
    } else if text(header::ORIGIN).is_some_and(|origin| !is_same(origin, host, public_url)) {
        "pages of another origin may not use this simulator"
    } else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let answer = ControlError::Foreign(refusal.to_owned()).error_response();
    Ok(request.into_response(answer).map_into_right_body())
}

/// Tells whether a host (with or without a port) names this machine, what is listened on, or the
/// address it was given.
fn is_ours(host: &str, listens: SocketAddr, public_url: Option<&str>) -> bool {
    let Some(host) = host_of(&format!("http://{host}")) else { return false };
    if public_url.and_then(host_of).is_some_and(|public| public == host) {
        return true;
    }
    let is_ours = |ip: IpAddr| {
        // Where it listens on every address, any of them is meant; no page can make one its own name.
        ip.is_loopback() || listens.ip().is_unspecified() || ip == listens.ip()
    };
    match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => is_ours(ip.into()),
        Host::Ipv6(ip) => is_ours(ip.into()),
    }
}

fn host_of(url: &str) -> Option<Host<String>> {
    Some(Url::parse(url).ok()?.host()?.to_owned())
}

/// Tells whether a page is the simulator's own: it comes from where it asks.
fn is_same(origin: &str, host: Option<&str>, public_url: Option<&str>) -> bool {
    let asked = host.and_then(|host| origin.split_once("://").map(|(_, from)| (from, host)));
    asked.is_some_and(|(from, host)| from.eq_ignore_ascii_case(host))
        || public_url.and_then(|url| Url::parse(url).ok()).is_some_and(|url| {
            url.origin().is_tuple() && url.origin().ascii_serialization() == origin
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_this_machine_what_is_listened_on_and_the_address_given() {
        let one: SocketAddr = "192.168.1.4:8081".parse().unwrap();
        for host in ["localhost", "LOCALHOST:8081", "a.localhost", "127.0.0.1:1", "[::1]:8081"] {
            assert!(is_ours(host, one, None), "{host}");
        }
        assert!(is_ours("192.168.1.4:8081", one, None));
        assert!(is_ours("10.0.0.1", "0.0.0.0:8081".parse().unwrap(), None));
        assert!(is_ours("sim.example:443", one, Some("https://sim.example")));
        for host in
            ["evil.example", "localhost.evil.example", "10.0.0.1", "a@evil.example", "", "?"]
        {
            assert!(!is_ours(host, one, Some("https://sim.example")), "{host}");
        }
        assert!(!is_ours("evil.example", "0.0.0.0:8081".parse().unwrap(), None));
    }

    #[test]
    fn a_page_is_ours_where_it_asks_whence_it_came() {
        assert!(is_same("http://localhost:8081", Some("localhost:8081"), None));
        assert!(is_same("https://sim.example", Some("10.0.0.1:80"), Some("https://sim.example/")));
        for origin in ["http://localhost:8080", "https://evil.example", "null", ""] {
            assert!(
                !is_same(origin, Some("localhost:8081"), Some("https://sim.example")),
                "{origin}"
            );
        }
    }
}
