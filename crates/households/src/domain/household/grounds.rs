//! What several changes of a household ask of the state they find.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, NotKnown, UnitKey, UnitVersion},
    calendar::Date,
    decision::{Change, Claim, ClaimChange, Found, Moment},
    rejection::{Fault, Violations},
};

use super::{Home, Household, HouseholdEvent, HouseholdRejection, MEMBERS_MAX, Member, Relation};
use crate::domain::{
    Event, Finds, HouseholdId, Key, Located, MemberId, Registry, State, VillageId,
    areas::{Areas, Village, Whereabouts},
    person::Identity,
};

/// The household, when the caller saw it as it is. An empty `etag` means that the caller does not mind.
pub(super) fn household<'a>(
    found: &Found<'a, Registry>,
    id: HouseholdId,
    etag: Option<i64>,
) -> Result<&'a Located, HouseholdRejection> {
    let (located, version) = found.household(id).ok_or(HouseholdRejection::Unknown)?;
    match etag {
        Some(seen) if seen != version => Err(HouseholdRejection::Stale(id)),
        Some(_) | None => Ok(located),
    }
}

/// The local copy of the areas, once `communes` has told it anything.
pub(super) fn areas<'a>(found: &Found<'a, Registry>) -> Result<&'a Areas, HouseholdRejection> {
    let areas = found.areas().ok_or(HouseholdRejection::AreasNotKnown)?;
    if areas.are_known() { Ok(areas) } else { Err(HouseholdRejection::AreasNotKnown) }
}

/// A commune in force on the day.
pub(super) fn commune(areas: &Areas, unit: UnitKey, day: Date) -> Result<&UnitVersion, HouseholdRejection> {
    let version = areas.atlas().unit(unit)?;
    if version.kind.level() != vocabulary::area::Level::Commune {
        return Err(NotKnown::NotACommune.into());
    }
    if version.valid.contains(day) {
        return Ok(version);
    }
    match areas.atlas().since() {
        Some(since) if day < since => Err(NotKnown::BeforeHistory { since }.into()),
        Some(_) | None => Err(NotKnown::NotInForce.into()),
    }
}

/// A village in which a household of the unit may lie on the day.
pub(super) fn village(
    areas: &Areas,
    unit: UnitKey,
    id: VillageId,
    day: Date,
) -> Result<Village, HouseholdRejection> {
    let village = areas.village(id).ok_or(HouseholdRejection::VillageUnknown(id))?;
    if !areas.agree(unit, village) {
        return Err(HouseholdRejection::VillageElsewhere { village: id, unit });
    }
    if !village.valid.contains(day) {
        return Err(HouseholdRejection::VillageNotInForce { village: id, day });
    }
    Ok(*village)
}

/// A village where the household may lie by what it was assigned to.
pub(super) fn assigned_there(
    areas: &Areas,
    household: &Household,
    village: VillageId,
    there: &Village,
) -> Result<(), HouseholdRejection> {
    let unit = household.unit;
    if areas.agree_with(unit, there.unit, &household.assignments) {
        Ok(())
    } else {
        Err(HouseholdRejection::VillageElsewhere { village, unit })
    }
}

/// A home that a household may have from the day on: its unit in force, its village there, its kind of area not another.
pub(super) fn home(areas: &Areas, stated: &Home, day: Date) -> Result<Home, HouseholdRejection> {
    commune(areas, stated.unit, day)?;
    if let Some(id) = stated.village {
        village(areas, stated.unit, id, day)?;
    }
    let whereabouts = areas.whereabouts(stated.unit, stated.village);
    let area_kind = area_kind(&whereabouts, stated.area_kind, day)?;
    Ok(Home { area_kind, ..stated.clone() })
}

/// What of a stated kind of area is to be kept: nothing where the unit or the village says it already.
pub(super) fn area_kind(
    whereabouts: &Whereabouts,
    stated: Option<AreaKind>,
    day: Date,
) -> Result<Option<AreaKind>, HouseholdRejection> {
    match (stated, whereabouts.area_kind_on(day)) {
        (Some(stated), Some(known)) if stated != known => {
            Err(HouseholdRejection::AreaKindDisagrees { stated, known, day })
        }
        (_, Some(_)) => Ok(None),
        (stated, None) => Ok(stated),
    }
}

/// Nothing is recorded before it happened: the day is not after the business date.
pub(super) fn not_in_future(bad: &mut Violations, field: &str, day: Date, moment: &Moment) {
    if day > moment.business_date {
        bad.add(
            field,
            Fault::new(
                format!("không được sau ngày làm việc {}", moment.business_date),
                format!("must not be after the business date {}", moment.business_date),
            ),
        );
    }
}

