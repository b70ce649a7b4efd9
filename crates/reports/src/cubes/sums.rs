//! Counts on a map: every place once, whatever is not assigned on a line of its own.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::area::{AreaKind, Placed, UnitKey};

use super::{
    cell::{Amount, Class, Group, Measure, StandardId},
    map::Map,
    movement::Movement,
};

/// All deltas of one group and measure, summed up to the dates that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub group: Group,
    pub measure: Measure,
    pub amount: Amount,
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
}

impl Figures {
    /// Chưa rà soát: registered and never classified under the standard. Never part of "not poor".
    pub(crate) fn not_known(&self) -> Amount {
        self.all.minus(self.poor).minus(self.near_poor).minus(self.not_poor)
    }

    fn add(&mut self, measure: &Measure, amount: Amount) {
        let entry = match measure {
            Measure::Registered => &mut self.all,
            Measure::Held { class, .. } => match class {
                Class::Poor => &mut self.poor,
                Class::NearPoor => &mut self.near_poor,
                Class::NotPoor => &mut self.not_poor,
            },
            Measure::Moved { movement, .. } => self.movements.entry(*movement).or_default(),
        };
        *entry = entry.plus(amount);
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

impl Line {
    fn add(&mut self, minority: bool, area_kind: Option<AreaKind>, measure: &Measure, amount: Amount) {
        self.total.add(measure, amount);
        if minority {
            self.minority.add(measure, amount);
        }
        match area_kind {
            Some(AreaKind::Rural) => self.rural.add(measure, amount),
            Some(AreaKind::Urban) => self.urban.add(measure, amount),
            None => {}
        }
    }
}

/// All lines of a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Under each standard.
    pub totals: BTreeMap<StandardId, Line>,
    /// By place and standard; every commune of the map has its lines, records not assigned come last.
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
    let shown = if asked.is_empty() { &map.communes } else { asked };
    for standard in standards {
        table.totals.insert(standard.clone(), Line::default());
        for unit in shown {
            table.rows.insert((Placed::Unit(*unit), standard.clone()), Line::default());
        }
    }
    for sum in sums {
        // A place that was left leaves zeros behind, and no line.
        if sum.amount == Amount::ZERO {
            continue;
        }
        let place = map.place(sum.group.unit);
        table.units.insert(sum.group.unit);
        if asked.is_empty() || place.unit().is_some_and(|unit| asked.contains(&unit)) {
            table.add(map, standards, &place, &sum);
        } else if sum.measure == Measure::Registered && may_lie_in(&place, asked) {
            table.perhaps = table.perhaps.plus(sum.amount);
        }
    }
    table
}

impl Table {
    fn add(&mut self, map: &Map, standards: &[StandardId], place: &Placed, sum: &Sum) {
        let Sum { group, measure, amount } = sum;
        let area_kind = group.area_kind.or_else(|| map.area_kind(group.unit));
        for standard in standards {
            let concerns = match measure {
                Measure::Registered => true,
                Measure::Held { standard: of, .. } | Measure::Moved { standard: of, .. } => of == standard,
            };
            if concerns {
                let row = self.rows.entry((place.clone(), standard.clone())).or_default();
                row.add(group.minority, area_kind, measure, *amount);
                let total = self.totals.entry(standard.clone()).or_default();
                total.add(group.minority, area_kind, measure, *amount);
            }
        }
    }
}

fn may_lie_in(place: &Placed, asked: &BTreeSet<UnitKey>) -> bool {
    match place {
        Placed::Unit(_) => false,
        Placed::Unassigned { candidates, .. } => candidates.iter().any(|unit| asked.contains(unit)),
    }
}

#[cfg(test)]
mod tests;
