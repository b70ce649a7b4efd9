//! Many independent commands over one stream: each is answered by itself, in whatever order they are done.

use std::{
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    sync::Arc,
    time::Instant,
};

use futures_util::{
    FutureExt as _, Stream, StreamExt as _,
    future::{Either, pending, select},
    stream::unfold,
};
use journal::{refusal::Refusal, store::Store};
use tonic::{Request, Response, Status, Streaming};
use vocabulary::decision::Command;

use super::{Answer, Parse, Rpc};
use crate::{
    caller::TokenRefusal,
    gate::{self, Call},
    limits::STREAM_COMMAND,
    metrics,
    refusal::ShellRefusal,
    status,
};

/// Commands of one stream that are under way at once: enough to fill the batcher's next batch while one commits.
const IN_FLIGHT: usize = 1024;

/// What a stream of answers is to tonic.
pub type Answers<R> = Pin<Box<dyn Stream<Item = Result<R, Status>> + Send>>;

/// How one request of a stream becomes one answer.
pub struct Each<P, Door, C, A, R> {
    /// The id by which the caller knows its answer again; empty when the request has none.
    pub request_id: fn(&P) -> String,
    /// As for a single command.
    pub parse: Parse<P, Door, C>,
    /// The answer or the refusal, with the request's id.
    pub reply: fn(String, Result<A, proto::google::rpc::Status>) -> R,
}

impl<P, Door, C, A, R> Clone for Each<P, Door, C, A, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, Door, C, A, R> Copy for Each<P, Door, C, A, R> {}

impl<S: Store, Door: Send + Sync + 'static> Rpc<S, Door> {
    /// The only way in for many changes. A bad one never stops its neighbours; the caller who stops reading stops
    /// being read. When the stream breaks or must end, what came before is answered first.
    pub fn commands<C, P, A, R>(
        &self,
        request: Request<Streaming<P>>,
        each: Each<P, Door, C, A, R>,
    ) -> Result<Response<Answers<R>>, Status>
    where
        C: Command<Domain = S::Domain>,
        P: prost::Message + Send + 'static,
        A: Answer<C> + Send + 'static,
        R: Send + 'static,
    {
        let call = self.queries.call(&request)?;
        let rpc = self.clone();
        let answers = until_end(request.into_inner(), Arc::clone(&call)).map(move |message| {
            let (rpc, call) = (rpc.clone(), Arc::clone(&call));
            async move { Ok(rpc.answer_one(message?, each, &call).await) }
        });
        Ok(Response::new(Box::pin(end_last(answers.buffer_unordered(IN_FLIGHT)))))
    }

    async fn answer_one<C, P, A, R>(&self, message: P, each: Each<P, Door, C, A, R>, call: &Call) -> R
    where
        C: Command<Domain = S::Domain>,
        P: prost::Message,
        A: Answer<C>,
    {
        let request_id = (each.request_id)(&message);
        let mut asking = self.queries.asking(call);
        asking.deadline = Some(call.deadline.min(Instant::now() + STREAM_COMMAND));
        let decided = self.decide::<C, P, A>(message, each.parse, asking, (call, request_id.parse().ok()));
        let decided = AssertUnwindSafe(decided).catch_unwind();
        let refused = match decided.await {
            Ok(Ok((answer, _answered))) => {
                metrics::streamed(call.method, tonic::Code::Ok);
                return (each.reply)(request_id, Ok(answer));
            }
            Ok(Err(refusal)) => status::of(&*refusal, call.voice()),
            Err(panic) => status::internal(&gate::said(&*panic), call.voice()),
        };
        metrics::streamed(call.method, refused.code());
        (each.reply)(request_id, Err(status::as_message(&refused)))
    }
}

/// The messages, and why there are no more when that was not the caller's wish.
pub(super) fn until_end<P: Send + 'static>(
    requests: impl Stream<Item = Result<P, Status>> + Send + Unpin,
    call: Arc<Call>,
) -> impl Stream<Item = Result<P, Status>> + Send {
    let end = Box::pin(end(Arc::clone(&call)));
    unfold(Some((requests, end, call)), async |open| {
        let (mut requests, mut end, call) = open?;
        let message = match select(&mut end, pin!(requests.next())).await {
            Either::Left((status, _message)) => return Some((Err(status), None)),
            Either::Right((message, _end)) => message?,
        };
        match message {
            Ok(message) => Some((Ok(message), Some((requests, end, call)))),
            Err(status) => Some((Err(call.dress(&status).unwrap_or(status)), None)),
        }
    })
}

/// Why a stream must end that its caller has not ended.
pub(super) async fn end(call: Arc<Call>) -> Status {
    let refusal = refusal(&call).await;
    status::of(&*refusal, call.voice())
}

/// The same, as what refuses the caller more.
pub(super) async fn refusal(call: &Call) -> Refusal {
    let expired = async {
        match call.expires {
            Some(at) => tokio::time::sleep_until(at.into()).await,
            None => pending().await,
        }
    };
    tokio::select! {
        () = call.checks.closed.cancelled() => Box::new(ShellRefusal::Stopping),
        () = expired => Box::new(TokenRefusal::Expired),
        () = tokio::time::sleep_until(call.deadline.into()) => Box::new(ShellRefusal::DeadlineExceeded),
    }
}

/// An error ends a stream of answers: it is told after the answers that are still under way.
pub(super) fn end_last<R: Send>(
    answers: impl Stream<Item = Result<R, Status>> + Send,
) -> impl Stream<Item = Result<R, Status>> + Send {
    unfold((Box::pin(answers), None), async |(mut answers, mut ended)| {
        loop {
            match answers.next().await {
                Some(Ok(answer)) => return Some((Ok(answer), (answers, ended))),
                Some(Err(status)) => ended = Some(status),
                None => return Some((Err(ended.take()?), (answers, None))),
            }
        }
    })
}
