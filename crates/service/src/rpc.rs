//! The only ways in: `command` for a change, `prepared` for one that looks something up first, `commands` for many, `parts`
//! for one call that stands for many, `judge` for many changes that are only tried, `query` for a read, `pages` for a long
//! one, `recorded_pages` for one that leaves a record of its own, `watch` for one that goes on.
//!
//! Everything that is the same for every RPC is here, so that a context writes one line per RPC: the caller and the
//! deadline, parsing with all violations at once, the receipt's key, the batcher, the answer's headers, the status.

mod asking;
mod name;
mod parts;
mod reads;
mod stream;
mod watch;

use std::sync::{Arc, Mutex, PoisonError};

use journal::{
    batcher::{self, Answered, Batcher},
    refusal::Refusal,
    store::Store,
};
use sha2::{Digest as _, Sha256};
use tonic::{Request, Response, Status, metadata::MetadataValue};
use uuid::Uuid;
use vocabulary::{
    caller::Caller,
    decision::{Command, Found, Moment, RequestId},
    rejection::{Kind, Language, Rejection, Violations},
};

pub use self::{
    asking::Asking,
    parts::{Part, Parts},
    reads::{Judge, Judged, Next, Pending, Verdicts},
    stream::{Answers, Each},
    watch::Watched,
};
use crate::{
    audit::Audits,
    clock::Clock,
    gate::Call,
    position::{self, Position},
    status::{self, Voice},
};

/// The header that says that an answer is the first one, kept for retries.
pub const REPLAYED: &str = "sinhke-replayed";
/// Under which method the deployment's own commands are received.
const SYSTEM_METHOD: &str = "system";

/// A parsed request: who names it, what it asks.
#[derive(Clone, Debug)]
pub struct Asked<C> {
    /// The caller's name for it (AIP-155).
    pub request_id: RequestId,
    /// What it asks.
    pub command: C,
}

/// The answer to a command, built from the states it left.
pub trait Answer<C: Command>: prost::Message + Default + 'static {
    /// Pure: the same states give the same answer. It is kept and given again to a retry.
    fn answer(command: &C, found: &Found<'_, C::Domain>) -> Self;
}

/// What a method of a service answers.
pub type Reply<T> = Result<Response<T>, Status>;

/// Parses a request of type `P` with what the context needs for it.
pub type Parse<P, Door, C> = fn(P, &Door, &Asking) -> Result<Asked<C>, Violations>;

/// The door of a context whose parsers and queries need nothing.
#[derive(Debug)]
pub struct NoDoor;

/// How a context is called. Cheap to clone.
pub struct Rpc<S: Store, Door> {
    batcher: Batcher<S>,
    queries: Queries,
    door: Arc<Door>,
}

impl<S: Store, Door> Clone for Rpc<S, Door> {
    fn clone(&self) -> Self {
        Self { batcher: self.batcher.clone(), queries: self.queries.clone(), door: Arc::clone(&self.door) }
    }
}

/// The read side alone, for a context that takes no commands. Cheap to clone.
#[derive(Clone)]
pub struct Queries {
    context: &'static str,
    clock: Arc<dyn Clock>,
    audits: Audits,
}

impl Queries {
    pub(crate) fn new(context: &'static str, clock: Arc<dyn Clock>, audits: Audits) -> Self {
        Self { context, clock, audits }
    }

    /// The only way in for a read.
    pub async fn query<P, A, F>(&self, request: Request<P>, run: F) -> Reply<A>
    where
        F: AsyncFnOnce(P, &Asking) -> Result<A, Refusal>,
    {
        let call = self.call(&request)?;
        let asking = self.asking(&call);
        match run(request.into_inner(), &asking).await {
            Ok(answer) => Ok(Response::new(answer)),
            Err(refusal) => Err(self.refuse(&call, &*refusal)),
        }
    }

    /// A read that is refused. Reads are no part of the audit, but what somebody may not read is.
    fn refuse(&self, call: &Call, refusal: &dyn Rejection) -> Status {
        if refusal.kind() == Kind::Forbidden {
            self.refused(call, None, refusal);
        }
        status::of(refusal, call.voice())
    }

