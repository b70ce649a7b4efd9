//! Units that were split: `ListPendingAssignments`, `GetAssignmentProgress`, `AssignHousehold`, `AssignVillage`.

use std::{collections::BTreeSet, sync::Arc};

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    pages::Pages,
    refusal::{JournalRefusal, Refusal},
    rpc::{Answer, Asked, Asking, Part, Parts},
};
use uuid::Uuid;
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    caller::AreaScope,
    decision::Found,
    document::DocumentRef,
    etag,
    rejection::{Fault, Violations},
};

use super::{Door, values};
use crate::{
    domain::{
        Finds as _, HouseholdId, Located, Registry, VillageId,
        areas::Areas,
        household::{
            HouseholdRejection,
            assign::{AssignHousehold, AssignRejection},
        },
    },
    store::assignments::Waiting,
};

mod progress;

pub(super) use progress::get as progress;

/// The split units of a day that a caller may see.
struct Reform {
    areas: Arc<Areas>,
    on: Date,
    /// What households that it may have left open are recorded in.
    units: BTreeSet<UnitKey>,
    /// Of these only households that lay in this one.
    was: Option<UnitKey>,
}

impl Reform {
    async fn of(door: &Door, on: Date, was: Option<UnitKey>, scope: &AreaScope) -> Result<Self, Refusal> {
        let areas = door.reading.areas().await?;
        if !areas.are_known() {
            return Err(HouseholdRejection::AreasNotKnown.into());
        }
        if !areas.splits_on(on) {
            return Err(AssignRejection::NothingSplit { on }.into());
        }
        let mut units = areas.split_units(scope, on);
        if let Some(unit) = was {
            units.retain(|recorded| areas.may_have_lain_in(*recorded, unit, on));
            if units.is_empty() && *scope == AreaScope::Province {
                return Err(AssignRejection::NotPending { unit, on }.into());
            }
            if units.is_empty() {
                return Err(JournalRefusal::AreaForbidden.into());
            }
        }
        Ok(Self { areas, on, units, was })
    }

    /// What of the work list a household is, if anything.
    fn waiting(&self, located: &Located, version: i64) -> Option<pb::PendingAssignment> {
        let household = &located.household;
        let split = self.areas.split(household.unit, household.assignments.of(household.unit), self.on)?;
        if self.was.is_some_and(|was| was != split.was) {
            return None;
        }
        Some(pb::PendingAssignment {
            household: household.id.to_string(),
            unit: split.was.resource_name(),
            village: household.village.map(|village| village.to_string()).unwrap_or_default(),
            candidate_units: split.candidates.iter().map(UnitKey::resource_name).collect(),
            etag: etag::of(version),
        })
    }
}

pub(super) async fn list(
    ask: pb::ListPendingAssignmentsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListPendingAssignmentsResponse, Refusal> {
    let asked = pb::ListPendingAssignmentsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let page = pages.page(ask.page_size, &ask.page_token, |bytes| Uuid::from_slice(bytes).ok(), &mut bad);
    let on = bad.field("effective_date", fields::date(ask.effective_date));
    let unit = bad.field("unit", maybe_unit(&ask.unit));
    let village = bad.field("village", values::maybe::<VillageId>(&ask.village));
    let (Some(page), Some(on), Some(unit), Some(village)) = (page, on, unit, village) else {
        return Err(bad.into());
    };
    let scope = &asking.caller.areas;
    let reform = Reform::of(door, on, unit, scope).await?;
    let placing = reform.areas.placing_villages(&reform.units, on);
    let waiting = Waiting { units: reform.units.clone(), village, placing, on };
    let (after, rows) = (page.after.unwrap_or(Uuid::nil()), i64::from(page.size.rows()).saturating_add(1));
    let found = door.reading.pending(&waiting, after, rows).await?;
    let (ids, next_page_token) = pages.cut(found, page.size, |id| id.as_bytes().to_vec());
    let households = door.reading.households(&ids).await?;
    let visible = households.iter().filter(|(located, _)| located.whereabouts.within(scope));
    let assignments = visible.filter_map(|(located, version)| reform.waiting(located, *version)).collect();
    Ok(pb::ListPendingAssignmentsResponse { assignments, next_page_token })
}

fn maybe_unit(said: &str) -> Result<Option<UnitKey>, Fault> {
    if said.is_empty() { Ok(None) } else { UnitKey::from_name(said).map(Some) }
}

pub(super) fn assign(
    request: pb::AssignHouseholdRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<AssignHousehold>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let household = bad.field("household", request.household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&request.etag));
    let on = bad.field("effective_date", fields::date(request.effective_date));
    let to = bad.field("assigned_unit", UnitKey::from_name(&request.assigned_unit));
    let document = fields::required(&mut bad, "document", request.document, fields::document);
    let reason = bad.field("reason", values::maybe(&request.reason));
    let (Some(household), Some(etag), Some(on), Some(to)) = (household, etag, on, to) else {
        return Err(bad);
    };
    match (request_id, document, reason) {
        (Some(request_id), Some(document), Some(reason)) => {
            let command = AssignHousehold { household, etag, on, to, document, reason };
            Ok(Asked { request_id, command })
        }
        (_, _, _) => Err(bad),
    }
}

