//! What is known of one household, and the dated deltas by which an event changes it.
//!
//! A timeline is a list of what events said, in the order in which they were recorded. From it follows, for every day,
//! whether the household is registered, in which group, and its class under each standard. An event that is back-dated
//! or corrects another changes days that were already counted. So nothing is patched: all that a timeline
//! [enters](Timeline::entries) is computed before and after the event, and the deltas are the difference. What was
//! known before stays as it was, because deltas are only ever added.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use vocabulary::calendar::Date;

use super::{
    cell::{Amount, Cell, Class, Delta, Group, Measure, StandardId},
    movement::{self, Movement, Past},
};

/// What is known of one household so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    recorded: Vec<Recorded>,
}

/// What an event said of a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// From this day on it is in this group and counts so many.
    Facts { from: Date, facts: Facts },
    /// From this day on it has these classes.
    Decided(Decided),
}

/// The group and number of a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub group: Group,
    /// Members on the first of its days; the household ends where there are none.
    pub persons: i64,
}

/// A decision on a household's class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub on: Date,
    pub decision: Uuid,
    /// An earlier decision that holds no more.
    pub corrects: Option<Uuid>,
    /// A standard with `None` took its class back: nothing is known under it from then on.
    pub classes: Vec<(StandardId, Option<Class>)>,
}

impl Timeline {
    /// As it was stored: oldest event first.
    pub(crate) fn of(recorded: Vec<Recorded>) -> Self {
        Self { recorded }
    }

    /// Adds what an event said, and answers what it changes.
    pub(crate) fn record(&mut self, said: impl IntoIterator<Item = Recorded>) -> Vec<Delta> {
        let before = self.entries();
        self.recorded.extend(said);
        difference(before, self.entries())
    }

    /// Everything the household adds to all cells together.
    fn entries(&self) -> BTreeMap<Cell, Amount> {
        let facts = self.facts();
        let decisions = self.decisions();
        let days: BTreeSet<Date> = facts.keys().chain(decisions.keys().map(|(on, _)| on)).copied().collect();
        let mut walk = Walk::default();
        for day in days {
            walk.day = Some(day);
            if let Some(next) = facts.get(&day) {
                walk.turn_into(*next);
            }
            for decided in decisions.range((day, 0)..=(day, usize::MAX)).map(|(_, decided)| decided) {
                for (standard, class) in &decided.classes {
                    walk.decided.insert(standard.clone(), *class);
                }
            }
            walk.reclass();
        }
        walk.entries
    }

    /// Its facts by the day from which they hold.
    ///
    /// An event gives the number of members on its own day, and on later ones where it knows of more. Whoever it says
    /// joined or left did so for all later days too: those that it does not name change by as many.
    fn facts(&self) -> BTreeMap<Date, Facts> {
        let mut by_day: BTreeMap<Date, Facts> = BTreeMap::new();
        for recorded in &self.recorded {
            let Recorded::Facts { from, facts } = recorded else { continue };
            let before = by_day.range(..=from).next_back().map(|(_, known)| known.persons);
            let change = before.map_or(0, |persons| facts.persons.saturating_sub(persons));
            by_day.insert(*from, *facts);
            for (_, later) in by_day.range_mut(from..).skip(1) {
                later.persons = later.persons.saturating_add(change).max(0);
            }
        }
        by_day
    }

    /// The decisions that hold, by day and then in the order in which they were recorded.
    fn decisions(&self) -> BTreeMap<(Date, usize), &Decided> {
        let decided = self.recorded.iter().filter_map(|recorded| match recorded {
            Recorded::Decided(decided) => Some(decided),
            Recorded::Facts { .. } => None,
        });
        let corrected: BTreeSet<Uuid> = decided.clone().filter_map(|decided| decided.corrects).collect();
        let numbered = decided.enumerate();
        let hold = numbered.filter(|(_, decided)| !corrected.contains(&decided.decision));
        hold.map(|(order, decided)| ((decided.on, order), decided)).collect()
    }
}

