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