/// A whole village that is assigned.
struct AskedVillage {
    unit: UnitKey,
    village: VillageId,
    on: Date,
    to: UnitKey,
    document: DocumentRef,
}

fn village(request: pb::AssignVillageRequest, bad: &mut Violations) -> Option<AskedVillage> {
    let unit = bad.field("unit", UnitKey::from_name(&request.unit));
    let village = bad.field("village", request.village.parse::<VillageId>());
    let on = bad.field("effective_date", fields::date(request.effective_date));
    let to = bad.field("assigned_unit", UnitKey::from_name(&request.assigned_unit));
    let document = fields::required(bad, "document", request.document, fields::document);
    Some(AskedVillage { unit: unit?, village: village?, on: on?, to: to?, document: document? })
}

/// Every household of the village that is not assigned, and those that this paper assigned.
pub(super) async fn assign_village(
    ask: pb::AssignVillageRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Parts<AssignHousehold>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let asked = village(ask, &mut bad);
    let (Some(request_id), Some(asked)) = (request_id, asked) else { return Err(bad.into()) };
    let AskedVillage { unit, village, on, to, document } = asked;
    let reform = Reform::of(door, on, Some(unit), &asking.caller.areas).await?;
    let place = (&reform.units, village);
    let households = door.reading.of_village(place, on, (to, &document)).await?;
    let part = |household: HouseholdId| Part {
        about: household.to_string(),
        command: AssignHousehold { household, etag: None, on, to, document: document.clone(), reason: None },
    };
    Ok(Parts { request_id, parts: households.into_iter().map(part).collect() })
}

impl Answer<AssignHousehold> for pb::Assignment {
    fn answer(command: &AssignHousehold, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its household assigned.
        let Some((located, version)) = found.household(command.household) else { return Self::default() };
        let mut known = located.household.assignments.iter();
        let known = known.find(|(_, on, known)| (*on, known.to) == (command.on, command.to));
        let Some((unit, on, known)) = known else { return Self::default() };
        Self {
            household: command.household.to_string(),
            unit: unit.resource_name(),
            effective_date: Some(fields::pb_date(on)),
            assigned_unit: known.to.resource_name(),
            law: known.law.clone(),
            document: Some(fields::pb_document(&known.document)),
            etag: etag::of(version),
        }
    }
}

impl Answer<AssignHousehold> for pb::AssignVillageResponse {
    fn answer(command: &AssignHousehold, found: &Found<'_, Registry>) -> Self {
        let result = pb::assign_village_response::Result::Assignment(Answer::answer(command, found));
        Self { household: command.household.to_string(), result: Some(result) }
    }
}

/// The answer for one household of many.
pub(super) fn assigned(
    household: String,
    answer: Result<pb::AssignVillageResponse, proto::google::rpc::Status>,
) -> pb::AssignVillageResponse {
    answer.unwrap_or_else(|refusal| pb::AssignVillageResponse {
        household,
        result: Some(pb::assign_village_response::Result::Refusal(refusal)),
    })
}
