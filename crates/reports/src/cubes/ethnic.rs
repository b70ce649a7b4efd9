//! Counts by ethnic group, taken unit by unit: events name no household's group, so these are sums already, and only the
//! map on which they are shown is another.
//!
//! A count is of a unit as it was on its day. Where that unit went whole into another, its count is shown in the other,
//! until that one is counted itself; where it was split, it stands on a line of its own, until a part is counted. What is
//! counted in a split unit after its end is a remainder, those who are not assigned to a part yet: nobody counts them in
//! the parts too, so it stands beside them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use jiff::Timestamp;
use vocabulary::{
    area::{Placed, UnitKey},
    calendar::{Date, Period},
};

use super::{
    cell::{Amount, StandardId},
    explain::At,
    map::{Geography, Map},
    official::List,
    sums::may_lie_in,
};

/// An ethnic group (dân tộc) by its code in TK2008 (1019/QĐ-TCTK): two digits. That set knows no foreigners, and ends before
/// the code that they have in the older one, so that the code alone says who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EthnicGroup(u8);

impl EthnicGroup {
    /// Người nước ngoài: by their code in TK1979 (121-TCTK/PPCĐ).
    pub(crate) const FOREIGN: Self = Self(55);

    /// The group with this code in this set: all of TK2008, and foreigners.
    pub(crate) fn coded(set: &str, code: &str) -> Result<Self, NotACode> {
        let group: Self = code.parse()?;
        if group.code_set() == set { Ok(group) } else { Err(NotACode) }
    }

    /// The set of its code.
    pub(crate) fn code_set(self) -> &'static str {
        if self == Self::FOREIGN { "TK1979" } else { "TK2008" }
    }

    /// Its code as a number.
    pub(crate) fn number(self) -> usize {
        usize::from(self.0)
    }
}

/// No group is counted under this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotACode;

impl FromStr for EthnicGroup {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| digits && *number > 0);
        number.map(Self).ok_or(NotACode)
    }
}

impl fmt::Display for EthnicGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// The counts of one unit on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) unit: UnitKey,
    /// The day whose households were counted.
    pub(crate) as_of: Date,
    /// The event, and when it was recorded.
    pub(crate) position: i64,
    pub(crate) known_at: Timestamp,
    /// Households of a list whose head is of the group, and all their members.
    pub(crate) counts: BTreeMap<(StandardId, EthnicGroup, List), Amount>,
}

impl Taken {
    fn is_remainder(&self, geography: &Geography) -> bool {
        geography.had_ended(self.unit, self.as_of)
    }
}

/// The counts that stand for one place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) taken: Vec<&'a Taken>,
    /// Units that stand for the place like those that were counted, and were not.
    pub(crate) uncounted: BTreeSet<UnitKey>,
}

impl<'a> Row<'a> {
    /// What of it was counted under a standard: what was taken on days on which that was in force.
    pub(crate) fn under(&self, in_force: Period) -> Row<'a> {
        let (taken, without): (Vec<_>, Vec<_>) =
            self.taken.iter().copied().partition(|taken| in_force.contains(taken.as_of));
        let without = without.iter().map(|taken| taken.unit);
        let uncounted = self.uncounted.iter().copied().chain(without);
        Row { uncounted: uncounted.filter(|_| !taken.is_empty()).collect(), taken }
    }

    pub(crate) fn amount(&self, standard: &StandardId, group: EthnicGroup, list: List) -> Amount {
        let key = (standard.clone(), group, list);
        self.taken.iter().filter_map(|taken| taken.counts.get(&key)).copied().collect()
    }

    /// The days of its counts.
    pub(crate) fn days(&self) -> BTreeSet<Date> {
        self.taken.iter().map(|taken| taken.as_of).collect()
    }
}

/// Counts on a map.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Laid<'a> {
    /// Every commune shown, counted or not; split units last.
    pub(crate) rows: BTreeMap<Placed, Row<'a>>,
    /// Units that were counted and may lie in those shown, without being counted in any of them: not all of them was asked
    /// for, or only a part of them was counted again.
    pub(crate) aside: BTreeSet<UnitKey>,
}

