use std::collections::BTreeMap;

use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, day, refused};

async fn atoms(given: &Given, map_of: &str) -> BTreeMap<String, pb::Atom> {
    let mut ask = pb::ListAtomsRequest { map_of: day(map_of), page_size: 100, page_token: String::new() };
    let mut all = Vec::new();
    loop {
        let page = given.reading().list_atoms(ask.clone()).await.unwrap().into_inner();
        all.extend(page.atoms);
        if page.next_page_token.is_empty() {
            break;
        }
        ask.page_token = page.next_page_token;
    }
    assert!(all.is_sorted_by(|before, after| before.id < after.id), "by id, each once");
    all.into_iter().map(|atom| (atom.id.clone(), atom)).collect()
}

#[tokio::test]
async fn every_pair_of_the_reform_has_its_place_on_both_maps() {
    let given = Given::quang_ninh().await;
    let (old_map, new_map) = (atoms(&given, "2025-06-30").await, atoms(&given, "2025-07-01").await);
    assert!(old_map.keys().eq(new_map.keys()), "the same places, whatever the map");
    let (import, _) = crate::shipped::quang_ninh().unwrap();
    let mut pairs = 0;
    for passage in &import.passages {
        if passage.succession.effective != jiff::civil::date(2025, 7, 1) {
            continue;
        }
        let (old, new) = (passage.succession.old, passage.succession.new);
        let placed = old_map.iter().any(|(id, atom)| {
            atom.placed_unit.starts_with(&format!("units/{old}@"))
                && new_map[id].placed_unit == format!("units/{new}@2025-07-01")
        });
        assert!(placed, "{old} → {new}");
        pairs += 1;
    }
    assert_eq!(pairs, 184);
}

#[tokio::test]
async fn a_record_of_a_split_commune_waits_among_its_parts() {
    let given = Given::quang_ninh().await;
    let placed = atoms(&given, "2025-07-01").await;
    let hai_lang = &placed["06886@2020-01-01"];
    assert_eq!(
        (hai_lang.placed_unit.as_str(), hai_lang.units.as_slice()),
        ("", ["units/06886@2020-01-01".to_owned()].as_slice())
    );
    let candidates = ["06799", "06886", "06970"].map(|code| format!("units/{code}@2025-07-01"));
    assert_eq!(hai_lang.candidate_units, candidates);
    let assigned = &placed["06886@2020-01-01~06970@2025-07-01"];
    assert_eq!(assigned.placed_unit, "units/06970@2025-07-01");
    assert_eq!(assigned.units, ["units/06886@2020-01-01", "units/06970@2025-07-01"]);
    assert!(assigned.candidate_units.is_empty());
    let duong_huy = &placed["06805@2020-01-01"];
    assert_eq!(duong_huy.placed_unit, "units/06760@2025-07-01", "all of it went there");
}

#[tokio::test]
async fn every_atom_has_exactly_one_place_on_every_map() {
    let given = Given::quang_ninh().await;
    for map_of in ["2020-01-01", "2024-11-01", "2025-07-01"] {
        for atom in atoms(&given, map_of).await.values() {
            let waits = atom.candidate_units.len() > 1;
            assert_ne!(atom.placed_unit.is_empty(), !waits, "{atom:?}");
        }
    }
}

#[tokio::test]
async fn a_date_before_the_first_map_and_bad_pages_are_refused() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let before = pb::ListAtomsRequest { map_of: day("2019-12-31"), ..pb::ListAtomsRequest::default() };
    let refusal = refused(units.list_atoms(before).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "UNIT_NOT_KNOWN_BEFORE".to_owned()));
    let bad = pb::ListAtomsRequest { map_of: None, page_size: -1, page_token: "x".to_owned() };
    assert_eq!(bad_fields(units.list_atoms(bad).await), ["page_size", "page_token"]);
    let first = pb::ListAtomsRequest { map_of: day("2025-07-01"), page_size: 1, page_token: String::new() };
    let token = units.list_atoms(first).await.unwrap().into_inner().next_page_token;
    let other = pb::ListAtomsRequest { map_of: day("2025-06-30"), page_size: 1, page_token: token };
    assert_eq!(bad_fields(units.list_atoms(other).await), ["page_token"]);
}
