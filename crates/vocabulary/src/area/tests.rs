//! Rules of names and kinds; and the history of Quảng Ninh, as it is shipped, for the tests of the atlas.

use proptest::prelude::*;

use super::*;
use crate::calendar::parse_date;

const UNITS: &str = include_str!("../../../communes/data/units.csv");
const SUCCESSIONS: &str = include_str!("../../../communes/data/successions.csv");

pub(in crate::area) fn units() -> Vec<UnitVersion> {
    csv::Reader::from_reader(UNITS.as_bytes())
        .records()
        .map(|row| {
            let row = row.unwrap();
            let text = |column: usize| row.get(column).unwrap();
            let from = parse_date(text(4)).unwrap();
            let until = Some(text(5)).filter(|day| !day.is_empty()).map(|day| parse_date(day).unwrap());
            UnitVersion {
                key: UnitKey { code: text(0).parse().unwrap(), from },
                name: text(1).to_owned(),
                kind: text(2).parse().unwrap(),
                parent: Some(text(3)).filter(|code| !code.is_empty()).map(|code| code.parse().unwrap()),
                valid: Period::new(from, until).unwrap(),
            }
        })
        .collect()
}

pub(in crate::area) fn successions() -> Vec<Succession> {
    csv::Reader::from_reader(SUCCESSIONS.as_bytes())
        .records()
        .map(|row| {
            let row = row.unwrap();
            let text = |column: usize| row.get(column).unwrap();
            Succession {
                old: text(0).parse().unwrap(),
                new: text(1).parse().unwrap(),
                extent: text(2).parse().unwrap(),
                effective: parse_date(text(3)).unwrap(),
                law: text(4).to_owned(),
                verified: text(6) == "yes",
            }
        })
        .collect()
}

pub(in crate::area) fn quang_ninh() -> Atlas {
    Atlas::new(units(), successions()).unwrap()
}

pub(in crate::area) fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

pub(in crate::area) fn key(text: &str) -> UnitKey {
    text.parse().unwrap()
}

#[test]
fn a_code_keeps_its_leading_zeros_and_tells_its_level() {
    assert_eq!(code("06661").to_string(), "06661");
    assert_eq!(code("22").level(), Level::Province);
    assert_eq!(code("193").level(), Level::District);
    assert_eq!(code("06661").level(), Level::Commune);
    assert_ne!(code("22"), code("022"));
}

#[test]
fn a_code_is_two_three_or_five_digits() {
    for bad in ["", "6", "6661", "066610", "0666x", " 6661", "٠٦", "06,61", "+6661", "-1"] {
        assert!(bad.parse::<UnitCode>().is_err(), "{bad:?}");
    }
}

#[test]
fn a_unit_is_read_with_and_without_its_collection() {
    let unit = key("06661@2025-07-01");
    assert_eq!(key("units/06661@2025-07-01"), unit);
    assert_eq!(unit.to_string(), "06661@2025-07-01");
    assert_eq!(unit.resource_name(), "units/06661@2025-07-01");
    for bad in
        ["06661", "06661@", "@2025-07-01", "06661@2025-7-1", "06661@2025-02-30", "unit/06661@2025-07-01"]
    {
        assert!(bad.parse::<UnitKey>().is_err(), "{bad:?}");
    }
}

#[test]
fn a_resource_name_has_one_form() {
    assert_eq!(UnitKey::from_name("units/06661@2025-07-01"), Ok(key("06661@2025-07-01")));
    for bad in ["06661@2025-07-01", "units/06661", "units/", "communes/06661@2025-07-01"] {
        assert!(UnitKey::from_name(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_stored_unit_is_checked_when_it_is_read() {
    let unit = key("06661@2025-07-01");
    let stored = serde_json::to_string(&unit).unwrap();
    assert_eq!(stored, r#""06661@2025-07-01""#);
    assert_eq!(serde_json::from_str::<UnitKey>(&stored).unwrap(), unit);
    assert!(serde_json::from_str::<UnitKey>(r#""06661""#).is_err());
    assert!(serde_json::from_str::<UnitCode>(r#""6""#).is_err());
}

#[test]
fn a_commune_is_rural_and_a_ward_or_town_is_urban() {
    assert_eq!(UnitKind::Xa.area_kind(), Some(AreaKind::Rural));
    assert_eq!(UnitKind::Phuong.area_kind(), Some(AreaKind::Urban));
    assert_eq!(UnitKind::ThiTran.area_kind(), Some(AreaKind::Urban));
    assert_eq!(UnitKind::DacKhu.area_kind(), None, "decided per village");
    assert_eq!(UnitKind::Huyen.area_kind(), None);
}

#[test]
fn stable_names_are_read_back_and_are_those_in_json() {
    for kind in UnitKind::ALL.iter().copied() {
        assert_eq!(kind.name().parse::<UnitKind>(), Ok(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
    for area in [AreaKind::Rural, AreaKind::Urban] {
        assert_eq!(area.name().parse::<AreaKind>(), Ok(area));
        assert_eq!(serde_json::to_value(area).unwrap(), area.name());
    }
    for extent in [Extent::Whole, Extent::Part] {
        assert_eq!(extent.name().parse::<Extent>(), Ok(extent));
        assert_eq!(serde_json::to_value(extent).unwrap(), extent.name());
    }
    assert!("XA".parse::<UnitKind>().is_err());
}

proptest! {
    #[test]
    fn codes_compare_as_their_texts_do(one in "[0-9]{2,3}|[0-9]{5}", other in "[0-9]{2,3}|[0-9]{5}") {
        prop_assert_eq!(code(&one).cmp(&code(&other)), one.cmp(&other));
        let read = code(&one);
        prop_assert_eq!(read.as_str(), one.as_str());
    }

    #[test]
    fn no_text_makes_a_key_panic_and_a_key_reads_itself_back(text in "\\PC{0,30}|[0-9]{5}@[0-9]{4}-[01][0-9]-[0-3][0-9]") {
        if let Ok(unit) = text.parse::<UnitKey>() {
            prop_assert_eq!(unit.to_string().parse::<UnitKey>(), Ok(unit));
        }
    }
}
