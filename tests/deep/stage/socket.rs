//! A line to `/ws/agent`, as a screen holds one.
use futures_util::{SinkExt, StreamExt};
use recado_protocol::{ClientFrame, ServerFrame};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message},
};

/// An open line.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one.
    pub(crate) async fn open(address: &str) -> Result<Self, Error> {
        Ok(Self(connect_async(address).await?.0))
    }

    /// Says something.
    pub(crate) async fn say(&mut self, frame: &ClientFrame) -> Result<(), Error> {
        let text = serde_json::to_string(frame).expect("a frame is JSON");
        self.0.send(Message::text(text)).await
    }

    /// Waits for the next frame; `None` when the gateway hung up.
    pub(crate) async fn hear(&mut self) -> Option<ServerFrame> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => {
                    return Some(serde_json::from_str(&text).expect("a frame of ours"));
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}
