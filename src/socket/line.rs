//! The outgoing side of a socket: every send within a deadline.
use std::time::Duration;

use actix_ws::{CloseCode, CloseReason, ProtocolError, Session};
use recado_protocol::ServerFrame;

/// Time a peer has to take a frame.
const TAKE_WITHIN: Duration = Duration::from_secs(10);
/// Time to say goodbye.
const PART_WITHIN: Duration = Duration::from_secs(1);
/// The same for a peer that reads too slowly: it should learn why, should it read on.
const PART_SLOWLY_WITHIN: Duration = Duration::from_secs(5);

/// Nobody is signed in, or nobody is any more.
pub(super) const NOT_SIGNED_IN: u16 = 4401;
/// The peer reads too slowly.
pub(super) const TOO_SLOW: u16 = 4408;
/// The peer sends too much.
pub(super) const TOO_MUCH: u16 = 1008;
/// A frame of the peer is larger than may be.
pub(super) const TOO_BIG: u16 = 1009;
/// The peer does not keep to the protocol.
pub(super) const BROKEN: u16 = 1002;
/// The gateway ends.
pub(super) const GOING_AWAY: u16 = 1001;
/// The store cannot be read just now; coming back helps.
pub(super) const TRY_AGAIN: u16 = 1013;
/// The peer closed, or nothing was heard of it.
pub(super) const NORMAL: u16 = 1000;

/// The socket is to be closed, with this code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hangup(pub u16);

/// The outgoing side.
pub(super) struct Line(Session);

impl Line {
    /// Takes a session over.
    pub(super) fn new(session: Session) -> Self {
        Self(session)
    }

    /// Sends a frame.
    pub(super) async fn say(&mut self, frame: &ServerFrame) -> Result<(), Hangup> {
        let text = serde_json::to_string(frame).map_err(|_| Hangup(TRY_AGAIN))?;
        self.text(text.into()).await
    }

    /// Sends a frame that is text already.
    pub(super) async fn text(&mut self, text: bytestring::ByteString) -> Result<(), Hangup> {
        within(self.0.text(text)).await
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), Hangup> {
        within(self.0.ping(b"")).await
    }

    /// Gives one.
    pub(super) async fn pong(&mut self, bytes: &[u8]) -> Result<(), Hangup> {
        within(self.0.pong(bytes)).await
    }

    /// Closes; a peer that does not even take that is left to the kernel.
    pub(super) async fn close(self, code: u16) {
        metrics::counter!("recado_sockets_closed_total", "code" => code.to_string()).increment(1);
        let reason = CloseReason { code: CloseCode::from(code), description: None };
        let within = if code == TOO_SLOW { PART_SLOWLY_WITHIN } else { PART_WITHIN };
        let _ = tokio::time::timeout(within, self.0.close(Some(reason))).await;
    }
}

/// Says why a peer's frame that cannot be read ends the socket.
pub(super) fn broken(error: &ProtocolError) -> Hangup {
    Hangup(match error {
        ProtocolError::Overflow => TOO_BIG,
        ProtocolError::Io(_) => NORMAL,
        _ => BROKEN,
    })
}

async fn within(sending: impl Future<Output = Result<(), actix_ws::Closed>>) -> Result<(), Hangup> {
    match tokio::time::timeout(TAKE_WITHIN, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Hangup(NORMAL)),
        Err(_) => Err(Hangup(TOO_SLOW)),
    }
}
