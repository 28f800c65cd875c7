//! The last look before bytes leave: may they leave at this very moment?
//!
//! In a cluster another gateway may have taken the conversation over while the line was still being
//! opened. So the body of a send asks just before it is handed to the system, and not at the start
//! of the call.
use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Says whether bytes may leave now.
#[derive(Clone, Default)]
pub struct Gate(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

/// The gate was closed: not a byte of the message left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time in which it might leave had passed: nothing left")]
pub(crate) struct Closed;

impl Gate {
    /// Makes a gate that asks each time.
    pub fn asking(may_leave: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(may_leave)))
    }

    /// Returns a body of `bytes` that passes only through an open gate.
    pub(crate) fn body(&self, bytes: Vec<u8>) -> reqwest::Body {
        match &self.0 {
            None => bytes.into(),
            Some(_) => reqwest::Body::wrap(Gated { gate: self.clone(), bytes: Some(bytes.into()) }),
        }
    }

    fn is_open(&self) -> bool {
        self.0.as_ref().is_none_or(|may_leave| may_leave())
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Gate").field("asks", &self.0.is_some()).finish()
    }
}

/// A body in one piece, handed over only while the gate is open: without it the message is not whole.
struct Gated {
    gate: Gate,
    bytes: Option<Bytes>,
}

impl Body for Gated {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        if !self.gate.is_open() {
            return Poll::Ready(Some(Err(Closed)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
