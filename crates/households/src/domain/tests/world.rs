//! What the batcher does, without a database: states in, decision out, states and events kept.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock},
};

use jiff::{SignedDuration, Timestamp};
use journal::seal::{Keyring, Sealer};
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, Atlas},
    calendar::{Date, Period, WorkingCalendar, date},
    caller::Caller,
    decision::{Claim, ClaimChange, Command, Domain as _, Found, Moment, RequestId, Versioned},
    rejection::Rejection as _,
};

use super::province::{self, DUONG_HUY, unit};
use crate::domain::{
    DecisionId, Event, HouseholdId, Key, Located, MemberId, Registry, State, VillageId,
    areas::{Areas, Village},
    citizen_id::CitizenId,
    classify::{Class, Finding},
    condition::Condition,
    decision::record::{RecordDecision, Stated},
    ethnicity::Ethnicity,
    household::{Circumstances, Household, HouseholdEvent, Member, Relation, register::Register},
    identifier::{self, IDENTIFIER, Identifier, Identifiers, Systems},
    person::{CITIZEN_ID, Identified, Identity, Person, Sex},
    review::law::{self, ReviewLaw},
    standard::{Standards, shipped},
    target::Targets,
};

/// The keys of every test in this process: rules carry them and never look at them.
pub(crate) static SEALER: LazyLock<Sealer> = LazyLock::new(|| Sealer::new(&Keyring::ephemeral().unwrap()));

pub(crate) const BUSINESS_DATE: Date = date(2026, 11, 22);

pub(crate) struct World {
    pub(crate) states: BTreeMap<Key, Versioned<State>>,
    pub(crate) holders: HashMap<Claim, Uuid>,
    pub(crate) events: BTreeMap<Key, Vec<(Timestamp, Event)>>,
    pub(crate) moment: Moment,
}

pub(crate) fn moment() -> Moment {
    Moment {
        now: Timestamp::constant(1_795_000_000, 0),
        business_date: BUSINESS_DATE,
        caller: Caller::system(),
        request_id: RequestId(Uuid::from_u128(1)),
        traceparent: None,
    }
}

pub(crate) fn village(number: u128) -> VillageId {
    VillageId::new(Uuid::from_u128(0xc0_0000 + number))
}

/// The shipped standards and law of reviews, and the small province with villages 1 (Ba Chẽ), 2 (Vân Đồn, urban), 3 (Dương Huy).
impl World {
    pub(crate) fn new() -> Self {
        let standards: Standards = shipped::standards().unwrap().into_iter().collect();
        let mut world = Self::lawless();
        let state = State::Standards(Arc::new(standards));
        world.states.insert(Key::Standards, Versioned { version: 4, state });
        let mut law = ReviewLaw::default();
        for row in law::shipped::rows().unwrap() {
            law.apply(&row);
        }
        let state = State::ReviewLaw(Arc::new(law));
        world.states.insert(Key::ReviewLaw, Versioned { version: 3, state });
        world
    }

    /// Without any standard.
    pub(crate) fn lawless() -> Self {
        let atlas = Atlas::new(province::units(), province::successions()).unwrap();
        let in_unit = |key: &str, area_kind| Village {
            unit: unit(key),
            area_kind,
            valid: Period::new(unit(key).from, None).unwrap(),
        };
        let villages = [
            (village(1), in_unit(province::BA_CHE, None)),
            (village(2), in_unit(province::VAN_DON, Some(AreaKind::Urban))),
            (village(3), in_unit(DUONG_HUY, None)),
        ];
        let areas = State::Areas(Arc::new(Areas::new(atlas, villages, 77)));
        let none = State::Standards(Arc::default());
        let states = [
            (Key::Standards, none),
            (Key::Targets, State::Targets(Arc::default())),
            (Key::Areas, areas),
            (Key::ReviewLaw, State::ReviewLaw(Arc::default())),
            (Key::Calendar, State::Calendar(Arc::new(new_year_s_days()))),
            (Key::IdentifierSystems, State::IdentifierSystems(Arc::new(systems()))),
        ];
        Self {
            states: states.into_iter().map(|(key, state)| (key, Versioned { version: 0, state })).collect(),
            holders: HashMap::new(),
            events: BTreeMap::new(),
            moment: moment(),
        }
    }

