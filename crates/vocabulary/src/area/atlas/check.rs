//! What must hold between units and successions before anything is answered from them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    area::{Extent, Level, Succession, UnitCode, UnitKey, UnitVersion},
    calendar::Date,
};

type Units = BTreeMap<UnitCode, Vec<UnitVersion>>;

/// Why units and successions are not one history. Names codes and days: none of it is personal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AtlasFault {
    /// A version's key must name its own first day.
    #[error("{0}: the key does not name the first day of the version")]
    KeyIsNotFirstDay(UnitKey),
    /// Two versions of one code hold on the same day.
    #[error("{0} and {1} hold on the same day")]
    Overlap(UnitKey, UnitKey),
    /// Province codes have two digits, district codes three, commune codes five.
    #[error("{0}: the length of the code is not that of its level")]
    LevelOfCode(UnitKey),
    /// Only a province has no parent, and a parent is of a higher level.
    #[error("{0}: the parent is missing, or of the same or a lower level")]
    ParentLevel(UnitKey),
    /// The parent is in force on every day of its child.
    #[error("{0}: the parent is not in force on all of its days")]
    ParentNotInForce(UnitKey),
    /// The old commune must be in force the day before, within what is loaded.
    #[error("succession {0} → {1} on {2}: no commune has the old code the day before")]
    OldNotInForce(UnitCode, UnitCode, Date),
    /// The new commune must be in force on the day.
    #[error("succession {0} → {1} on {2}: no commune has the new code on that day")]
    NewNotInForce(UnitCode, UnitCode, Date),
    /// A commune goes whole into one, or in parts into several different ones.
    #[error("successions of {0} on {1} are neither one whole nor several parts")]
    Extents(UnitCode, Date),
    /// Nobody's home may end with a unit.
    #[error("{0} ends on {1} and nothing succeeds it")]
    EndsInNothing(UnitKey, Date),
    /// No unit appears out of nothing after the first map.
    #[error("{0} is in force on {1} and succeeds nothing")]
    SucceedsNothing(UnitKey, Date),
}

/// The versions of each code, in order.
pub(super) fn by_code(units: impl IntoIterator<Item = UnitVersion>, faults: &mut Vec<AtlasFault>) -> Units {
    let mut by_code = Units::new();
    for unit in units {
        if unit.key.from != unit.valid.from() {
            faults.push(AtlasFault::KeyIsNotFirstDay(unit.key));
        }
        if unit.key.code.level() != unit.kind.level() {
            faults.push(AtlasFault::LevelOfCode(unit.key));
        }
        by_code.entry(unit.key.code).or_default().push(unit);
    }
    for versions in by_code.values_mut() {
        versions.sort_by_key(|unit| unit.key);
        for (earlier, later) in versions.iter().zip(versions.iter().skip(1)) {
            if earlier.valid.overlaps(later.valid) {
                faults.push(AtlasFault::Overlap(earlier.key, later.key));
            }
        }
    }
    by_code
}

/// Every unit below the province has a parent above it on each of its days.
pub(super) fn parents(units: &Units, faults: &mut Vec<AtlasFault>) {
    for unit in units.values().flatten() {
        match (unit.kind.level(), unit.parent) {
            (Level::Province, None) => {}
            (level, Some(parent)) if parent.level() < level => {
                if !holds_throughout(units.get(&parent).map_or(&[], Vec::as_slice), unit) {
                    faults.push(AtlasFault::ParentNotInForce(unit.key));
                }
            }
            (_, _) => faults.push(AtlasFault::ParentLevel(unit.key)),
        }
    }
}

/// Whether one version or another holds on every day of the child. `versions` are in order and do not overlap.
fn holds_throughout(versions: &[UnitVersion], child: &UnitVersion) -> bool {
    let mut day = child.valid.from();
    for version in versions {
        if version.valid.contains(day) {
            match (version.valid.until(), child.valid.until()) {
                (None, _) => return true,
                (Some(end), Some(wanted)) if wanted <= end => return true,
                (Some(end), _) => day = end,
            }
        }
    }
    false
}

