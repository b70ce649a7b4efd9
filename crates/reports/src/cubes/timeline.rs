//! What is known of one household, and the dated deltas by which an event changes it.
//!
//! A timeline is a list of what events said, in the order in which they were recorded. From it follows, for every day,
//! whether the household is registered, in which group, and its class under each standard. An event that is back-dated
//! or corrects another changes days that were already counted. So nothing is patched: all that a timeline
//! [enters](Timeline::entries) is computed before and after the event, and the deltas are the difference. What was
//! known before stays as it was, because deltas are only ever added.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use vocabulary::{area::UnitKey, calendar::Date};

use super::{
    cell::{Amount, Cell, Class, Delta, Group, Measure, Part, StandardId},
    mark::{Circumstances, Found, Mark, Whom},
    movement::{self, Movement, Past, Windows},
};

/// What is known of one household so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    recorded: Vec<Recorded>,
    /// So many of them were said when its marks were entered last: a release that counts none may have gone on since.
    marked: usize,
}

/// What an event said of a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// From this day on it is in this group and counts so many. When it supersedes, what was said before of this day and
    /// later ones holds no more.
    Facts { from: Date, facts: Facts, circumstances: Circumstances, supersedes: bool },
    /// From this day on it has these classes.
    Decided(Decided),
    /// Households recorded in the unit lie in this part of it. Nothing moves: it was always to be counted there, so it is
    /// in another group on every day, those before the split included.
    Assigned { unit: UnitKey, part: Part },
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
    pub found: Found,
}

impl Timeline {
    /// As it was stored: oldest event first.
    pub(crate) fn of(recorded: Vec<Recorded>) -> Self {
        let marked = recorded.len();
        Self { recorded, marked }
    }

    /// The same, of a household whose marks were last entered when so much was said: its next event also enters what the
    /// rest changed of them.
    pub(crate) fn marked_after(self, marked: usize) -> Self {
        Self { marked, ..self }
    }

    /// Adds what an event said, and answers what it changes.
    pub(crate) fn record(
        &mut self,
        said: impl IntoIterator<Item = Recorded>,
        windows: &Windows,
    ) -> Vec<Delta> {
        let before = self.entered(windows);
        self.recorded.extend(said);
        self.marked = self.recorded.len();
        difference(before, self.entries(windows))
    }

    /// What was entered of it so far.
    fn entered(&self, windows: &Windows) -> BTreeMap<Cell, Amount> {
        let mut entered = self.entries(windows);
        if self.marked < self.recorded.len() {
            let marked = Self::of(self.recorded.iter().take(self.marked).cloned().collect());
            entered.retain(|cell, _| !cell.measure.is_marked());
            let marks = marked.entries(windows).into_iter().filter(|(cell, _)| cell.measure.is_marked());
            entered.extend(marks);
        }
        entered
    }

    /// Everything the household adds to all cells together.
    fn entries(&self, windows: &Windows) -> BTreeMap<Cell, Amount> {
        let facts = self.facts();
        let decisions = self.decisions();
        let days: BTreeSet<Date> = facts.keys().chain(decisions.keys().map(|(on, _)| on)).copied().collect();
        let mut walk = Walk::over(windows);
        for day in days {
            walk.day = day;
            if let Some(next) = facts.get(&day) {
                walk.turn_into(*next);
            }
            for decided in decisions.range((day, 0)..=(day, usize::MAX)).map(|(_, decided)| decided) {
                for (standard, class) in &decided.classes {
                    walk.decided.insert(standard.clone(), Given { class: *class, found: &decided.found });
                }
            }
            walk.reclass();
            walk.remark();
        }
        walk.entries
    }

