//! An answer that never comes: the connection is closed before a byte of it has left.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

/// A response whose body fails at once. The server then drops the connection together with the head
/// that it had not yet written.
pub(crate) fn cut_line() -> HttpResponse {
    HttpResponse::Ok().force_close().body(Cut)
}

struct Cut;

#[derive(Debug, thiserror::Error)]
#[error("the line is cut on purpose")]
struct CutOnPurpose;

impl MessageBody for Cut {
    type Error = CutOnPurpose;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, CutOnPurpose>>> {
        Poll::Ready(Some(Err(CutOnPurpose)))
    }
}
