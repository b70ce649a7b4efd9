//! What a unit became and what it came from, with the laws that say so.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    area::{Extent, Succession, UnitCode, UnitKey},
    calendar::Date,
};

use super::{Gazetteer, UnitUnknown};

/// A unit reached by following successions, forward or back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lineage {
    pub(crate) unit: UnitKey,
    /// Whole when all of the old unit lies in the new one.
    pub(crate) extent: Extent,
    /// False when any step was not compared with its law.
    pub(crate) verified: bool,
    /// The laws followed, oldest first.
    pub(crate) laws: Vec<String>,
}

/// What was followed on the way to a code.
#[derive(Clone, Debug)]
struct Trail {
    verified: bool,
    /// By day, so that they are in order whichever way they were followed.
    laws: BTreeSet<(Date, String)>,
}

/// The codes reached so far, each with the way to it.
type Trails = BTreeMap<UnitCode, Trail>;

impl Gazetteer {
    /// Where the people of a unit are on a later date.
    pub(crate) fn successors(&self, key: UnitKey, on: Date) -> Result<Vec<Lineage>, UnitUnknown> {
        self.known(key, on)?;
        let mut trails = start(key);
        for day in self.days(key.from, on) {
            let rows = self.enacted_on(day);
            trails =
                step(&trails, rows.iter().map(|row| (row.old, row.new, *row)), |code| goes_on(&rows, code));
        }
        Ok(told(self.atlas().successors(key, on), &trails))
    }

    /// Where the people of a unit were on an earlier date.
    pub(crate) fn predecessors(&self, key: UnitKey, on: Date) -> Result<Vec<Lineage>, UnitUnknown> {
        let until = self.known(key, on)?;
        let last_day = until.and_then(|until| until.yesterday().ok()).unwrap_or(Date::MAX);
        let mut trails = start(key);
        for day in self.days(on, last_day).into_iter().rev() {
            let rows = self.enacted_on(day);
            let was = |code| day.yesterday().is_ok_and(|eve| self.atlas().at(code, eve).is_ok());
            let stayed = |code| goes_on(&rows, code) && was(code);
            trails = step(&trails, rows.iter().map(|row| (row.new, row.old, *row)), stayed);
        }
        Ok(told(self.atlas().predecessors(key, on), &trails))
    }

    /// The end of a known unit, asked about on a day within what is loaded.
    fn known(&self, key: UnitKey, on: Date) -> Result<Option<Date>, UnitUnknown> {
        let unit = self.unit(key)?;
        match self.atlas().since() {
            Some(since) if on < since => Err(UnitUnknown::Before { since }),
            Some(_) | None => Ok(unit.state.version.valid.until()),
        }
    }

    /// The days after `from`, up to and with `on`, on which successions took effect.
    fn days(&self, from: Date, on: Date) -> BTreeSet<Date> {
        let days = self.atlas().successions().iter().map(|row| row.effective);
        days.filter(|day| from < *day && *day <= on).collect()
    }

    fn enacted_on(&self, day: Date) -> Vec<&Succession> {
        self.atlas().successions().iter().filter(|row| row.effective == day).collect()
    }
}

fn start(key: UnitKey) -> Trails {
    Trails::from([(key.code, Trail::default())])
}

/// Whether a commune goes on in its own code: no row of that day passes it on.
fn goes_on(rows: &[&Succession], code: UnitCode) -> bool {
    rows.iter().all(|row| row.old != code)
}

/// Follows the rows of one day, each from its first code to its second, and keeps the codes that stay.
fn step<'a>(
    trails: &Trails,
    rows: impl Iterator<Item = (UnitCode, UnitCode, &'a Succession)>,
    stays: impl Fn(UnitCode) -> bool,
) -> Trails {
    let mut followed = Trails::new();
    for (code, trail) in trails.iter().filter(|(code, _)| stays(**code)) {
        join(&mut followed, *code, trail.clone());
    }
    for (from, to, row) in rows {
        if let Some(trail) = trails.get(&from) {
            join(&mut followed, to, trail.through(row));
        }
    }
    followed
}

/// Several ways to one code: all of their laws, and verified only if all are.
fn join(trails: &mut Trails, code: UnitCode, trail: Trail) {
    let known = trails.entry(code).or_default();
    known.verified &= trail.verified;
    known.laws.extend(trail.laws);
}

impl Default for Trail {
    /// No step yet, so none that is doubtful.
    fn default() -> Self {
        Self { verified: true, laws: BTreeSet::new() }
    }
}

impl Trail {
    fn through(&self, row: &Succession) -> Self {
        let mut laws = self.laws.clone();
        laws.insert((row.effective, row.law.clone()));
        Self { verified: self.verified && row.verified, laws }
    }
}

fn told(reached: Vec<(UnitKey, Extent)>, trails: &Trails) -> Vec<Lineage> {
    let lineage = |(unit, extent): (UnitKey, Extent)| {
        let trail = trails.get(&unit.code).cloned().unwrap_or_default();
        let laws = trail.laws.into_iter().map(|(_, law)| law).collect();
        Lineage { unit, extent, verified: trail.verified, laws }
    };
    reached.into_iter().map(lineage).collect()
}
