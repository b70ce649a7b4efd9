use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use super::*;

fn delivered(event: &str, payload: Vec<u8>) -> Delivered {
    Delivered {
        aggregate: Uuid::nil(),
        version: 1,
        position: 7,
        event: event.to_owned(),
        recorded_at: Timestamp::UNIX_EPOCH,
        known_at: Timestamp::UNIX_EPOCH,
        valid_on: vocabulary::calendar::date(2025, 7, 1),
        payload: Bytes::from(payload),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
fn day(year: i32, month: i32, day: i32) -> Option<PbDate> {
    Some(PbDate { year, month, day })
}

fn entered() -> pb::UnitEntered {
    pb::UnitEntered {
        unit: "units/06661@2025-07-01".to_owned(),
        code: "06661".to_owned(),
        display_name: "Việt Hưng".to_owned(),
        kind: pb::UnitKind::Phuong.into(),
        parent_code: "22".to_owned(),
        valid_from: day(2025, 7, 1),
        valid_until: None,
    }
}

#[test]
fn every_kind_of_unit_is_understood() {
    let kinds: Vec<_> = (1..).map_while(kind).collect();
    assert_eq!(kinds, UnitKind::ALL);
}

#[test]
fn an_event_teaches_what_it_says() {
    let mut learned = Learned::default();
    add(&mut learned, &delivered("unit.entered", entered().encode_to_vec())).unwrap();
    let unit = &learned.units[0];
    assert_eq!((unit.key.to_string().as_str(), unit.kind), ("06661@2025-07-01", UnitKind::Phuong));
    assert_eq!(unit.parent.map(|code| code.to_string()).as_deref(), Some("22"));
    let village = pb::Village {
        name: "villages/00000000-0000-7000-8000-000000000001".to_owned(),
        unit: "units/06661@2025-07-01".to_owned(),
        area_kind: types::AreaKind::Urban.into(),
        valid_from: day(2025, 7, 1),
        ..pb::Village::default()
    };
    let message = pb::VillageUpdated { village: Some(village) };
    add(&mut learned, &delivered("village.updated", message.encode_to_vec())).unwrap();
    assert_eq!(learned.villages[0].1.area_kind, Some(AreaKind::Urban));
    let succession = pb::Succession {
        old_code: "06703".to_owned(),
        new_code: "06661".to_owned(),
        extent: pb::Extent::Whole.into(),
        effective_date: day(2025, 7, 1),
        ..pb::Succession::default()
    };
    let message = pb::ReorganisationEnacted { successions: vec![succession], ..Default::default() };
    add(&mut learned, &delivered("reorganisation.enacted", message.encode_to_vec())).unwrap();
    assert_eq!(learned.successions[0].extent, Extent::Whole);
}

#[test]
fn what_is_not_needed_teaches_nothing() {
    let mut learned = Learned::default();
    add(&mut learned, &delivered("unit.classified", Vec::new())).unwrap();
    add(&mut learned, &delivered("unit.twinned", vec![0xff])).unwrap();
    assert!(learned.units.is_empty() && learned.successions.is_empty() && learned.villages.is_empty());
}

#[test]
fn what_is_not_what_its_subject_says_is_poison() {
    let bad = [
        ("unit.entered", pb::UnitEntered { unit: "06661".to_owned(), ..entered() }.encode_to_vec()),
        ("unit.entered", pb::UnitEntered { kind: 0, ..entered() }.encode_to_vec()),
        ("unit.entered", pb::UnitEntered { valid_from: None, ..entered() }.encode_to_vec()),
        ("unit.entered", pb::UnitEntered { valid_until: day(2025, 7, 1), ..entered() }.encode_to_vec()),
        ("unit.entered", vec![0xff]),
        ("village.registered", pb::VillageRegistered::default().encode_to_vec()),
        (
            "reorganisation.enacted",
            pb::ReorganisationEnacted { successions: vec![pb::Succession::default()], ..Default::default() }
                .encode_to_vec(),
        ),
    ];
    for (event, payload) in bad {
        assert_eq!(add(&mut Learned::default(), &delivered(event, payload)), None, "{event}");
    }
}
