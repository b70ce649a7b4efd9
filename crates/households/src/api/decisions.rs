//! Decisions: `RecordDecision`, `ListDecisions`.

use std::collections::BTreeMap;

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    pages::Pages,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use uuid::Uuid;
use vocabulary::{
    calendar::{Date, parse_date},
    decision::Found,
    etag,
    money::Dong,
    rejection::{Fault, Violations},
};

use super::{Door, households, standards, values};
use crate::{
    domain::{
        DecisionId, Finds, HouseholdId, Registry,
        classify::{Finding, classify},
        decision::{
            record::{RecordDecision, Stated},
            take::area_basis,
        },
        standard::StandardId,
    },
    store::decisions::Listed,
};

pub(super) fn record(
    request: pb::RecordDecisionRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<RecordDecision>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let household = bad.field("household", request.household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&request.etag));
    let said = bad.field("decision", request.decision.ok_or_else(fields::missing));
    let (Some(household), Some(said)) = (household, said) else { return Err(bad) };
    let id = DecisionId::new(asking.new_id());
    let command = fields::nested(&mut bad, "decision", decision(said, id, household));
    let reason = bad.field("reason", values::maybe(&request.reason));
    match (request_id, etag, command, reason) {
        (Some(request_id), Some(etag), Some(command), Some(reason)) => {
            Ok(Asked { request_id, command: RecordDecision { etag, reason, ..command } })
        }
        (_, _, _, _) => Err(bad),
    }
}

fn decision(
    said: pb::PovertyDecision,
    id: DecisionId,
    household: HouseholdId,
) -> Result<RecordDecision, Violations> {
    let mut bad = Violations::default();
    let document = fields::required(&mut bad, "document", said.document, fields::document);
    let decided_on = bad.field("decide_date", fields::date(said.decide_date));
    let income = bad.field("income_vnd", Dong::try_from(said.income_vnd));
    let deprivations = standards::indicators(&said.deprivations, "deprivations", &mut bad);
    let area_kind = bad.field("area_kind", fields::area_kind(said.area_kind));
    let stated = stated(&said.classifications, &mut bad);
    let corrects = bad.field("corrects", values::decision_of(household, &said.corrects));
    let (Some(document), Some(decided_on), Some(corrects)) = (document, decided_on, corrects) else {
        return Err(bad);
    };
    match (income, area_kind) {
        (Some(income), Some(area_kind)) if bad.is_empty() => {
            let finding = Finding { income, deprivations, area_kind };
            let (etag, reason) = (None, None);
            Ok(RecordDecision {
                household,
                etag,
                id,
                document,
                decided_on,
                finding,
                stated,
                corrects,
                reason,
            })
        }
        (_, _) => Err(bad),
    }
}

/// The class under each standard, and whether the living standard is average; whatever else the paper says of it is computed
/// again.
fn stated(said: &[pb::Classification], bad: &mut Violations) -> BTreeMap<StandardId, Stated> {
    let mut stated = BTreeMap::new();
    if said.is_empty() {
        bad.add("classifications", fields::missing());
    }
    for (place, said) in said.iter().enumerate() {
        let field = |name| format!("classifications[{place}].{name}");
        let standard = bad.field(field("standard"), StandardId::of_resource(&said.standard));
        let class = bad.field(field("poverty_class"), values::class(said.poverty_class));
        let Some((standard, class)) = standard.zip(class) else { continue };
        if stated.insert(standard, Stated { class, average_living: said.average_living }).is_some() {
            bad.add(field("standard"), Fault::new("đã nêu rồi", "is there twice"));
        }
    }
    stated
}

pub(super) async fn list(
    ask: pb::ListDecisionsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListDecisionsResponse, Refusal> {
    let asked = pb::ListDecisionsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let household = bad.field("household", ask.household.parse::<HouseholdId>());
    let page = pages.page(ask.page_size, &ask.page_token, read_keyset, &mut bad);
    let (Some(household), Some(page)) = (household, page) else { return Err(bad.into()) };
    households::visible(door, household, &asking.caller.areas).await?;
    let rows = i64::from(page.size.rows()).saturating_add(1);
    let found = door.reading.decisions(household, page.after, rows).await?;
    let (found, next_page_token) = pages.cut(found, page.size, keyset);
    let decisions = found.iter().map(|recorded| message(household, recorded)).collect();
    Ok(pb::ListDecisionsResponse { decisions, next_page_token })
}

/// The id, then the day.
fn keyset(recorded: &Listed) -> Vec<u8> {
    let mut keyset = recorded.event.id.raw().as_bytes().to_vec();
    keyset.extend(recorded.event.decided_on.to_string().into_bytes());
    keyset
}

fn read_keyset(keyset: &[u8]) -> Option<(Date, DecisionId)> {
    let (id, day) = keyset.split_first_chunk::<16>()?;
    let day = parse_date(std::str::from_utf8(day).ok()?).ok()?;
    Some((day, DecisionId::new(Uuid::from_bytes(*id))))
}

impl Answer<RecordDecision> for pb::PovertyDecision {
    fn answer(command: &RecordDecision, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its decision.
        let Some((located, _)) = found.household(command.household) else { return Self::default() };
        let recorded_at = located.household.decision(command.id).map(|known| known.recorded_at);
        let farming = located.household.circumstances_on(command.decided_on).farming;
        let classes = found.standards().in_force(command.decided_on);
        let classes = classes.map(|standard| classify(standard, &command.finding, farming));
        let Finding { income, deprivations, area_kind } = &command.finding;
        Self {
            name: values::decision_name(command.household, command.id),
            document: Some(fields::pb_document(&command.document)),
            decide_date: Some(fields::pb_date(command.decided_on)),
            income_vnd: income.whole(),
            deprivations: deprivations.iter().map(ToString::to_string).collect(),
            area_kind: fields::pb_area_kind(Some(*area_kind)).into(),
            classifications: classes.map(|class| standards::classification(&class)).collect(),
            unit: located.whereabouts.unit_on(command.decided_on).resource_name(),
            corrects: named(command.household, command.corrects),
            corrected_by: String::new(),
            create_time: recorded_at.map(fields::pb_time),
            review: String::new(),
            migrated: true,
            area_basis: values::pb_area_basis(Some(area_basis(located, command.decided_on))),
            farming,
        }
    }
}

fn named(household: HouseholdId, decision: Option<DecisionId>) -> String {
    decision.map(|decision| values::decision_name(household, decision)).unwrap_or_default()
}

fn message(household: HouseholdId, recorded: &Listed) -> pb::PovertyDecision {
    let event = &recorded.event;
    let classes = event.classes.iter().map(|class| standards::classification(&class.classification));
    pb::PovertyDecision {
        name: values::decision_name(household, event.id),
        document: Some(fields::pb_document(&event.document)),
        decide_date: Some(fields::pb_date(event.decided_on)),
        income_vnd: event.income.whole(),
        deprivations: event.deprivations.iter().map(ToString::to_string).collect(),
        area_kind: fields::pb_area_kind(Some(event.area_kind)).into(),
        classifications: classes.collect(),
        unit: event.unit.resource_name(),
        corrects: named(household, event.corrects),
        corrected_by: named(household, recorded.corrected_by),
        create_time: Some(fields::pb_time(recorded.recorded_at)),
        review: event.review.map(|review| values::review_name(household, review)).unwrap_or_default(),
        migrated: event.review.is_none(),
        area_basis: values::pb_area_basis(event.area_basis),
        farming: event.farming,
    }
}
