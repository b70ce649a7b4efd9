use vocabulary::calendar::date;

use super::*;
use crate::domain::tests::world::World;

#[test]
fn an_id_and_an_indicator_are_words_of_the_contract() {
    assert_eq!(
        StandardId::of_resource("povertyStandards/QN-2023").unwrap().resource_name(),
        "povertyStandards/QN-2023"
    );
    for bad in
        ["QN-2023", "povertyStandards/", "povertyStandards/qn", "povertyStandards/QN 2023", "standards/QN"]
    {
        assert!(StandardId::of_resource(bad).is_err(), "{bad}");
    }
    for bad in ["", "Toilet", "toilet2", "nhà_vệ_sinh"] {
        assert!(bad.parse::<Indicator>().is_err(), "{bad}");
    }
}

#[test]
fn standards_are_listed_by_issuer_and_date_however_they_became_known() {
    let known = World::new();
    let mut backwards: Vec<_> = known.standards().iter().cloned().collect();
    backwards.reverse();
    let again: Standards = backwards.into_iter().collect();
    assert_eq!(&again, known.standards());
    let ids: Vec<_> = again.iter().map(|standard| standard.id.as_str()).collect();
    assert_eq!(ids, ["VN-2016", "VN-2022", "VN-2027", "QN-2023"]);
}

#[test]
fn at_most_one_standard_of_an_issuer_is_in_force_on_a_day() {
    let known = World::new();
    for day in [
        date(2016, 1, 1),
        date(2021, 12, 31),
        date(2022, 1, 1),
        date(2023, 3, 30),
        date(2025, 12, 31),
        date(2027, 1, 1),
        date(2030, 12, 31),
    ] {
        let in_force: Vec<_> = known.standards().in_force(day).map(|standard| standard.issuer).collect();
        let issuers: BTreeSet<_> = in_force.iter().copied().collect();
        assert_eq!(in_force.len(), issuers.len(), "{day}");
        assert!(issuers.contains(&Issuer::Central), "{day}");
    }
    assert_eq!(known.standards().in_force(date(2031, 1, 1)).count(), 0);
}
