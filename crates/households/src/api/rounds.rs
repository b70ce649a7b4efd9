//! Rounds: `OpenRound`, `DrawUpList`, `GetRound`, `ListRounds`.

use std::collections::HashMap;

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    pages::Pages,
    refusal::{JournalRefusal, Refusal},
    rpc::{Answer, Asked, Asking, Part, Parts},
};
use uuid::Uuid;
use vocabulary::{
    area::{NotKnown, UnitKey},
    calendar::Date,
    caller::AreaScope,
    decision::Found,
    rejection::{Fault, Violations},
};

use super::{Door, lists, values};
use crate::{
    domain::{
        HouseholdId, Located, Registry, ReviewId, RoundId,
        review::{
            FindsReviews as _, Ground,
            open::{ONCE_A_ROUND, OpenReview, UNDER_WAY, came_from_poor},
            round::{ONE_A_YEAR, OpenRound, Round},
        },
    },
    store::rounds::{AtStage, Filter},
};

pub(super) fn open(
    request: pb::OpenRoundRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<OpenRound>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let round = fields::required(&mut bad, "round", request.round, |said| round(&said));
    match (request_id, round) {
        (Some(request_id), Some((unit, year, opened_on))) => {
            let id = RoundId::new(asking.new_id());
            let claim = door.sealer().blind(ONE_A_YEAR, &format!("{unit}/{year}"));
            Ok(Asked { request_id, command: OpenRound { id, unit, year, opened_on, claim } })
        }
        (_, _) => Err(bad),
    }
}

fn round(said: &pb::ReviewRound) -> Result<(UnitKey, i16, Date), Violations> {
    let mut bad = Violations::default();
    let unit = bad.field("unit", UnitKey::from_name(&said.unit));
    let year = bad.field("year", year(said.year));
    let opened_on = bad.field("open_date", fields::date(said.open_date));
    match (unit, year, opened_on) {
        (Some(unit), Some(year), Some(opened_on)) => Ok((unit, year, opened_on)),
        (_, _, _) => Err(bad),
    }
}

fn year(said: i32) -> Result<i16, Fault> {
    let year = i16::try_from(said).ok().filter(|year| (1900..=2200).contains(year));
    year.ok_or_else(|| Fault::new("phải là một năm từ 1900 đến 2200", "must be a year from 1900 to 2200"))
}

/// A round that the caller may see. Absent and out of area are one answer.
pub(super) async fn visible(door: &Door, id: RoundId, scope: &AreaScope) -> Result<Round, Refusal> {
    let areas = door.reading.areas().await?;
    let found = door.reading.rounds(&[id.raw()]).await?.pop();
    let within = |round: &Round| areas.whereabouts(round.unit, None).within(scope);
    found.filter(within).ok_or_else(|| JournalRefusal::AreaForbidden.into())
}

/// Who is poor or near-poor in the round's commune, or came from such a household, each as a review of its own.
pub(super) async fn draw_up(
    ask: pb::DrawUpListRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Parts<OpenReview>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let round = bad.field("round", ask.round.parse::<RoundId>());
    let listed_on = bad.field("list_date", fields::maybe_date(ask.list_date));
    let (Some(request_id), Some(round), Some(listed_on)) = (request_id, round, listed_on) else {
        return Err(bad.into());
    };
    let round = visible(door, round, &asking.caller.areas).await?;
    let listed_on = listed_on.unwrap_or(asking.business_date);
    let mut parts = candidates(door, &round, listed_on).await?;
    parts.extend(descendants(door, &round, listed_on, &parts, &asking.caller.areas).await?);
    let part = |Candidate { household, ground, origin }: Candidate| Part {
        about: household.to_string(),
        command: OpenReview {
            origin,
            ..listing(door, asking, (household, Some(round.id)), ground, listed_on)
        },
    };
    Ok(Parts { request_id, parts: parts.into_iter().map(part).collect() })
}

/// Who is put on a list by the system, and why.
struct Candidate {
    household: HouseholdId,
    ground: Ground,
    origin: Option<HouseholdId>,
}

/// Those that lie in the commune on the day, of those whose recorded unit says that they may.
async fn candidates(door: &Door, round: &Round, listed_on: Date) -> Result<Vec<Candidate>, Refusal> {
    let areas = door.reading.areas().await?;
    let scope = AreaScope::Units([round.unit].into());
    let units: Vec<UnitKey> = lists::mine(&areas, &scope).into_iter().flatten().collect();
    let standards = door.reading.standards().await?;
    let in_force: Vec<_> = standards.in_force(listed_on).map(|standard| standard.id.clone()).collect();
    let found = door.reading.candidates(&units, &in_force, listed_on).await?;
    let ids: Vec<Uuid> = found.iter().map(|(household, _)| household.raw()).collect();
    let households = located(door, &ids).await?;
    let here = |id: &HouseholdId| {
        households.get(id).is_some_and(|located| lives_there(located, round.unit, listed_on))
    };
    let found = found.into_iter().filter(|(household, _)| here(household));
    Ok(found.map(|(household, ground)| Candidate { household, ground, origin: None }).collect())
}

fn lives_there(located: &Located, unit: UnitKey, on: Date) -> bool {
    located.whereabouts.unit_on(on) == unit && located.household.ended().is_none_or(|ended| on < ended)
}

async fn located(door: &Door, ids: &[Uuid]) -> Result<HashMap<HouseholdId, Located>, Refusal> {
    let found = door.reading.households(ids).await?;
    Ok(found.into_iter().map(|(located, _)| (located.household.id, located)).collect())
}

