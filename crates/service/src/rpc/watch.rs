//! A read that goes on: an answer, and another one whenever there is something new to say.
//!
//! Nothing is queued. What is new is looked up when the caller has taken the answer before, so a slow one is told of the
//! newest state, and of many changes at once.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{
    future::{Either, select},
    stream::unfold,
};
use journal::refusal::Refusal;
use tokio::{sync::OwnedSemaphorePermit, time::timeout_at};
use tonic::{Request, Response, Status};
use vocabulary::rejection::Kind;

use super::{Answers, Asking, Queries, Reply, stream::refusal};
use crate::{gate::Call, limits::STREAM_COMMAND, refusal::ShellRefusal};

/// What somebody watches, and what he was told of it.
pub trait Watched: Send + 'static {
    /// What he is told.
    type Answer: Send + 'static;

    /// What is new since the last look that ended; `None` when nothing is. A look may be dropped before it ends.
    fn look(&mut self, asking: &Asking)
    -> impl Future<Output = Result<Option<Self::Answer>, Refusal>> + Send;

    /// Waits until there may be something that the last look did not find. A sign, never a question to a database.
    fn changed(&mut self) -> impl Future<Output = ()> + Send;

    /// How far apart looks begin.
    fn pace(&self) -> Duration;

    /// From where another call goes on, as fields of its request; none before the first answer.
    fn again(&self) -> Vec<(&'static str, String)>;
}

impl Queries {
    /// The only way in for a read that goes on. It ends with its caller or with the caller's token; and with the process,
    /// after a day, or with a look that found nobody to ask, which say from where to watch again.
    pub async fn watch<P, W: Watched>(
        &self,
        request: Request<P>,
        begin: impl AsyncFnOnce(P, &Asking) -> Result<W, Refusal>,
    ) -> Reply<Answers<W::Answer>> {
        let call = self.call(&request)?;
        // Looks of many watches at once would leave nothing to those who call.
        let place = call.checks.watches.take().map_err(|refusal| self.refuse(&call, &refusal))?;
        let watched = match begin(request.into_inner(), &self.look(&call)).await {
            Ok(watched) => watched,
            Err(refusal) => return Err(self.refuse(&call, &*refusal)),
        };
        let end = Arc::clone(&call);
        let ending: Ending = Box::pin(async move { refusal(&end).await });
        let watch = Watch { queries: self.clone(), call, watched, ending, next: None, _place: place };
        Ok(Response::new(Box::pin(unfold(Some(watch), async |watch| watch?.tell().await))))
    }

    /// What one look may know: each has a deadline of its own.
    fn look(&self, call: &Call) -> Asking {
        let deadline = Some(call.deadline.min(Instant::now() + STREAM_COMMAND));
        Asking { deadline, ..self.asking(call) }
    }
}

/// Why a stream must end that its caller has not ended.
type Ending = Pin<Box<dyn Future<Output = Refusal> + Send>>;

/// A read that goes on.
struct Watch<W> {
    queries: Queries,
    call: Arc<Call>,
    watched: W,
    ending: Ending,
    /// When the next look may begin; `None` before the first.
    next: Option<Instant>,
    /// Among those who watch.
    _place: OwnedSemaphorePermit,
}

impl<W: Watched> Watch<W> {
    /// The next answer, and what goes on behind it.
    async fn tell(mut self) -> Option<(Result<W::Answer, Status>, Option<Self>)> {
        let Self { queries, call, watched, ending, next, _place: _ } = &mut self;
        let found = match select(ending, pin!(news(watched, next, || queries.look(call)))).await {
            Either::Left((refusal, _news)) => Err(refusal),
            Either::Right((found, _ending)) => found,
        };
        match found {
            Ok(answer) => Some((Ok(answer), Some(self))),
            Err(refusal) => {
                let is_passing = matches!(refusal.kind(), Kind::Unavailable | Kind::DeadlineExceeded);
                let refusal: Refusal = if is_passing || self.call.checks.closed.is_cancelled() {
                    tracing::debug!(reason = refusal.reason(), "a watch ended that can go on elsewhere");
                    Box::new(ShellRefusal::WatchAgain { from: self.watched.again() })
                } else {
                    refusal
                };
                Some((Err(self.queries.refuse(&self.call, &*refusal)), None))
            }
        }
    }
}

/// Looks until there is something to say.
async fn news<W: Watched>(
    watched: &mut W,
    next: &mut Option<Instant>,
    asking: impl Fn() -> Asking,
) -> Result<W::Answer, Refusal> {
    loop {
        if let Some(next) = *next {
            watched.changed().await;
            tokio::time::sleep_until(next.into()).await;
        }
        *next = Some(Instant::now() + watched.pace());
        let asking = asking();
        let look = watched.look(&asking);
        let found = match asking.deadline {
            Some(deadline) => timeout_at(deadline.into(), look).await,
            None => Ok(look.await),
        };
        if let Some(answer) = found.map_err(|_elapsed| ShellRefusal::DeadlineExceeded)?? {
            return Ok(answer);
        }
    }
}
