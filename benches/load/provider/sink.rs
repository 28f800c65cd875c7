//! Graph's `messages` call and nothing else, as fast as it goes: takes a reply, notes when it came,
//! answers with an id.
use std::{cell::Cell, io, rc::Rc};

use serde::Deserialize;
use tokio::{
    net::{TcpListener, TcpStream},
    time::Instant,
};
use url::Url;

use super::Teller;
use crate::{
    outcome::Shared,
    traffic::Customers,
    wire::{Message, Wire},
};

/// The built-in provider.
pub(crate) struct Sink {
    pub(crate) customers: Customers,
    pub(crate) board: Shared,
    /// Tells states back, where wanted.
    pub(crate) teller: Option<Teller>,
    /// Counts the ids it gives.
    pub(crate) given: Cell<u64>,
}

/// What counts of a send.
#[derive(Deserialize)]
struct Send<'a> {
    to: Option<&'a str>,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    #[serde(rename = "biz_opaque_callback_data")]
    opaque: Option<&'a str>,
}

/// Opens the port; returns it with the address to give to the gateway.
pub(crate) fn listen() -> io::Result<(std::net::TcpListener, Url)> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, Url::parse(&url).map_err(io::Error::other)?))
}

impl Sink {
    /// Answers until the task is dropped. Runs inside a `LocalSet`.
    pub(crate) async fn serve(self, listener: std::net::TcpListener) -> io::Result<()> {
        let listener = TcpListener::from_std(listener)?;
        let sink = Rc::new(self);
        loop {
            let (stream, _) = listener.accept().await?;
            let sink = Rc::clone(&sink);
            tokio::task::spawn_local(async move {
                // A connection that breaks is the gateway's matter; what it asks again is counted.
                let _ = sink.talk(stream).await;
            });
        }
    }

    async fn talk(&self, stream: TcpStream) -> io::Result<()> {
        let mut wire = Wire::new(stream)?;
        while let Some(request) = wire.receive().await? {
            let (status, body) = self.answer(&request);
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            wire.send(&[head.as_bytes(), body.as_bytes()].concat()).await?;
        }
        Ok(())
    }

    fn answer(&self, request: &Message) -> (&'static str, String) {
        let (method, path) = request.request_line();
        let path = path.split('?').next().unwrap_or_default();
        match method {
            "POST" if path.ends_with("/messages") => self.take(request.body()),
            // What a test of the connection and a subscription ask.
            "GET" | "POST" => ("200 OK", r#"{"success":true,"data":[]}"#.to_owned()),
            _ => ("404 Not Found", refusal("there is no such call")),
        }
    }

    fn take(&self, body: &[u8]) -> (&'static str, String) {
        let now = Instant::now();
        let Ok(send) = serde_json::from_slice::<Send>(body) else {
            return ("400 Bad Request", refusal("this is no message"));
        };
        let (Some(to), Some(_)) = (send.to, send.kind) else {
            // Read marks and typing carry no recipient.
            return ("200 OK", r#"{"success":true}"#.to_owned());
        };
        let customer = self.customers.of_phone(to);
        self.board.lock().replied(customer, now);
        let wamid = format!("wamid.SINK{to}N{}", self.given.replace(self.given.get() + 1));
        if let (Some(teller), Some(customer)) = (&self.teller, customer) {
            teller.tell(customer, wamid.clone(), send.opaque.map(str::to_owned));
        }
        let body = format!(
            r#"{{"messaging_product":"whatsapp","contacts":[{{"input":"{to}","wa_id":"{to}"}}],"messages":[{{"id":"{wamid}"}}]}}"#
        );
        ("200 OK", body)
    }
}

fn refusal(why: &str) -> String {
    format!(r#"{{"error":{{"message":"{why}","type":"OAuthException","code":100}}}}"#)
}
