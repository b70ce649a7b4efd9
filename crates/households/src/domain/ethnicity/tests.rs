use vocabulary::text::Text;

use super::*;

fn group(set: &str, code: &str) -> Ethnicity {
    Ethnicity::new(set, code).unwrap()
}

/// R18.
#[test]
fn a_code_means_what_its_set_says() {
    assert_eq!(group("TK2008", "17").display_name(), "Sán Dìu");
    assert_eq!(group("TK1979", "17").display_name(), "Chăm");
    assert_eq!(group("TK1979", "18").display_name(), "Sán Dìu");
    assert_eq!(group("TK2008", "13").display_name(), group("TK1979", "15").display_name());
    assert_eq!(group("TK2008", "06").display_name(), group("TK1979", "04").display_name());
}

/// R18.
#[test]
fn every_group_of_1979_but_foreigners_is_one_of_2008() {
    let told = |code: &str| group("TK1979", code).in_tk2008();
    assert_eq!(told("18"), group("TK2008", "17"), "Sán Dìu");
    assert_eq!(told("15"), group("TK2008", "13"), "Sán Chay");
    assert_eq!(told("04"), group("TK2008", "06"), "Hoa");
    assert_eq!(told("55"), group("TK1979", "55"));
    let of_1979 = GROUPS.keys().filter(|known| known.set == CodeSet::Tk1979).map(|known| known.in_tk2008());
    let told: std::collections::BTreeSet<_> = of_1979.filter(|group| group.set == CodeSet::Tk2008).collect();
    assert_eq!(told.len(), 54, "no two are told as one");
    assert!(GROUPS.keys().all(|known| known.is_minority() == known.in_tk2008().is_minority()));
    assert!(told.iter().all(|group| group.in_tk2008() == *group));
}

#[test]
fn everybody_but_kinh_and_foreigners_is_a_minority() {
    assert!(!group("TK2008", "01").is_minority() && !group("TK1979", "01").is_minority());
    assert!(!group("TK1979", "55").is_minority());
    let minorities = GROUPS.keys().filter(|group| group.is_minority()).count();
    assert_eq!(minorities, 53 + 53);
}

#[test]
fn every_group_of_both_sets_is_known_by_a_name_in_nfc() {
    let sets = |set| GROUPS.keys().filter(move |group| group.set() == set).map(|group| group.code);
    assert!(sets(CodeSet::Tk2008).eq(1..=54));
    assert!(sets(CodeSet::Tk1979).eq(1..=55));
    for group in GROUPS.values() {
        let composed: Text<40> = group.name.parse().unwrap();
        assert_eq!(composed.as_str(), group.name);
    }
}

#[test]
fn an_unknown_set_or_code_is_refused() {
    for (set, code) in
        [("TK2020", "01"), ("", "01"), ("TK2008", "55"), ("TK2008", "1"), ("TK2008", "001"), ("TK2008", "+1")]
    {
        assert!(Ethnicity::new(set, code).is_err(), "{set} {code}");
    }
    assert_eq!(group("TK2008", "09").code(), "09");
}
