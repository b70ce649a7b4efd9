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
    household::{
        Closed, Home, LeaveReason, Left, Relation,
        assign::AssignHousehold,
        change_head::{ChangeHead, NewHead},
        close::CloseHousehold,
        end_membership::EndMembership,
        merge::MergeHouseholds,
        move_household::MoveHousehold,
        split::SplitHousehold,
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
            world.tries(&MoveHousehold { household, etag: None, home: home(place), move_date: day(offset) });
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
        | Step::Restate { .. }
        | Step::StateCircumstances { .. }
        | Step::End { .. }
        | Step::Move { .. }
        | Step::Reveal { .. }
        | Step::Identify { .. }
        | Step::Forget { .. }
        | Step::Find { .. }
        | Step::Decide { .. } => {}
    }
    Some(())
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
