//! What a household was on former days: where it was recorded, and who was whose relative.
//!
//! The present stands in the household and its members; what it replaced is kept beside it with the first day on which
//! it held no more. Saying how it is from a day on replaces whatever was known of later days.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::Date,
};

use super::{Address, Circumstances, Household, LeaveReason, Left, Member, Relation};
use crate::domain::{MemberId, VillageId, condition::Condition};

/// Nơi ở: where a household is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    pub unit: UnitKey,
    pub village: Option<VillageId>,
    pub address: Option<Address>,
    /// Only where neither the unit's kind nor the village says.
    pub area_kind: Option<AreaKind>,
}

/// Something that was so until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Former<T> {
    /// First day on which it was so no more.
    pub until: Date,
    pub was: T,
}

/// What was so on a day: the first that had not ended by then, or else the present.
fn on<'a, T>(former: &'a [Former<T>], present: &'a T, day: Date) -> &'a T {
    former.iter().find(|known| day < known.until).map_or(present, |known| &known.was)
}

/// Lets something hold from a day on; `first` is the first day of all. Answers what is former from now on.
fn hold_from<T: Clone + PartialEq>(
    former: &[Former<T>],
    present: &T,
    next: &T,
    (day, first): (Date, Date),
) -> Vec<Former<T>> {
    let mut kept: Vec<_> = former.iter().filter(|known| known.until < day).cloned().collect();
    let replaced = former.iter().find(|known| known.until >= day).map_or(present, |known| &known.was);
    if day > first && replaced != next {
        kept.push(Former { until: day, was: replaced.clone() });
    }
    kept
}

/// Lets part of something be otherwise from a day on, and leaves the rest as it was and is: everything that holds on the day
/// or later is changed. Answers what is former from now on, and the present.
fn change_from<T: Clone + PartialEq>(
    former: &[Former<T>],
    present: &T,
    change: impl Fn(&T) -> T,
    (day, first): (Date, Date),
) -> (Vec<Former<T>>, T) {
    let (mut parts, mut from) = (Vec::new(), first);
    for Former { until, was } in former {
        if from < day && day < *until {
            parts.push(Former { until: day, was: was.clone() });
        }
        let was = if *until <= day { was.clone() } else { change(was) };
        parts.push(Former { until: *until, was });
        from = *until;
    }
    if from < day {
        parts.push(Former { until: day, was: present.clone() });
    }
    let present = change(present);
    let mut kept: Vec<Former<T>> = Vec::new();
    for part in parts {
        match kept.last_mut() {
            Some(last) if last.was == part.was => last.until = part.until,
            Some(_) | None => kept.push(part),
        }
    }
    kept.pop_if(|last| last.was == present);
    (kept, present)
}

fn past<T: Clone>(former: &[Former<T>], day: Date) -> Vec<Former<T>> {
    former.iter().filter(|known| known.until <= day).cloned().collect()
}

/// What was so on the day or has been since.
pub(super) fn since<T: Clone>(former: &[Former<T>], day: Date) -> Vec<Former<T>> {
    former.iter().filter(|known| day < known.until).cloned().collect()
}

fn ends<T>(former: &[Former<T>]) -> impl Iterator<Item = Date> {
    former.iter().map(|known| known.until)
}

impl Member {
    pub(crate) fn condition_on(&self, day: Date) -> &Condition {
        on(&self.former_conditions, &self.condition, day)
    }

    /// What is former and what is so now, when part of the condition is another from a day on.
    pub(super) fn restated(
        &self,
        change: impl Fn(&Condition) -> Condition,
        day: Date,
    ) -> (Vec<Former<Condition>>, Condition) {
        change_from(&self.former_conditions, &self.condition, change, (day, self.from))
    }

    pub(crate) fn relation_on(&self, day: Date) -> Relation {
        *on(&self.former_relations, &self.relation, day)
    }

    /// The last day that its time as the head has reached: the first of it while it is the head, the first after it
    /// since. A household would have had no head if it had left before.
    pub(super) fn headed(&self) -> Option<Date> {
        let mut former = self.former_relations.iter().rev();
        let is_head = self.relation == Relation::Head;
        former.find(|known| is_head || known.was == Relation::Head).map(|known| known.until)
    }

    fn turning_days(&self) -> impl Iterator<Item = Date> {
        let stated = ends(&self.former_relations).chain(ends(&self.former_conditions));
        let left = self.left.map(|left| left.until);
        std::iter::once(self.from).chain(left).chain(stated)
    }

    fn relate(&mut self, relation: Relation, day: Date) {
        self.former_relations =
            hold_from(&self.former_relations, &self.relation, &relation, (day, self.from));
        self.relation = relation;
    }
}

impl Household {
    /// Where it is recorded now.
    pub(crate) fn home(&self) -> Home {
        Home {
            unit: self.unit,
            village: self.village,
            address: self.address.clone(),
            area_kind: self.area_kind,
        }
    }

