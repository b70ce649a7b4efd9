//! Many independent commands over one stream: each is answered by itself, in whatever order they are done.

use std::{panic::AssertUnwindSafe, pin::Pin, time::Instant};

use futures_util::{FutureExt as _, Stream, StreamExt as _};
use journal::store::Store;
use tonic::{Request, Response, Status, Streaming};
use vocabulary::decision::Command;

use super::{Answer, Parse, Rpc};
use crate::{
    gate::{self, Call},
    limits::STREAM_COMMAND,
    metrics, status,
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
    /// being read.
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
        let answers = request.into_inner().map(move |message| {
            let (rpc, call) = (rpc.clone(), call.clone());
            async move {
                match message {
                    Ok(message) => Ok(rpc.answer_one(message, each, &call).await),
                    // The stream itself broke: what came before is answered, nothing comes after.
                    Err(status) => Err(status::dress(&status, call.voice()).unwrap_or(status)),
                }
            }
        });
        Ok(Response::new(Box::pin(answers.buffer_unordered(IN_FLIGHT))))
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
        let decided = AssertUnwindSafe(self.decide::<C, P, A>(message, each.parse, asking)).catch_unwind();
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
