//! What `communes` tells the world: every event of the journal, decided here whether and how it leaves. Exhaustive: a
//! new event does not compile until it is decided.

use journal::store::{Outgoing, Recorded};
use proto::sinhke::communes::v1 as pb;
use service::{events::Public, fields};
use vocabulary::area::{Level, UnitVersion};

use super::{days, units, values, villages};
use crate::domain::{
    Areas, Event, State,
    calendar::DayEvent,
    register::RegisterEvent,
    reorganisation::{Passage, ReorganisationEvent},
    unit::{Unit, UnitEvent},
    village::VillageEvent,
};

const DAY_DECLARED: Public = Public { event: "day.declared", message: "sinhke.communes.v1.DayDeclared" };
const UNIT_ENTERED: Public = Public { event: "unit.entered", message: "sinhke.communes.v1.UnitEntered" };
const UNIT_CLASSIFIED: Public =
    Public { event: "unit.classified", message: "sinhke.communes.v1.UnitClassified" };
const REORGANISATION_ENACTED: Public =
    Public { event: "reorganisation.enacted", message: "sinhke.communes.v1.ReorganisationEnacted" };
const VILLAGE_REGISTERED: Public =
    Public { event: "village.registered", message: "sinhke.communes.v1.VillageRegistered" };
const VILLAGE_UPDATED: Public =
    Public { event: "village.updated", message: "sinhke.communes.v1.VillageUpdated" };

/// The public form of an event; `None` for the register's own, which say who imported what: the units and the
/// reorganisations of an import have events of their own.
pub(crate) fn publish(recorded: &Recorded<'_, Areas>) -> Option<Outgoing> {
    match recorded.event {
        Event::Register(RegisterEvent::Imported(_)) => None,
        Event::Unit(event) => of_unit(event, recorded),
        Event::Reorganisation(ReorganisationEvent::Enacted { passages }) => enacted(passages),
        Event::Village(event) => Some(of_village(event, recorded)),
        Event::Day(DayEvent::Declared { day }) => {
            let document = day.document.as_ref().map(fields::pb_document);
            let message = pb::DayDeclared { day: Some(days::message(day)), document };
            Some(DAY_DECLARED.outgoing(None, day.date, &message))
        }
    }
}

fn of_unit(event: &UnitEvent, recorded: &Recorded<'_, Areas>) -> Option<Outgoing> {
    let State::Unit(unit) = recorded.state else { return None };
    let version = &unit.version;
    let commune = (version.kind.level() == Level::Commune).then_some(version.key);
    Some(match event {
        UnitEvent::Entered { version } => UNIT_ENTERED.outgoing(commune, version.key.from, &entered(version)),
        UnitEvent::Ended { valid } => {
            UNIT_ENTERED.outgoing(commune, valid.until().unwrap_or(valid.from()), &entered(version))
        }
        UnitEvent::Classified { classification } => {
            let begins = classification.valid.from();
            let classification = Some(units::classification(version.key, classification));
            UNIT_CLASSIFIED.outgoing(commune, begins, &pb::UnitClassified { classification })
        }
        UnitEvent::Declassified { kind, valid, .. } => {
            let ended = |unit: &Unit| {
                let mut held = unit.classifications.iter();
                held.find(|held| held.kind == *kind && held.valid.from() == valid.from()).cloned()
            };
            let classification = ended(unit).map(|held| units::classification(version.key, &held));
            let ends = valid.until().unwrap_or(valid.from());
            UNIT_CLASSIFIED.outgoing(commune, ends, &pb::UnitClassified { classification })
        }
    })
}

fn entered(version: &UnitVersion) -> pb::UnitEntered {
    pb::UnitEntered {
        unit: version.key.resource_name(),
        code: version.key.code.to_string(),
        display_name: version.name.clone(),
        kind: values::pb_unit_kind(version.kind).into(),
        parent_code: version.parent.map(String::from).unwrap_or_default(),
        valid_from: Some(fields::pb_date(version.valid.from())),
        valid_until: version.valid.until().map(fields::pb_date),
    }
}

fn enacted(passages: &[Passage]) -> Option<Outgoing> {
    let first = &passages.first()?.succession;
    let message = pb::ReorganisationEnacted {
        law: first.law.clone(),
        effective_date: Some(fields::pb_date(first.effective)),
        successions: passages.iter().map(succession).collect(),
    };
    Some(REORGANISATION_ENACTED.outgoing(None, first.effective, &message))
}

fn succession(passage: &Passage) -> pb::Succession {
    let succession = &passage.succession;
    pb::Succession {
        old_code: succession.old.to_string(),
        new_code: succession.new.to_string(),
        extent: values::pb_extent(succession.extent).into(),
        effective_date: Some(fields::pb_date(succession.effective)),
        law: succession.law.clone(),
        verified: succession.verified,
        basis: passage.basis.clone(),
    }
}

fn of_village(event: &VillageEvent, recorded: &Recorded<'_, Areas>) -> Outgoing {
    match event {
        VillageEvent::Registered { village } => {
            let message = pb::VillageRegistered { village: Some(villages::without_etag(village)) };
            VILLAGE_REGISTERED.outgoing(Some(village.unit), village.valid.from(), &message)
        }
        VillageEvent::Updated { village } => {
            let message = pb::VillageUpdated { village: Some(villages::without_etag(village)) };
            VILLAGE_UPDATED.outgoing(Some(village.unit), recorded.moment.business_date, &message)
        }
    }
}
