//! Agents who follow the inbox, as the console does: when is a customer's message on their screen?
use std::io;

use serde::Deserialize;
use tokio::{sync::mpsc, task::LocalSet, time::Instant};

use crate::{
    outcome::Shared,
    traffic::Customers,
    wire::{Frame, Host, Socket},
};

/// What counts of a frame.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(borrow)]
    conversation: Option<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    contact_phone: Option<&'a str>,
    unread: usize,
}

/// What an agent's socket needs.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) host: Host,
    pub(crate) key: String,
    pub(crate) customers: Customers,
    pub(crate) board: Shared,
}

impl Desk {
    /// Opens so many sockets and watches until the task is dropped; says on `ready` when each follows
    /// the inbox, or why it cannot.
    pub(crate) async fn watch_all(
        self,
        agents: usize,
        ready: mpsc::UnboundedSender<io::Result<()>>,
    ) {
        let sockets = LocalSet::new();
        for _ in 0..agents {
            let (desk, ready) = (self.clone(), ready.clone());
            sockets.spawn_local(async move {
                let mut socket = match desk.open().await {
                    Ok(socket) => socket,
                    Err(error) => return drop(ready.send(Err(error))),
                };
                let _ = ready.send(Ok(()));
                if desk.watch(&mut socket).await.is_err() {
                    desk.board.lock().figures.sockets_lost += 1;
                }
            });
        }
        drop(ready);
        sockets.await;
    }

    async fn open(&self) -> io::Result<Socket> {
        let path = format!("/ws/agent?token={}", self.key);
        let mut socket = Socket::open(&self.host, &path).await?;
        socket.say(r#"{"type":"subscribe","topic":"inbox"}"#).await?;
        loop {
            let Frame::Text(text) = socket.hear().await? else { return Err(hung_up()) };
            match serde_json::from_slice::<Told>(&text).map_err(io::Error::other)?.kind {
                "subscribed" => return Ok(socket),
                "refused" => return Err(io::Error::other("the inbox may not be followed")),
                _ => {}
            }
        }
    }

    async fn watch(&self, socket: &mut Socket) -> io::Result<()> {
        loop {
            let Frame::Text(text) = socket.hear().await? else { return Err(hung_up()) };
            let now = Instant::now();
            let told = serde_json::from_slice::<Told>(&text).map_err(io::Error::other)?;
            let mut board = self.board.lock();
            board.figures.frames += 1;
            let row = told.conversation.filter(|_| told.kind == "event");
            let customer = row.as_ref().and_then(|row| self.customers.of_phone(row.contact_phone?));
            if let (Some(row), Some(customer)) = (row, customer) {
                board.shown(customer, row.unread, now);
            }
        }
    }
}

fn hung_up() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the server hung up")
}