    /// Its facts by the day from which they hold.
    ///
    /// An event says what holds from its own day on, and what changes on later ones: all that is known of them. Events of
    /// the time before households moved gave the number of members only, and not always on later days. Whoever they
    /// say joined or left did so for all later days too: those that they do not name change by as many.
    fn facts(&self) -> BTreeMap<Date, Told<'_>> {
        let mut by_day: BTreeMap<Date, Told<'_>> = BTreeMap::new();
        for recorded in &self.recorded {
            let Recorded::Facts { from, facts, circumstances, supersedes } = recorded else { continue };
            if *supersedes {
                drop(by_day.split_off(from));
                by_day.insert(*from, Told { facts: *facts, circumstances, whole: true });
                continue;
            }
            let before = by_day.range(..=from).next_back().map(|(_, known)| known.facts.persons);
            let change = before.map_or(0, |persons| facts.persons.saturating_sub(persons));
            by_day.insert(*from, Told { facts: *facts, circumstances, whole: false });
            for (_, later) in by_day.range_mut(from..).skip(1) {
                later.facts.persons = later.facts.persons.saturating_add(change).max(0);
            }
        }
        let parts = self.parts();
        for known in by_day.values_mut() {
            let group = &mut known.facts.group;
            group.part = parts.get(&group.unit).copied();
        }
        by_day
    }

    /// The part of each split unit that it lies in: of the last split, because an assignment takes back what was said of
    /// later ones.
    fn parts(&self) -> BTreeMap<UnitKey, Part> {
        let assigned = self.recorded.iter().filter_map(|recorded| match recorded {
            Recorded::Assigned { unit, part } => Some((*unit, *part)),
            Recorded::Facts { .. } | Recorded::Decided(_) => None,
        });
        assigned.collect()
    }

    /// The decisions that hold, by day and then in the order in which they were recorded.
    fn decisions(&self) -> BTreeMap<(Date, usize), &Decided> {
        let decided = self.recorded.iter().filter_map(|recorded| match recorded {
            Recorded::Decided(decided) => Some(decided),
            Recorded::Facts { .. } | Recorded::Assigned { .. } => None,
        });
        let corrected: BTreeSet<Uuid> = decided.clone().filter_map(|decided| decided.corrects).collect();
        let numbered = decided.enumerate();
        let hold = numbered.filter(|(_, decided)| !corrected.contains(&decided.decision));
        hold.map(|(order, decided)| ((decided.on, order), decided)).collect()
    }
}

/// What holds from a day on.
#[derive(Clone, Copy)]
struct Told<'a> {
    facts: Facts,
    circumstances: &'a Circumstances,
    /// The event knew where the household came from.
    whole: bool,
}

/// What a decision gave under one standard.
#[derive(Clone, Copy)]
struct Given<'a> {
    class: Option<Class>,
    found: &'a Found,
}

/// What a household bears on a day, and whom it counts there.
type Marked = BTreeMap<(Group, StandardId, Class, Mark), Amount>;

/// A walk over the days on which something changes.
struct Walk<'a> {
    windows: &'a Windows,
    day: Date,
    facts: Option<Facts>,
    circumstances: Option<&'a Circumstances>,
    /// What decisions said, whether or not the household is registered yet.
    decided: BTreeMap<StandardId, Given<'a>>,
    /// What is counted.
    held: BTreeMap<StandardId, Class>,
    marked: Marked,
    past: BTreeMap<StandardId, Past>,
    entries: BTreeMap<Cell, Amount>,
}

impl<'a> Walk<'a> {
    fn over(windows: &'a Windows) -> Self {
        Self {
            windows,
            day: Date::MIN,
            facts: None,
            circumstances: None,
            decided: BTreeMap::new(),
            held: BTreeMap::new(),
            marked: Marked::new(),
            past: BTreeMap::new(),
            entries: BTreeMap::new(),
        }
    }

