//! What the registry decides about: households with their members, and the classes that poverty standards give them.
//!
//! Pure: no clock, no input or output. Everything a rule needs is an argument.

#![deny(clippy::arithmetic_side_effects)]

use std::sync::Arc;

use uuid::{Uuid, uuid};
use vocabulary::{
    area::UnitKey,
    calendar::WorkingCalendar,
    caller::AreaScope,
    decision::{Command, Domain, Found, Versioned},
};

pub(crate) mod areas;
pub(crate) mod citizen_id;
pub(crate) mod classify;
pub(crate) mod code;
pub(crate) mod condition;
pub(crate) mod decision;
pub(crate) mod ethnic_counts;
pub(crate) mod ethnicity;
pub(crate) mod household;
pub(crate) mod identifier;
pub(crate) mod movement;
pub(crate) mod name;
pub(crate) mod named_list;
pub(crate) mod person;
pub(crate) mod review;
pub(crate) mod score_table;
pub(crate) mod simulation;
pub(crate) mod standard;
pub(crate) mod target;

use self::{
    areas::{Areas, Whereabouts},
    ethnic_counts::{Counted, EthnicCounts},
    household::{Household, HouseholdEvent},
    identifier::{System, Systems},
    named_list::ListTaken,
    review::{
        Review, ReviewEvent, Sited,
        law::{LawEvent, ReviewLaw},
        round::{Round, RoundEvent},
    },
    standard::{StandardEvent, Standards},
    target::{TargetEvent, Targets},
};

vocabulary::resource_id!(
    /// Hộ gia đình.
    HouseholdId,
    "households"
);
vocabulary::resource_id!(
    /// Nhân khẩu: a person keeps it when moving to another household.
    MemberId,
    "members"
);
vocabulary::resource_id!(
    /// Thôn, tổ dân phố: owned by `communes`.
    VillageId,
    "villages"
);
vocabulary::resource_id!(
    /// Quyết định công nhận. On the wire it stands behind its household's name.
    DecisionId,
    "decisions"
);
vocabulary::resource_id!(
    /// Đợt rà soát của một xã.
    RoundId,
    "reviewRounds"
);
vocabulary::resource_id!(
    /// Hồ sơ rà soát của một hộ. On the wire it stands behind its household's name.
    ReviewId,
    "reviews"
);
vocabulary::resource_id!(
    /// Khiếu nại. On the wire it stands behind its review's name.
    ComplaintId,
    "complaints"
);

vocabulary::resource_id!(
    /// Danh sách chi tiết, as it was given once.
    NamedListId,
    "namedLists"
);

/// The registry of households (sổ hộ gia đình).
#[derive(Debug)]
pub(crate) struct Registry;

/// What can be decided about, in the order in which locks are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// All poverty standards: one record of law, so that two of one issuer can never overlap.
    Standards,
    /// All targets, in all their revisions: one record.
    Targets,
    /// The local copy of units and villages; only read here.
    Areas,
    /// The standards as they were a moment ago: to show standings by, never to decide by.
    ShownStandards,
    /// The systems whose identifiers are kept: one record.
    IdentifierSystems,
    /// The procedure of reviews and the score tables, in all their versions: one record of law.
    ReviewLaw,
    /// The local copy of the declared days; only read here.
    Calendar,
    Round(RoundId),
    Review(ReviewId),
    Household(HouseholdId),
    /// What was counted of a unit's ethnic groups: one record for each unit, there before it was ever counted.
    EthnicCounts(UnitKey),
    /// That somebody was given a list; the journal alone keeps it.
    NamedList(NamedListId),
}

#[derive(Clone, Debug)]
pub(crate) enum State {
    Standards(Arc<Standards>),
    Targets(Arc<Targets>),
    Areas(Arc<Areas>),
    ReviewLaw(Arc<ReviewLaw>),
    IdentifierSystems(Arc<Systems>),
    Calendar(Arc<WorkingCalendar>),
    Round(Box<Sited<Round>>),
    Review(Box<Sited<Review>>),
    Household(Box<Located>),
    EthnicCounts(Box<Sited<EthnicCounts>>),
    /// Of no concern to anything that is decided: its event says all of it.
    NamedList,
}

/// A household and where it lies, as far as the local copy of the areas says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Located {
    pub household: Household,
    pub whereabouts: Whereabouts,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Standard(StandardEvent),
    Target(TargetEvent),
    ReviewLaw(LawEvent),
    IdentifierSystem(System),
    Round(RoundEvent),
    Review(Box<ReviewEvent>),
    Household(Box<HouseholdEvent>),
    EthnicCounts(Box<Counted>),
    NamedList(Box<ListTaken>),
}

