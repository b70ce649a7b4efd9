//! The steps of random histories that move, split, merge and close households and change their heads.

use std::collections::BTreeMap;

use vocabulary::document::DocumentRef;

use super::{
    histories::{REASONS, Step, day, household_id, known, seat},
    province::{BA_CHE, HAI_LANG, MONG_DUONG, REFORM, VAN_DON, unit},
    world::World,
};
use crate::domain::{
    HouseholdId, MemberId,
    condition::{DisabilityKind, DisabilityLevel, LabourCapacity, Merit},
    household::{
        Circumstances, Closed, Home, LeaveReason, Left, PovertyCause, Relation,
        amend::Change,
        amend_member::{AmendMember, Details, Restated},
        assign::AssignHousehold,
        change_head::{ChangeHead, NewHead},
        close::CloseHousehold,
        end_membership::EndMembership,
        merge::MergeHouseholds,
        move_household::MoveHousehold,
        split::SplitHousehold,
        state_circumstances::StateCircumstances,
    },
};

/// Asks; `None` for a step about what is not there.
pub(super) fn take(world: &mut World, step: &Step) -> Option<()> {
    match *step {
        Step::Succeed { household, seat: place, day: offset } => {
            let id = known(world, household)?;
            let member = world.household(id).head()?.id;
            let succession = Some(new_head(world, id, seat(world, household, place)?, &[member]));
            let left = Left { until: day(offset), reason: LeaveReason::Death };
            world.tries(&EndMembership { household: id, etag: None, member, left, succession });
        }
        Step::ChangeHead { household, seat: place, day: offset } => {
            let id = known(world, household)?;
            let new_head = new_head(world, id, seat(world, household, place)?, &[]);
            world.tries(&ChangeHead { household: id, etag: None, new_head, change_date: day(offset) });
        }
        Step::MoveHousehold { household, unit: place, day: offset } => {
            let household = known(world, household)?;
            let home = home(place);
            world.tries(&MoveHousehold { household, etag: None, home, move_date: day(offset) });
        }
        Step::Split { household, new, seat: place, day: offset } => {
            let (id, head) = (known(world, household)?, seat(world, household, place)?);
            let mut members = BTreeMap::from([(head, Relation::Head)]);
            members.extend(seat(world, household, place + 1).map(|member| (member, Relation::Other)));
            if known(world, new).is_none() {
                world.tries(&SplitHousehold {
                    household: id,
                    etag: None,
                    new_household: household_id(new),
                    members,
                    home: home(place),
                    split_date: day(offset),
                });
            }
        }
        Step::Merge { from, to, day: offset } => {
            let (from, to) = (known(world, from)?, known(world, to)?);
            let come = world.household(from).open_members();
            let relations = come.map(|member| (member.id, Relation::Other)).collect();
            let merge_date = day(offset);
            let command = MergeHouseholds { from, from_etag: None, to, to_etag: None, relations, merge_date };
            if from != to {
                world.tries(&command);
            }
        }
        Step::Close { household, day: offset, reason } => {
            let household = known(world, household)?;
            let closed = Closed { on: day(offset), reason: REASONS[usize::from(reason)], into: None };
            world.tries(&CloseHousehold { household, etag: None, closed });
        }
        Step::Restate { household, seat: place, day: offset, condition } => {
            let (household, member) = (household_id(household), seat(world, household, place)?);
            let (details, valid_on) = (Details::default(), Some(day(offset)));
            let restated = restated(condition);
            world.tries(&AmendMember {
                household,
                etag: None,
                member,
                details,
                restated,
                valid_on,
                reason: None,
            });
        }
        Step::StateCircumstances { household, day: offset, causes, farming } => {
            let household = known(world, household)?;
            let all = [PovertyCause::NoLand, PovertyCause::Disaster, PovertyCause::Other];
            let causes = all.into_iter().take(causes.into()).collect();
            let (circumstances, valid_on) = (Circumstances { causes, farming }, Some(day(offset)));
            let command = StateCircumstances { household, etag: None, circumstances, valid_on, reason: None };
            world.tries(&command);
        }
        Step::Assign { household, part, correct } => {
            let household = known(world, household)?;
            let to = unit([HAI_LANG, BA_CHE][usize::from(part)]);
            let reason = correct.then(|| "nhầm".parse().unwrap());
            let document = DocumentRef::new("31/QĐ-UBND", REFORM, "UBND tỉnh").unwrap();
            let command = AssignHousehold { household, etag: None, on: REFORM, to, document, reason };
            world.tries(&command);
        }
        Step::Register { .. }
        | Step::Amend { .. }
        | Step::Add { .. }
        | Step::AmendMember { .. }
        | Step::End { .. }
        | Step::Move { .. }
        | Step::Reveal { .. }
        | Step::Decide { .. } => {}
    }
    Some(())
}

/// Of each of the three something or nothing; one in two of whom anything is said of it is unable to work.
fn restated(number: u8) -> Restated {
    let blind = BTreeMap::from([(DisabilityKind::Sight, DisabilityLevel::Severe)]);
    let merits = [Merit::SickSoldier].into_iter().filter(|_| number.is_multiple_of(3)).collect();
    let capacity = if number.is_multiple_of(2) { LabourCapacity::Unable } else { LabourCapacity::Limited };
    Restated {
        disabilities: if number < 4 { Change::To(blind) } else { Change::Keep },
        merits: Change::To(merits),
        labour_capacity: Change::To(Some(capacity).filter(|_| number < 6)),
    }
}

/// With everybody named who must be.
fn new_head(world: &World, household: HouseholdId, head: MemberId, but: &[MemberId]) -> NewHead {
    let others = world.household(household).open_members().map(|member| member.id);
    let others = others.filter(|member| *member != head && !but.contains(member));
    NewHead { head, relations: others.map(|member| (member, Relation::Other)).collect() }
}

fn home(place: u8) -> Home {
    let key = [MONG_DUONG, HAI_LANG, VAN_DON, BA_CHE][usize::from(place)];
    let address = Some(format!("Thôn {place}").parse().unwrap());
    Home { unit: unit(key), village: None, address, area_kind: None }
}