    /// The household goes over into another group, counts more or fewer, or ends with its last member.
    fn turn_into(&mut self, Told { facts, circumstances, whole }: Told<'a>) {
        self.circumstances = Some(circumstances);
        let next = Some(facts).filter(|facts| facts.persons > 0);
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
                let which = List { standard, up: other.0, down: other.1 };
                match next {
                    Some(next) if next.group == last.group => self.grow(&which, last, next),
                    Some(next) if whole => {
                        self.transfer(&which, last, next.group);
                        self.grow(&which, last, next);
                    }
                    elsewhere => self.leave(&which, last, elsewhere),
                }
            }
        }
        match next {
            Some(_) => self.held = held,
            None => held.iter().for_each(|(standard, class)| self.forget(standard, *class)),
        }
    }

    /// Members of a household on a list join or leave.
    fn grow(&mut self, which: &List<'_>, last: Facts, next: Facts) {
        let change = next.persons.saturating_sub(last.persons);
        let persons = |persons| Amount { households: 0, persons };
        self.enter(next.group, which.moved(which.up, None), persons(change.max(0)));
        self.enter(next.group, which.moved(which.down, None), persons(change.min(0).saturating_neg()));
    }

    /// A household on a list goes on in another group.
    fn transfer(&mut self, which: &List<'_>, last: Facts, next: Group) {
        let amount = Amount::household(last.persons);
        self.enter(last.group, which.moved(which.down, Some(next)), amount);
        self.enter(next, which.moved(which.up, Some(last.group)), amount);
    }

    /// A household leaves a list, and may come to the list of another group.
    fn leave(&mut self, which: &List<'_>, last: Facts, next: Option<Facts>) {
        self.enter(last.group, which.moved(which.down, None), Amount::household(last.persons));
        if let Some(next) = next {
            self.enter(next.group, which.moved(which.up, None), Amount::household(next.persons));
        }
    }

    /// The household gets the classes that were decided, once it is registered.
    fn reclass(&mut self) {
        let Some(Facts { group, persons }) = self.facts else { return };
        let one = Amount::household(persons);
        for (standard, Given { class: after, .. }) in self.decided.clone() {
            let before = self.held.get(&standard).copied();
            if before == after {
                continue;
            }
            let window = self.windows.get(&standard).copied();
            let been = self.past.get(&standard).copied().unwrap_or_default().on(self.day, window);
            let held = |class| Measure::Held { standard: standard.clone(), class };
            if let Some(class) = before {
                self.forget(&standard, class);
                self.enter(group, held(class), one.negated());
                self.held.remove(&standard);
            }
            if let Some(class) = after {
                self.enter(group, held(class), one);
                self.held.insert(standard.clone(), class);
            }
            if let Some(movement) = movement::between(before, after, been) {
                self.enter(group, Measure::Moved { standard, movement, with: None }, one);
            }
        }
    }

    /// What it bears changes to what it bears on this day: nothing moves by that.
    fn remark(&mut self) {
        let next = self.marks();
        if next == self.marked {
            return;
        }
        let last = std::mem::replace(&mut self.marked, next.clone());
        let taken_back = last.into_iter().map(|(marked, amount)| (marked, amount.negated()));
        for ((group, standard, class, mark), amount) in taken_back.chain(next) {
            self.enter(group, Measure::Marked { standard, class, mark }, amount);
        }
    }

    /// What it bears under each standard, once it is registered.
    fn marks(&self) -> Marked {
        let (Some(Facts { group, persons }), Some(circumstances)) = (self.facts, self.circumstances) else {
            return Marked::new();
        };
        let mut marked = Marked::new();
        for (standard, class) in &self.held {
            let Some(Given { found, .. }) = self.decided.get(standard) else { continue };
            for (mark, whom) in Mark::of(*class, standard, circumstances, found) {
                let counted = match whom {
                    Whom::Members => persons,
                    Whom::Children(children) => children,
                    Whom::Nobody => 0,
                };
                marked.insert((group, standard.clone(), *class, mark), Amount::household(counted));
            }
        }
        marked
    }

    /// It has the class no more from this day on.
    fn forget(&mut self, standard: &StandardId, class: Class) {
        self.past.entry(standard.clone()).or_default().leave(class, self.day);
    }

    fn enter(&mut self, group: Group, measure: Measure, amount: Amount) {
        let entry = self.entries.entry(Cell { valid_on: self.day, group, measure }).or_default();
        *entry = entry.plus(amount);
    }
}

/// The list of one class under one standard, and what corrects it without a change of class.
struct List<'a> {
    standard: &'a StandardId,
    up: Movement,
    down: Movement,
}

impl List<'_> {
    fn moved(&self, movement: Movement, with: Option<Group>) -> Measure {
        Measure::Moved { standard: self.standard.clone(), movement, with }
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
