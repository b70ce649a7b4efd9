//! One call that stands for many changes: each is decided and answered by itself, in whatever order they are done.
//!
//! The call has a receipt, which holds its name to its body: the same name with another body is refused before any part of
//! it. Every part is a request of its own, named after the call's request and what the part is about. So a retry of the call
//! gets the first answer of every part that was carried out, and decides the others again.

use std::{convert::Infallible, fmt, marker::PhantomData, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use futures_util::{FutureExt as _, StreamExt as _, stream};
use journal::{batcher, refusal::Refusal, store::Store};
use tonic::{Request, Response, Status, metadata::MetadataValue};
use uuid::Uuid;
use vocabulary::decision::{Command, Decision, Domain, Found, Moment, RequestId, Scope};

use super::{
    Answer, Answers, Asking, REPLAYED, Rpc, body_hash,
    stream::{end_last, until_end},
};
use crate::{
    gate::{self, Call},
    limits::STREAM_COMMAND,
    metrics, status,
};

/// Parts of one call that are under way at once.
const IN_FLIGHT: usize = 256;

/// What a call stands for.
#[derive(Clone, Debug)]
pub struct Parts<C> {
    /// The caller's name for all of it (AIP-155).
    pub request_id: RequestId,
    /// In any order; each about something else.
    pub parts: Vec<Part<C>>,
}

/// The call itself. It changes nothing and is never refused: its receipt and its entry in the audit are what it is for.
struct Opening<D>(PhantomData<fn() -> D>);

impl<D> fmt::Debug for Opening<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening")
    }
}

impl<D: Domain> Command for Opening<D> {
    type Domain = D;
    type Rejection = Infallible;

    fn scope(&self) -> Scope<D::Key> {
        Scope::of([])
    }

    fn decide(&self, _: &Found<'_, D>, _: &Moment) -> Result<Decision<D>, Infallible> {
        Ok(Decision::unchanged())
    }
}

/// One change of many.
#[derive(Clone, Debug)]
pub struct Part<C> {
    /// What it is about: a resource name, unique in the call and the same in a retry.
    pub about: String,
    /// What is asked of it.
    pub command: C,
}

impl<S: Store, Door: Send + Sync + 'static> Rpc<S, Door> {
    /// The only way in for a call that stands for many changes. `plan` says which, and is refused as a whole; a part that
    /// is refused never stops its neighbours. `reply` is given what the part is about.
    pub async fn parts<C, P, A, R, F>(
        &self,
        request: Request<P>,
        plan: F,
        reply: fn(String, Result<A, proto::google::rpc::Status>) -> R,
    ) -> Result<Response<Answers<R>>, Status>
    where
        C: Command<Domain = S::Domain>,
        P: prost::Message,
        A: Answer<C> + Send + 'static,
        R: Send + 'static,
        F: AsyncFnOnce(P, &Door, &Asking) -> Result<Parts<C>, Refusal>,
    {
        let call = self.queries.call(&request)?;
        let asking = self.queries.asking(&call);
        let message = request.into_inner();
        let body = message.encode_to_vec();
        let Parts { request_id, parts } = match plan(message, &self.door, &asking).await {
            Ok(parts) => parts,
            Err(refusal) => return Err(self.queries.unprepared(&call, &body, &*refusal)),
        };
        let body_hash = body_hash(asking.method, &body);
        let opening = self.open(asking, request_id, body_hash).await;
        let is_repeated = opening.map_err(|refusal| status::of(&*refusal, call.voice()))?;
        let rpc = self.clone();
        let parts = until_end(stream::iter(parts).map(Ok), Arc::clone(&call));
        let answers = parts.map(move |part| {
            let (rpc, call) = (rpc.clone(), Arc::clone(&call));
            async move {
                let Part { about, command } = part?;
                let asking = rpc.queries.asking(&call);
                let request_id = RequestId(Uuid::new_v5(&request_id.0, about.as_bytes()));
                let (method, deadline) =
                    (asking.method, Some(call.deadline.min(Instant::now() + STREAM_COMMAND)));
                let moment = asking.moment(request_id);
                let asked = batcher::Asked { command, moment, method, body_hash, deadline };
                Ok(reply(about, rpc.answer_part(asked, &call).await))
            }
        });
        let mut response: Response<Answers<R>> =
            Response::new(Box::pin(end_last(answers.buffer_unordered(IN_FLIGHT))));
        if is_repeated {
            response.metadata_mut().insert(REPLAYED, MetadataValue::from_static("true"));
        }
        Ok(response)
    }

    /// Leaves the call's receipt; answers whether it was there already.
    async fn open(
        &self,
        asking: Asking,
        request_id: RequestId,
        body_hash: [u8; 32],
    ) -> Result<bool, Refusal> {
        let (method, deadline) = (asking.method, asking.deadline);
        let moment = asking.moment(request_id);
        let command = Opening::<S::Domain>(PhantomData);
        let asked = batcher::Asked { command, moment, method, body_hash, deadline };
        let answered = self.batcher.submit(asked, |_, _| Vec::new()).await?;
        Ok(answered.replayed)
    }

    async fn answer_part<C, A>(
        &self,
        asked: batcher::Asked<C>,
        call: &Call,
    ) -> Result<A, proto::google::rpc::Status>
    where
        C: Command<Domain = S::Domain>,
        A: Answer<C>,
    {
        let decided = AssertUnwindSafe(self.carry_out::<C, A>(asked)).catch_unwind();
        let refused = match decided.await {
            Ok(Ok((answer, _answered))) => {
                metrics::streamed(call.method, tonic::Code::Ok);
                return Ok(answer);
            }
            Ok(Err(refusal)) => status::of(&*refusal, call.voice()),
            Err(panic) => status::internal(&gate::said(&*panic), call.voice()),
        };
        metrics::streamed(call.method, refused.code());
        Err(status::as_message(&refused))
    }
}
