//! The answers of open services: a probe that watches, a tool that keeps asking. They end with the process, and do not
//! hold up its end.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Status, body::Body};
use vocabulary::rejection::Language;

use crate::{
    refusal::ShellRefusal,
    status::{self, Voice},
};

/// A body that ends when there is nothing more to say and the process takes no more calls.
pub(super) struct Until {
    body: Body,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
    ended: bool,
}

impl Until {
    pub(super) fn closed(body: Body, closed: &CancellationToken) -> Body {
        // An answer without a body is an error, in its headers.
        if body.is_end_stream() {
            return body;
        }
        Body::new(Self { body, closed: Box::pin(closed.clone().cancelled_owned()), ended: false })
    }
}

impl HttpBody for Until {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        if self.closed.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.ended = true;
        let status = status::of(&ShellRefusal::Stopping, Voice { context: "", language: Language::English });
        let mut trailers = http::HeaderMap::new();
        // A status of ours fits into headers.
        let written = status.add_header(&mut trailers);
        Poll::Ready(Some(written.map(|()| Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.body.is_end_stream()
    }
}