/// A walk over the days on which something changes.
#[derive(Default)]
struct Walk {
    day: Option<Date>,
    facts: Option<Facts>,
    /// What decisions said, whether or not the household is registered yet.
    decided: BTreeMap<StandardId, Option<Class>>,
    /// What is counted.
    held: BTreeMap<StandardId, Class>,
    past: BTreeMap<StandardId, Past>,
    entries: BTreeMap<Cell, Amount>,
}

impl Walk {
    /// The household goes over into another group, counts more or fewer, or ends with its last member.
    fn turn_into(&mut self, next: Facts) {
        let next = Some(next).filter(|facts| facts.persons > 0);
        let last = std::mem::replace(&mut self.facts, next);
        let held = std::mem::take(&mut self.held);
        let measures =
            held.iter().map(|(standard, class)| Measure::Held { standard: standard.clone(), class: *class });
        for measure in std::iter::once(Measure::Registered).chain(measures) {
            if let Some(last) = last {
                self.enter(last.group, measure.clone(), Amount::household(last.persons).negated());
            }
            if let Some(next) = next {
                self.enter(next.group, measure, Amount::household(next.persons));
            }
        }
        // Before it is registered a household holds nothing, and nothing when it has ended.
        let Some(last) = last else { return };
        for (standard, class) in &held {
            if let Some(other) = movement::other(*class) {
                self.correct_list(standard, other, last, next);
            }
        }
        if next.is_some() {
            self.held = held;
        }
    }

    /// Keeps opening and closing of a list in balance when a household on it changes without changing its class.
    fn correct_list(
        &mut self,
        standard: &StandardId,
        (up, down): (Movement, Movement),
        last: Facts,
        next: Option<Facts>,
    ) {
        let moved = |movement| Measure::Moved { standard: standard.clone(), movement };
        match next {
            Some(next) if next.group == last.group => {
                let change = next.persons.saturating_sub(last.persons);
                let persons = |persons| Amount { households: 0, persons };
                self.enter(next.group, moved(up), persons(change.max(0)));
                self.enter(next.group, moved(down), persons(change.min(0).saturating_neg()));
            }
            elsewhere => {
                self.enter(last.group, moved(down), Amount::household(last.persons));
                if let Some(next) = elsewhere {
                    self.enter(next.group, moved(up), Amount::household(next.persons));
                }
            }
        }
    }

    /// The household gets the classes that were decided, once it is registered.
    fn reclass(&mut self) {
        let Some(Facts { group, persons }) = self.facts else { return };
        let one = Amount::household(persons);
        for (standard, after) in self.decided.clone() {
            let before = self.held.get(&standard).copied();
            let past = self.past.entry(standard.clone()).or_default();
            let moved = movement::between(before, after, *past);
            if let Some(class) = after {
                past.remember(class);
            }
            if before == after {
                continue;
            }
            let held = |class| Measure::Held { standard: standard.clone(), class };
            if let Some(class) = before {
                self.enter(group, held(class), one.negated());
                self.held.remove(&standard);
            }
            if let Some(class) = after {
                self.enter(group, held(class), one);
                self.held.insert(standard.clone(), class);
            }
            if let Some(movement) = moved {
                self.enter(group, Measure::Moved { standard, movement }, one);
            }
        }
    }

    fn enter(&mut self, group: Group, measure: Measure, amount: Amount) {
        let Some(valid_on) = self.day else { return };
        let entry = self.entries.entry(Cell { valid_on, group, measure }).or_default();
        *entry = entry.plus(amount);
    }
}

/// What must be added to the first to make it the second. Nothing that adds nothing.
fn difference(before: BTreeMap<Cell, Amount>, mut after: BTreeMap<Cell, Amount>) -> Vec<Delta> {
    for (cell, amount) in before {
        let entry = after.entry(cell).or_default();
        *entry = entry.minus(amount);
    }
    let changed = after.into_iter().filter(|(_, amount)| *amount != Amount::ZERO);
    changed.map(|(cell, amount)| Delta { cell, amount }).collect()
}

#[cfg(test)]
mod tests;
