//! Reads as streams: a long answer page by page, and many changes that are only tried.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use futures_util::{
    StreamExt as _,
    future::{Either, select},
    stream::{self, unfold},
};
use journal::{refusal::Refusal, store::Store};
use tonic::{Request, Response, Status, Streaming};
use vocabulary::{decision::Command, rejection::Rejection};

use super::{
    Answer, Answers, Asked, Asking, Rpc, planned,
    stream::{end, end_last, until_end},
};
use crate::{gate::Call, limits::STREAM_COMMAND, metrics, status};

/// What is still under way.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>> + Send>>;

/// The next messages of a long answer and what goes on behind them; `None` when there are no more.
pub type Next<W, Door, A> = fn(W, Arc<Door>, Arc<Asking>) -> Pending<Option<(Vec<A>, W)>>;

/// What one change would be answered, by the caller's name for it.
pub type Judged = (String, Result<(), Refusal>);

/// What each of many changes would be answered.
pub type Verdicts<P, Door> = fn(Vec<P>, Arc<Door>, Arc<Asking>) -> Pending<Vec<Judged>>;

/// How many changes are tried at once.
pub struct Judge<P, Door, R> {
    /// All of these, each by itself.
    pub judge: Verdicts<P, Door>,
    /// That it would be done, or the refusal, with the request's id.
    pub reply: fn(String, Option<proto::google::rpc::Status>) -> R,
    /// Whether a refusal tells something of a person whom the caller only guessed.
    pub reveals: fn(&dyn Rejection) -> bool,
}

/// Changes that are tried by one look at the database.
const AT_ONCE: usize = 256;