/// The record of all standards has one id, for ever.
const STANDARDS: Uuid = uuid!("0b5b1f5e-3f0c-5d5c-9c2a-6f7a1c0f2b01");
/// The record of all targets, too.
const TARGETS: Uuid = uuid!("0b5b1f5e-3f0c-5d5c-9c2a-6f7a1c0f2b03");
/// The record of the law of reviews, too.
const REVIEW_LAW: Uuid = uuid!("0b5b1f5e-3f0c-5d5c-9c2a-6f7a1c0f2b02");
/// And that of all systems with identifiers of their own.
const IDENTIFIER_SYSTEMS: Uuid = uuid!("0b5b1f5e-3f0c-5d5c-9c2a-6f7a1c0f2b04");

impl Domain for Registry {
    type Key = Key;
    type State = State;
    type Event = Event;

    fn aggregate(key: &Key) -> Option<Uuid> {
        match key {
            Key::Standards => Some(STANDARDS),
            Key::Targets => Some(TARGETS),
            Key::ReviewLaw => Some(REVIEW_LAW),
            Key::IdentifierSystems => Some(IDENTIFIER_SYSTEMS),
            Key::Areas | Key::Calendar | Key::ShownStandards => None,
            Key::Round(id) => Some(id.raw()),
            Key::Review(id) => Some(id.raw()),
            Key::Household(id) => Some(id.raw()),
            Key::EthnicCounts(unit) => Some(EthnicCounts::aggregate(*unit)),
            Key::NamedList(id) => Some(id.raw()),
        }
    }

    fn within(state: &State, areas: &AreaScope) -> bool {
        match state {
            State::Standards(_)
            | State::Targets(_)
            | State::Areas(_)
            | State::ReviewLaw(_)
            | State::IdentifierSystems(_)
            | State::Calendar(_)
            // What is listed lies in the caller's areas.
            | State::NamedList => true,
            State::Round(round) => round.whereabouts.within(areas),
            State::Review(review) => review.whereabouts.within(areas),
            State::Household(located) => located.whereabouts.within(areas),
            State::EthnicCounts(counts) => counts.whereabouts.within(areas),
        }
    }
}

/// The states of one command, by kind. A scope that names them finds them: the batcher refuses a command of which a
/// record is missing before it is decided.
pub(crate) trait Finds<'a> {
    fn standards(&self) -> &'a Standards;
    fn shown_standards(&self) -> &'a Standards;
    fn targets(&self) -> &'a Targets;
    fn areas(&self) -> Option<&'a Arc<Areas>>;
    fn identifier_systems(&self) -> &'a Systems;
    fn household(&self, id: HouseholdId) -> Option<(&'a Located, i64)>;
    fn ethnic_counts(&self, unit: UnitKey) -> Option<&'a Sited<EthnicCounts>>;
}

impl<'a> Finds<'a> for Found<'a, Registry> {
    fn standards(&self) -> &'a Standards {
        standards(self, &Key::Standards)
    }

    fn shown_standards(&self) -> &'a Standards {
        standards(self, &Key::ShownStandards)
    }

    fn targets(&self) -> &'a Targets {
        match self.get(&Key::Targets).map(|found| &found.state) {
            Some(State::Targets(targets)) => targets,
            Some(_) | None => Targets::none(),
        }
    }

    fn areas(&self) -> Option<&'a Arc<Areas>> {
        let State::Areas(areas) = &self.get(&Key::Areas)?.state else { return None };
        Some(areas)
    }

    fn identifier_systems(&self) -> &'a Systems {
        static NONE: Systems = Systems::new();
        match self.get(&Key::IdentifierSystems).map(|found| &found.state) {
            Some(State::IdentifierSystems(systems)) => systems,
            Some(_) | None => &NONE,
        }
    }

    fn household(&self, id: HouseholdId) -> Option<(&'a Located, i64)> {
        let Versioned { state: State::Household(located), version } = self.get(&Key::Household(id))? else {
            return None;
        };
        Some((located, *version))
    }

    fn ethnic_counts(&self, unit: UnitKey) -> Option<&'a Sited<EthnicCounts>> {
        let State::EthnicCounts(counts) = &self.get(&Key::EthnicCounts(unit))?.state else { return None };
        Some(counts)
    }
}

fn standards<'a>(found: &Found<'a, Registry>, key: &Key) -> &'a Standards {
    match found.get(key).map(|found| &found.state) {
        Some(State::Standards(standards)) => standards,
        Some(_) | None => Standards::none(),
    }
}

/// What every command of this context answers `decide` with.
pub(crate) type Decided<C> = Result<vocabulary::decision::Decision<Registry>, <C as Command>::Rejection>;

#[cfg(test)]
pub(crate) mod tests;
