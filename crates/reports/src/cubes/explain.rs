//! Which numbers make one cell of a report: the way back from a figure to the households and events behind it.
//!
//! A cell is a sum over groups, and whatever of a group was entered came from a household by an event. So it is explained
//! by the same rules by which [`sums`](super::sums) adds it up; that both always agree is asked over random lives.

use std::collections::BTreeSet;

use vocabulary::{
    area::{Placed, UnitKey},
    calendar::Date,
};

use super::{
    cell::{Amount, Class, Group, Measure, StandardId},
    cube::Between,
    map::Map,
    mark::{Indicator, Mark},
    movement::Movement,
    sums::{Figures, Line, Lines, Table, Which, counts},
};

/// One cell of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CellAt {
    pub place: At,
    pub standard: StandardId,
    pub which: Which,
    pub counted: Counted,
}

/// On which row of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// The total of all units asked for.
    Total,
    /// A unit of the map.
    Unit(UnitKey),
    /// Records not assigned on the map, by the last unit that is certain.
    Unassigned(UnitKey),
}

impl At {
    pub(super) fn is(self, place: &Placed) -> bool {
        match (self, place) {
            (Self::Total, _) => true,
            (Self::Unit(unit), Placed::Unit(place)) => unit == *place,
            (Self::Unassigned(unit), Placed::Unassigned { known, .. }) => unit == *known,
            (Self::Unit(_), Placed::Unassigned { .. }) | (Self::Unassigned(_), Placed::Unit(_)) => false,
        }
    }
}

/// What a cell counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// All registered.
    All,
    /// Having this class on the last day.
    Class(Class),
    /// Registered and never classified (chưa rà soát).
    NotKnown,
    /// On the list of the poor when the period began.
    PoorBefore,
    /// On the list of the near-poor when the period began.
    NearPoorBefore,
    /// Moved so within the period.
    Moved(Movement),
    /// Having this class, and this mark beside it.
    Marked(Class, Mark),
}

/// How the numbers of a group enter a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Added,
    /// Of "not known": what is classified is taken off what is registered.
    TakenOff,
}

/// The days of which a cell holds the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// After this one; from the beginning when `None`.
    pub after: Option<Date>,
    /// Up to and including this one.
    pub until: Date,
}

impl Counted {
    fn days(&self, between: Between) -> Days {
        match self {
            Self::All | Self::Class(_) | Self::NotKnown | Self::Marked(..) => {
                Days { after: None, until: between.until }
            }
            Self::PoorBefore | Self::NearPoorBefore => Days { after: None, until: between.after },
            Self::Moved(_) => Days { after: Some(between.after), until: between.until },
        }
    }

    fn sign(&self, measure: &Measure) -> Option<Sign> {
        let is_added = match (self, measure) {
            (Self::NotKnown, Measure::Held { .. }) => return Some(Sign::TakenOff),
            (Self::All | Self::NotKnown, Measure::Registered)
            | (Self::PoorBefore, Measure::Held { class: Class::Poor, .. })
            | (Self::NearPoorBefore, Measure::Held { class: Class::NearPoor, .. }) => true,
            (Self::Class(class), Measure::Held { class: held, .. }) => class == held,
            (Self::Moved(movement), Measure::Moved { movement: moved, .. }) => movement == moved,
            (Self::Marked(class, mark), Measure::Marked { class: held, mark: borne, .. }) => {
                class == held && mark == borne
            }
            _ => false,
        };
        is_added.then_some(Sign::Added)
    }

    /// The indicator that it is about: only standards that count it have such a number.
    pub(crate) fn indicator(&self) -> Option<&Indicator> {
        let Self::Marked(_, Mark::Deprived(indicator) | Mark::ChildrenDeprived(indicator)) = self else {
            return None;
        };
        Some(indicator)
    }

    /// Whether numbers of this measure enter it.
    pub(crate) fn counts(&self, measure: &Measure) -> bool {
        self.sign(measure).is_some()
    }

    /// Its number among others.
    pub(crate) fn of(&self, figures: &Figures) -> Amount {
        match self {
            Self::All => figures.all,
            Self::Class(Class::Poor) => figures.poor,
            Self::Class(Class::NearPoor) => figures.near_poor,
            Self::Class(Class::NotPoor) => figures.not_poor,
            Self::NotKnown => figures.not_known(),
            Self::PoorBefore => figures.poor_before,
            Self::NearPoorBefore => figures.near_poor_before,
            Self::Moved(movement) => figures.movements.get(movement).copied().unwrap_or_default(),
            Self::Marked(class, mark) => {
                figures.marks.get(&(*class, mark.clone())).copied().unwrap_or_default()
            }
        }
    }
}

impl CellAt {
    /// The days whose numbers are in it.
    pub(crate) fn days(&self, between: Between) -> Days {
        self.counted.days(between)
    }

    /// Its number in a report; nothing where the report has no such row.
    pub(crate) fn find(&self, table: &Table) -> Amount {
        let of = |line: &Line| self.counted.of(line.figures(self.which));
        if self.place == At::Total {
            return table.totals.get(&self.standard).map(of).unwrap_or_default();
        }
        let rows = table.rows.iter().filter(|((place, _), _)| self.place.is(place));
        rows.filter(|((_, standard), _)| *standard == self.standard).map(|(_, line)| of(line)).collect()
    }

    /// How what is entered under a group and measure enters it, in a report on a map of these units, of all when none is
    /// asked for.
    pub(crate) fn sign(
        &self,
        map: &Map,
        asked: &BTreeSet<UnitKey>,
        group: &Group,
        measure: &Measure,
    ) -> Option<Sign> {
        let holds = |group: &Group| {
            counts(map, asked, group)
                && self.place.is(&map.place(group))
                && Lines::of(map, group).are_on(self.which)
        };
        let sign = self.counted.sign(measure)?;
        let concerns = measure.standard().is_none_or(|of| *of == self.standard);
        // On a line that holds both groups nothing has moved.
        let counted = concerns && holds(group) && !measure.with().is_some_and(holds);
        counted.then_some(sign)
    }
}
