//! Members: `AddMember`, `AmendMember`, `EndMembership`, `MoveMember`, `RevealCitizenId`.

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    calendar::Date,
    decision::Found,
    etag,
    rejection::{Fault, Violations},
};

use super::{
    Door, conditions, households, lifecycle,
    showing::{Showing, unreviewed},
    values,
};
use crate::{
    domain::{
        Finds, HouseholdId, MemberId, Registry,
        citizen_id::CitizenId,
        ethnicity::{CodeSet, Ethnicity},
        household::{
            LeaveReason, Left, Member, Relation,
            add_member::AddMember,
            amend_member::{AmendMember, Details},
            end_membership::EndMembership,
            move_member::MoveMember,
            reveal::Reveal,
        },
        identifier::Identifiers,
        person::{Identity, Person},
        review::stays::Unreviewed,
    },
    store::households::identified,
};

pub(super) fn add(
    request: pb::AddMemberRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<AddMember>>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let household = bad.field("household", request.household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&request.etag));
    let member =
        fields::required(&mut bad, "member", request.member, |said| member(&said, None, door, asking));
    if member.as_ref().is_some_and(|member| member.relation == Relation::Head) {
        bad.add("member.relation", never_the_head());
    }
    match (request_id, household, etag, member) {
        (Some(request_id), Some(household), Some(etag), Some(member)) if bad.is_empty() => {
            let command = AddMember { household, etag, member };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _, _, _) => Err(bad),
    }
}

pub(super) fn never_the_head() -> Fault {
    Fault::new("không được là chủ hộ", "must not be the head")
}

/// A member as a request states one; `from` is used where it does not say since when.
pub(super) fn member(
    said: &pb::Member,
    from: Option<Date>,
    door: &Door,
    asking: &Asking,
) -> Result<Member, Violations> {
    let mut bad = Violations::default();
    let id = MemberId::new(asking.new_id());
    let person = person(said, door, &mut bad);
    let condition = conditions::stated(said, &mut bad);
    let relation = bad.field("relation", values::relation(said.relation));
    let stated = bad.field("member_from", fields::maybe_date(said.member_from));
    let from = match stated {
        Some(stated) => bad.field("member_from", stated.or(from).ok_or_else(fields::missing)),
        None => None,
    };
    let no_key = |_no_random_numbers| Fault::new("chưa tạo được khóa; hãy gửi lại", "has no key yet; retry");
    let key = bad.field("name", door.sealer().new_key(id.raw()).map_err(no_key));
    let (Some(person), Some(relation), Some(from), Some(key)) = (person, relation, from, key) else {
        return Err(bad);
    };
    bad.finish()?;
    person.check(from).finish()?;
    let (former_conditions, former_relations) = (Vec::new(), Vec::new());
    Ok(Member { id, key, person, condition, former_conditions, relation, former_relations, from, left: None })
}

fn person(said: &pb::Member, door: &Door, bad: &mut Violations) -> Option<Person> {
    let full_name = bad.field("full_name", said.full_name.parse());
    let sex = bad.field("sex", values::sex(said.sex));
    let birth_date = bad.field("birth_date", fields::date(said.birth_date));
    let ethnicity = ethnicity(said.ethnicity.as_ref(), "ethnicity", bad);
    let identity = identity(&said.citizen_id, said.no_citizen_id_reason, door, "", bad);
    Some(Person {
        full_name: full_name?,
        sex: sex?,
        birth_date: birth_date?,
        ethnicity: ethnicity?,
        identity: identity?,
        identifiers: Identifiers::default(),
    })
}

fn ethnicity(said: Option<&pb::Ethnicity>, field: &str, bad: &mut Violations) -> Option<Ethnicity> {
    let said = bad.field(field, said.ok_or_else(fields::missing))?;
    let place = if CodeSet::named(&said.code_set).is_some() { "code" } else { "code_set" };
    bad.field(format!("{field}.{place}"), Ethnicity::new(&said.code_set, &said.code))
}

/// A citizen id or the reason why there is none, never both.
fn identity(
    citizen_id: &str,
    reason: i32,
    door: &Door,
    prefix: &str,
    bad: &mut Violations,
) -> Option<Identity> {
    let (id_field, reason_field) = (format!("{prefix}citizen_id"), format!("{prefix}no_citizen_id_reason"));
    let reason = bad.field(&reason_field, values::maybe_no_citizen_id(reason))?;
    match (citizen_id.is_empty(), reason) {
        (false, None) => {
            let id = bad.field(id_field, citizen_id.parse::<CitizenId>())?;
            Some(identified(door.sealer(), id))
        }
        (true, Some(reason)) => Some(Identity::Without(reason)),
        (false, Some(_)) => {
            let fault = Fault::new(
                "không được nêu lý do khi đã có số định danh",
                "must not be given beside a citizen id",
            );
            bad.add(reason_field, fault);
            None
        }
        (true, None) => {
            let fault = Fault::new(
                "phải có số định danh, hoặc lý do chưa có",
                "is required without a reason why there is none",
            );
            bad.add(id_field, fault);
            None
        }
    }
}

