//! A made-up registry over the real communes, whose totals are the published ones.
//!
//! Pure and deterministic: the same seed, communes and [`Flows`] give the same households for ever. Nobody in it is
//! real. People have plausible names, ages and relations; citizen ids carry a birth code that belongs to no province
//! and no country; how many households a commune has, who is poor in it and which communes are flagged is made up.
//!
//! `places` says how many and whom a commune has, `people` who lives together, `names` what they are called,
//! `citizen_ids` numbers them, `poverty` what was decided about whom, `circumstances` why they are poor; `apportion` divides whole numbers, `dice` is
//! the only source of chance.

mod apportion;
mod circumstances;
mod citizen_ids;
mod dice;
mod names;
mod people;
mod places;
mod poverty;
#[cfg(test)]
pub(crate) mod tests;

use anyhow::ensure;
use vocabulary::calendar::{Date, date};

pub(crate) use circumstances::{Capacity, Cause, Circumstances, Condition, Merit};
use citizen_ids::CitizenIds;
use dice::Dice;
pub(crate) use people::{Ethnic, Member, Relation, Sex};
pub(crate) use places::Commune;
pub(crate) use poverty::{CLOSING, Class, Decision, Flows, OPENED, PUBLISHED};
use poverty::{Papers, Trajectory};

/// All households of the province: what the printed rates of early 2024 imply.
pub(crate) const HOUSEHOLDS: u32 = 384_375;
/// Households whose head belongs to an ethnic minority: 12.31 % of all.
const MINORITY_HOUSEHOLDS: u32 = 47_317;
/// Communes of the province's list of area communes in 2021–2025 (06-NQ/TU). Which ones is not known.
pub(crate) const AREA_COMMUNES: usize = 67;
/// Everybody is registered from this day on: before the first decision, after the last birth.
pub(crate) const REGISTERED: Date = date(2023, 1, 1);

/// One household with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Household {
    /// Its place among all, the same whether all are loaded or a sample.
    pub(crate) index: u32,
    /// Its commune's place in the list the registry was made from.
    pub(crate) commune: usize,
    pub(crate) address: String,
    /// Of those that were ever surveyed.
    pub(crate) circumstances: Option<Circumstances>,
    /// The head first.
    pub(crate) members: Vec<Member>,
    /// In order of date; empty when it was never surveyed.
    pub(crate) decisions: Vec<Decision>,
}

/// What will be generated, commune by commune.
pub(crate) struct Registry {
    seed: u64,
    communes: Vec<Commune>,
    quotas: Vec<Quota>,
}

/// What one commune has.
struct Quota {
    households: u32,
    minority: u32,
    surveyed: Vec<Surveyed>,
}

/// One household that was ever surveyed.
#[derive(Clone, Copy)]
struct Surveyed {
    trajectory: Trajectory,
    minority: bool,
}

impl Registry {
    /// The registry of this seed. Communes in the order of their codes give the same registry everywhere.
    pub(crate) fn new(seed: u64, mut communes: Vec<Commune>, flows: &Flows) -> anyhow::Result<Self> {
        communes.sort_by(|one, other| one.unit.cmp(&other.unit));
        let mut dice = Dice::new(seed, 0);
        let households = apportion::by_weight(HOUSEHOLDS, &places::weights(&communes, &mut dice), None);
        let wanted = places::minority_weights(&communes, &households);
        let minority = apportion::by_weight(MINORITY_HOUSEHOLDS, &wanted, Some(&households));
        let mut quotas: Vec<Quota> = households
            .iter()
            .zip(&minority)
            .map(|(&households, &minority)| Quota { households, minority, surveyed: Vec::new() })
            .collect();
        for of_minority in [true, false] {
            let most: Vec<u32> = quotas.iter().map(|quota| quota.of(of_minority)).collect();
            let weights = places::poor_weights(&communes, &most);
            let trajectories = flows.trajectories(of_minority);
            let total = u32::try_from(trajectories.len())?;
            let shares = apportion::by_weight(total, &weights, Some(&most));
            ensure!(shares.iter().sum::<u32>() == total, "the communes have too few households for {total}");
            let mut places: Vec<usize> = Vec::new();
            for (commune, &share) in shares.iter().enumerate() {
                places.extend((0..share).map(|_| commune));
            }
            dice.shuffle(&mut places);
            for (&commune, trajectory) in places.iter().zip(trajectories) {
                quotas[commune].surveyed.push(Surveyed { trajectory, minority: of_minority });
            }
        }
        Ok(Self { seed, communes, quotas })
    }

