//! Citizen ids that belong to nobody.

use super::{
    REGISTERED,
    dice::Dice,
    people::{Member, Sex},
};

/// The first three digits: where the birth was registered. No province (001 to 096) and no country has this code, so
/// no id of the demo can be somebody's.
pub(super) const BIRTH_CODE: &str = "999";
/// The age from which everybody in the demo has one.
const AGE: i16 = 14;
/// Six digits tell apart those of one sex and year.
const NUMBERS: u32 = 1_000_000;
/// Coprime to [`NUMBERS`]: stepping by it meets every number once, and neighbours do not look like neighbours.
const STRIDE: u32 = 368_593;

/// One range of numbers for each fourth digit and year.
const GROUPS: usize = 1000;

pub(super) struct CitizenIds {
    /// The first number of every group, and how many of it are given.
    groups: Vec<(u32, u32)>,
}

impl CitizenIds {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, u64::MAX);
        Self { groups: (0..GROUPS).map(|_| (dice.below(NUMBERS), 0)).collect() }
    }

    /// The next free id of the member's sex and year of birth; none for a child.
    pub(super) fn next_for(&mut self, member: &Member) -> Option<String> {
        let year = member.birth_date.year();
        // Nobody in the demo has a birthday on 1 January, so the years alone tell the age.
        if REGISTERED.year() - year <= AGE {
            return None;
        }
        let female = match member.sex {
            Sex::Male => 0,
            Sex::Female => 1,
        };
        let group = usize::try_from((year / 100 - 19) * 200 + female * 100 + year % 100).unwrap_or_default();
        let (first, given) = self.groups.get_mut(group)?;
        let number = (u64::from(*first) + u64::from(*given) * u64::from(STRIDE)) % u64::from(NUMBERS);
        *given += 1;
        Some(format!("{BIRTH_CODE}{group:03}{number:06}"))
    }
}
