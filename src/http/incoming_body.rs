//! How long a body may take to come in: who does not come to an end keeps neither a handler waiting
//! nor the gateway from ending.
use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpMessage,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::ConnectionType,
    web::Bytes,
};
use futures_util::{Stream, future::LocalBoxFuture};
use tokio::{sync::watch, time::Instant};

use super::{code::Code, error::ApiError};

/// Bytes of a file that give its sender one more second: 256 kbit a second, a poor line.
const BYTES_A_SECOND: u64 = 32 << 10;

/// How long what nobody read of a body is held. Once it is dropped, the server would read the rest of it
/// for as long as it comes; while it is held, the server closes the line after the answer.
const HELD: Duration = Duration::from_secs(1);

/// What became of a body that did not come, or was not read, to its end.
#[derive(Clone, Default)]
pub(super) struct Ended {
    why: Rc<Cell<Option<Code>>>,
    rest: Rc<Cell<Option<Payload>>>,
}

impl Ended {
    /// What a handler made of a body that was ended gives way to the reason; the line ends too, since
    /// the rest of the body may still be on it.
    pub(super) fn told<B>(&self, response: ServiceResponse<B>) -> ServiceResponse
    where
        B: actix_web::body::MessageBody + 'static,
    {
        if let Some(rest) = self.rest.take() {
            actix_web::rt::spawn(async move {
                tokio::time::sleep(HELD).await;
                drop(rest);
            });
        }
        let Some(code) = self.why.get().filter(|_| !response.status().is_success()) else {
            return response.map_into_boxed_body();
        };
        let refusal = actix_web::ResponseError::error_response(&ApiError::new(code));
        let mut response = response.into_response(refusal);
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
        response
    }
}

/// Gives the sender of a body a time in which it must have come whole; a file's sender earns more
/// with what came. Only what the sender lets us wait counts. A gateway that ends waits for no body.
pub(super) fn bound(
    request: &mut ServiceRequest,
    within: Duration,
    is_file: bool,
    leaving: watch::Receiver<bool>,
) -> Ended {
    let ended = Ended::default();
    let body = request.take_payload();
    if matches!(body, Payload::None) {
        return ended;
    }
    let left = Box::pin(async move {
        let mut leaving = leaving;
        // The sender of this news lives as long as the gateway.
        let _ = leaving.wait_for(|leaving| *leaving).await;
    });
    let timed = Timed {
        body,
        came_whole: false,
        left: within,
        is_file,
        waits: None,
        leaving: left,
        ended: ended.clone(),
    };
    request.set_payload(Payload::Stream { payload: Box::pin(timed) });
    ended
}

struct Timed {
    body: Payload,
    came_whole: bool,
    /// What the sender may still let us wait.
    left: Duration,
    is_file: bool,
    waits: Option<Wait>,
    leaving: LocalBoxFuture<'static, ()>,
    ended: Ended,
}

struct Wait {
    since: Instant,
    alarm: Pin<Box<tokio::time::Sleep>>,
}

impl Timed {
    fn came(&mut self, piece: Option<&Result<Bytes, PayloadError>>) {
        if let Some(wait) = self.waits.take() {
            self.left = self.left.saturating_sub(wait.since.elapsed());
        }
        self.came_whole |= piece.is_none();
        if let (true, Some(Ok(bytes))) = (self.is_file, piece) {
            self.left += Duration::from_secs(1).mul_f64(bytes.len() as f64 / BYTES_A_SECOND as f64);
        }
    }

    fn end(&mut self, code: Code) -> Poll<Option<Result<Bytes, PayloadError>>> {
        self.ended.why.set(Some(code));
        Poll::Ready(Some(Err(PayloadError::Incomplete(None))))
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        if !self.came_whole {
            self.ended.rest.set(Some(std::mem::replace(&mut self.body, Payload::None)));
        }
    }
}

impl Stream for Timed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(piece) = Pin::new(&mut self.body).poll_next(context) {
            self.came(piece.as_ref());
            return Poll::Ready(piece);
        }
        let left = self.left;
        let wait = self.waits.get_or_insert_with(|| Wait {
            since: Instant::now(),
            alarm: Box::pin(tokio::time::sleep(left)),
        });
        if wait.alarm.as_mut().poll(context).is_ready() {
            return self.end(Code::TooSlow);
        }
        if self.leaving.as_mut().poll(context).is_ready() {
            return self.end(Code::Unavailable);
        }
        Poll::Pending
    }
}
