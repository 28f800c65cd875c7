//! Media that a send names by link: the provider fetches it, and fails the message when it cannot.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::media_rules;
use crate::number::{Content, Failure, Media, MediaKind, Number};
use crate::statuses;
use crate::world::World;

/// More than any kind allows.
const LARGEST: usize = (100 << 20) + 1;

/// Fetches the media of an accepted message, then sends the message on its way.
pub(crate) fn fetch(world: &Arc<World>, number: &Arc<Number>, wamid: &Arc<str>) {
    let (world, number, wamid) = (Arc::clone(world), Arc::clone(number), Arc::clone(wamid));
    let task_world = Arc::clone(&world);
    task_world.spawn(async move {
        let wanted = number.state.lock().line(&wamid).and_then(|line| linked(&line.content));
        let Some((kind, link)) = wanted else { return };
        let fetched = get(&world, kind, &link).await;
        let plan = number.settings.read().statuses.clone();
        let mut state = number.state.lock();
        let failure = match fetched {
            Ok((mime_type, bytes)) => {
                let at = world.clock.now_ms();
                let file = world.media.add(Arc::clone(&number.id), mime_type, bytes, at);
                if let Some(line) = state.line_mut(&wamid)
                    && let Some(media) = media_mut(&mut line.content)
                {
                    media.id = Some(file.id.clone());
                    media.mime_type = Some(file.mime_type.clone());
                }
                None
            }
            Err(details) => {
                let title = "Media upload error".to_owned();
                Some(Failure { code: 131_053, title, details })
            }
        };
        statuses::schedule(&number, &mut state, &plan, &wamid, failure, false);
    });
}

fn linked(content: &Content) -> Option<(MediaKind, String)> {
    let (kind, media) = match content {
        Content::Image(media) => (MediaKind::Image, media),
        Content::Audio(media) => (MediaKind::Audio, media),
        Content::Video(media) => (MediaKind::Video, media),
        Content::Document(media) => (MediaKind::Document, media),
        Content::Sticker(media) => (MediaKind::Sticker, media),
        _ => return None,
    };
    Some((kind, media.link.clone()?))
}

fn media_mut(content: &mut Content) -> Option<&mut Media> {
    match content {
        Content::Image(media)
        | Content::Audio(media)
        | Content::Video(media)
        | Content::Document(media)
        | Content::Sticker(media) => Some(media),
        _ => None,
    }
}

/// Whether a link stays on this machine or its private network; nothing else is ever fetched.
pub(crate) fn stays_here(link: &str) -> bool {
    let Ok(url) = url::Url::parse(link) else { return false };
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private(),
        Some(url::Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    }
}

async fn get(world: &World, kind: MediaKind, link: &str) -> Result<(String, Bytes), String> {
    let failed = |error: reqwest::Error| format!("Downloading media failed: {error}");
    let request = world.http.get(link).timeout(Duration::from_secs(15));
    let mut answer = request.send().await.map_err(failed)?;
    if !answer.status().is_success() {
        return Err(format!(
            "Downloading media failed with http status {}.",
            answer.status().as_u16()
        ));
    }
    let mime_type = answer
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("application/octet-stream")
        .to_owned();
    let mut bytes = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST {
            return Err("Downloading media failed: the file is too large.".to_owned());
        }
    }
    media_rules::check(kind, &mime_type, &bytes)?;
    Ok((mime_type, bytes.freeze()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_links_are_fetched() {
        for here in
            ["http://localhost:1/a", "http://127.0.0.1/a", "http://192.168.1.4/a", "http://[::1]/"]
        {
            assert!(stays_here(here), "{here}");
        }
        for away in ["https://example.com/a", "http://8.8.8.8/", "nonsense"] {
            assert!(!stays_here(away), "{away}");
        }
    }
}
