//! What simulations are computed from: of every household only where it lies, how many live in it and what its decisions
//! found. No name, no citizen id, nothing of a single person; about 140 bytes a household.

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
    place: Number<Place>,
    is_minority: bool,
    /// Only of the few that lay elsewhere or had a head of another kind: a pointer is all that the others pay.
    past: Option<Box<Past>>,
    /// By how many persons the household grows or shrinks, and on which day.
    growth: Box<[(Date, i32)]>,
    /// What the decisions that hold found, oldest first.
    found: Box<[Found]>,
}

/// What a household was before, each until its day, oldest first.
#[derive(Debug, Default, PartialEq, Eq)]
struct Past {
    places: Box<[(Date, Number<Place>)]>,
    minority: Box<[(Date, bool)]>,
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
    /// Where it was recorded before, each until its day; oldest first.
    pub former_places: Vec<(Date, Place)>,
    /// Everybody who is or was the head, in any order.
    pub heads: Vec<ToldHead>,
    /// First day, and first day no longer a member.
    pub memberships: Vec<(Date, Option<Date>)>,
    /// The decisions that hold, in any order.
    pub decisions: Vec<ToldDecision>,
}

/// Somebody's time as the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ToldHead {
    /// First day no longer the head; `None` while it is.
    pub until: Option<Date>,
    pub is_minority: bool,
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
        let (minority, is_minority) = minority(told.heads);
        let places = self.former_places(told.former_places, &told.place);
        let place = self.places.number(told.place);
        let past = Past { places, minority };
        let surveyed = Surveyed {
            place,
            is_minority,
            past: (past != Past::default()).then(|| Box::new(past)),
            growth: growth.into_boxed_slice(),
            found: found.into_boxed_slice(),
        };
        self.households.insert(told.id, surveyed);
    }

    /// In each of its units it lay in the last village known there, as `Areas::whereabouts_of` has it.
    fn former_places(&mut self, former: Vec<(Date, Place)>, place: &Place) -> Box<[(Date, Number<Place>)]> {
        let next: Vec<UnitKey> =
            former.iter().skip(1).map(|(_, next)| next).chain([place]).map(|of| of.0).collect();
        let left = former.into_iter().zip(next).filter(|((_, was), next)| was.0 != *next);
        left.map(|((until, was), _)| (until, self.places.number(was))).collect()
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

/// Whether each head was of a minority, until its day, as far as the next differs; and whether the last is.
fn minority(mut heads: Vec<ToldHead>) -> (Box<[(Date, bool)]>, bool) {
    heads.sort_by_key(|head| head.until.unwrap_or(Date::MAX));
    let is_minority = heads.last().is_some_and(|head| head.is_minority);
    let turns = heads.iter().zip(heads.iter().skip(1));
    let turns = turns.filter(|(head, next)| head.is_minority != next.is_minority);
    let former = turns.filter_map(|(head, _)| Some((head.until?, head.is_minority)));
    (former.collect(), is_minority)
}

/// What was so on a day: the first that had not ended by then, or else the present.
fn on<T: Copy>(former: &[(Date, T)], present: T, day: Date) -> T {
    former.iter().find(|(until, _)| day < *until).map_or(present, |(_, was)| *was)
}

impl Surveyed {
    /// Where it was recorded on a day.
    pub(crate) fn place_on(&self, day: Date) -> Number<Place> {
        self.past.as_ref().map_or(self.place, |past| on(&past.places, self.place, day))
    }

    /// Hộ dân tộc thiểu số on a day, by the head of that day; after the last one, by that one.
    pub(crate) fn is_minority_on(&self, day: Date) -> bool {
        self.past.as_ref().map_or(self.is_minority, |past| on(&past.minority, self.is_minority, day))
    }

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
