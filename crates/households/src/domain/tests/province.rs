//! Five communes of Quảng Ninh before and after 2025-07-01: a whole succession that changes the line, a split, a đặc khu.

use vocabulary::{
    area::{Extent, Succession, UnitCode, UnitKey, UnitKind, UnitVersion},
    calendar::{Date, Period, date},
};

pub(crate) const REFORM: Date = date(2025, 7, 1);
const FIRST: Date = date(2020, 1, 1);

/// Xã Dương Huy: rural; whole into phường Mông Dương.
pub(crate) const DUONG_HUY: &str = "06805@2020-01-01";
pub(crate) const MONG_DUONG: &str = "06760@2025-07-01";
/// Thị trấn Tiên Yên: urban; whole into xã Tiên Yên.
pub(crate) const TIEN_YEN_TOWN: &str = "06862@2020-01-01";
pub(crate) const TIEN_YEN: &str = "06862@2025-07-01";
/// Xã Hải Lạng: rural; a part of it into xã Ba Chẽ.
pub(crate) const HAI_LANG_OLD: &str = "06886@2020-01-01";
pub(crate) const HAI_LANG: &str = "06886@2025-07-01";
pub(crate) const BA_CHE: &str = "06970@2025-07-01";
/// Đặc khu Vân Đồn, until then thị trấn Cái Rồng.
pub(crate) const CAI_RONG: &str = "06994@2020-01-01";
pub(crate) const VAN_DON: &str = "06994@2025-07-01";

/// Code, kind, parent, first day, first day no longer.
type Row = (&'static str, UnitKind, Option<&'static str>, Date, Option<Date>);

const UNITS: [Row; 16] = [
    ("22", UnitKind::Tinh, None, date(1963, 10, 30), None),
    ("195", UnitKind::ThanhPho, Some("22"), FIRST, Some(REFORM)),
    ("199", UnitKind::Huyen, Some("22"), FIRST, Some(REFORM)),
    ("202", UnitKind::Huyen, Some("22"), FIRST, Some(REFORM)),
    ("203", UnitKind::Huyen, Some("22"), FIRST, Some(REFORM)),
    ("06805", UnitKind::Xa, Some("195"), FIRST, Some(REFORM)),
    ("06760", UnitKind::Phuong, Some("195"), FIRST, Some(REFORM)),
    ("06862", UnitKind::ThiTran, Some("199"), FIRST, Some(REFORM)),
    ("06886", UnitKind::Xa, Some("199"), FIRST, Some(REFORM)),
    ("06970", UnitKind::ThiTran, Some("202"), FIRST, Some(REFORM)),
    ("06994", UnitKind::ThiTran, Some("203"), FIRST, Some(REFORM)),
    ("06760", UnitKind::Phuong, Some("22"), REFORM, None),
    ("06862", UnitKind::Xa, Some("22"), REFORM, None),
    ("06886", UnitKind::Xa, Some("22"), REFORM, None),
    ("06970", UnitKind::Xa, Some("22"), REFORM, None),
    ("06994", UnitKind::DacKhu, Some("22"), REFORM, None),
];

const SUCCESSIONS: [(&str, &str, Extent); 7] = [
    ("06805", "06760", Extent::Whole),
    ("06760", "06760", Extent::Whole),
    ("06862", "06862", Extent::Whole),
    ("06886", "06886", Extent::Part),
    ("06886", "06970", Extent::Part),
    ("06970", "06970", Extent::Whole),
    ("06994", "06994", Extent::Whole),
];

pub(crate) fn unit(key: &str) -> UnitKey {
    key.parse().unwrap()
}

fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

pub(crate) fn units() -> Vec<UnitVersion> {
    let version = |(text, kind, parent, from, until): Row| UnitVersion {
        key: UnitKey { code: code(text), from },
        name: format!("Unit {text}"),
        kind,
        parent: parent.map(code),
        valid: Period::new(from, until).unwrap(),
    };
    UNITS.into_iter().map(version).collect()
}

pub(crate) fn successions() -> Vec<Succession> {
    let succession = |(old, new, extent): (&str, &str, Extent)| Succession {
        old: code(old),
        new: code(new),
        extent,
        effective: REFORM,
        law: "1679/NQ-UBTVQH15".to_owned(),
        verified: true,
    };
    SUCCESSIONS.into_iter().map(succession).collect()
}
