//! Events again, for one subscriber: one line for the RPC, then what becomes of it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use journal::{
    refusal::Refusal,
    replay::{Outlet, ReplayError, ReplayId, Wanted, What},
    store::StoreError,
};
use prost::Message as _;
use proto::sinhke::operations::v1::{self as pb, replay_service_server::ReplayService};
use tonic::{Request, async_trait};
use vocabulary::{
    area::UnitCode,
    decision::RequestId,
    rejection::{Fault, Violations},
};

use super::refusal::OperationsRefusal;
use crate::{
    fields,
    refusal::JournalRefusal,
    rpc::{self, Asking, Queries, Reply},
    run::Tasks,
    status,
};

/// Replays at once in this process: each reads the database as fast as it answers.
const MOST: usize = 4;

#[derive(Clone)]
pub(super) struct Replays {
    pub(super) queries: Queries,
    /// By context, those whose events leave.
    pub(super) outlets: Arc<BTreeMap<&'static str, Outlet>>,
    pub(super) running: Running,
    pub(super) tasks: Tasks,
}

/// What runs now, and which request it was.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<ReplayId, [u8; 32]>>>);

/// Whether a replay may begin.
enum Place {
    Free,
    /// The same request began it.
    Same,
}

#[async_trait]
impl ReplayService for Replays {
    async fn start_replay(&self, request: Request<pb::StartReplayRequest>) -> Reply<pb::StartReplayResponse> {
        self.queries.operate(request, async |ask, asking| self.start(ask, asking).await).await
    }
}

/// A request that makes sense.
struct Asked {
    context: String,
    id: ReplayId,
    place: Option<String>,
    what: What,
    until: i64,
}

impl Replays {
    async fn start(
        &self,
        ask: pb::StartReplayRequest,
        asking: &Asking,
    ) -> Result<(pb::StartReplayResponse, bool), Refusal> {
        let hash = rpc::body_hash(asking.method, &ask.encode_to_vec());
        let Asked { context, id, place, what, until } = parse(ask)?;
        let Some(outlet) = self.outlets.get(context.as_str()) else {
            return Err(OperationsRefusal::SourceNotFound(context).into());
        };
        let last = outlet.last().await.map_err(refused)?;
        let until = if until == 0 { last } else { until.min(last) };
        let answer = pb::StartReplayResponse {
            replay_id: id.to_string(),
            subject: id.subject(&outlet.prefix, ">"),
            until_position: until,
        };
        match self.running.enter(&id, hash)? {
            Place::Same => return Ok((answer, true)),
            Place::Free => {}
        }
        let (outlet, running) = (outlet.clone(), self.running.clone());
        self.tasks.work.errand(async move {
            let wanted = Wanted { what, place, until };
            match outlet.replay(&id, &wanted).await {
                Ok(events) => tracing::info!(context = outlet.context, events, "events were replayed"),
                Err(error) => {
                    let cause = status::chain(&error);
                    tracing::warn!(context = outlet.context, cause, "a replay broke off");
                }
            }
            running.leave(&id);
        });
        Ok((answer, false))
    }
}

impl Running {
    fn enter(&self, id: &ReplayId, hash: [u8; 32]) -> Result<Place, OperationsRefusal> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match running.get(id) {
            Some(other) if *other == hash => return Ok(Place::Same),
            Some(_) => return Err(OperationsRefusal::ReplayRunning(id.to_string())),
            None => {}
        }
        if running.len() >= MOST {
            return Err(OperationsRefusal::ReplaysBusy);
        }
        running.insert(id.clone(), hash);
        Ok(Place::Free)
    }

    fn leave(&self, id: &ReplayId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

fn parse(ask: pb::StartReplayRequest) -> Result<Asked, Violations> {
    let pb::StartReplayRequest { context, replay_id, from_position, until_position, .. } = ask;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse::<RequestId>());
    let context = bad.field("context", source(context));
    let named = if replay_id.is_empty() { ask.request_id } else { replay_id };
    let id = named.parse().map_err(|_bad| {
        Fault::new(
            "phải có 1 đến 64 chữ cái, chữ số, '-' và '_'",
            "must have 1 to 64 letters, digits, '-' and '_'",
        )
    });
    // Without a good request_id its fault is enough.
    let id = if request_id.is_some() { bad.field("replay_id", id) } else { id.ok() };
    let from = bad.field("from_position", position(from_position));
    let until = bad.field("until_position", position(until_position));
    let place = match ask.unit_code.as_str() {
        "" => Some(None),
        code => bad.field("unit_code", code.parse::<UnitCode>()).map(|code| Some(code.to_string())),
    };
    let (Some(_), Some(id), Some(from), Some(until), Some(place)) = (request_id, id, from, until, place)
    else {
        return Err(bad);
    };
    let Some(context) = context else { return Err(bad) };
    let what = if ask.snapshot { What::Snapshot } else { What::From(from.max(1)) };
    Ok(Asked { context, id, place, what, until })
}

/// A context's name: it is told again when nothing is known of it.
fn source(said: String) -> Result<String, Fault> {
    match said.len() {
        0 => Err(fields::missing()),
        1..=64 if said.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') => Ok(said),
        _ => Err(Fault::new("không phải tên một ngữ cảnh", "is not the name of a context")),
    }
}

fn position(said: i64) -> Result<i64, Fault> {
    if said < 0 { Err(Fault::new("không được là số âm", "must not be negative")) } else { Ok(said) }
}

fn refused(error: ReplayError) -> Refusal {
    match error {
        ReplayError::Sql(error) => StoreError::Sql(error).into(),
        ReplayError::Late(_) | ReplayError::Publish(_) | ReplayError::Flush(_) => {
            JournalRefusal::DatabaseUnavailable.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Running};
    use crate::operations::refusal::OperationsRefusal;

    #[test]
    fn a_replay_runs_once_and_few_run_at_once() {
        let running = Running::default();
        let ids = ["a", "b", "c", "d", "e"].map(|id| id.parse().unwrap());
        for id in &ids[..4] {
            assert!(matches!(running.enter(id, [1; 32]), Ok(Place::Free)));
        }
        assert!(matches!(running.enter(&ids[0], [1; 32]), Ok(Place::Same)));
        let other = running.enter(&ids[0], [2; 32]).err();
        assert_eq!(other, Some(OperationsRefusal::ReplayRunning("a".to_owned())));
        assert_eq!(running.enter(&ids[4], [1; 32]).err(), Some(OperationsRefusal::ReplaysBusy));
        running.leave(&ids[0]);
        assert!(matches!(running.enter(&ids[4], [1; 32]), Ok(Place::Free)));
    }
}
