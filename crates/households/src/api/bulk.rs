//! Many households at once: `PreviewRegistrations`, `ExportHouseholds`.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    refusal::{JournalRefusal, Refusal},
    rpc::{Asking, Judge, Judged, Pending},
};
use uuid::Uuid;
use vocabulary::{
    decision::{Claim, Command as _, Domain as _, Found, Moment, RequestId, Versioned},
    rejection::{Kind, Violations},
    text::Text,
};

use super::{
    Door,
    households::{household, message},
    lists,
};
use crate::{
    domain::{Key, Registry, State, areas::Areas, household::register::Register},
    store::lists::Filter,
};

/// A registration that is only tried.
pub(super) const TRIED: Judge<pb::PreviewRegistrationsRequest, Door, pb::PreviewRegistrationsResponse> =
    Judge {
        judge: |asked, door, asking| Box::pin(async move { tried(asked, &door, &asking).await }),
        reply: |request_id, refusal| pb::PreviewRegistrationsResponse { request_id, refusal },
        // That somebody is registered already is the one thing that only the registry knows.
        reveals: |refusal| refusal.kind() == Kind::AlreadyExists,
    };

/// Every one by itself: what one of them takes, another may take as well.
async fn tried(
    asked: Vec<pb::PreviewRegistrationsRequest>,
    door: &Door,
    asking: &Asking,
) -> Result<Vec<Judged>, Refusal> {
    let parsed = asked.into_iter().map(|said| (said.request_id.clone(), registration(said, door, asking)));
    let parsed: Vec<(String, Result<Register, Violations>)> = parsed.collect();
    let claims =
        parsed.iter().flat_map(|(_, command)| command.iter().flat_map(|command| command.scope().claims));
    let holders = door.reading.holders(&claims.collect::<Vec<_>>()).await?;
    let areas = door.reading.areas().await?;
    let judged = parsed.into_iter().map(|(name, command)| {
        (name, command.map_err(Refusal::from).and_then(|command| decided(&command, &areas, &holders, asking)))
    });
    Ok(judged.collect())
}

fn registration(
    said: pb::PreviewRegistrationsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Register, Violations> {
    let mut bad = Violations::default();
    // A name of the caller's own, for its answer.
    bad.field("request_id", said.request_id.parse::<Text<100>>());
    let parse = |said| household(&said, door, asking);
    let command = fields::required(&mut bad, "household", said.household, parse);
    command.filter(|_| bad.is_empty()).ok_or(bad)
}

/// The rule itself, against what is there; its decision is thrown away.
fn decided(
    command: &Register,
    areas: &Arc<Areas>,
    holders: &HashMap<Claim, Uuid>,
    asking: &Asking,
) -> Result<(), Refusal> {
    let state = State::Areas(Arc::clone(areas));
    let states = BTreeMap::from([(Key::Areas, Versioned { version: areas.position(), state })]);
    let moment = Moment {
        now: asking.now,
        business_date: asking.business_date,
        caller: asking.caller.clone(),
        request_id: RequestId(Uuid::nil()),
        traceparent: None,
    };
    let decision = command.decide(&Found { states: &states, holders }, &moment)?;
    let mine = |state: &State| Registry::within(state, &asking.caller.areas);
    if decision.changes.iter().all(|change| mine(&change.state)) {
        return Ok(());
    }
    Err(JournalRefusal::AreaForbidden.into())
}

/// How far an export has come.
pub(super) struct Exporting {
    filter: Filter,
    after: Uuid,
}

pub(super) async fn export(
    ask: pb::ExportHouseholdsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Exporting, Refusal> {
    let mut bad = Violations::default();
    let wanted = lists::wanted(&ask.unit, None, &mut bad).ok_or(bad)?;
    let filter = lists::filter(door, wanted, asking).await?;
    Ok(Exporting { filter, after: Uuid::nil() })
}

/// Households that are read at once.
const PAGE: i64 = 500;

pub(super) fn next(
    at: Exporting,
    door: Arc<Door>,
    asking: Arc<Asking>,
) -> Pending<Option<(Vec<pb::ExportHouseholdsResponse>, Exporting)>> {
    Box::pin(async move {
        let ids = door.reading.list(&at.filter, at.after, PAGE).await?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        let standards = door.reading.standards().await?;
        let households = door.reading.households(&ids).await?;
        // A unit that was split holds households that lie elsewhere by now.
        let visible =
            households.iter().filter(|(located, _)| located.whereabouts.within(&asking.caller.areas));
        let messages = visible.map(|(located, version)| {
            let household = message(&located.household, *version, &standards, asking.business_date);
            pb::ExportHouseholdsResponse { household: Some(household) }
        });
        Ok(Some((messages.collect(), Exporting { after: last, ..at })))
    })
}