    /// Decides and keeps what was decided; a second of the clock passes.
    pub(crate) fn ask<C: Command<Domain = Registry>>(&mut self, command: &C) -> Result<(), C::Rejection> {
        let scope = command.scope();
        assert!(scope.existing.iter().all(|key| self.states.contains_key(key)), "the batcher refuses it");
        let seen = |key: &&Key| scope.existing.contains(key);
        let states = self.states.keys().filter(seen).map(|key| (*key, self.states[key].clone())).collect();
        let holders =
            scope.claims.iter().filter_map(|claim| Some((*claim, *self.holders.get(claim)?))).collect();
        let decision = command.decide(&Found { states: &states, holders: &holders }, &self.moment)?;
        for change in decision.changes {
            assert!(scope.existing.contains(&change.key) || scope.created.contains(&change.key));
            assert!(!change.events.is_empty() && Registry::aggregate(&change.key).is_some());
            let version = self.states.get(&change.key).map_or(0, |known| known.version);
            let version = version + i64::try_from(change.events.len()).unwrap();
            let now = self.moment.now;
            self.events
                .entry(change.key)
                .or_default()
                .extend(change.events.into_iter().map(|event| (now, event)));
            self.states.insert(change.key, Versioned { version, state: change.state });
        }
        for change in decision.claims {
            match change {
                ClaimChange::Take { claim, holder } => {
                    assert!(scope.claims.contains(&claim));
                    assert_eq!(self.holders.insert(claim, holder), None);
                }
                ClaimChange::GiveUp { claim, holder } => {
                    assert_eq!(self.holders.remove(&claim), Some(holder));
                }
                ClaimChange::Release(_) => panic!("this context names the holder"),
            }
        }
        self.moment.now = self.moment.now.checked_add(SignedDuration::from_secs(1)).unwrap();
        Ok(())
    }

    /// Asks, whatever the answer.
    pub(crate) fn tries<C: Command<Domain = Registry>>(&mut self, command: &C) {
        drop(self.ask(command));
    }

    /// Asks and expects a refusal: its reason.
    pub(crate) fn refused<C: Command<Domain = Registry>>(&mut self, command: &C) -> &'static str {
        self.ask(command).unwrap_err().reason()
    }

    pub(crate) fn located(&self, id: HouseholdId) -> &Located {
        let State::Household(located) = &self.states[&Key::Household(id)].state else {
            panic!("a household")
        };
        located
    }

    pub(crate) fn household(&self, id: HouseholdId) -> &Household {
        &self.located(id).household
    }

    pub(crate) fn standards(&self) -> &Standards {
        let State::Standards(standards) = &self.states[&Key::Standards].state else { panic!("standards") };
        standards
    }

    pub(crate) fn targets(&self) -> &Targets {
        let State::Targets(targets) = &self.states[&Key::Targets].state else { panic!("targets") };
        targets
    }

    pub(crate) fn areas(&self) -> &Areas {
        let State::Areas(areas) = &self.states[&Key::Areas].state else { panic!("areas") };
        areas
    }

    pub(crate) fn last_event(&self, id: HouseholdId) -> &HouseholdEvent {
        match self.events[&Key::Household(id)].last() {
            Some((_, Event::Household(event))) => event,
            other => panic!("{other:?} is no event of a household"),
        }
    }

    /// Registers a household of one in a unit, from the unit's first day on.
    pub(crate) fn settle(&mut self, number: u128, key: &str) -> HouseholdId {
        let command = register(number, key);
        self.ask(&command).unwrap();
        command.id
    }
}

