//! Citizen ids that belong to nobody.

use super::{
    REGISTERED,
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

/// Numbers given so far, by the fourth digit and the two of the year.
pub(super) struct CitizenIds {
    given: Vec<u32>,
    first: u32,
}

impl CitizenIds {
    pub(super) fn new(seed: u64) -> Self {
        let first = u32::try_from(seed % u64::from(NUMBERS)).unwrap_or(0);
        Self { given: vec![0; 1000], first }
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
        let given = self.given.get_mut(group)?;
        let number = (u64::from(self.first) + u64::from(*given) * u64::from(STRIDE)) % u64::from(NUMBERS);
        *given += 1;
        Some(format!("{BIRTH_CODE}{group:03}{number:06}"))
    }
}
