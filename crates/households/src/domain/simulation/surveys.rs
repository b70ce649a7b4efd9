//! What simulations are computed from: of every household only where it lies, how many live in it and what its decisions
//! found. No name, no citizen id, nothing of a single person; about 130 bytes a household.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    marker::PhantomData,
};

use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::Date,
    money::Dong,
};

use crate::domain::{HouseholdId, VillageId, standard::Indicator};

/// Where a household was recorded, and to which parts of the unit it was assigned since when.
pub(crate) type Place = (UnitKey, Option<VillageId>, Vec<(UnitKey, Date)>);

/// Every household of the registry, as last told.
#[derive(Debug, Default)]
pub(crate) struct Surveys {
    households: HashMap<HouseholdId, Surveyed>,
    places: Shared<Place>,
    deprivations: Shared<BTreeSet<Indicator>>,
}

/// One household.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Surveyed {
    pub place: Number<Place>,
    pub is_minority: bool,
    /// By how many persons the household grows or shrinks, and on which day.
    growth: Box<[(Date, i32)]>,
    /// What the decisions that hold found, oldest first.
    found: Box<[Found]>,
}

/// What one decision found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub day: Date,
    pub income: Dong,
    pub deprivations: Number<BTreeSet<Indicator>>,
    pub area_kind: AreaKind,
}

/// A household as it is told.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub id: HouseholdId,
    pub place: Place,
    pub is_minority: bool,
    /// First day, and first day no longer a member.
    pub memberships: Vec<(Date, Option<Date>)>,
    /// The decisions that hold, in any order.
    pub decisions: Vec<ToldDecision>,
}

/// A decision that holds.
#[derive(Clone, Debug)]
pub(crate) struct ToldDecision {
    pub day: Date,
    pub income: Dong,
    pub deprivations: BTreeSet<Indicator>,
    pub area_kind: AreaKind,
}

impl Surveys {
    /// Learns what a household is now, whatever was known of it.
    pub(crate) fn learn(&mut self, told: Told) {
        let mut growth: Vec<(Date, i32)> = Vec::new();
        for (day, by) in told.memberships.iter().flat_map(|(from, until)| {
            [Some((*from, 1_i32)), until.map(|until| (until, -1))].into_iter().flatten()
        }) {
            match growth.iter_mut().find(|(known, _)| *known == day) {
                Some((_, sum)) => *sum = sum.saturating_add(by),
                None => growth.push((day, by)),
            }
        }
        let mut found: Vec<Found> = Vec::with_capacity(told.decisions.len());
        for ToldDecision { day, income, deprivations, area_kind } in told.decisions {
            found.push(Found {
                day,
                income,
                deprivations: self.deprivations.number(deprivations),
                area_kind,
            });
        }
        found.sort_by_key(|found| found.day);
        let place = self.places.number(told.place);
        let surveyed = Surveyed {
            place,
            is_minority: told.is_minority,
            growth: growth.into_boxed_slice(),
            found: found.into_boxed_slice(),
        };
        self.households.insert(told.id, surveyed);
    }

    pub(crate) fn households(&self) -> impl Iterator<Item = &Surveyed> {
        self.households.values()
    }

    /// By their numbers.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.values.iter()
    }

    /// By their numbers.
    pub(crate) fn deprivations(&self) -> impl Iterator<Item = &BTreeSet<Indicator>> {
        self.deprivations.values.iter()
    }
}

impl Surveyed {
    pub(crate) fn persons_on(&self, day: Date) -> i64 {
        self.growth.iter().filter(|(from, _)| *from <= day).map(|(_, by)| i64::from(*by)).sum()
    }

    /// What the latest decision until that day found.
    pub(crate) fn found_on(&self, day: Date) -> Option<&Found> {
        self.found.iter().rev().find(|found| found.day <= day)
    }
}

/// Values that many households share, each kept once.
#[derive(Debug)]
struct Shared<T> {
    values: Vec<T>,
    numbers: HashMap<T, Number<T>>,
}

/// The place of a shared value among all of them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Number<T>(u32, PhantomData<T>);

impl<T> Clone for Number<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Number<T> {}

impl<T> Number<T> {
    /// What was found for it, in a list made for every value in order.
    pub(crate) fn of<V>(self, made: &[V]) -> Option<&V> {
        made.get(usize::try_from(self.0).ok()?)
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Shared<T> {
    fn number(&mut self, value: T) -> Number<T> {
        if let Some(known) = self.numbers.get(&value) {
            return *known;
        }
        // There are fewer units and villages, and sets of a dozen indicators, than that.
        let number = Number(u32::try_from(self.values.len()).unwrap_or(u32::MAX), PhantomData);
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }
}