    /// A change that no batcher makes: the shell's own operations, which keep their receipts themselves. `run` says
    /// whether its answer is the first one of an earlier request.
    pub(crate) async fn operate<P, A, F>(&self, request: Request<P>, run: F) -> Reply<A>
    where
        P: prost::Message,
        F: AsyncFnOnce(P, &Asking) -> Result<(A, bool), Refusal>,
    {
        let call = self.call(&request)?;
        let asking = self.asking(&call);
        let message = request.into_inner();
        let body = message.encode_to_vec();
        match run(message, &asking).await {
            Ok((answer, is_repeated)) => {
                let mut response = Response::new(answer);
                if is_repeated {
                    response.metadata_mut().insert(REPLAYED, MetadataValue::from_static("true"));
                }
                Ok(response)
            }
            Err(refusal) => Err(self.unprepared(&call, &body, &*refusal)),
        }
    }

    /// What the gate found out. A service that is reached around the gate answers nobody.
    fn call<P>(&self, request: &Request<P>) -> Result<Arc<Call>, Status> {
        let voice = Voice { context: self.context, language: Language::English };
        let call = request.extensions().get::<Arc<Call>>().cloned();
        call.ok_or_else(|| status::internal("a call did not come through the gate", voice))
    }

    fn refused(&self, call: &Call, request_id: Option<Uuid>, refusal: &dyn Rejection) {
        self.audits.refused((call.method, &call.caller, &call.trace), request_id, refusal);
    }

    /// A change that is refused before it is a command, under the name that its message gives it.
    fn unprepared(&self, call: &Call, body: &[u8], refusal: &dyn Rejection) -> Status {
        let named = call.method.request_id.and_then(|number| name::read(number, body));
        self.refused(call, named, refusal);
        status::of(refusal, call.voice())
    }

    /// A read that tells of persons is an entry, whatever more it is asked.
    async fn revealed(&self, call: &Call) {
        self.audits.read((call.method, &call.caller, &call.trace)).await;
    }

    fn asking(&self, call: &Call) -> Asking {
        Asking {
            caller: call.caller.clone(),
            now: self.clock.now(),
            business_date: self.clock.business_date(),
            deadline: Some(call.deadline),
            language: call.language,
            method: call.method.name,
            traceparent: Some(call.trace.to_string()),
        }
    }
}