/// Every succession names a commune of the day before and one of the day, and leaves nobody out or twice in.
pub(super) fn successions(units: &Units, successions: &[Succession], faults: &mut Vec<AtlasFault>) {
    let mut shares: BTreeMap<(UnitCode, Date), Vec<&Succession>> = BTreeMap::new();
    for row in successions {
        let (old, new, day) = (row.old, row.new, row.effective);
        if !day.yesterday().is_ok_and(|eve| commune(units, old, eve).is_some()) {
            faults.push(AtlasFault::OldNotInForce(old, new, day));
        }
        if commune(units, new, day).is_none() {
            faults.push(AtlasFault::NewNotInForce(old, new, day));
        }
        shares.entry((old, day)).or_default().push(row);
    }
    for ((old, day), rows) in shares {
        let targets: BTreeSet<_> = rows.iter().map(|row| row.new).collect();
        let parts = rows.iter().filter(|row| row.extent == Extent::Part).count();
        let sound = match rows.len() {
            1 => parts == 0,
            several => parts == several && targets.len() == several,
        };
        if !sound {
            faults.push(AtlasFault::Extents(old, day));
        }
    }
}

/// The first day of each map: every day on which a commune begins or ends, or people pass from one to another.
pub(super) fn maps(units: &Units, successions: &[Succession]) -> Vec<Date> {
    let communes = || units.values().flatten().filter(|unit| unit.kind.level() == Level::Commune);
    communes()
        .map(|unit| unit.valid.from())
        .chain(communes().filter_map(|unit| unit.valid.until()))
        .chain(successions.iter().map(|row| row.effective))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// Every way through the maps, in order: whole ones only, when there is no fault.
pub(super) fn chains(
    units: &Units,
    successions: &[Succession],
    maps: &[Date],
    faults: &mut Vec<AtlasFault>,
) -> Vec<Vec<UnitKey>> {
    let mut ends = BTreeSet::new();
    let mut rows: BTreeMap<(UnitCode, Date), Vec<UnitCode>> = BTreeMap::new();
    for row in successions {
        rows.entry((row.old, row.effective)).or_default().push(row.new);
    }
    let mut days = maps.iter();
    let first = days.next().map(|day| communes_on(units, *day)).unwrap_or_default();
    let mut chains: Vec<Vec<UnitKey>> = first.into_iter().map(|unit| vec![unit]).collect();
    for day in days {
        let mut grown = Vec::with_capacity(chains.len());
        for chain in chains {
            let Some(last) = chain.last().copied() else { continue };
            let goes_on = [last.code];
            let codes = rows.get(&(last.code, *day)).map_or(goes_on.as_slice(), Vec::as_slice);
            for code in codes {
                match commune(units, *code, *day) {
                    Some(next) => grown.push(chain.iter().copied().chain([next.key]).collect()),
                    // A row that leads nowhere is a fault of the row, already named.
                    None if rows.contains_key(&(last.code, *day)) => {}
                    None if ends.insert(last) => faults.push(AtlasFault::EndsInNothing(last, *day)),
                    None => {}
                }
            }
        }
        chains = grown;
        let reached: BTreeSet<_> = chains.iter().filter_map(|chain| chain.last().copied()).collect();
        for orphan in communes_on(units, *day).into_iter().filter(|unit| !reached.contains(unit)) {
            faults.push(AtlasFault::SucceedsNothing(orphan, *day));
            // What follows it is judged by itself.
            chains.push(vec![orphan]);
        }
    }
    chains.sort();
    chains
}

fn commune(units: &Units, code: UnitCode, day: Date) -> Option<&UnitVersion> {
    let versions = units.get(&code)?;
    versions.iter().find(|unit| unit.kind.level() == Level::Commune && unit.valid.contains(day))
}

fn communes_on(units: &Units, day: Date) -> Vec<UnitKey> {
    let in_force = |unit: &&UnitVersion| unit.kind.level() == Level::Commune && unit.valid.contains(day);
    units.values().flatten().filter(in_force).map(|unit| unit.key).collect()
}
