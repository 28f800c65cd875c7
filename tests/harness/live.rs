//! A client of the agents' socket.
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use super::{Client, patience::PATIENCE};

/// An open socket.
pub(crate) struct Live(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Live {
    /// Opens one with a key and hears the greeting.
    pub(crate) async fn open(client: &Client) -> Self {
        let mut live = Self::connect(client, &[]).await.unwrap();
        assert_eq!(live.next("hello").await["version"], 1);
        live
    }

    /// Opens one with headers of one's own, without a key.
    pub(crate) async fn connect(
        client: &Client,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Error> {
        let address = client.base().replacen("http", "ws", 1);
        let token =
            if headers.is_empty() { format!("?token={}", client.key()) } else { String::new() };
        let mut request = format!("{address}/ws/agent{token}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        Ok(Self(connect_async(request).await?.0))
    }

    /// Opens one whose receiving side holds little, as a poor line does, and hears the greeting.
    pub(crate) async fn open_narrow(client: &Client) -> Self {
        let address = client.base().replacen("http", "ws", 1);
        let request = format!("{address}/ws/agent?token={}", client.key());
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(262_144).unwrap();
        let host = client.base().trim_start_matches("http://").parse().unwrap();
        let stream = MaybeTlsStream::Plain(socket.connect(host).await.unwrap());
        let mut live = Self(client_async(request, stream).await.unwrap().0);
        live.next("hello").await;
        live
    }

    pub(crate) async fn say(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    pub(crate) async fn say_raw(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// Follows a topic; returns everything told before `subscribed`, and that frame.
    pub(crate) async fn follow(&mut self, topic: &str, after: Option<&str>) -> (Vec<Value>, Value) {
        self.say(json!({ "type": "subscribe", "topic": topic, "after": after })).await;
        let mut told = Vec::new();
        loop {
            let frame = self.frame().await.expect("the socket is open");
            if frame["type"] == "subscribed" && frame["topic"] == topic {
                return (told, frame);
            }
            told.push(frame);
        }
    }

    /// Waits for a frame of a type; others are skipped.
    pub(crate) async fn next(&mut self, kind: &str) -> Value {
        self.until(|frame| frame["type"] == kind).await
    }

    /// Waits for a frame that fits.
    pub(crate) async fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.frame().await.expect("the socket is open");
            if fits(&frame) {
                return frame;
            }
        }
    }

    /// Waits for the close code.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            match self.heard().await {
                Ok(Message::Close(frame)) => return frame.map_or(1005, |frame| frame.code.into()),
                Ok(_) => {}
                Err(_) => return 1006,
            }
        }
    }

    async fn heard(&mut self) -> Result<Message, Error> {
        let message = tokio::time::timeout(PATIENCE, self.0.next()).await;
        message.expect("something is heard").expect("the socket is open")
    }

    async fn frame(&mut self) -> Result<Value, u16> {
        loop {
            match self.heard().await {
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(frame)) => {
                    return Err(frame.map_or(1005, |frame| frame.code.into()));
                }
                Ok(_) => {}
                Err(_) => return Err(1006),
            }
        }
    }
}
