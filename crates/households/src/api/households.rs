//! Households: `RegisterHousehold(s)`, `AmendHousehold`, `GetHousehold`.

use std::collections::BTreeSet;

use proto::{google::r#type::Date as PbDate, sinhke::households::v1 as pb};
use service::{
    fields,
    refusal::{JournalRefusal, Refusal},
    rpc::{Answer, Asked, Asking, Each},
};
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    caller::AreaScope,
    decision::Found,
    etag,
    rejection::{Fault, Violations},
};

use super::{Door, circumstances, identifiers, members, showing::Showing, values};
use crate::domain::{
    Finds, HouseholdId, Registry, VillageId,
    household::{
        Household, MEMBERS_MAX, Member, Relation,
        amend::{Amend, Change},
        register::Register,
    },
    standard::Standards,
};

pub(super) fn register(
    request: pb::RegisterHouseholdRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<Register>>, Violations> {
    let Asked { request_id, command } = registration(request, door, asking)?;
    Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
}

/// One of a stream: answered by its name alone.
pub(super) const MANY: Each<
    pb::RegisterHouseholdsRequest,
    Door,
    Register,
    pb::RegisterHouseholdsResponse,
    pb::RegisterHouseholdsResponse,
> = Each {
    request_id: |message| {
        message.registration.as_ref().map(|asked| asked.request_id.clone()).unwrap_or_default()
    },
    parse: |message, door, asking| {
        let mut bad = Violations::default();
        let parse = |said| registration(said, door, asking);
        fields::required(&mut bad, "registration", message.registration, parse).ok_or(bad)
    },
    reply: |request_id, answer| match answer {
        Ok(answer) => pb::RegisterHouseholdsResponse { request_id, ..answer },
        Err(refusal) => {
            let result = Some(pb::register_households_response::Result::Refusal(refusal));
            pb::RegisterHouseholdsResponse { request_id, result }
        }
    },
};

fn registration(
    request: pb::RegisterHouseholdRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Register>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let household =
        fields::required(&mut bad, "household", request.household, |said| household(&said, door, asking));
    match (request_id, household) {
        (Some(request_id), Some(command)) => Ok(Asked { request_id, command }),
        (_, _) => Err(bad),
    }
}

pub(super) fn household(said: &pb::Household, door: &Door, asking: &Asking) -> Result<Register, Violations> {
    let mut bad = Violations::default();
    let unit = bad.field("unit", UnitKey::from_name(&said.unit));
    let village = bad.field("village", values::maybe(&said.village));
    let address = bad.field("address", values::maybe(&said.address));
    let area_kind = bad.field("area_kind", fields::maybe_area_kind(said.area_kind));
    let circumstances = circumstances::stated(&said.causes, said.farming, &mut bad);
    let register_date = bad.field("register_date", fields::date(said.register_date));
    let mut members = Vec::with_capacity(said.members.len());
    for (place, member) in said.members.iter().take(MEMBERS_MAX).enumerate() {
        let member = members::member(member, register_date, door, asking);
        members.extend(fields::nested(&mut bad, &format!("members[{place}]"), member));
    }
    if let Some(register_date) = register_date.filter(|_| bad.is_empty()) {
        check_members(&members, register_date, &mut bad);
    }
    if !(1..=MEMBERS_MAX).contains(&said.members.len()) {
        let fault = Fault::new(
            format!("phải có từ 1 đến {MEMBERS_MAX} nhân khẩu"),
            format!("must hold 1 to {MEMBERS_MAX} members"),
        );
        bad.add("members", fault);
    }
    let (Some(unit), Some(village), Some(address)) = (unit, village, address) else { return Err(bad) };
    match (area_kind, register_date) {
        (Some(area_kind), Some(register_date)) if bad.is_empty() => {
            let id = HouseholdId::new(asking.new_id());
            Ok(Register { id, unit, village, address, area_kind, circumstances, register_date, members })
        }
        (_, _) => Err(bad),
    }
}

/// What members owe each other: one head, there from the first day; nobody before it; no citizen id twice.
fn check_members(members: &[Member], register_date: Date, bad: &mut Violations) {
    let heads = members.iter().filter(|member| member.relation == Relation::Head);
    if heads.count() != 1 {
        let fault = Fault::new("phải có đúng một chủ hộ", "must hold exactly one head");
        bad.add("members", fault);
    }
    let mut ids = BTreeSet::new();
    for (place, member) in members.iter().enumerate() {
        if member.from < register_date {
            let fault = Fault::new(
                "không được trước ngày đăng ký hộ",
                "must not be before the household's register date",
            );
            bad.add(format!("members[{place}].member_from"), fault);
        } else if member.relation == Relation::Head && member.from > register_date {
            let fault = Fault::new(
                "chủ hộ phải là nhân khẩu từ ngày đăng ký hộ",
                "the head is a member from the register date on",
            );
            bad.add(format!("members[{place}].member_from"), fault);
        }
        let id = member.person.identity.citizen_id();
        if id.is_some_and(|id| !ids.insert(id)) {
            let fault =
                Fault::new("trùng với một nhân khẩu khác trong hộ", "is another member's of this household");
            bad.add(format!("members[{place}].citizen_id"), fault);
        }
    }
}

pub(super) fn amend(
    request: pb::AmendHouseholdRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<Amend>>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let valid_on = bad.field("valid_date", fields::maybe_date(request.valid_date));
    let paths = fields::mask(&mut bad, request.update_mask);
    let said = bad.field("household", request.household.ok_or_else(fields::missing));
    let command = said.and_then(|said| masked(&said, &paths, &mut bad));
    let reason = bad.field("reason", values::maybe(&request.reason));
    match (request_id, valid_on, command, reason) {
        (Some(request_id), Some(valid_on), Some(command), Some(reason)) if bad.is_empty() => {
            let command = Amend { valid_on, reason, ..command };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _, _, _) => Err(bad),
    }
}

/// The fields that the mask names; what it does not name is not looked at.
fn masked(said: &pb::Household, paths: &[String], bad: &mut Violations) -> Option<Amend> {
    let id = bad.field("household.name", said.name.parse::<HouseholdId>());
    let etag = bad.field("household.etag", etag::parse(&said.etag));
    let mut amend = Amend {
        id: id?,
        etag: etag?,
        village: Change::Keep,
        address: Change::Keep,
        area_kind: Change::Keep,
        valid_on: None,
        reason: None,
    };
    for path in paths {
        match path.as_str() {
            "village" => {
                let said = bad.field("household.village", values::maybe::<VillageId>(&said.village));
                amend.village = said.map_or(Change::Keep, Change::To);
            }
            "address" => {
                let said = bad.field("household.address", values::maybe(&said.address));
                amend.address = said.map_or(Change::Keep, Change::To);
            }
            "area_kind" => {
                let said = bad.field("household.area_kind", fields::maybe_area_kind(said.area_kind));
                amend.area_kind = said.map_or(Change::Keep, Change::To);
            }
            _ => bad.add(
                "update_mask",
                Fault::new(
                    "chỉ được nêu address, village, area_kind",
                    "may name address, village and area_kind only",
                ),
            ),
        }
    }
    Some(amend)
}

/// A household that the caller may see. Absent and out of area are one answer.
pub(super) async fn visible(
    door: &Door,
    id: HouseholdId,
    areas: &AreaScope,
) -> Result<(Household, i64), Refusal> {
    let found = door.reading.households(&[id.raw()]).await?.pop();
    match found.filter(|(located, _)| located.whereabouts.within(areas)) {
        Some((located, version)) => Ok((located.household, version)),
        None => Err(JournalRefusal::AreaForbidden.into()),
    }
}

pub(super) async fn get(
    ask: pb::GetHouseholdRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::Household, Refusal> {
    let mut bad = Violations::default();
    let id = bad.field("name", ask.name.parse::<HouseholdId>());
    let as_of = bad.field("as_of", as_of(ask.as_of, asking));
    let (Some(id), Some(as_of)) = (id, as_of) else { return Err(bad.into()) };
    let (household, version) = visible(door, id, &asking.caller.areas).await?;
    let standards = door.reading.standards().await?;
    let Some(day) = as_of else { return Ok(message(&household, version, &standards, asking.business_date)) };
    if day < household.register_date {
        bad.add(
            "as_of",
            Fault::new(
                format!("không được trước ngày đăng ký hộ {}", household.register_date),
                format!("must not be before the household's register date {}", household.register_date),
            ),
        );
        return Err(bad.into());
    }
    Ok(message(&household.as_of(day), version, &standards, day))
}

/// A day of which the records can say something.
pub(super) fn as_of(said: Option<PbDate>, asking: &Asking) -> Result<Option<Date>, Fault> {
    let day = fields::maybe_date(said)?;
    if day.is_some_and(|day| day > asking.business_date) {
        return Err(Fault::new(
            format!("không được sau ngày làm việc {}", asking.business_date),
            format!("must not be after the business date {}", asking.business_date),
        ));
    }
    Ok(day)
}

impl Answer<Showing<Register>> for pb::Household {
    fn answer(asked: &Showing<Register>, found: &Found<'_, Registry>) -> Self {
        answered(found, asked.command.id, asked.business_date)
    }
}

impl Answer<Register> for pb::RegisterHouseholdsResponse {
    fn answer(command: &Register, _: &Found<'_, Registry>) -> Self {
        let result = Some(pb::register_households_response::Result::Household(command.id.to_string()));
        Self { request_id: String::new(), result }
    }
}

impl Answer<Showing<Amend>> for pb::Household {
    fn answer(asked: &Showing<Amend>, found: &Found<'_, Registry>) -> Self {
        answered(found, asked.command.id, asked.business_date)
    }
}

/// The household as a command left it.
pub(super) fn answered(found: &Found<'_, Registry>, id: HouseholdId, business_date: Date) -> pb::Household {
    // Invariant: a command that was carried out left its household.
    let left = found.household(id);
    let standards = found.shown_standards();
    left.map(|(located, version)| message(&located.household, version, standards, business_date))
        .unwrap_or_default()
}

pub(super) fn message(
    household: &Household,
    version: i64,
    standards: &Standards,
    business_date: Date,
) -> pb::Household {
    let known = household.standings();
    let standings = standards.in_force(business_date).map(|standard| {
        let standing = known.iter().find(|standing| standing.standard == standard.id);
        pb::Standing {
            standard: standard.id.resource_name(),
            poverty_class: values::pb_class(standing.map(|standing| standing.class)),
            decision: standing
                .map(|standing| values::decision_name(household.id, standing.decision))
                .unwrap_or_default(),
            decide_date: standing.map(|standing| fields::pb_date(standing.decided_on)),
        }
    });
    pb::Household {
        name: household.id.to_string(),
        unit: household.unit.resource_name(),
        village: household.village.map(|village| village.to_string()).unwrap_or_default(),
        address: household.address.as_ref().map(ToString::to_string).unwrap_or_default(),
        area_kind: fields::pb_area_kind(household.area_kind).into(),
        register_date: Some(fields::pb_date(household.register_date)),
        members: household.members.iter().map(members::message).collect(),
        minority: household.is_minority(),
        standings: standings.collect(),
        etag: etag::of(version),
        create_time: Some(fields::pb_time(household.created_at)),
        update_time: Some(fields::pb_time(household.changed_at)),
        end_date: household.ended().map(fields::pb_date),
        causes: circumstances::causes(&household.circumstances),
        farming: household.circumstances.farming,
        no_labour_capacity: household.has_no_labour_capacity_on(business_date),
        merit: household.has_merit_on(business_date),
        identifiers: identifiers::shown(household),
    }
}