pub(super) fn amend(
    request: pb::AmendMemberRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<AmendMember>>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let household = bad.field("household", request.household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&request.etag));
    let paths = fields::mask(&mut bad, request.update_mask);
    let said = bad.field("member", request.member.ok_or_else(fields::missing));
    let member = said.as_ref().and_then(|said| bad.field("member.name", said.name.parse::<MemberId>()));
    let restated = said.as_ref().map(|said| conditions::restated(said, &paths, &mut bad)).unwrap_or_default();
    let details = said.map(|said| details(&said, &paths, door, &mut bad));
    let valid_on = bad.field("valid_date", fields::maybe_date(request.valid_date)).flatten();
    if valid_on.is_some() && !paths.iter().all(|path| conditions::PATHS.contains(&path.as_str())) {
        let fault = Fault::new(
            "chỉ dùng cho disabilities, merits, labour_capacity; thông tin khác được sửa cho mọi ngày",
            "is for disabilities, merits and labour_capacity only: other details are corrected for every day",
        );
        bad.add("valid_date", fault);
    }
    let reason = bad.field("reason", values::maybe(&request.reason));
    let (Some(household), Some(etag), Some(reason)) = (household, etag, reason) else { return Err(bad) };
    match (request_id, member, details) {
        (Some(request_id), Some(member), Some(details)) if bad.is_empty() => {
            let command = AmendMember { household, etag, member, details, restated, valid_on, reason };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _, _) => Err(bad),
    }
}

/// The fields that the mask names; what it does not name is not looked at.
fn details(said: &pb::Member, paths: &[String], door: &Door, bad: &mut Violations) -> Details {
    let mut details = Details::default();
    let (mut citizen_id, mut reason) = (None, None);
    for path in paths {
        match path.as_str() {
            "full_name" => details.full_name = bad.field("member.full_name", said.full_name.parse()),
            "sex" => details.sex = bad.field("member.sex", values::sex(said.sex)),
            "birth_date" => {
                details.birth_date = bad.field("member.birth_date", fields::date(said.birth_date));
            }
            "ethnicity" => {
                details.ethnicity = ethnicity(said.ethnicity.as_ref(), "member.ethnicity", bad);
            }
            "citizen_id" => citizen_id = Some(said.citizen_id.as_str()),
            "no_citizen_id_reason" => reason = Some(said.no_citizen_id_reason),
            known if conditions::PATHS.contains(&known) => {}
            _ => bad.add(
                "update_mask",
                Fault::new(
                    "chỉ được nêu full_name, sex, birth_date, ethnicity, citizen_id, no_citizen_id_reason, \
                     disabilities, merits, labour_capacity",
                    "may name full_name, sex, birth_date, ethnicity, citizen_id, no_citizen_id_reason, disabilities, \
                     merits and labour_capacity only",
                ),
            ),
        }
    }
    if citizen_id.is_some() || reason.is_some() {
        let (citizen_id, reason) = (citizen_id.unwrap_or_default(), reason.unwrap_or_default());
        details.identity = identity(citizen_id, reason, door, "member.", bad);
    }
    details
}