impl<S: Store, Door: Send + Sync + 'static> Rpc<S, Door> {
    pub(crate) fn new(batcher: Batcher<S>, queries: Queries, door: Door) -> Self {
        Self { batcher, queries, door: Arc::new(door) }
    }

    /// parse → batcher → answer. The only way in for a change.
    pub async fn command<C, P, A>(&self, request: Request<P>, parse: Parse<P, Door, C>) -> Reply<A>
    where
        C: Command<Domain = S::Domain>,
        P: prost::Message,
        A: Answer<C>,
    {
        let call = self.queries.call(&request)?;
        let asking = self.queries.asking(&call);
        let named = (&*call, None);
        match self.decide::<C, P, A>(request.into_inner(), parse, asking, named).await {
            Ok((answer, answered)) => Ok(self.respond(answer, &answered)),
            Err(refusal) => Err(status::of(&*refusal, call.voice())),
        }
    }

    /// look → batcher → answer. The only way in for a change whose scope the message alone does not tell. What `prepare`
    /// saw may be over when the rule is asked: the rule looks again.
    pub async fn prepared<C, P, A, F>(&self, request: Request<P>, prepare: F) -> Reply<A>
    where
        C: Command<Domain = S::Domain>,
        P: prost::Message,
        A: Answer<C>,
        F: AsyncFnOnce(P, &Door, &Asking) -> Result<Asked<C>, Refusal>,
    {
        let call = self.queries.call(&request)?;
        let asking = self.queries.asking(&call);
        let message = request.into_inner();
        let body = message.encode_to_vec();
        let asked = match prepare(message, &self.door, &asking).await {
            Ok(asked) => asked,
            Err(refusal) => return Err(self.queries.unprepared(&call, &body, &*refusal)),
        };
        match self.carry_out(planned(asked, &body, asking)).await {
            Ok((answer, answered)) => Ok(self.respond(answer, &answered)),
            Err(refusal) => Err(status::of(&*refusal, call.voice())),
        }
    }

    /// The only way in for a read.
    pub async fn query<P, A, F>(&self, request: Request<P>, run: F) -> Reply<A>
    where
        F: AsyncFnOnce(P, &Door, &Asking) -> Result<A, Refusal>,
    {
        self.queries.query(request, async |ask, asking| run(ask, &self.door, asking).await).await
    }

    /// A command of the deployment itself, for example reference data that is shipped with the binary. With a
    /// `request_id` made from the data, a second instance or start finds the receipt and changes nothing; receipts are
    /// pruned after some days, so the command must also decide "unchanged" for what is there already.
    pub async fn system_command<C>(&self, command: C, request_id: RequestId) -> Result<Answered, Refusal>
    where
        C: Command<Domain = S::Domain>,
    {
        let moment = Moment {
            now: self.queries.clock.now(),
            business_date: self.queries.clock.business_date(),
            caller: Caller::system(),
            request_id,
            traceparent: None,
        };
        let body_hash = Sha256::digest(request_id.0.as_bytes()).into();
        let asked = batcher::Asked { command, moment, method: SYSTEM_METHOD, body_hash, deadline: None };
        self.batcher.submit(asked, |_, _| Vec::new()).await
    }

    /// One command from its message to its answer. The call, and the caller's name for the request where it is known
    /// before the message is parsed, are for the audit.
    async fn decide<C, P, A>(
        &self,
        message: P,
        parse: Parse<P, Door, C>,
        asking: Asking,
        (call, named): (&Call, Option<Uuid>),
    ) -> Result<(A, Answered), Refusal>
    where
        C: Command<Domain = S::Domain>,
        P: prost::Message,
        A: Answer<C>,
    {
        let body = message.encode_to_vec();
        let Asked { request_id, command } = match parse(message, &self.door, &asking) {
            Ok(asked) => asked,
            Err(bad) => {
                let named = named.or_else(|| name::read(call.method.request_id?, &body));
                self.queries.refused(call, named, &bad);
                return Err(bad.into());
            }
        };
        self.carry_out(planned(Asked { request_id, command }, &body, asking)).await
    }

    /// One parsed command to its answer.
    async fn carry_out<C, A>(&self, asked: batcher::Asked<C>) -> Result<(A, Answered), Refusal>
    where
        C: Command<Domain = S::Domain>,
        A: Answer<C>,
    {
        // The answer as it was made, to save reading it back. A batch that runs again makes it again.
        let made = Arc::new(Mutex::new(None::<A>));
        let slot = Arc::clone(&made);
        let answered = self.batcher.submit(asked, move |command, found| {
            let answer = A::answer(command, found);
            let bytes = answer.encode_to_vec();
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
            bytes
        });
        let answered = answered.await?;
        let made = made.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answer = match made.filter(|_| !answered.replayed) {
            Some(answer) => answer,
            // A kept answer of an older version of the service is still one of this message: changes are additive.
            None => A::decode(answered.bytes.clone()).map_err(UnreadableReceipt)?,
        };
        Ok((answer, answered))
    }

    fn respond<A>(&self, answer: A, answered: &Answered) -> Response<A> {
        let mut response = Response::new(answer);
        let position = Position::of(self.queries.context, &answered.touched);
        if !position.is_empty()
            && let Ok(value) = MetadataValue::try_from(position.to_string())
        {
            response.metadata_mut().insert(position::HEADER, value);
        }
        if answered.replayed {
            response.metadata_mut().insert(REPLAYED, MetadataValue::from_static("true"));
        }
        response
    }
}

/// A parsed command with what the batcher must know of its call.
fn planned<C>(asked: Asked<C>, body: &[u8], asking: Asking) -> batcher::Asked<C> {
    let Asked { request_id, command } = asked;
    let (method, deadline) = (asking.method, asking.deadline);
    let (body_hash, moment) = (body_hash(method, body), asking.moment(request_id));
    batcher::Asked { command, moment, method, body_hash, deadline }
}

/// The same id with another body is another request, and refused.
pub(crate) fn body_hash(method: &str, body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(method).chain_update([0]).chain_update(body).finalize().into()
}

/// A kept answer that is no longer the message it was.
#[derive(Debug, thiserror::Error)]
#[error("a kept answer cannot be read")]
struct UnreadableReceipt(#[source] prost::DecodeError);

impl Rejection for UnreadableReceipt {
    fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn reason(&self) -> &'static str {
        "INTERNAL"
    }

    fn text(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => "lỗi nội bộ".to_owned(),
            Language::English => "internal error".to_owned(),
        }
    }
}