/// Those whose people came from a poor or near-poor household that the caller may see, and who are not listed already.
async fn descendants(
    door: &Door,
    round: &Round,
    listed_on: Date,
    listed: &[Candidate],
    scope: &AreaScope,
) -> Result<Vec<Candidate>, Refusal> {
    let areas = door.reading.areas().await?;
    let units: Vec<UnitKey> =
        lists::mine(&areas, &AreaScope::Units([round.unit].into())).into_iter().flatten().collect();
    let standards = door.reading.standards().await?;
    let mut found = door.reading.descendants(&units, listed_on).await?;
    found.retain(|(here, _)| listed.iter().all(|candidate| candidate.household != *here));
    let ids: Vec<Uuid> = found.iter().flat_map(|(here, origin)| [here.raw(), origin.raw()]).collect();
    let households = located(door, &ids).await?;
    let is_one = |(here, origin): &(HouseholdId, HouseholdId)| {
        let both = households.get(here).zip(households.get(origin));
        both.is_some_and(|(here, origin)| {
            lives_there(here, round.unit, listed_on)
                && origin.whereabouts.within(scope)
                && came_from_poor(&here.household, &origin.household, &standards, listed_on)
        })
    };
    let mut descendants: Vec<Candidate> = Vec::new();
    for (household, origin) in found.into_iter().filter(is_one) {
        if descendants.iter().all(|known| known.household != household) {
            descendants.push(Candidate { household, ground: Ground::FromPoor, origin: Some(origin) });
        }
    }
    Ok(descendants)
}

/// A household's review, with the unique values that it takes.
pub(super) fn listing(
    door: &Door,
    asking: &Asking,
    (household, round): (HouseholdId, Option<RoundId>),
    ground: Ground,
    listed_on: Date,
) -> OpenReview {
    OpenReview {
        id: ReviewId::new(asking.new_id()),
        household,
        round,
        ground,
        origin: None,
        listed_on,
        under_way: door.sealer().blind(UNDER_WAY, &household.to_string()),
        in_round: round.map(|round| door.sealer().blind(ONCE_A_ROUND, &format!("{round}/{household}"))),
    }
}

pub(super) async fn get(
    ask: pb::GetRoundRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ReviewRound, Refusal> {
    let mut bad = Violations::default();
    let Some(id) = bad.field("name", ask.name.parse::<RoundId>()) else { return Err(bad.into()) };
    let round = visible(door, id, &asking.caller.areas).await?;
    let mut progress = door.reading.progress(&[id.raw()], asking.business_date).await?;
    Ok(message(&round, &progress.remove(&id).unwrap_or_default()))
}

pub(super) async fn list(
    ask: pb::ListRoundsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListRoundsResponse, Refusal> {
    let asked = pb::ListRoundsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let page = pages.page(ask.page_size, &ask.page_token, |keyset| Uuid::from_slice(keyset).ok(), &mut bad);
    let unit = if ask.unit.is_empty() { Ok(None) } else { UnitKey::from_name(&ask.unit).map(Some) };
    let unit = bad.field("unit", unit);
    let year = bad.field("year", if ask.year == 0 { Ok(None) } else { year(ask.year).map(Some) });
    let (Some(page), Some(unit), Some(year)) = (page, unit, year) else { return Err(bad.into()) };
    let units = units(door, unit, &asking.caller.areas).await?;
    let rows = i64::from(page.size.rows()).saturating_add(1);
    let after = page.after.unwrap_or(Uuid::nil());
    let found = door.reading.list_rounds(&Filter { units, year }, after, rows).await?;
    let (found, next_page_token) = pages.cut(found, page.size, |round| round.id.raw().as_bytes().to_vec());
    let ids: Vec<Uuid> = found.iter().map(|round| round.id.raw()).collect();
    let mut progress = door.reading.progress(&ids, asking.business_date).await?;
    let shown = found.iter().map(|round| message(round, &progress.remove(&round.id).unwrap_or_default()));
    Ok(pb::ListRoundsResponse { rounds: shown.collect(), next_page_token })
}

/// The units to look in: the one asked for, which must be the caller's, or all of the caller's.
async fn units(
    door: &Door,
    unit: Option<UnitKey>,
    scope: &AreaScope,
) -> Result<Option<Vec<UnitKey>>, Refusal> {
    let areas = door.reading.areas().await?;
    let mine = lists::mine(&areas, scope);
    let Some(unit) = unit else { return Ok(mine.map(|mine| mine.into_iter().collect())) };
    match mine {
        Some(mine) if !mine.contains(&unit) => Err(JournalRefusal::AreaForbidden.into()),
        None if areas.atlas().unit(unit).is_err() => Err(NotKnown::NoSuchUnit.into()),
        Some(_) | None => Ok(Some(vec![unit])),
    }
}

impl Answer<OpenRound> for pb::ReviewRound {
    fn answer(command: &OpenRound, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its round.
        found.round(command.id).map(|round| message(&round.record, &[])).unwrap_or_default()
    }
}

pub(super) fn message(round: &Round, progress: &[AtStage]) -> pb::ReviewRound {
    let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    let at_stage = |at: &AtStage| pb::ReviewProgress {
        stage: values::pb_stage(at.stage),
        review_count: count(at.reviews),
        late_count: count(at.late),
    };
    pb::ReviewRound {
        name: round.id.to_string(),
        unit: round.unit.resource_name(),
        year: round.year.into(),
        open_date: Some(fields::pb_date(round.opened_on)),
        rules: round.rules.resource_name(),
        due_date: Some(fields::pb_date(round.due_on)),
        progress: progress.iter().map(at_stage).collect(),
        create_time: Some(fields::pb_time(round.created_at)),
    }
}
