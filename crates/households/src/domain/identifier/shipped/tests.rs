use super::*;

#[test]
fn every_shipped_row_is_a_system_and_says_what_is_not_certain() {
    let systems = systems().unwrap();
    let ids: Vec<_> = systems.iter().map(|system| (system.id.as_str(), system.subject)).collect();
    let expected = [
        ("NATIONAL-POPULATION-HOUSEHOLD", Subject::Household),
        ("OLD-POVERTY-SOFTWARE", Subject::Household),
        ("SOCIAL-INSURANCE", Subject::Person),
        ("VBSP-CUSTOMER", Subject::Person),
    ];
    assert_eq!(ids, expected);
    assert!(systems.iter().all(|system| system.note.is_some()), "none of them was compared with its law");
}
