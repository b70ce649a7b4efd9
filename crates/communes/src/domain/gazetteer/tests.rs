use std::collections::BTreeMap;

use vocabulary::{
    area::{Extent, Level},
    calendar::date,
    rejection::{Kind, Language, Rejection as _},
};

use super::*;
use crate::{
    domain::tests::{code, unit},
    shipped,
};

const LAST_OF_177: Date = date(2023, 12, 31);
const LAST_OF_171: Date = date(2025, 6, 30);
const FIRST_OF_54: Date = date(2025, 7, 1);

fn quang_ninh() -> Gazetteer {
    let (import, _) = shipped::quang_ninh().unwrap();
    let units = import.units.into_iter().map(|unit| Versioned { version: 1, state: Unit::entered(unit) });
    Gazetteer::new(units, import.passages).unwrap()
}

fn found(gazetteer: &Gazetteer, query: &str, date: Date) -> Vec<String> {
    let filter = Filter { query: query.to_owned(), ..Filter::default() };
    let units = gazetteer.list(date, &filter).unwrap();
    units.iter().map(|unit| unit.state.version.key.code.to_string()).collect()
}

#[test]
fn the_communes_are_as_many_of_each_kind_as_the_laws_say() {
    use UnitKind::{DacKhu, Phuong, ThiTran, Xa};
    let gazetteer = quang_ninh();
    let communes = |on| {
        let mut kinds = BTreeMap::new();
        for unit in gazetteer.list(on, &Filter::default()).unwrap() {
            let kind = unit.state.version.kind;
            if kind.level() == Level::Commune {
                *kinds.entry(kind).or_insert(0) += 1;
            }
        }
        kinds
    };
    assert_eq!(communes(LAST_OF_177), BTreeMap::from([(Xa, 98), (Phuong, 72), (ThiTran, 7)]));
    assert_eq!(communes(LAST_OF_171), BTreeMap::from([(Xa, 91), (Phuong, 73), (ThiTran, 7)]));
    assert_eq!(communes(FIRST_OF_54), BTreeMap::from([(Xa, 22), (Phuong, 30), (DacKhu, 2)]));
}

#[test]
fn a_code_names_another_place_after_the_reform() {
    let gazetteer = quang_ninh();
    let name = |on| gazetteer.resolve(code("06661"), on).unwrap().state.version.name.clone();
    assert_eq!([name(LAST_OF_171), name(FIRST_OF_54)], ["Giếng Đáy", "Việt Hưng"]);
}

#[test]
fn a_code_that_cannot_be_resolved_says_why() {
    let gazetteer = quang_ninh();
    let refusal = |code_text: &str, on| gazetteer.resolve(code(code_text), on).unwrap_err();
    let before = refusal("22", date(2019, 12, 31));
    assert_eq!((before.kind(), before.reason()), (Kind::WrongState, "UNIT_NOT_KNOWN_BEFORE"));
    let unknown = refusal("99999", FIRST_OF_54);
    assert_eq!((unknown.kind(), unknown.reason()), (Kind::NotFound, "UNIT_NOT_FOUND"));
    let ended = refusal("06802", FIRST_OF_54);
    assert_eq!((ended.kind(), ended.reason()), (Kind::NotFound, "UNIT_NOT_IN_FORCE"));
    let text = ended.text(Language::English);
    assert!(text.contains("from 2020-01-01 until 2024-11-01"), "{text}");
    assert_eq!(gazetteer.unit(unit("06661@2025-07-02")).unwrap_err().reason(), "UNIT_NOT_FOUND");
}

#[test]
fn names_that_are_written_alike_are_all_found_and_none_is_picked() {
    let gazetteer = quang_ninh();
    for typed in ["hai hoa", "Hải Hòa", "Hải Hoà", "HẢI HOÀ", "Ha\u{309}i Ho\u{300}a"] {
        assert_eq!(found(&gazetteer, typed, LAST_OF_171), ["06742", "06799"], "{typed}");
    }
    assert_eq!(found(&gazetteer, "Bắc Sơn", LAST_OF_171), ["06727", "06814"]);
    assert_eq!(found(&gazetteer, "Thanh Sơn", LAST_OF_171), ["06811", "06973"]);
    // The district, the township and the commune of one name.
    assert_eq!(found(&gazetteer, "Đầm Hà", LAST_OF_171), ["06895", "06916", "200"]);
    assert_eq!(found(&gazetteer, "Hạ Long", LAST_OF_171), ["07012", "193"]);
    assert_eq!(found(&gazetteer, "Hạ Long", FIRST_OF_54), ["06688"]);
    assert_eq!(found(&gazetteer, "dam ha", FIRST_OF_54), ["06895"]);
    assert!(found(&gazetteer, "không có tên này", FIRST_OF_54).is_empty());
}

