//! What becomes of households: `MoveHousehold`, `CloseHousehold`, `SplitHousehold`, `MergeHouseholds`, `ChangeHead`.

use std::collections::BTreeMap;

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    area::UnitKey,
    decision::Found,
    etag,
    rejection::{Fault, Violations},
};

use super::{
    Door,
    households::answered,
    members::end_reason,
    showing::{Showing, unreviewed},
    values,
};
use crate::domain::{
    HouseholdId, MemberId, Registry,
    household::{
        Closed, Home, MEMBERS_MAX, Relation,
        change_head::{ChangeHead, NewHead},
        close::CloseHousehold,
        merge::MergeHouseholds,
        move_household::MoveHousehold,
        split::SplitHousehold,
    },
    review::stays::Unreviewed,
};

type Parsed<C> = Result<Asked<Showing<C>>, Violations>;

pub(super) fn relocate(
    request: pb::MoveHouseholdRequest,
    door: &Door,
    asking: &Asking,
) -> Parsed<Unreviewed<MoveHousehold>> {
    let pb::MoveHouseholdRequest { household, home, move_date, request_id, etag } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let household = bad.field("household", household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&etag));
    let home = fields::required(&mut bad, "home", home, |said| self::home(&said));
    let move_date = bad.field("move_date", fields::date(move_date));
    let (Some(household), Some(etag), Some(home)) = (household, etag, home) else { return Err(bad) };
    match (request_id, move_date) {
        (Some(request_id), Some(move_date)) => {
            let command = MoveHousehold { household, etag, home, move_date };
            let command = unreviewed(command, door);
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _) => Err(bad),
    }
}

pub(super) fn close(
    request: pb::CloseHouseholdRequest,
    door: &Door,
    asking: &Asking,
) -> Parsed<Unreviewed<CloseHousehold>> {
    let pb::CloseHouseholdRequest { household, close_date, reason, request_id, etag } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let household = bad.field("household", household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&etag));
    let on = bad.field("close_date", fields::date(close_date));
    let reason = bad.field("reason", end_reason(reason, "MergeHouseholds"));
    let (Some(household), Some(etag), Some(on)) = (household, etag, on) else { return Err(bad) };
    match (request_id, reason) {
        (Some(request_id), Some(reason)) => {
            let command = CloseHousehold { household, etag, closed: Closed { on, reason, into: None } };
            let command = unreviewed(command, door);
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _) => Err(bad),
    }
}

pub(super) fn split(request: pb::SplitHouseholdRequest, _: &Door, asking: &Asking) -> Parsed<SplitHousehold> {
    let pb::SplitHouseholdRequest { household, members, home, split_date, request_id, etag } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let household = bad.field("household", household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&etag));
    let members = relations(&members, "members", &mut bad);
    if members.values().filter(|relation| **relation == Relation::Head).count() != 1 {
        bad.add("members", Fault::new("phải có đúng một chủ hộ", "must hold exactly one head"));
    }
    let home = fields::required(&mut bad, "home", home, |said| self::home(&said));
    let split_date = bad.field("split_date", fields::date(split_date));
    let (Some(household), Some(etag), Some(home)) = (household, etag, home) else { return Err(bad) };
    match (request_id, split_date) {
        (Some(request_id), Some(split_date)) if bad.is_empty() => {
            let new_household = HouseholdId::new(asking.new_id());
            let command = SplitHousehold { household, etag, new_household, members, home, split_date };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _) => Err(bad),
    }
}

pub(super) fn merge(
    request: pb::MergeHouseholdsRequest,
    door: &Door,
    asking: &Asking,
) -> Parsed<Unreviewed<MergeHouseholds>> {
    let pb::MergeHouseholdsRequest {
        from_household,
        to_household,
        members,
        merge_date,
        request_id,
        from_etag,
        to_etag,
    } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let from = bad.field("from_household", from_household.parse::<HouseholdId>());
    let to = bad.field("to_household", to_household.parse::<HouseholdId>());
    if from.is_some() && from == to {
        bad.add("to_household", Fault::new("phải là một hộ khác", "must be another household"));
    }
    let from_etag = bad.field("from_etag", etag::parse(&from_etag));
    let to_etag = bad.field("to_etag", etag::parse(&to_etag));
    let relations = relatives(&members, "members", &mut bad);
    let merge_date = bad.field("merge_date", fields::date(merge_date));
    let (Some(from), Some(to), Some(from_etag), Some(to_etag)) = (from, to, from_etag, to_etag) else {
        return Err(bad);
    };
    match (request_id, merge_date) {
        (Some(request_id), Some(merge_date)) if bad.is_empty() => {
            let command = MergeHouseholds { from, from_etag, to, to_etag, relations, merge_date };
            let command = unreviewed(command, door);
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _) => Err(bad),
    }
}

