//! The page's live feed: Server-Sent Events with a cursor, so that nothing is polled and nothing is
//! lost over a broken line.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::control::ControlError;
use crate::number::{Event, Gap, Happening, Number};
use crate::statuses;
use crate::world::World;

/// A comment that often keeps the line warm and shows when the page is gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Deserialize)]
pub(super) struct Wanted {
    number: String,
    customer: String,
    #[serde(default)]
    after: u64,
}

/// `GET /phone/api/events?number=&customer=&after=`; a `Last-Event-ID` wins over `after`.
pub(super) async fn follow(
    world: Data<World>,
    wanted: Query<Wanted>,
    http: HttpRequest,
) -> Result<HttpResponse, ControlError> {
    let number = world
        .number(&wanted.number)
        .ok_or_else(|| ControlError::NotFound(format!("number {}", wanted.number)))?;
    let last = http.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let cursor = last.and_then(|text| text.parse().ok()).unwrap_or(wanted.after);
    let page = Page {
        bell: number.live.bell(),
        world: world.into_inner(),
        number,
        customer: wanted.customer.as_str().into(),
        cursor,
        greeted: false,
    };
    let feed = stream::unfold(page, |mut page| async move {
        let chunk = page.next().await?;
        Some((Ok::<_, actix_web::Error>(chunk), page))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(feed))
}

/// One page that looks at one chat.
struct Page {
    world: Arc<World>,
    number: Arc<Number>,
    customer: Arc<str>,
    cursor: u64,
    bell: watch::Receiver<u64>,
    greeted: bool,
}

impl Page {
    /// What to send next; nothing when the number is gone.
    async fn next(&mut self) -> Option<Bytes> {
        if !std::mem::replace(&mut self.greeted, true) {
            return Some(Bytes::from_static(b"retry: 1000\n: hello\n\n"));
        }
        loop {
            if self.number.is_gone() {
                return None;
            }
            self.bell.mark_unchanged();
            let text = self.gap();
            if !text.is_empty() {
                return Some(text.into());
            }
            tokio::select! {
                _ = self.bell.changed() => {}
                () = tokio::time::sleep(HEARTBEAT) => return Some(Bytes::from_static(b": still here\n\n")),
            }
        }
    }

    /// Everything behind the cursor, as it stands now.
    fn gap(&mut self) -> String {
        match self.number.live.since(self.cursor) {
            Gap::Lost(newest) => {
                self.cursor = newest;
                sse(newest, "lost", &json!({}))
            }
            Gap::Events(events, newest) => {
                let first = self.cursor + 1;
                self.cursor = newest;
                let mut out = String::new();
                let latest = latest_of_each_line(&events);
                for (at, event) in events.iter().enumerate() {
                    if let Happening::Line(wamid) = &event.happening
                        && latest.get(&**wamid) != Some(&at)
                    {
                        continue;
                    }
                    if let Some((name, data)) = self.show(event) {
                        out.push_str(&sse(first + at as u64, name, &data));
                    }
                }
                // The page must know how far it is even when nothing was for it.
                if out.is_empty() && !events.is_empty() {
                    out = sse(newest, "cursor", &json!({}));
                }
                out
            }
        }
    }

    fn show(&self, event: &Event) -> Option<(&'static str, Value)> {
        let mine = event.customer.as_ref() == Some(&self.customer);
        let whole = event.customer.is_none();
        Some(match &event.happening {
            Happening::Line(wamid) if mine => {
                let state = self.number.state.lock();
                let line = state.line(wamid).filter(|line| line.visible)?;
                ("line", json!(line))
            }
            Happening::Typing(on) if mine => ("typing", json!({ "on": on })),
            Happening::Note(note) if mine || whole => ("note", json!(note)),
            Happening::Cleared if mine => ("cleared", json!({})),
            Happening::Number if whole => {
                let mut state = self.number.state.lock();
                ("faults", json!({ "faults": state.faults.list() }))
            }
            Happening::Customer => {
                let state = self.number.state.lock();
                let customer = state.get(event.customer.as_deref()?)?;
                ("customer", json!(customer.summary(self.world.clock.now_ms())))
            }
            _ => return None,
        })
    }
}

impl Drop for Page {
    /// Without the page the chat is no longer on a screen.
    fn drop(&mut self) {
        statuses::open_chat(&self.world, &self.number, &self.customer, false);
    }
}

/// A line that changed several times is told once, as it stands now.
fn latest_of_each_line(events: &[Event]) -> HashMap<&str, usize> {
    let lines = events.iter().enumerate().filter_map(|(at, event)| match &event.happening {
        Happening::Line(wamid) => Some((&**wamid, at)),
        _ => None,
    });
    lines.collect()
}

fn sse(cursor: u64, name: &str, data: &Value) -> String {
    format!("id: {cursor}\nevent: {name}\ndata: {data}\n\n")
}