#[test]
fn units_are_listed_by_kind_and_by_what_they_belong_to() {
    let gazetteer = quang_ninh();
    let filter = Filter { kinds: vec![UnitKind::DacKhu], ..Filter::default() };
    assert_eq!(gazetteer.list(FIRST_OF_54, &filter).unwrap().len(), 2);
    let filter = Filter { parent: Some(code("200")), ..Filter::default() };
    assert_eq!(gazetteer.list(LAST_OF_171, &filter).unwrap().len(), 9);
    assert!(gazetteer.list(FIRST_OF_54, &filter).unwrap().is_empty(), "there are no districts any more");
}

#[test]
fn a_whole_merge_has_one_successor_and_a_split_has_several() {
    let gazetteer = quang_ninh();
    let after = |key| {
        let lineage = gazetteer.successors(unit(key), FIRST_OF_54).unwrap();
        lineage
            .into_iter()
            .map(|line| (line.unit.code.to_string(), line.extent, line.verified))
            .collect::<Vec<_>>()
    };
    assert_eq!(after("06805@2020-01-01"), [("06760".to_owned(), Extent::Whole, true)]);
    let split = ["06799", "06886", "06970"].map(|code| (code.to_owned(), Extent::Part, true));
    assert_eq!(after("06886@2020-01-01"), split);
}

#[test]
fn a_lineage_names_its_laws_and_is_as_doubtful_as_its_weakest_step() {
    let gazetteer = quang_ninh();
    // Yết Kiêu → Trần Hưng Đạo (2024, not compared) → Hồng Gai (2025).
    let after = gazetteer.successors(unit("06682@2020-01-01"), FIRST_OF_54).unwrap();
    let [line] = after.as_slice() else { panic!("{after:?}") };
    assert_eq!(line.laws, ["1199/NQ-UBTVQH15", "1679/NQ-UBTVQH15"]);
    assert!(!line.verified);
    // Trần Hưng Đạo itself took one step.
    let after = gazetteer.successors(unit("06685@2020-01-01"), FIRST_OF_54).unwrap();
    let [line] = after.as_slice() else { panic!("{after:?}") };
    assert_eq!((line.laws.as_slice(), line.verified), (["1679/NQ-UBTVQH15".to_owned()].as_slice(), true));

    let before = gazetteer.predecessors(unit("06685@2025-07-01"), LAST_OF_177).unwrap();
    let told: Vec<_> =
        before.iter().map(|line| (line.unit.code.to_string(), line.verified, line.laws.len())).collect();
    let expected = [("06682", false, 2), ("06685", true, 1), ("06691", true, 1), ("06694", true, 1)];
    assert_eq!(told, expected.map(|(code, verified, laws)| (code.to_owned(), verified, laws)));
}

#[test]
fn a_code_given_anew_does_not_inherit_the_way_of_the_old_one() {
    let gazetteer = quang_ninh();
    // 06709 was Ka Long; Móng Cái 2 took the code and Ka Long's people. 06712 took in Hòa Lạc in 2024.
    let before = gazetteer.predecessors(unit("06709@2025-07-01"), LAST_OF_177).unwrap();
    assert!(before.iter().all(|line| line.verified && line.laws == ["1679/NQ-UBTVQH15"]), "{before:?}");
}

#[test]
fn a_unit_that_went_on_unchanged_is_its_own_successor_by_no_law() {
    let gazetteer = quang_ninh();
    let after = gazetteer.successors(unit("06661@2020-01-01"), LAST_OF_171).unwrap();
    let [line] = after.as_slice() else { panic!("{after:?}") };
    assert_eq!((line.unit, line.extent, line.laws.len()), (unit("06661@2020-01-01"), Extent::Whole, 0));
    assert!(gazetteer.successors(unit("06661@2020-01-01"), date(2019, 1, 1)).is_err());
}

#[test]
fn nothing_is_known_before_anything_is_entered() {
    let empty = Gazetteer::default();
    assert!(empty.list(FIRST_OF_54, &Filter::default()).unwrap().is_empty());
    assert_eq!(empty.resolve(code("22"), FIRST_OF_54).unwrap_err().reason(), "UNIT_NOT_FOUND");
}
