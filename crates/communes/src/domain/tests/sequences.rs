//! Whatever is asked in whatever order: the journal explains every state, and the rules hold in it. (That events fold to
//! the states is asserted by the world after each command.)

use proptest::prelude::*;
use uuid::Uuid;
use vocabulary::{
    calendar::{Date, Period, date},
    text::search_key,
};

use super::{World, decision, unit};
use crate::domain::{
    State,
    calendar::{Day, Declare},
    unit::{Classification, ClassificationKind, Classify, Declassify},
    village::{Change, Register, Update, Village, VillageId},
};

const HOANH_MO: &str = "06841@2025-07-01";
const NAMES: [&str; 4] = ["Thôn Một", "Thôn Hai", "Thôn Hái", "Thôn Ba"];

#[derive(Clone, Debug)]
enum Asked {
    Classify(Classify),
    Declassify(Declassify),
    Register(Register),
    Update(Update),
    Declare(Declare),
}

fn day() -> impl Strategy<Value = Date> {
    (0..400_i64).prop_map(|offset| date(2025, 6, 20).checked_add(jiff::ToSpan::days(offset)).unwrap())
}

fn span() -> impl Strategy<Value = Period> {
    (day(), proptest::option::of(1..300_i64)).prop_map(|(from, length)| {
        let until = length.map(|length| from.checked_add(jiff::ToSpan::days(length)).unwrap());
        Period::new(from, until).unwrap()
    })
}

fn village_id() -> impl Strategy<Value = VillageId> {
    (1..4_u128).prop_map(|number| VillageId::new(Uuid::from_u128(number)))
}

fn kind() -> impl Strategy<Value = ClassificationKind> {
    proptest::sample::select(ClassificationKind::ALL)
}

fn asked() -> impl Strategy<Value = Asked> {
    let name = || proptest::sample::select(NAMES.as_slice()).prop_map(|name| name.parse().unwrap());
    let classify = (kind(), span()).prop_map(|(kind, valid)| {
        let classification =
            Classification { kind, valid, document: decision("1/QĐ"), ended_by: None, synthetic: false };
        Asked::Classify(Classify { unit: unit(HOANH_MO), classification, etag: None })
    });
    let declassify = (kind(), day()).prop_map(|(kind, until)| {
        Asked::Declassify(Declassify { unit: unit(HOANH_MO), kind, until, document: None, etag: None })
    });
    let register = (village_id(), name(), span()).prop_map(|(id, name, valid)| {
        Asked::Register(Register {
            village: Village { id, unit: unit(HOANH_MO), name, area_kind: None, valid },
        })
    });
    let update =
        (village_id(), proptest::option::of(name()), proptest::option::of(proptest::option::of(day())))
            .prop_map(|(id, name, until)| {
                let name = name.map_or(Change::Keep, Change::To);
                let until = until.map_or(Change::Keep, Change::To);
                Asked::Update(Update { id, name, area_kind: Change::Keep, until, etag: None })
            });
    let declare = (0..5_i64, any::<bool>()).prop_map(|(offset, is_working)| {
        let date = date(2026, 9, 2).checked_add(jiff::ToSpan::days(offset)).unwrap();
        Asked::Declare(Declare {
            day: Day { date, is_working, reason: "Quốc khánh".parse().unwrap(), document: None },
        })
    });
    prop_oneof![classify, declassify, register, update, declare]
}

/// A new id is nobody's: the shell gives it once, so a village is registered once.
fn is_new(world: &World, asked: &Register) -> bool {
    !world.states.contains_key(&crate::domain::Key::Village(asked.village.id))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_rules_hold_after_any_sequence_of_commands(asked in proptest::collection::vec(asked(), 1..30)) {
        let mut world = World::quang_ninh();
        for asked in asked {
            // A refusal is as good as an answer here: it must leave nothing behind.
            let before = world.events.len();
            let carried_out = match &asked {
                Asked::Classify(command) => world.ask(command).is_ok(),
                Asked::Declassify(command) => world.ask(command).is_ok(),
                Asked::Register(command) if !is_new(&world, command) => false,
                Asked::Register(command) => world.ask(command).is_ok(),
                Asked::Update(command) => world.ask(command).is_ok(),
                Asked::Declare(command) => world.ask(command).is_ok(),
            };
            prop_assert!(carried_out || world.events.len() == before);
        }
        let State::Unit(unit) = &world.unit(unit(HOANH_MO)).state else { panic!("a unit") };
        let held = &unit.classifications;
        for (number, one) in held.iter().enumerate() {
            for other in held.iter().skip(number.saturating_add(1)) {
                prop_assert!(!one.kind.excludes(other.kind) || !one.valid.overlaps(other.valid));
            }
        }
        let villages: Vec<_> = world.states.values().filter_map(|held| match &held.state {
            State::Village(village) => Some(village),
            State::Register(_)
            | State::Unit(_)
            | State::Reorganisation(_)
            | State::Neighbours(_)
            | State::Day(_) => None,
        }).collect();
        for (number, one) in villages.iter().enumerate() {
            for other in villages.iter().skip(number.saturating_add(1)) {
                let named_alike = search_key(one.name.as_str()) == search_key(other.name.as_str());
                prop_assert!(!named_alike || !one.valid.overlaps(other.valid));
            }
        }
    }
}