pub(super) fn end(
    request: pb::EndMembershipRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<Unreviewed<EndMembership>>>, Violations> {
    let pb::EndMembershipRequest {
        household,
        member,
        member_until,
        reason,
        request_id,
        etag,
        new_head,
        relations,
    } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let household = bad.field("household", household.parse::<HouseholdId>());
    let member = bad.field("member", member.parse::<MemberId>());
    let etag = bad.field("etag", etag::parse(&etag));
    let until = bad.field("member_until", fields::date(member_until));
    let reason = bad.field("reason", end_reason(reason, "MoveMember"));
    let succession = lifecycle::new_head(&new_head, &relations, &mut bad);
    let (Some(request_id), Some(household), Some(member), Some(etag)) = (request_id, household, member, etag)
    else {
        return Err(bad);
    };
    match (until, reason) {
        (Some(until), Some(reason)) if bad.is_empty() => {
            let command = EndMembership { household, etag, member, left: Left { until, reason }, succession };
            let command = unreviewed(command, door);
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _) => Err(bad),
    }
}

/// Why somebody leaves without going to another household, which is the other method's.
pub(super) fn end_reason(said: i32, elsewhere: &str) -> Result<LeaveReason, Fault> {
    match values::leave_reason(said)? {
        LeaveReason::MovedToHousehold => Err(Fault::new(
            format!("chuyển sang hộ khác thì dùng {elsewhere}"),
            format!("moving to another household is {elsewhere}'s"),
        )),
        reason @ (LeaveReason::LeftProvince | LeaveReason::Death | LeaveReason::Mistake) => Ok(reason),
    }
}

pub(super) fn relocate(
    request: pb::MoveMemberRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<Unreviewed<MoveMember>>>, Violations> {
    let pb::MoveMemberRequest {
        from_household,
        to_household,
        member,
        relation,
        move_date,
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
    let member = bad.field("member", member.parse::<MemberId>());
    let relation = bad.field("relation", values::relation(relation));
    if relation == Some(Relation::Head) {
        bad.add("relation", never_the_head());
    }
    let move_date = bad.field("move_date", fields::date(move_date));
    let (Some(from), Some(to), Some(from_etag), Some(to_etag)) = (from, to, from_etag, to_etag) else {
        return Err(bad);
    };
    match (request_id, member, relation, move_date) {
        (Some(request_id), Some(member), Some(relation), Some(move_date)) if bad.is_empty() => {
            let command = MoveMember { from, from_etag, to, to_etag, member, relation, move_date };
            let command = unreviewed(command, door);
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _, _, _) => Err(bad),
    }
}

pub(super) fn reveal(
    request: pb::RevealCitizenIdRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Reveal>, Violations> {
    let pb::RevealCitizenIdRequest { household, member, reason, request_id } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let household = bad.field("household", household.parse::<HouseholdId>());
    let member = bad.field("member", member.parse::<MemberId>());
    let reason = bad.field("reason", reason.parse());
    match (request_id, household, member, reason) {
        (Some(request_id), Some(household), Some(member), Some(reason)) => {
            Ok(Asked { request_id, command: Reveal { household, member, reason } })
        }
        (_, _, _, _) => Err(bad),
    }
}

impl Answer<Showing<AddMember>> for pb::Household {
    fn answer(asked: &Showing<AddMember>, found: &Found<'_, Registry>) -> Self {
        households::answered(found, asked.command.household, asked.business_date)
    }
}

impl Answer<Showing<AmendMember>> for pb::Household {
    fn answer(asked: &Showing<AmendMember>, found: &Found<'_, Registry>) -> Self {
        households::answered(found, asked.command.household, asked.business_date)
    }
}

impl Answer<Showing<Unreviewed<EndMembership>>> for pb::Household {
    fn answer(asked: &Showing<Unreviewed<EndMembership>>, found: &Found<'_, Registry>) -> Self {
        households::answered(found, asked.command.command.household, asked.business_date)
    }
}

impl Answer<Showing<Unreviewed<MoveMember>>> for pb::MoveMemberResponse {
    fn answer(asked: &Showing<Unreviewed<MoveMember>>, found: &Found<'_, Registry>) -> Self {
        let show = |id| Some(households::answered(found, id, asked.business_date));
        Self {
            from_household: show(asked.command.command.from),
            to_household: show(asked.command.command.to),
        }
    }
}

impl Answer<Reveal> for pb::RevealCitizenIdResponse {
    fn answer(command: &Reveal, found: &Found<'_, Registry>) -> Self {
        let known = found.household(command.household);
        let member = known.and_then(|(located, _)| located.household.latest(command.member));
        let id = member.and_then(|member| member.person.identity.citizen_id());
        // Invariant: the rule refused a member without one.
        Self { citizen_id: id.map(|id| id.digits().to_owned()).unwrap_or_default() }
    }
}

/// A member as answers show it: never the citizen id.
pub(super) fn message(member: &Member) -> pb::Member {
    let person = &member.person;
    let masked = person.identity.citizen_id().map(CitizenId::masked);
    pb::Member {
        name: member.id.to_string(),
        full_name: person.full_name.to_string(),
        sex: values::pb_sex(person.sex),
        birth_date: Some(fields::pb_date(person.birth_date)),
        ethnicity: Some(pb::Ethnicity {
            code_set: person.ethnicity.set().name().to_owned(),
            code: person.ethnicity.code(),
            display_name: person.ethnicity.display_name().to_owned(),
        }),
        relation: values::pb_relation(member.relation),
        citizen_id: String::new(),
        no_citizen_id_reason: values::pb_no_citizen_id(person.identity.reason()),
        masked_citizen_id: masked.unwrap_or_default(),
        member_from: Some(fields::pb_date(member.from)),
        member_until: member.left.map(|left| fields::pb_date(left.until)),
        leave_reason: member.left.map(|left| values::pb_leave_reason(left.reason)).unwrap_or_default(),
        disabilities: conditions::disabilities(&member.condition),
        merits: member.condition.merits.iter().copied().map(values::pb_merit).collect(),
        labour_capacity: conditions::labour_capacity(&member.condition),
    }
}