    pub(crate) fn home_on(&self, day: Date) -> Home {
        on(&self.former_homes, &self.home(), day).clone()
    }

    /// The day from which it is recorded in its unit.
    pub(crate) fn settled_on(&self) -> Date {
        let elsewhere = self.former_homes.iter().rev().find(|known| known.was.unit != self.unit);
        elsewhere.map_or(self.register_date, |known| known.until)
    }

    pub(super) fn settle(&mut self, home: &Home, day: Date) {
        self.former_homes = hold_from(&self.former_homes, &self.home(), home, (day, self.register_date));
        self.unit = home.unit;
        self.village = home.village;
        self.address.clone_from(&home.address);
        self.area_kind = home.area_kind;
    }

    pub(crate) fn circumstances_on(&self, day: Date) -> &Circumstances {
        on(&self.former_circumstances, &self.circumstances, day)
    }

    pub(super) fn live_in(&mut self, circumstances: &Circumstances, day: Date) {
        let (known, first) = (&self.former_circumstances, self.register_date);
        self.former_circumstances = hold_from(known, &self.circumstances, circumstances, (day, first));
        self.circumstances = circumstances.clone();
    }

    pub(crate) fn head_on(&self, day: Date) -> Option<&Member> {
        self.members.iter().find(|member| member.is_on(day) && member.relation_on(day) == Relation::Head)
    }

    /// The day from which the head is the head.
    pub(crate) fn headed_since(&self) -> Option<Date> {
        self.head().map(|head| head.former_relations.last().map_or(head.from, |known| known.until))
    }

    /// Hộ dân tộc thiểu số on a day, by the head of that day; without one, by the last.
    pub(crate) fn is_minority_on(&self, day: Date) -> bool {
        let head = self.head_on(day).or_else(|| self.head());
        head.is_some_and(|head| head.person.ethnicity.is_minority())
    }

    /// Who is whose relative from a day on: of the head and everybody named beside it.
    pub(super) fn turn_to(&mut self, head: MemberId, relations: &BTreeMap<MemberId, Relation>, day: Date) {
        for member in self.members.iter_mut().filter(|member| member.left.is_none()) {
            if member.id == head {
                member.relate(Relation::Head, day);
            } else if let Some(relation) = relations.get(&member.id) {
                member.relate(*relation, day);
            }
        }
    }

    /// What it was on a day, as known now: what came later has not happened.
    pub(crate) fn as_of(&self, day: Date) -> Self {
        let Home { unit, village, address, area_kind } = self.home_on(day);
        let members = self.members.iter().filter(|member| member.from <= day);
        let members = members.map(|member| Member {
            condition: member.condition_on(day).clone(),
            former_conditions: past(&member.former_conditions, day),
            relation: member.relation_on(day),
            former_relations: past(&member.former_relations, day),
            left: member.left.filter(|left| left.until <= day),
            ..member.clone()
        });
        let decisions = self.decisions.iter().filter(|known| known.decided_on <= day);
        Self {
            unit,
            village,
            address,
            area_kind,
            former_homes: past(&self.former_homes, day),
            circumstances: self.circumstances_on(day).clone(),
            former_circumstances: past(&self.former_circumstances, day),
            members: members.collect(),
            decisions: decisions.cloned().collect(),
            ..self.clone()
        }
    }

    /// The day on which its people came from another household: it began as a household of theirs alone, or took in all who
    /// were left of that one.
    pub(crate) fn came_from(&self, other: &Self) -> Option<Date> {
        let came = |member: &&Member| {
            let moved = Some(Left { until: member.from, reason: LeaveReason::MovedToHousehold });
            other.members.iter().any(|was| was.id == member.id && was.left == moved)
        };
        let mut first = self.members.iter().filter(|member| member.from == self.register_date).peekable();
        if first.peek().is_some() && first.all(|member| came(&member)) {
            return Some(self.register_date);
        }
        let ended = other.ended()?;
        self.members.iter().filter(came).map(|member| member.from).find(|day| *day == ended)
    }

    /// The days on which somebody comes of working age, where that may end the household's lack of labour; elsewhere it
    /// changes nothing.
    fn days_of_age(&self) -> impl Iterator<Item = Date> {
        let days = self.members.iter().map(|member| member.person.of_working_age());
        days.filter(|day| day.yesterday().is_ok_and(|eve| self.has_no_labour_capacity_on(eve)))
    }

    /// Every day on which something that can be dated begins or ends.
    pub(crate) fn turning_days(&self) -> impl Iterator<Item = Date> {
        let own = ends(&self.former_homes).chain(ends(&self.former_circumstances));
        own.chain(self.days_of_age()).chain(self.members.iter().flat_map(Member::turning_days))
    }
}

#[cfg(test)]
mod tests;
