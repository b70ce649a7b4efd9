//! Counts on a map: every place once, whatever is not assigned on a line of its own.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::area::{AreaKind, Placed, UnitKey};

use super::{
    cell::{Amount, Class, Group, Measure, StandardId},
    map::Map,
    mark::Mark,
    movement::{Effect, Movement},
};

/// All deltas of one group and measure, summed up to the dates that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub group: Group,
    pub measure: Measure,
    pub amount: Amount,
    /// The same when the period of the movements began; nothing of a movement.
    pub opening: Amount,
}

/// The counts of one group of households under one standard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// All registered.
    pub all: Amount,
    pub poor: Amount,
    pub near_poor: Amount,
    pub not_poor: Amount,
    pub movements: BTreeMap<Movement, Amount>,
    /// Those on the lists when the period began.
    pub poor_before: Amount,
    pub near_poor_before: Amount,
    /// What holds of households of a class; those that a report did not ask for are left out.
    pub marks: BTreeMap<(Class, Mark), Amount>,
}

/// Opening, what moved and closing of a list that do not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Imbalance {
    pub expected: Amount,
    pub closing: Amount,
}

impl Figures {
    /// Chưa rà soát: registered and never classified under the standard. Never part of "not poor".
    pub(crate) fn not_known(&self) -> Amount {
        self.all.minus(self.poor).minus(self.near_poor).minus(self.not_poor)
    }

    /// R11: closing = opening + what entered the list − what left it, of the poor and of the near-poor, in households and
    /// in persons.
    pub(crate) fn balance(&self) -> Result<(), Imbalance> {
        let moved = |effect: fn(Movement) -> Effect| -> Amount {
            self.movements.iter().map(|(movement, amount)| effect(*movement).of(*amount)).collect()
        };
        let lists = [
            (self.poor_before.plus(moved(Movement::on_poor)), self.poor),
            (self.near_poor_before.plus(moved(Movement::on_near_poor)), self.near_poor),
        ];
        match lists.into_iter().find(|(expected, closing)| expected != closing) {
            Some((expected, closing)) => Err(Imbalance { expected, closing }),
            None => Ok(()),
        }
    }

    fn add(&mut self, sum: &Sum) {
        let entry = match &sum.measure {
            Measure::Registered => &mut self.all,
            Measure::Held { class, .. } => match class {
                Class::Poor => {
                    self.poor_before = self.poor_before.plus(sum.opening);
                    &mut self.poor
                }
                Class::NearPoor => {
                    self.near_poor_before = self.near_poor_before.plus(sum.opening);
                    &mut self.near_poor
                }
                Class::NotPoor => &mut self.not_poor,
            },
            Measure::Moved { movement, .. } => self.movements.entry(*movement).or_default(),
            Measure::Marked { class, mark, .. } => self.marks.entry((*class, mark.clone())).or_default(),
        };
        *entry = entry.plus(sum.amount);
    }
}

/// One place under one standard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Everybody.
    pub total: Figures,
    /// Whose head belongs to an ethnic minority.
    pub minority: Figures,
    /// In rural areas.
    pub rural: Figures,
    /// In urban areas.
    pub urban: Figures,
}

/// Which households of a place are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Everybody.
    Total,
    /// Whose head belongs to an ethnic minority.
    Minority,
    /// In rural areas.
    Rural,
    /// In urban areas.
    Urban,
}

impl Which {
    pub(super) const ALL: &[Self] = &[Self::Total, Self::Minority, Self::Rural, Self::Urban];
}

/// What decides on which lines of a place a group is counted.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    minority: bool,
    area_kind: Option<AreaKind>,
}

impl Lines {
    pub(super) fn of(map: &Map, group: &Group) -> Self {
        let area_kind = group.area_kind.or_else(|| map.area_kind(group.unit));
        Self { minority: group.minority, area_kind }
    }

    pub(super) fn are_on(self, which: Which) -> bool {
        match which {
            Which::Total => true,
            Which::Minority => self.minority,
            Which::Rural => self.area_kind == Some(AreaKind::Rural),
            Which::Urban => self.area_kind == Some(AreaKind::Urban),
        }
    }
}

impl Line {
    /// The figures of one group of households.
    pub(crate) fn figures(&self, which: Which) -> &Figures {
        match which {
            Which::Total => &self.total,
            Which::Minority => &self.minority,
            Which::Rural => &self.rural,
            Which::Urban => &self.urban,
        }
    }

