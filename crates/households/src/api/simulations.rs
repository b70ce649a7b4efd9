//! `SimulateStandard`.

use std::collections::BTreeSet;

use proto::sinhke::households::v1 as pb;
use service::{fields, refusal::Refusal, rpc::Asking};
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    money::Dong,
    rejection::{Fault, Violations},
};

use super::{Door, standards};
use crate::domain::{
    areas::Areas,
    decision::record::RecordRejection,
    simulation::{Change, Changes, Count, Proposal, Question, Simulation, simulate as simulated},
    standard::{Lines, NoSuchStandard, Standard, StandardId, Standards},
};

pub(super) async fn simulate(
    ask: pb::SimulateStandardRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::SimulateStandardResponse, Refusal> {
    let known = door.reading.standards().await?;
    let mut bad = Violations::default();
    let id = bad.field("standard", StandardId::of_resource(&ask.standard));
    let day = bad.field("date", day(ask.date, asking.business_date));
    let proposed = fields::required(&mut bad, "proposed", ask.proposed, |said| {
        proposal(&said, id.as_ref().and_then(|id| known.get(id)), &known)
    });
    let (Some(id), Some(day), Some(proposal)) = (id, day, proposed) else { return Err(bad.into()) };
    let compared = known.get(&id).ok_or_else(|| NoSuchStandard(id.clone()))?;
    if !compared.valid.contains(day) {
        return Err(RecordRejection::NotInForce { standard: id, day }.into());
    }
    let areas = door.reading.areas().await?;
    let question = Question { day, proposal: &proposal, compared };
    let look = |surveys: &_| simulated(surveys, &areas, &asking.caller.areas, question);
    let simulation = door.reading.surveys(look).await?;
    Ok(message(&simulation, question, &areas))
}

fn day(said: Option<proto::google::r#type::Date>, business_date: Date) -> Result<Date, Fault> {
    match fields::maybe_date(said)? {
        None => Ok(business_date),
        Some(day) if day <= business_date => Ok(day),
        Some(_) => Err(Fault::new(
            format!("không được sau ngày làm việc {business_date}"),
            format!("must not be after the business date {business_date}"),
        )),
    }
}

fn proposal(
    said: &pb::ProposedStandard,
    compared: Option<&Standard>,
    known: &Standards,
) -> Result<Proposal, Violations> {
    let mut bad = Violations::default();
    // Who of those above the line has an average living standard is not asked.
    let (rural, urban) = (
        (said.rural_line_vnd, said.rural_income_only_line_vnd, 0),
        (said.urban_line_vnd, said.urban_income_only_line_vnd, 0),
    );
    let rural = standards::lines("rural", rural, &mut bad);
    let urban = standards::lines("urban", urban, &mut bad);
    let mut indicators = standards::indicators(&said.indicators, "indicators", &mut bad);
    for code in indicators.iter().filter(|code| !known.knows(code)) {
        bad.add(
            "indicators",
            Fault::new(
                format!("{code} không phải chỉ số của chuẩn nào"),
                format!("{code} is not an indicator of any standard"),
            ),
        );
    }
    if said.indicators.is_empty() {
        indicators = compared.map_or_else(BTreeSet::new, |standard| standard.indicators.clone());
    }
    // Which indicators count is not known while the standard compared with is not.
    if compared.is_some() || !indicators.is_empty() {
        standards::threshold(said.deprivation_threshold, &indicators, &mut bad);
    }
    match (rural, urban) {
        (Some(rural), Some(urban)) if bad.is_empty() => {
            Ok(Proposal { rural, urban, deprivation_threshold: said.deprivation_threshold, indicators })
        }
        (_, _) => Err(bad),
    }
}

fn message(simulation: &Simulation, question: Question<'_>, areas: &Areas) -> pb::SimulateStandardResponse {
    let name = |unit: UnitKey| areas.atlas().unit(unit).map(|unit| unit.name.clone()).unwrap_or_default();
    pb::SimulateStandardResponse {
        date: Some(fields::pb_date(question.day)),
        standard: question.compared.id.resource_name(),
        proposed: Some(proposed(question.proposal)),
        total: Some(changes(&simulation.total, String::new(), String::new())),
        units: simulation
            .units
            .iter()
            .map(|(unit, of_unit)| changes(of_unit, unit.resource_name(), name(*unit)))
            .collect(),
    }
}

fn proposed(proposal: &Proposal) -> pb::ProposedStandard {
    let income_only = |lines: Lines| lines.income_only.unwrap_or(Dong::ZERO).whole();
    pb::ProposedStandard {
        rural_line_vnd: proposal.rural.line.whole(),
        urban_line_vnd: proposal.urban.line.whole(),
        rural_income_only_line_vnd: income_only(proposal.rural),
        urban_income_only_line_vnd: income_only(proposal.urban),
        deprivation_threshold: proposal.deprivation_threshold,
        indicators: proposal.indicators.iter().map(ToString::to_string).collect(),
    }
}

fn changes(changes: &Changes, unit: String, display_name: String) -> pb::SimulatedChanges {
    let (all, minority) = (Some(change(&changes.all)), Some(change(&changes.minority)));
    pb::SimulatedChanges { unit, display_name, all, minority }
}

fn change(change: &Change) -> pb::SimulatedChange {
    pb::SimulatedChange {
        total: count(change.total),
        not_known: count(change.not_known),
        poor_before: count(change.poor_before),
        near_poor_before: count(change.near_poor_before),
        poor: count(change.poor),
        near_poor: count(change.near_poor),
        newly_poor: count(change.newly_poor),
        newly_near_poor: count(change.newly_near_poor),
        leaving_poor: count(change.leaving_poor),
        leaving_near_poor: count(change.leaving_near_poor),
        unchanged: count(change.unchanged),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
fn count(count: Count) -> Option<pb::HouseholdCount> {
    Some(pb::HouseholdCount { households: count.households, persons: count.persons })
}
