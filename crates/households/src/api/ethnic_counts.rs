//! Số hộ theo dân tộc: `TakeEthnicCounts`.

use std::collections::{BTreeMap, BTreeSet};

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    refusal::Refusal,
    rpc::{Answer, Asking, Part, Parts},
};
use vocabulary::{
    area::{Level, UnitKey},
    calendar::Date,
    caller::AreaScope,
    decision::Found,
    rejection::Violations,
};

use super::{
    Door, households, lists,
    poor::{self, Reading},
};
use crate::domain::{
    Finds as _, Registry,
    areas::Areas,
    classify::Class,
    ethnic_counts::{Counted, GroupCount, TakeCounts, Tallies},
    named_list::Listing,
};

/// Counts all units, and records each by itself.
pub(super) async fn take(
    ask: pb::TakeEthnicCountsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Parts<TakeCounts>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let units = poor::units(&ask.units, &mut bad);
    let as_of = bad.field("as_of", households::as_of(ask.as_of, asking));
    let (Some(request_id), Some(as_of), true) = (request_id, as_of, bad.is_empty()) else {
        return Err(bad.into());
    };
    let day = as_of.unwrap_or(asking.business_date);
    let (areas, scope) = (door.reading.areas().await?, &asking.caller.areas);
    poor::may_ask(units.as_ref(), &areas, scope)?;
    let asked = units.clone().unwrap_or_else(|| in_force(&areas, scope, day));
    let mut counted: BTreeMap<UnitKey, Tallies> =
        asked.into_iter().map(|unit| (unit, Tallies::default())).collect();
    let standards = door.reading.standards().await?;
    for standard in standards.in_force(day) {
        for class in [Class::Poor, Class::NearPoor] {
            let listing = Listing { units: units.clone(), standard: standard.id.clone(), class, as_of: day };
            let mut reading = Reading::new(listing, &areas, scope);
            while let Some(page) = reading.page(door).await? {
                for (located, unit) in &page {
                    let tallies = counted.entry(*unit).or_default();
                    tallies.add(&located.household, &standard.id, class, day);
                }
            }
        }
    }
    let part = |(unit, tallies): (UnitKey, Tallies)| Part {
        about: unit.resource_name(),
        command: TakeCounts { counted: Counted { unit, as_of: day, counts: tallies.rows() } },
    };
    Ok(Parts { request_id, parts: counted.into_iter().map(part).collect() })
}

/// The communes of a day that the caller may ask about.
fn in_force(areas: &Areas, scope: &AreaScope, day: Date) -> BTreeSet<UnitKey> {
    let mine = lists::mine(areas, scope);
    let communes = areas.atlas().units().filter(|unit| unit.kind.level() == Level::Commune);
    let there = communes.filter(|unit| unit.valid.contains(day)).map(|unit| unit.key);
    there.filter(|unit| mine.as_ref().is_none_or(|mine| mine.contains(unit))).collect()
}

impl Answer<TakeCounts> for pb::TakeEthnicCountsResponse {
    fn answer(command: &TakeCounts, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left what it counted.
        let known = found.ethnic_counts(command.counted.unit).and_then(|known| known.record.last.as_ref());
        let result = known.map(told).map(pb::take_ethnic_counts_response::Result::Counts);
        Self { unit: command.counted.unit.resource_name(), result }
    }
}

/// The answer for one unit of many.
pub(super) fn taken(
    unit: String,
    answer: Result<pb::TakeEthnicCountsResponse, proto::google::rpc::Status>,
) -> pb::TakeEthnicCountsResponse {
    answer.unwrap_or_else(|refusal| pb::TakeEthnicCountsResponse {
        unit,
        result: Some(pb::take_ethnic_counts_response::Result::Refusal(refusal)),
    })
}

/// What subscribers hear of a unit.
pub(super) fn told(counted: &Counted) -> pb::EthnicCountsTaken {
    pb::EthnicCountsTaken {
        unit: counted.unit.resource_name(),
        as_of: Some(fields::pb_date(counted.as_of)),
        counts: counted.counts.iter().map(row).collect(),
    }
}

fn row(row: &GroupCount) -> pb::EthnicCount {
    let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    pb::EthnicCount {
        code_set: row.code_set.name().to_owned(),
        code: row.code.clone(),
        standard: row.standard.resource_name(),
        poor_households: count(row.poor_households),
        poor_persons: count(row.poor_persons),
        near_poor_households: count(row.near_poor_households),
        near_poor_persons: count(row.near_poor_persons),
    }
}