    pub(crate) fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The communes that the demo flags as area communes: the districts of the mountains and the islands first, then
    /// those with the largest share of minority households. Made up, and flagged as such.
    pub(crate) fn area_communes(&self) -> Vec<&Commune> {
        let mut ranked: Vec<(&Commune, &Quota)> = self.communes.iter().zip(&self.quotas).collect();
        ranked.sort_by_key(|(commune, quota)| {
            let permille = u64::from(quota.minority) * 1000 / u64::from(quota.households.max(1));
            (!commune.is_in_mountain_or_island_district(), std::cmp::Reverse(permille))
        });
        ranked.into_iter().take(AREA_COMMUNES).map(|(commune, _)| commune).collect()
    }

    /// All households, commune by commune. Cheap to make and to skip; never all in memory.
    pub(crate) fn households(&self) -> impl Iterator<Item = Household> + '_ {
        let mut ids = CitizenIds::new(self.seed);
        let mut next = 0;
        self.quotas.iter().enumerate().flat_map(move |(commune, quota)| {
            let first = next;
            next += quota.households;
            self.of_commune(commune, quota, first, &mut ids)
        })
    }

    fn of_commune(&self, commune: usize, quota: &Quota, first: u32, ids: &mut CitizenIds) -> Vec<Household> {
        let place = &self.communes[commune];
        let mut dice = Dice::new(self.seed, u64::from(first) + 1);
        let papers = Papers::of(&mut dice);
        let mut slots = quota.slots();
        dice.shuffle(&mut slots);
        slots
            .into_iter()
            .zip(first..)
            .map(|(slot, index)| {
                let mut dice = Dice::new(self.seed, (u64::from(index) + 1) << 32);
                let ethnic = if slot.minority { place.minority_group(&mut dice) } else { Ethnic::Kinh };
                let mut members = people::household(ethnic, &mut dice);
                for member in &mut members {
                    member.citizen_id = ids.next_for(member);
                }
                let decisions = slot
                    .trajectory
                    .map(|trajectory| poverty::decisions(trajectory, place, &papers, &mut dice));
                let address = place.address(&mut dice);
                let decisions = decisions.unwrap_or_default();
                let circumstances = slot.trajectory.map(|_| {
                    // Chance of its own: the people, papers and totals of a seed stay as they are.
                    let mut dice = Dice::new(self.seed, ((u64::from(index) + 1) << 32) | 1);
                    Circumstances::of(&members, place.area_kind(), &mut dice)
                });
                Household { index, commune, address, circumstances, members, decisions }
            })
            .collect()
    }
}

impl Quota {
    /// Households of the minority, or of the others.
    fn of(&self, minority: bool) -> u32 {
        if minority { self.minority } else { self.households - self.minority }
    }

    fn slots(&self) -> Vec<Slot> {
        let mut slots: Vec<Slot> = self
            .surveyed
            .iter()
            .map(|one| Slot { minority: one.minority, trajectory: Some(one.trajectory) })
            .collect();
        for minority in [true, false] {
            let surveyed = self.surveyed.iter().filter(|one| one.minority == minority).count();
            let all = usize::try_from(self.of(minority)).unwrap_or(usize::MAX);
            slots.extend((surveyed..all).map(|_| Slot { minority, trajectory: None }));
        }
        slots
    }
}

/// A household before anybody lives in it.
#[derive(Clone, Copy)]
struct Slot {
    minority: bool,
    trajectory: Option<Trajectory>,
}
