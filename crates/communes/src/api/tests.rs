//! Single values: every word of the contract has its meaning, every bad text its fault.

use proto::{
    google::r#type::Date as PbDate,
    sinhke::{communes::v1 as pb, r#type::v1 as types},
};
use vocabulary::{
    area::UnitKind,
    calendar::{Date, date},
};

use super::{pages::Pages, values};
use crate::domain::unit::ClassificationKind;

#[test]
fn every_kind_of_unit_has_its_word_in_the_contract() {
    for kind in UnitKind::ALL {
        let word = values::pb_unit_kind(*kind);
        assert_eq!(values::unit_kind(word.into()).unwrap(), *kind);
        assert_eq!(word.as_str_name(), format!("UNIT_KIND_{}", kind.name().to_uppercase()));
    }
    assert!((1..=8).all(|word| values::unit_kind(word).is_ok()));
    for bad in [0, 9, -1] {
        assert!(values::unit_kind(bad).is_err(), "{bad}");
    }
}

#[test]
fn every_class_has_its_word_in_the_contract() {
    for kind in ClassificationKind::ALL {
        let word = values::pb_classification_kind(*kind);
        assert_eq!(values::classification_kind(word.into()).unwrap(), *kind);
        assert_eq!(word.as_str_name(), format!("CLASSIFICATION_KIND_{}", kind.name().to_uppercase()));
    }
    assert!((1..=8).all(|word| values::classification_kind(word).is_ok()));
    assert_eq!(values::maybe_classification_kind(0).unwrap(), None);
    assert!(values::classification_kind(0).is_err() && values::maybe_classification_kind(9).is_err());
}

#[test]
fn extents_and_area_kinds_are_read_back() {
    for word in [pb::Extent::Whole, pb::Extent::Part] {
        assert_eq!(values::pb_extent(values::extent(word.into()).unwrap()), word);
    }
    assert!(values::extent(0).is_err() && values::extent(3).is_err());
    for word in [types::AreaKind::Unspecified, types::AreaKind::Rural, types::AreaKind::Urban] {
        assert_eq!(values::pb_area_kind(values::maybe_area_kind(word.into()).unwrap()), word);
    }
    assert!(values::maybe_area_kind(3).is_err());
}

#[test]
fn a_date_is_whole_real_and_within_the_calendar() {
    for day in [date(1900, 1, 1), date(2024, 2, 29), date(2200, 12, 31)] {
        assert_eq!(values::date(Some(values::pb_date(day))).unwrap(), day);
    }
    let bad = [
        (2023, 2, 29),
        (2025, 0, 1),
        (2025, 1, 0),
        (0, 1, 1),
        (-1, 1, 1),
        (1899, 12, 31),
        (70_000, 1, 1),
        (2025, 300, 1),
    ];
    for (year, month, day) in bad {
        assert!(values::date(Some(PbDate { year, month, day })).is_err(), "{year}-{month}-{day}");
    }
    assert!(values::date(None).is_err());
    assert_eq!(values::maybe_date(None).unwrap(), None::<Date>);
}

#[test]
fn an_etag_is_read_only_as_it_was_written() {
    assert_eq!(values::etag(&values::pb_etag(3)).unwrap(), Some(3));
    assert_eq!(values::etag("").unwrap(), None);
    for bad in ["3", "\"3", "\"03\"", "\"+3\"", "W/\"3\"", "\"\"", "\"x\"", "\"9223372036854775808\""] {
        assert!(values::etag(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_request_is_named_by_a_uuid() {
    assert!(values::request_id("018f2d1e-8c00-7000-8000-000000000001").is_ok());
    for bad in [
        "",
        "1",
        "00000000-0000-0000-0000-000000000000",
        "018f2d1e8c0070008000000000000001",
        "{018f2d1e-8c00-7000-8000-000000000001}",
    ] {
        assert!(values::request_id(bad).is_err(), "{bad}");
    }
}

#[test]
fn two_lists_never_share_a_token() {
    let key = vocabulary::page::PageKey::new([7; 32]);
    let ask = pb::ListAtomsRequest::default();
    let token = Pages::new(&key, "ListAtoms", &ask).after(b"06661");
    let mut bad = vocabulary::rejection::Violations::default();
    let page = Pages::new(&key, "ListAtoms", &ask).page(0, &token, super::pages::text, &mut bad).unwrap();
    assert_eq!(page.after.as_deref(), Some("06661"));
    assert!(Pages::new(&key, "ListUnits", &ask).page(0, &token, super::pages::text, &mut bad).is_none());
}