/// Lays the newest counts of each unit on the map of a day; of these units of it only, if any are asked for.
pub(crate) fn lay<'a>(
    (geography, map, map_of): (&Geography, &Map, Date),
    asked: &BTreeSet<UnitKey>,
    newest: &'a [Taken],
) -> Laid<'a> {
    let mut laid = Laid::default();
    let shown = if asked.is_empty() { &map.units } else { asked };
    laid.rows.extend(shown.iter().map(|unit| (Placed::Unit(*unit), Row::default())));
    // Whole units whose count is shown, or would be if they were asked for.
    let mut counted = BTreeSet::new();
    for taken in newest {
        let place = geography.place_counts(taken.unit, taken.as_of, map_of);
        let is_asked = asked.is_empty() || place.unit().is_some_and(|unit| asked.contains(&unit));
        let may_be_asked = asked.is_empty() || may_lie_in(&place, asked);
        match counted_again(geography, taken, newest) {
            Again::InPart if may_be_asked || is_asked => drop(laid.aside.insert(taken.unit)),
            Again::InPart | Again::All => {}
            Again::No => {
                counted.extend(Some(taken.unit).filter(|_| !taken.is_remainder(geography)));
                if is_asked {
                    laid.rows.entry(place).or_default().taken.push(taken);
                } else if may_be_asked {
                    laid.aside.insert(taken.unit);
                }
            }
        }
    }
    for (place, row) in &mut laid.rows {
        row.uncounted = uncounted(geography, (place, map_of), row, &counted);
    }
    laid
}

/// Whose households were counted on a later day, where they came to lie: they would count twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    No,
    /// Of some of them nobody knows.
    InPart,
    All,
}

fn counted_again(geography: &Geography, taken: &Taken, all: &[Taken]) -> Again {
    // Who is left in a unit that has ended lies in no other yet.
    if taken.is_remainder(geography) {
        return Again::No;
    }
    let later = || all.iter().filter(|other| other.unit != taken.unit && other.as_of > taken.as_of);
    // Asked once of each day: a province is mostly counted on few.
    let days: BTreeSet<Date> = later().map(|other| other.as_of).collect();
    let went = |day| (day, geography.lay(taken.unit, taken.as_of, day));
    let went_to: BTreeMap<Date, Vec<UnitKey>> = days.into_iter().map(went).collect();
    let is_there =
        |other: &&Taken| went_to.get(&other.as_of).is_some_and(|units| units.contains(&other.unit));
    let again: Vec<&Taken> = later().filter(is_there).collect();
    let Some(last) = again.iter().map(|other| other.as_of).max() else { return Again::No };
    let counted: BTreeSet<UnitKey> = again.iter().map(|other| other.unit).collect();
    let mut parts = went_to.get(&last).into_iter().flatten();
    if parts.all(|unit| counted.contains(unit)) { Again::All } else { Again::InPart }
}

/// Those who stood for the unit of a row on a day of its counts, and whom nobody counted: not on that day, and not on a
/// later one where they came to lie.
fn uncounted(
    geography: &Geography,
    (place, map_of): (&Placed, Date),
    row: &Row<'_>,
    counted: &BTreeSet<UnitKey>,
) -> BTreeSet<UnitKey> {
    let Placed::Unit(unit) = place else { return BTreeSet::new() };
    let mut uncounted = BTreeSet::new();
    for day in row.days() {
        let later = || row.taken.iter().filter(|taken| taken.as_of >= day);
        let is_in = |source| later().any(|taken| geography.lay(source, day, taken.as_of) == [taken.unit]);
        let sources = geography.lay(*unit, map_of, day).into_iter();
        uncounted.extend(sources.filter(|source| !counted.contains(source) && !is_in(*source)));
    }
    uncounted
}

impl Laid<'_> {
    /// Whether the report has such a row.
    pub(crate) fn shows(&self, place: At) -> bool {
        place == At::Total || self.rows.keys().any(|at| place.is(at))
    }

    /// The groups that were counted under these standards, by code.
    pub(crate) fn groups(&self, standards: &[StandardId]) -> BTreeSet<EthnicGroup> {
        let taken = self.rows.values().flat_map(|row| &row.taken);
        let counted = taken.flat_map(|taken| taken.counts.keys());
        counted.filter(|(standard, ..)| standards.contains(standard)).map(|(_, group, _)| *group).collect()
    }

    /// How many units have no counts of their own under a standard: of the communes shown, and of the older ones beside
    /// those that stand for a commune.
    pub(crate) fn uncounted(&self, in_force: Period) -> usize {
        let communes = self.rows.iter().filter(|(place, _)| place.unit().is_some());
        let rows = communes.map(|(_, row)| row.under(in_force));
        rows.map(|row| if row.taken.is_empty() { 1 } else { row.uncounted.len() }).sum()
    }

    /// The counts in a row, each with what it adds to one of its cells.
    pub(crate) fn behind(
        &self,
        place: At,
        (standard, group, list): (&StandardId, EthnicGroup, List),
    ) -> Vec<(&Taken, Amount)> {
        let key = (standard.clone(), group, list);
        let rows = self.rows.iter().filter(|(at, _)| place.is(at));
        let taken = rows.flat_map(|(_, row)| &row.taken);
        taken.filter_map(|taken| taken.counts.get(&key).map(|amount| (*taken, *amount))).collect()
    }
}

#[cfg(test)]
mod tests;