/// A calendar that is known, of which no test meets a holiday.
fn new_year_s_days() -> WorkingCalendar {
    (2020..2030).map(|year| (date(year, 1, 1), false)).collect()
}

/// Somebody born in 1990 in Quảng Ninh. Numbers are distinct persons.
pub(crate) fn person(number: u128) -> Person {
    let id: CitizenId = format!("022190{:06}", number % 1_000_000).parse().unwrap();
    Person {
        full_name: "Chìu Thị Hòa".parse().unwrap(),
        sex: Sex::Female,
        birth_date: date(1990, 2, 28),
        ethnicity: Ethnicity::new("TK2008", "09").unwrap(),
        identity: identified(id),
        identifiers: Identifiers::default(),
    }
}

/// Those that are shipped.
fn systems() -> Systems {
    let rows = identifier::shipped::systems().unwrap();
    rows.into_iter().map(|system| (system.id.clone(), system)).collect()
}

pub(crate) fn identifier(system: &str, value: &str) -> Identifier {
    let claim = SEALER.blind(IDENTIFIER, &format!("{system}/{value}"));
    Identifier { system: system.parse().unwrap(), value: value.parse().unwrap(), claim }
}

pub(crate) fn identified(id: CitizenId) -> Identity {
    let claim = SEALER.blind(CITIZEN_ID, id.digits());
    Identity::Known(Identified { id, claim })
}

pub(crate) fn member(number: u128, relation: Relation, from: Date) -> Member {
    let id = MemberId::new(Uuid::from_u128(0xa0_0000 + number));
    Member {
        id,
        key: SEALER.new_key(id.raw()).unwrap(),
        person: person(number),
        condition: Condition::default(),
        former_conditions: Vec::new(),
        relation,
        former_relations: Vec::new(),
        from,
        left: None,
    }
}

/// A household of one.
pub(crate) fn register(number: u128, key: &str) -> Register {
    let unit = unit(key);
    Register {
        id: HouseholdId::new(Uuid::from_u128(number)),
        unit,
        village: None,
        address: Some("Thôn Khe Mười".parse().unwrap()),
        area_kind: None,
        circumstances: Circumstances::default(),
        register_date: unit.from,
        members: vec![member(number * 100, Relation::Head, unit.from)],
    }
}

/// A paper that states these classes, and no average living standard.
pub(crate) fn decision(
    household: HouseholdId,
    decided_on: Date,
    finding: Finding,
    stated: &[(&str, Class)],
) -> RecordDecision {
    let document = vocabulary::document::DocumentRef::new("12/QĐ-UBND", decided_on, "UBND xã").unwrap();
    RecordDecision {
        household,
        etag: None,
        id: DecisionId::new(Uuid::from_u128(household.raw().as_u128() << 32 | day_number(decided_on))),
        document,
        decided_on,
        finding,
        stated: stated.iter().map(|(id, class)| (id.parse().unwrap(), said(*class))).collect(),
        corrects: None,
        reason: None,
    }
}

fn said(class: Class) -> Stated {
    Stated { class, average_living: false }
}

fn day_number(day: Date) -> u128 {
    u128::from(day.year().unsigned_abs()) * 10_000
        + u128::from(day.month().unsigned_abs()) * 100
        + u128::from(day.day().unsigned_abs())
}

/// An income and the first so many indicators of VN-2022.
pub(crate) fn finding(income: i64, deprivations: usize, area_kind: AreaKind) -> Finding {
    let codes = [
        "nutrition",
        "toilet",
        "info_device",
        "employment",
        "dependants",
        "health_insurance",
        "adult_education",
        "child_attendance",
        "housing_quality",
        "housing_area",
        "water_source",
        "telecom_use",
    ];
    Finding {
        income: income.try_into().unwrap(),
        deprivations: codes.iter().take(deprivations).map(|code| code.parse().unwrap()).collect(),
        area_kind,
    }
}