impl<S: Store, Door: Send + Sync + 'static> Rpc<S, Door> {
    /// The only way in for a read whose answer is longer than a page. Each page is read when the caller has taken the
    /// one before; what is written meanwhile may or may not be in the later ones. It leaves one entry in the audit.
    pub async fn pages<P, W, A>(
        &self,
        request: Request<P>,
        begin: impl AsyncFnOnce(P, &Door, &Asking) -> Result<W, Refusal>,
        next: Next<W, Door, A>,
    ) -> Result<Response<Answers<A>>, Status>
    where
        W: Send + 'static,
        A: Send + 'static,
    {
        let call = self.queries.call(&request)?;
        let asking = Arc::new(self.queries.asking(&call));
        let first = match begin(request.into_inner(), &self.door, &asking).await {
            Ok(first) => first,
            Err(refusal) => return Err(self.queries.refuse(&call, &*refusal)),
        };
        self.queries.revealed(&call).await;
        Ok(self.paged(call, asking, first, next))
    }

    /// The only way in for a long read that must leave a trace: `begin` says what is recorded, and no page goes out before
    /// that is done. Asked again it is read again, so each call is a request of its own, which `begin` names.
    pub async fn recorded_pages<C, P, W, A>(
        &self,
        request: Request<P>,
        begin: impl AsyncFnOnce(P, &Door, &Asking) -> Result<(Asked<C>, W), Refusal>,
        next: Next<W, Door, A>,
    ) -> Result<Response<Answers<A>>, Status>
    where
        C: Command<Domain = S::Domain>,
        P: prost::Message,
        (): Answer<C>,
        W: Send + 'static,
        A: Send + 'static,
    {
        let call = self.queries.call(&request)?;
        let asking = self.queries.asking(&call);
        let message = request.into_inner();
        let body = message.encode_to_vec();
        let (asked, first) = match begin(message, &self.door, &asking).await {
            Ok(both) => both,
            Err(refusal) => return Err(self.queries.unprepared(&call, &body, &*refusal)),
        };
        let recorded = self.carry_out::<C, ()>(planned(asked, &body, asking.clone())).await;
        if let Err(refusal) = recorded {
            return Err(status::of(&*refusal, call.voice()));
        }
        Ok(self.paged(call, Arc::new(asking), first, next))
    }

    fn paged<W, A>(
        &self,
        call: Arc<Call>,
        asking: Arc<Asking>,
        first: W,
        next: Next<W, Door, A>,
    ) -> Response<Answers<A>>
    where
        W: Send + 'static,
        A: Send + 'static,
    {
        let (rpc, ending) = (self.clone(), Box::pin(end(Arc::clone(&call))));
        let pages = unfold(Some((first, ending)), move |open| {
            let (rpc, call, asking) = (rpc.clone(), Arc::clone(&call), Arc::clone(&asking));
            async move {
                let (at, mut ending) = open?;
                let page = match select(&mut ending, next(at, Arc::clone(&rpc.door), asking)).await {
                    Either::Left((status, _page)) => return Some((vec![Err(status)], None)),
                    Either::Right((page, _ending)) => page,
                };
                match page {
                    Ok(Some((messages, then))) => {
                        Some((messages.into_iter().map(Ok).collect(), Some((then, ending))))
                    }
                    Ok(None) => None,
                    Err(refusal) => Some((vec![Err(rpc.queries.refuse(&call, &*refusal))], None)),
                }
            }
        });
        Response::new(Box::pin(pages.flat_map(stream::iter)))
    }

    /// The only way in for many changes that are only tried: what would be refused is said, nothing is done. When that
    /// tells of a person, the call is an entry in the audit, once.
    pub fn judge<P, R>(
        &self,
        request: Request<Streaming<P>>,
        each: Judge<P, Door, R>,
    ) -> Result<Response<Answers<R>>, Status>
    where
        P: Send + 'static,
        R: Send + 'static,
    {
        let call = self.queries.call(&request)?;
        let (rpc, each, is_noted) = (self.clone(), Arc::new(each), Arc::new(AtomicBool::new(false)));
        let asked = until_end(request.into_inner(), Arc::clone(&call));
        let answers = asked.ready_chunks(AT_ONCE).then(move |asked| {
            let (rpc, each, call) = (rpc.clone(), Arc::clone(&each), Arc::clone(&call));
            let is_noted = Arc::clone(&is_noted);
            async move { stream::iter(rpc.judged(asked, &each, &call, &is_noted).await) }
        });
        Ok(Response::new(Box::pin(end_last(answers.flatten()))))
    }

    async fn judged<P, R>(
        &self,
        asked: Vec<Result<P, Status>>,
        each: &Judge<P, Door, R>,
        call: &Call,
        is_noted: &AtomicBool,
    ) -> Vec<Result<R, Status>> {
        let (mut messages, mut ended) = (Vec::with_capacity(asked.len()), None);
        for message in asked {
            match message {
                Ok(message) => messages.push(message),
                Err(status) => ended = Some(status),
            }
        }
        let mut asking = self.queries.asking(call);
        asking.deadline = Some(call.deadline.min(Instant::now() + STREAM_COMMAND));
        let mut answers: Vec<Result<R, Status>> =
            match (each.judge)(messages, Arc::clone(&self.door), Arc::new(asking)).await {
                Ok(judged) => {
                    let mut refusals = judged.iter().filter_map(|(_, judged)| judged.as_ref().err());
                    if refusals.any(|refusal| (each.reveals)(&**refusal))
                        && !is_noted.swap(true, Ordering::Relaxed)
                    {
                        self.queries.revealed(call).await;
                    }
                    judged.into_iter().map(|one| Ok(self.verdict(one, each, call))).collect()
                }
                Err(refusal) => vec![Err(self.queries.refuse(call, &*refusal))],
            };
        answers.extend(ended.map(Err));
        answers
    }

    fn verdict<P, R>(&self, (request_id, judged): Judged, each: &Judge<P, Door, R>, call: &Call) -> R {
        let refused = judged.err().map(|refusal| self.queries.refuse(call, &*refusal));
        metrics::streamed(call.method, refused.as_ref().map_or(tonic::Code::Ok, Status::code));
        (each.reply)(request_id, refused.as_ref().map(status::as_message))
    }
}
