use super::*;
use crate::calendar::date;

#[test]
fn a_document_has_a_number_a_date_and_an_issuer() {
    let law = DocumentRef::new(" 1679/NQ-UBTVQH15 ", date(2025, 6, 16), "Ủy ban Thường vụ Quốc hội").unwrap();
    assert_eq!(law.number.as_str(), "1679/NQ-UBTVQH15");
    let stored = serde_json::to_string(&law).unwrap();
    assert_eq!(serde_json::from_str::<DocumentRef>(&stored).unwrap(), law);
}

#[test]
fn every_bad_part_is_reported_at_once() {
    let violations = DocumentRef::new(" ", date(1899, 1, 1), "a\0b").unwrap_err().into_inner();
    let fields: Vec<_> = violations.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["number", "date", "issuer"]);
    assert!(DocumentRef::new(&"1".repeat(201), date(2025, 1, 1), "UBND").is_err());
}