pub(super) fn change_head(request: pb::ChangeHeadRequest, _: &Door, asking: &Asking) -> Parsed<ChangeHead> {
    let pb::ChangeHeadRequest { household, head, relations, change_date, request_id, etag } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let household = bad.field("household", household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&etag));
    let head = bad.field("head", head.parse::<MemberId>());
    let relations = relatives(&relations, "relations", &mut bad);
    let change_date = bad.field("change_date", fields::date(change_date));
    let (Some(household), Some(etag), Some(head)) = (household, etag, head) else { return Err(bad) };
    match (request_id, change_date) {
        (Some(request_id), Some(change_date)) if bad.is_empty() => {
            let new_head = NewHead { head, relations };
            let command = ChangeHead { household, etag, new_head, change_date };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _) => Err(bad),
    }
}

/// Who is the head from then on, where a request names somebody.
pub(super) fn new_head(head: &str, said: &[pb::MemberRelation], bad: &mut Violations) -> Option<NewHead> {
    let head = bad.field("new_head", values::maybe::<MemberId>(head))?;
    let relations = relatives(said, "relations", bad);
    if head.is_none() && !said.is_empty() {
        bad.add("relations", Fault::new("chỉ nêu khi có chủ hộ mới", "must not be given without a new head"));
    }
    head.map(|head| NewHead { head, relations })
}

fn home(said: &pb::Home) -> Result<Home, Violations> {
    let mut bad = Violations::default();
    let unit = bad.field("unit", UnitKey::from_name(&said.unit));
    let village = bad.field("village", values::maybe(&said.village));
    let address = bad.field("address", values::maybe(&said.address));
    let area_kind = bad.field("area_kind", fields::maybe_area_kind(said.area_kind));
    match (unit, village, address, area_kind) {
        (Some(unit), Some(village), Some(address), Some(area_kind)) => {
            Ok(Home { unit, village, address, area_kind })
        }
        (_, _, _, _) => Err(bad),
    }
}

/// What everybody is to somebody else, who is the head.
fn relatives(said: &[pb::MemberRelation], field: &str, bad: &mut Violations) -> BTreeMap<MemberId, Relation> {
    let named = relations(said, field, bad);
    for (place, named) in said.iter().enumerate() {
        if named.relation == i32::from(pb::Relation::Head) {
            bad.add(format!("{field}[{place}].relation"), super::members::never_the_head());
        }
    }
    named
}

/// What everybody is, each once.
fn relations(said: &[pb::MemberRelation], field: &str, bad: &mut Violations) -> BTreeMap<MemberId, Relation> {
    let mut named = BTreeMap::new();
    if said.len() > MEMBERS_MAX {
        bad.add(
            field,
            Fault::new(
                format!("có nhiều nhất {MEMBERS_MAX} nhân khẩu"),
                format!("must hold at most {MEMBERS_MAX} members"),
            ),
        );
    }
    for (place, said) in said.iter().take(MEMBERS_MAX).enumerate() {
        let member = bad.field(format!("{field}[{place}].member"), said.member.parse::<MemberId>());
        let relation = bad.field(format!("{field}[{place}].relation"), values::relation(said.relation));
        let Some((member, relation)) = member.zip(relation) else { continue };
        if named.insert(member, relation).is_some() {
            bad.add(format!("{field}[{place}].member"), Fault::new("đã nêu rồi", "is there twice"));
        }
    }
    named
}

impl Answer<Showing<Unreviewed<MoveHousehold>>> for pb::Household {
    fn answer(asked: &Showing<Unreviewed<MoveHousehold>>, found: &Found<'_, Registry>) -> Self {
        answered(found, asked.command.command.household, asked.business_date)
    }
}

impl Answer<Showing<Unreviewed<CloseHousehold>>> for pb::Household {
    fn answer(asked: &Showing<Unreviewed<CloseHousehold>>, found: &Found<'_, Registry>) -> Self {
        answered(found, asked.command.command.household, asked.business_date)
    }
}

impl Answer<Showing<ChangeHead>> for pb::Household {
    fn answer(asked: &Showing<ChangeHead>, found: &Found<'_, Registry>) -> Self {
        answered(found, asked.command.household, asked.business_date)
    }
}

impl Answer<Showing<SplitHousehold>> for pb::SplitHouseholdResponse {
    fn answer(asked: &Showing<SplitHousehold>, found: &Found<'_, Registry>) -> Self {
        let show = |id| Some(answered(found, id, asked.business_date));
        Self { household: show(asked.command.household), new_household: show(asked.command.new_household) }
    }
}

impl Answer<Showing<Unreviewed<MergeHouseholds>>> for pb::MergeHouseholdsResponse {
    fn answer(asked: &Showing<Unreviewed<MergeHouseholds>>, found: &Found<'_, Registry>) -> Self {
        let show = |id| Some(answered(found, id, asked.business_date));
        Self {
            from_household: show(asked.command.command.from),
            to_household: show(asked.command.command.to),
        }
    }
}
