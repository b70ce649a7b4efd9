//! What other systems call households and their members: `AddIdentifier`, `RemoveIdentifier`, `FindHousehold`.

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    decision::{Claim, Found},
    etag,
    rejection::Violations,
};

use super::{Door, households, showing::Showing, values};
use crate::{
    domain::{
        Registry,
        citizen_id::CitizenId,
        household::{
            Household,
            find::{FindHousehold, NotFound},
            identify::{AddIdentifier, Named, RemoveIdentifier},
        },
        identifier::{Identifier, SystemId, Value},
        person::CITIZEN_ID,
    },
    store::identifiers::claimed,
};

pub(super) mod systems;

pub(super) fn add(
    request: pb::AddIdentifierRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<AddIdentifier>>, Violations> {
    let pb::AddIdentifierRequest { household, member, system, identifier: value, request_id, etag, reason } =
        request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let of = named(&household, &member, &etag, &mut bad);
    let identifier = identifier(&system, &value, door, "", &mut bad);
    let reason = bad.field("reason", values::maybe(&reason));
    match (request_id, of, identifier, reason) {
        (Some(request_id), Some(of), Some(identifier), Some(reason)) => {
            let command = AddIdentifier { of, identifier, reason };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _, _, _) => Err(bad),
    }
}

pub(super) fn remove(
    request: pb::RemoveIdentifierRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<RemoveIdentifier>>, Violations> {
    let pb::RemoveIdentifierRequest { household, member, system, request_id, etag, reason } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let of = named(&household, &member, &etag, &mut bad);
    let system = bad.field("system", SystemId::of_resource(&system));
    let reason = bad.field("reason", values::maybe(&reason));
    match (request_id, of, system, reason) {
        (Some(request_id), Some(of), Some(system), Some(reason)) => {
            let command = RemoveIdentifier { of, system, reason };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _, _, _) => Err(bad),
    }
}

fn named(household: &str, member: &str, etag: &str, bad: &mut Violations) -> Option<Named> {
    let household = bad.field("household", household.parse());
    let member = bad.field("member", values::maybe(member));
    let etag = bad.field("etag", etag::parse(etag));
    Some(Named { household: household?, etag: etag?, member: member? })
}

fn identifier(
    system: &str,
    value: &str,
    door: &Door,
    prefix: &str,
    bad: &mut Violations,
) -> Option<Identifier> {
    let system = bad.field(format!("{prefix}system"), SystemId::of_resource(system));
    let value = bad.field(format!("{prefix}identifier"), value.parse::<Value>());
    Some(claimed(door.sealer(), system?, value?))
}

/// The household that is called so, where the caller may see it.
pub(super) async fn find(
    ask: pb::FindHouseholdRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<FindHousehold>>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let held = bad.field("by", ask.by.ok_or_else(fields::missing));
    let held = held.and_then(|by| in_hand(by, door, &mut bad));
    let reason = bad.field("reason", ask.reason.parse());
    let (Some(request_id), Some((claim, system)), Some(reason)) = (request_id, held, reason) else {
        return Err(bad.into());
    };
    let household = door.reading.household_of(&claim).await?.ok_or(NotFound)?;
    let there = door.reading.households(&[household.raw()]).await?;
    if !there.iter().any(|(located, _)| located.whereabouts.within(&asking.caller.areas)) {
        return Err(NotFound.into());
    }
    let command = FindHousehold { household, claim, system, reason };
    Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
}

/// The claim on what the caller holds, and whose identifier it is.
fn in_hand(
    by: pb::find_household_request::By,
    door: &Door,
    bad: &mut Violations,
) -> Option<(Claim, Option<SystemId>)> {
    match by {
        pb::find_household_request::By::CitizenId(digits) => {
            let id = bad.field("citizen_id", digits.parse::<CitizenId>())?;
            Some((door.sealer().blind(CITIZEN_ID, id.digits()), None))
        }
        pb::find_household_request::By::Identifier(said) => {
            let known = identifier(&said.system, &said.identifier, door, "identifier.", bad)?;
            Some((known.claim, Some(known.system)))
        }
    }
}

impl Answer<Showing<AddIdentifier>> for pb::Household {
    fn answer(asked: &Showing<AddIdentifier>, found: &Found<'_, Registry>) -> Self {
        households::answered(found, asked.command.of.household, asked.business_date)
    }
}

impl Answer<Showing<RemoveIdentifier>> for pb::Household {
    fn answer(asked: &Showing<RemoveIdentifier>, found: &Found<'_, Registry>) -> Self {
        households::answered(found, asked.command.of.household, asked.business_date)
    }
}

impl Answer<Showing<FindHousehold>> for pb::FindHouseholdResponse {
    fn answer(asked: &Showing<FindHousehold>, found: &Found<'_, Registry>) -> Self {
        let household = households::answered(found, asked.command.household, asked.business_date);
        let member = asked.command.member(found).map(|member| member.to_string()).unwrap_or_default();
        Self { household: Some(household), member }
    }
}

/// What the household and its members are called, masked; the household's own first.
pub(super) fn shown(household: &Household) -> Vec<pb::Identifier> {
    let own = household.identifiers.iter().map(|known| message(known, String::new()));
    let members = household.members.iter().flat_map(|member| {
        member.person.identifiers.iter().map(|known| message(known, member.id.to_string()))
    });
    own.chain(members).collect()
}

fn message(known: &Identifier, member: String) -> pb::Identifier {
    pb::Identifier { system: known.system.resource_name(), member, masked_identifier: known.value.masked() }
}
