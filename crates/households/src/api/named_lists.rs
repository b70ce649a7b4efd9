//! Danh sách chi tiết: `ExportPoorHouseholds`, `GetNamedList`.

use std::{collections::BTreeMap, sync::Arc};

use proto::sinhke::households::v1::{self as pb, export_poor_households_response::Line};
use service::{
    fields,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking, Pending},
};
use vocabulary::{
    area::UnitKey,
    decision::{Found, RequestId},
    rejection::{Fault, Violations},
};

use super::{
    Door, households, members,
    poor::{self, Reading},
    values,
};
use crate::{
    domain::{
        HouseholdId, Located, NamedListId, Registry,
        classify::Class,
        decision::record::RecordRejection,
        household::Household,
        named_list::{ListTaken, Listing, NoSuchList, TakeList},
        simulation::Count,
        standard::StandardId,
    },
    store::{bases::Basis, named_lists::Given},
};

/// How far a list has come.
pub(super) struct Naming {
    reading: Reading,
    totals: BTreeMap<UnitKey, Count>,
    is_over: bool,
}

/// Counts the list, so that how long it is can be recorded before anybody is named.
pub(super) async fn begin(
    ask: pb::ExportPoorHouseholdsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<(Asked<TakeList>, Naming), Refusal> {
    let listing = asked(&ask, asking)?;
    let (standard, day) = (&listing.standard, listing.as_of);
    if door.reading.standards().await?.in_force(day).all(|known| known.id != *standard) {
        return Err(RecordRejection::NotInForce { standard: standard.clone(), day }.into());
    }
    let areas = door.reading.areas().await?;
    poor::may_ask(listing.units.as_ref(), &areas, &asking.caller.areas)?;
    let reading = Reading::new(listing.clone(), &areas, &asking.caller.areas);
    let (mut counting, mut households) = (reading.clone(), 0_i64);
    while let Some(page) = counting.page(door).await? {
        households = households.saturating_add(i64::try_from(page.len()).unwrap_or(i64::MAX));
    }
    let id = NamedListId::new(asking.new_id());
    let command = TakeList { id, taken: ListTaken { listing, households } };
    // Every call is recorded, a retry too: it names everybody again.
    let request_id = RequestId(asking.new_id());
    Ok((Asked { request_id, command }, Naming { reading, totals: BTreeMap::new(), is_over: false }))
}

fn asked(ask: &pb::ExportPoorHouseholdsRequest, asking: &Asking) -> Result<Listing, Violations> {
    let mut bad = Violations::default();
    let units = poor::units(&ask.units, &mut bad);
    let standard = bad.field("standard", StandardId::of_resource(&ask.standard));
    let class = bad.field("poverty_class", class(ask.poverty_class));
    let as_of = bad.field("as_of", households::as_of(ask.as_of, asking));
    match (standard, class, as_of) {
        (Some(standard), Some(class), Some(as_of)) if bad.is_empty() => {
            let as_of = as_of.unwrap_or(asking.business_date);
            Ok(Listing { units, standard, class, as_of })
        }
        (_, _, _) => Err(bad),
    }
}

fn class(said: i32) -> Result<Class, Fault> {
    match values::class(said)? {
        class @ (Class::Poor | Class::NearPoor) => Ok(class),
        Class::NotPoor => Err(Fault::new("phải là POOR hoặc NEAR_POOR", "must be POOR or NEAR_POOR")),
    }
}

pub(super) async fn get(
    ask: pb::GetNamedListRequest,
    door: &Door,
    _: &Asking,
) -> Result<pb::NamedList, Refusal> {
    let mut bad = Violations::default();
    let Some(id) = bad.field("name", ask.name.parse::<NamedListId>()) else { return Err(bad.into()) };
    let Given { taken, by, at } = door.reading.named_list(id).await?.ok_or(NoSuchList(id))?;
    let ListTaken { listing, households } = taken;
    Ok(pb::NamedList {
        name: id.to_string(),
        units: listing.units.iter().flatten().map(UnitKey::resource_name).collect(),
        standard: listing.standard.resource_name(),
        poverty_class: values::pb_class(Some(listing.class)),
        as_of: Some(fields::pb_date(listing.as_of)),
        households,
        account: by,
        create_time: Some(fields::pb_time(at)),
    })
}

impl Answer<TakeList> for () {
    fn answer(_: &TakeList, _: &Found<'_, Registry>) -> Self {}
}

pub(super) fn next(
    mut at: Naming,
    door: Arc<Door>,
    _: Arc<Asking>,
) -> Pending<Option<(Vec<pb::ExportPoorHouseholdsResponse>, Naming)>> {
    Box::pin(async move {
        if at.is_over {
            return Ok(None);
        }
        let lines = if let Some(page) = at.reading.page(&door).await? {
            at.named(&page, &door).await?
        } else {
            at.is_over = true;
            vec![Line::Totals(at.totals())]
        };
        let message = |line| pb::ExportPoorHouseholdsResponse { line: Some(line) };
        Ok(Some((lines.into_iter().map(message).collect(), at)))
    })
}

impl Naming {
    async fn named(&mut self, page: &[(Located, UnitKey)], door: &Door) -> Result<Vec<Line>, Refusal> {
        let ids: Vec<HouseholdId> = page.iter().map(|(located, _)| located.household.id).collect();
        let Listing { standard, as_of, .. } = self.reading.listing();
        let decisions = door.reading.bases(&ids, standard, *as_of).await?;
        let mut lines = Vec::with_capacity(page.len());
        for (located, unit) in page {
            let household = located.household.as_of(*as_of);
            let persons = household.members_on(*as_of);
            // A correction since the page was found may have taken the class back.
            let Some(basis) = decisions.get(&household.id) else { continue };
            let line = line(&household, *unit, persons, basis);
            self.totals.entry(*unit).or_default().add(line.member_count.into());
            lines.push(Line::Household(line));
        }
        Ok(lines)
    }

    fn totals(&self) -> pb::PoorTotals {
        let sum = |all: Count, one: &Count| Count {
            households: all.households.saturating_add(one.households),
            persons: all.persons.saturating_add(one.persons),
        };
        let all = self.totals.values().fold(Count::default(), sum);
        pb::PoorTotals {
            total: Some(total(String::new(), all)),
            units: self.totals.iter().map(|(unit, count)| total(unit.resource_name(), *count)).collect(),
        }
    }
}

fn total(unit: String, Count { households, persons }: Count) -> pb::PoorTotal {
    pb::PoorTotal { unit, households, persons }
}

/// A household as it was on the list's day.
fn line(household: &Household, unit: UnitKey, persons: usize, basis: &Basis) -> pb::PoorHousehold {
    // Invariant: a household has a head on every day on which it has members.
    let head = household.head().map(members::message).unwrap_or_default();
    pb::PoorHousehold {
        household: household.id.to_string(),
        unit: unit.resource_name(),
        village: household.village.map(|village| village.to_string()).unwrap_or_default(),
        address: household.address.as_ref().map(ToString::to_string).unwrap_or_default(),
        head_name: head.full_name,
        head_birth_year: head.birth_date.map(|born| born.year).unwrap_or_default(),
        head_sex: head.sex,
        head_ethnicity: head.ethnicity,
        member_count: i32::try_from(persons).unwrap_or(i32::MAX),
        decision: values::decision_name(household.id, basis.decision),
        document: Some(fields::pb_document(&basis.document)),
        decide_date: Some(fields::pb_date(basis.decided_on)),
        deprivations: basis.deprivations.iter().map(ToString::to_string).collect(),
    }
}