/// No day of a household lies before its first.
pub(super) fn within_life(bad: &mut Violations, field: &str, day: Date, household: &Household) {
    if day < household.register_date {
        bad.add(
            field,
            Fault::new(
                format!("không được trước ngày đăng ký hộ {}", household.register_date),
                format!("must not be before the household's register date {}", household.register_date),
            ),
        );
    }
}

/// A household begins or ends to be somewhere, or to have somebody, on no day before another that it builds on.
pub(super) fn not_before(bad: &mut Violations, field: &str, day: Date, first: Date) {
    if day < first {
        bad.add(
            field,
            Fault::new(
                format!("không được trước ngày {first} của thay đổi trước đó"),
                format!("must not be before {first}, the day of an earlier change"),
            ),
        );
    }
}

/// A change that begins after a household's first day: before it there was nothing to change.
pub(super) fn after_registration(bad: &mut Violations, field: &str, day: Date, household: &Household) {
    if day <= household.register_date {
        bad.add(
            field,
            Fault::new(
                format!("phải sau ngày đăng ký hộ {}", household.register_date),
                format!("must be after the household's register date {}", household.register_date),
            ),
        );
    }
}

/// Everybody who is asked for is named, once, as a relative of the head and not as one.
pub(super) fn relations(
    field: &str,
    named: &BTreeMap<MemberId, Relation>,
    asked: impl Iterator<Item = MemberId>,
) -> Result<(), HouseholdRejection> {
    let asked: BTreeSet<MemberId> = asked.collect();
    let mut bad = Violations::default();
    if asked != named.keys().copied().collect() {
        bad.add(
            field,
            Fault::new(
                "phải nêu quan hệ của từng nhân khẩu khác với chủ hộ, mỗi người một lần",
                "must name the relation of every other member to the head, each once",
            ),
        );
    }
    Ok(bad.finish()?)
}

/// A household has room for so many more.
pub(super) fn room(household: &Household, more: usize) -> Result<(), HouseholdRejection> {
    if household.open_members().count().saturating_add(more) > MEMBERS_MAX {
        return Err(HouseholdRejection::Full(household.id));
    }
    Ok(())
}

/// Somebody who is a member now.
pub(super) fn member(household: &Household, id: MemberId) -> Result<&Member, HouseholdRejection> {
    let member = household.latest(id).ok_or(HouseholdRejection::MemberUnknown(id))?;
    match member.left {
        None => Ok(member),
        Some(left) => Err(HouseholdRejection::MembershipEnded { member: id, until: left.until }),
    }
}

/// A claim that nobody holds. Who holds it is not for the caller to know.
pub(super) fn free_claim(
    found: &Found<'_, Registry>,
    identity: &Identity,
) -> Result<Option<Claim>, HouseholdRejection> {
    let claim = identity.claim();
    match claim.and_then(|claim| found.holder(&claim)) {
        Some(_) => Err(HouseholdRejection::PersonAlreadyRegistered),
        None => Ok(claim),
    }
}

/// The unique values that nobody holds any more after the changes: those of who left for good.
pub(super) fn given_up(before: &[&Located], changes: &[Change<Registry>]) -> Vec<ClaimChange> {
    let mut held: BTreeMap<Claim, Uuid> =
        before.iter().flat_map(|located| located.household.held()).collect();
    for change in changes {
        if let State::Household(located) = &change.state {
            let keeps = located.household.held();
            held.retain(|claim, _| !keeps.contains_key(claim));
        }
    }
    held.into_iter().map(|(claim, holder)| ClaimChange::GiveUp { claim, holder }).collect()
}

/// A household that still has members.
pub(super) fn living(household: &Household) -> Result<(), HouseholdRejection> {
    match household.ended() {
        Some(on) => Err(HouseholdRejection::Ended { household: household.id, on }),
        None => Ok(()),
    }
}

/// The change that one event makes to a household that stays where it is.
pub(super) fn change(located: &Located, event: HouseholdEvent, at: Timestamp) -> Change<Registry> {
    changes(located, vec![event], at)
}

/// The same of several events.
pub(super) fn changes(located: &Located, events: Vec<HouseholdEvent>, at: Timestamp) -> Change<Registry> {
    let mut household = located.household.clone();
    for event in &events {
        household.apply(event, at);
    }
    Change {
        key: Key::Household(household.id),
        state: State::Household(Box::new(Located { household, whereabouts: located.whereabouts.clone() })),
        events: events.into_iter().map(|event| Event::Household(Box::new(event))).collect(),
    }
}

/// The change to a household whose place is known.
pub(super) fn settled(located: Located, event: HouseholdEvent) -> Change<Registry> {
    Change {
        key: Key::Household(located.household.id),
        state: State::Household(Box::new(located)),
        events: vec![Event::Household(Box::new(event))],
    }
}
