//! What every call passes before its body is read: is the process taking calls, who calls, may they, not too often,
//! until when. And what every answer passes: its code counted, an error in our form, a panic caught.

mod open;

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use http::{HeaderMap, Request, Response};
use jsonwebtoken::get_current_timestamp;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::Instrument as _;
use vocabulary::{
    caller::Caller,
    rejection::{Language, Rejection},
};

use self::open::Until;
use crate::{
    access::{self, Method, Rules},
    audit::Audits,
    caller::{Callers, Vouched},
    limits::{Flights, Rates, grpc_timeout},
    metrics::Figures,
    refusal::ShellRefusal,
    status::{self, Voice},
    trace::Trace,
};

/// What a handler may know of its call; found in the request's extensions.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: &'static Method,
    pub(crate) caller: Caller,
    /// When the caller, or the server's own limit, gives up.
    pub(crate) deadline: Instant,
    pub(crate) trace: Trace,
    pub(crate) language: Language,
    /// When the caller's token is void: a stream does not outlive it.
    pub(crate) expires: Option<Instant>,
    pub(crate) checks: Arc<Checks>,
    /// Among the calls in flight, for as long as somebody works for the call: a stream keeps it until it ends.
    _place: OwnedSemaphorePermit,
}

impl Call {
    pub(crate) fn voice(&self) -> Voice<'static> {
        Voice { context: self.method.context, language: self.language }
    }

    /// An error that tonic wrote, in our form. Bytes that are no message reach no handler: their entry in the audit is
    /// left here.
    pub(crate) fn dress(&self, found: &Status) -> Option<Status> {
        if status::is_undecodable(found) {
            let who = (self.method, &self.caller, &self.trace);
            self.checks.audits.refused(who, None, &ShellRefusal::MalformedMessage);
        }
        status::dress(found, self.voice())
    }
}

/// The checks, the same for every context of the process.
#[derive(Debug)]
pub(crate) struct Checks {
    pub(crate) rules: &'static Rules,
    pub(crate) callers: Callers,
    pub(crate) rates: Rates,
    pub(crate) flights: Flights,
    /// Reads that go on: each looks again and again.
    pub(crate) watches: Flights,
    pub(crate) timeout: Duration,
    pub(crate) figures: Figures,
    pub(crate) audits: Audits,
    /// Cancelled when the process no longer takes calls, nor the next message of a stream.
    pub(crate) closed: CancellationToken,
}

/// Puts the checks in front of the routes.
#[derive(Clone, Debug)]
pub(crate) struct GateLayer(pub(crate) Arc<Checks>);

impl<S> Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Gate<S> {
        Gate { checks: Arc::clone(&self.0), inner }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Gate<S> {
    checks: Arc<Checks>,
    inner: S,
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The one that is ready goes with the call; a clone need not be.
        let spare = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, spare);
        let checks = Arc::clone(&self.checks);
        Box::pin(async move { Ok(pass(checks, inner, request).await) })
    }
}

async fn pass<S>(checks: Arc<Checks>, mut inner: S, mut request: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    if access::is_open(request.uri().path()) {
        let voice = Voice { context: "", language: Language::English };
        let response = run(inner.call(request), |_open| None, voice).await;
        return response.map(|body| Until::closed(body, &checks.closed));
    }
    let language = status::language(text(request.headers(), "accept-language"));
    let Some(method) = checks.rules.find(request.uri().path()) else {
        return status::unknown_method(Voice { context: "", language }).into_http();
    };
    let begun = Instant::now();
    let trace = Trace::from_header(text(request.headers(), "traceparent"));
    let span = tracing::info_span!("rpc", name = method.span, trace_id = trace.trace_id());
    let answering = async {
        let place = match checks.flights.take() {
            Ok(place) => place,
            Err(refusal) => return refuse(&refusal, method, language),
        };
        let Vouched { caller, expires } = match checks.admit(method, request.headers(), begun, &trace) {
            Ok(vouched) => vouched,
            Err(refusal) => return refuse(&*refusal, method, language),
        };
        let deadline = checks.deadline(method, request.headers(), begun);
        let expires = if method.is_stream { expires.map(|at| begun + left(at)) } else { None };
        let checks = Arc::clone(&checks);
        let call = Call { method, caller, deadline, trace, language, expires, checks, _place: place };
        let call = Arc::new(call);
        request.extensions_mut().insert(Arc::clone(&call));
        let response = run(inner.call(request), |found| call.dress(found), call.voice());
        match tokio::time::timeout_at(deadline.into(), response).await {
            Ok(response) => response,
            Err(_elapsed) => refuse(&ShellRefusal::DeadlineExceeded, method, language),
        }
    };
    let response = answering.instrument(span.clone()).await;
    let code = code_of(&response);
    span.in_scope(|| tracing::debug!(code = ?code, "answered"));
    checks.figures.answered(method, code, begun.elapsed());
    response
}

/// Runs the handler; a panic becomes an answer, and an error that tonic wrote is dressed.
async fn run(
    handler: impl Future<Output = Result<Response<Body>, Infallible>>,
    dress: impl Fn(&Status) -> Option<Status>,
    voice: Voice<'_>,
) -> Response<Body> {
    match AssertUnwindSafe(handler).catch_unwind().await {
        Ok(Ok(response)) => {
            let Some(status) = Status::from_header_map(response.headers()) else { return response };
            dress(&status).map_or(response, Status::into_http)
        }
        Ok(Err(never)) => match never {},
        Err(panic) => status::internal(&said(&*panic), voice).into_http(),
    }
}

/// The panic's own words, for the log.
pub(crate) fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panic: {}", text.unwrap_or_else(|| "without a text".to_owned()))
}

impl Checks {
    /// Authorisation comes before anything of the request is looked at (AIP-211).
    fn admit(
        &self,
        method: &'static Method,
        headers: &HeaderMap,
        now: Instant,
        trace: &Trace,
    ) -> Result<Vouched, Box<dyn Rejection>> {
        if self.closed.is_cancelled() {
            return Err(Box::new(ShellRefusal::Stopping));
        }
        let vouched = self.callers.authenticate(headers)?;
        if let Err(refusal) = method.check(&vouched.caller) {
            self.audits.refused((method, &vouched.caller, trace), None, &refusal);
            return Err(Box::new(refusal));
        }
        self.rates.take(&vouched.caller.principal, now)?;
        Ok(vouched)
    }

    /// The server's limit or the caller's, whichever is sooner. The caller's is cut a little, so that the answer
    /// reaches it. A stream lives as long as its caller wants; each of its messages gets the server's limit.
    fn deadline(&self, method: &Method, headers: &HeaderMap, now: Instant) -> Instant {
        let own = if method.is_stream { LONGEST } else { self.timeout };
        let asked = grpc_timeout(text(headers, "grpc-timeout"));
        let asked = asked.map(|asked| asked.saturating_sub((asked / 10).min(Duration::from_millis(20))));
        now + asked.unwrap_or(own).min(own)
    }
}

/// A stream ends after this long, whatever its caller wants.
const LONGEST: Duration = Duration::from_hours(24);

/// How long a token is still good: an instant cannot be as far away as a token may say.
fn left(expires: u64) -> Duration {
    Duration::from_secs(expires.saturating_sub(get_current_timestamp())).min(LONGEST)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn refuse(refusal: &dyn Rejection, method: &Method, language: Language) -> Response<Body> {
    status::of(refusal, Voice { context: method.context, language }).into_http()
}

/// An error is in the headers; without one the answer has begun well.
fn code_of(response: &Response<Body>) -> Code {
    Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code())
}