    fn figures_mut(&mut self, which: Which) -> &mut Figures {
        match which {
            Which::Total => &mut self.total,
            Which::Minority => &mut self.minority,
            Which::Rural => &mut self.rural,
            Which::Urban => &mut self.urban,
        }
    }

    /// Adds what a group counts; `with` are the lines, of the same place, of the group that a household came from or went
    /// to: on a line that holds both nothing has moved.
    fn add(&mut self, lines: Lines, with: Option<Lines>, sum: &Sum) {
        for which in Which::ALL {
            if lines.are_on(*which) && !with.is_some_and(|with| with.are_on(*which)) {
                self.figures_mut(*which).add(sum);
            }
        }
    }

    fn balance(&self) -> Result<(), Imbalance> {
        [&self.total, &self.minority, &self.rural, &self.urban].into_iter().try_for_each(Figures::balance)
    }
}

/// All lines of a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Under each standard.
    pub totals: BTreeMap<StandardId, Line>,
    /// By place and standard; every unit of the map has its lines, records not assigned come last.
    pub rows: BTreeMap<(Placed, StandardId), Line>,
    /// Registered households that may lie in a unit that was asked for, and are counted in none of them.
    pub perhaps: Amount,
    /// The units that the deltas name.
    pub units: BTreeSet<UnitKey>,
}

/// Adds up what was summed, on a map, under these standards; only in these units of it, if any are named.
pub(crate) fn add_up(
    map: &Map,
    standards: &[StandardId],
    asked: &BTreeSet<UnitKey>,
    sums: impl IntoIterator<Item = Sum>,
) -> Table {
    let mut table = Table::default();
    let shown = if asked.is_empty() { &map.units } else { asked };
    for standard in standards {
        table.totals.insert(standard.clone(), Line::default());
        for unit in shown {
            table.rows.insert((Placed::Unit(*unit), standard.clone()), Line::default());
        }
    }
    for sum in sums {
        // A place that was left leaves zeros behind, and no line.
        if sum.amount == Amount::ZERO && sum.opening == Amount::ZERO {
            continue;
        }
        let place = map.place(&sum.group);
        table.units.insert(sum.group.unit);
        if counts(map, asked, &sum.group) {
            table.add(&Frame { map, standards, asked }, &place, &sum);
        } else if sum.measure == Measure::Registered && may_lie_in(&place, asked) {
            table.perhaps = table.perhaps.plus(sum.amount);
        }
    }
    table
}

impl Table {
    /// R11 on every line.
    pub(crate) fn balance(&self) -> Result<(), Imbalance> {
        self.totals.values().chain(self.rows.values()).try_for_each(Line::balance)
    }

    fn add(&mut self, frame: &Frame<'_>, place: &Placed, sum: &Sum) {
        let Frame { map, standards, asked } = *frame;
        let lines = |group: &Group| Lines::of(map, group);
        for standard in standards {
            let with = sum.measure.with();
            if sum.measure.standard().is_none_or(|of| of == standard) {
                let here = with.filter(|with| map.place(with) == *place);
                let row = self.rows.entry((place.clone(), standard.clone())).or_default();
                row.add(lines(&sum.group), here.map(lines), sum);
                let counted = with.filter(|with| counts(map, asked, with));
                let total = self.totals.entry(standard.clone()).or_default();
                total.add(lines(&sum.group), counted.map(lines), sum);
            }
        }
    }
}

/// What a table shows.
struct Frame<'a> {
    map: &'a Map,
    standards: &'a [StandardId],
    /// All units when empty.
    asked: &'a BTreeSet<UnitKey>,
}

/// Whether households of the group are in the total.
pub(super) fn counts(map: &Map, asked: &BTreeSet<UnitKey>, group: &Group) -> bool {
    asked.is_empty() || map.place(group).unit().is_some_and(|unit| asked.contains(&unit))
}

pub(super) fn may_lie_in(place: &Placed, asked: &BTreeSet<UnitKey>) -> bool {
    match place {
        Placed::Unit(_) => false,
        Placed::Unassigned { candidates, .. } => candidates.iter().any(|unit| asked.contains(unit)),
    }
}

#[cfg(test)]
mod tests;
