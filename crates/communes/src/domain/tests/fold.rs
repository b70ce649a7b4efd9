//! What the journal alone would make of everything that happened: the states, from nothing but events.

use std::collections::BTreeMap;

use vocabulary::{area::UnitKey, calendar::Date};

use crate::domain::{
    Event, Key,
    calendar::{Day, DayEvent},
    register::{Imported, RegisterEvent},
    reorganisation::{Reorganisation, ReorganisationEvent, ReorganisationKey},
    unit::{Unit, UnitEvent},
    village::{Village, VillageEvent, VillageId},
};

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    pub(crate) last_import: Option<Imported>,
    pub(crate) units: BTreeMap<UnitKey, Unit>,
    pub(crate) reorganisations: BTreeMap<ReorganisationKey, Reorganisation>,
    pub(crate) villages: BTreeMap<VillageId, Village>,
    pub(crate) days: BTreeMap<Date, Day>,
}

impl Folded {
    pub(crate) fn apply(&mut self, key: &Key, event: &Event) {
        match (key, event) {
            (Key::Register, Event::Register(RegisterEvent::Imported(imported))) => {
                self.last_import = Some(imported.clone());
            }
            (Key::Unit(key), Event::Unit(event)) => {
                let unit = unit(self.units.remove(key), event.clone());
                assert_eq!(unit.version.key, *key);
                self.units.insert(*key, unit);
            }
            (Key::Reorganisation(key), Event::Reorganisation(ReorganisationEvent::Enacted { passages })) => {
                let passages = passages.iter().map(|passage| (passage.key(), passage.clone())).collect();
                self.reorganisations.insert(key.clone(), Reorganisation { key: key.clone(), passages });
            }
            (Key::Village(id), Event::Village(event)) => {
                let village = village(self.villages.remove(id), event.clone());
                self.villages.insert(*id, village);
            }
            (Key::Day(date), Event::Day(DayEvent::Declared { day })) => {
                self.days.insert(*date, day.clone());
            }
            (key, event) => panic!("{key:?} has {event:?}"),
        }
    }
}

fn unit(before: Option<Unit>, event: UnitEvent) -> Unit {
    match (before, event) {
        (None, UnitEvent::Entered { version }) => Unit::entered(version),
        (Some(unit), UnitEvent::Ended { valid }) => unit.lasting(valid),
        (Some(unit), UnitEvent::Classified { classification }) => unit.classified(classification),
        (Some(unit), UnitEvent::Declassified { kind, valid, document }) => {
            unit.declassified(kind, valid, document)
        }
        (before, event) => panic!("{event:?} after {before:?}"),
    }
}

fn village(before: Option<Village>, event: VillageEvent) -> Village {
    match (before, event) {
        (None, VillageEvent::Registered { village }) | (Some(_), VillageEvent::Updated { village }) => {
            village
        }
        (before, event) => panic!("{event:?} after {before:?}"),
    }
}
