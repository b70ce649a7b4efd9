use super::*;

#[test]
fn a_date_is_whole_real_and_within_the_calendar() {
    for day in [calendar::date(1900, 1, 1), calendar::date(2024, 2, 29), calendar::date(2200, 12, 31)] {
        assert_eq!(date(Some(pb_date(day))), Ok(day));
        assert_eq!(maybe_date(Some(pb_date(day))), Ok(Some(day)));
    }
    let bad = [
        (2023, 2, 29),
        (2023, 0, 0),
        (2025, 0, 1),
        (2025, 1, 0),
        (0, 1, 1),
        (-1, 1, 1),
        (1899, 12, 31),
        (70_000, 1, 1),
        (2025, 300, 1),
        (2023, 1, 400),
    ];
    for (year, month, day) in bad {
        let said = Some(PbDate { year, month, day });
        assert!(date(said).is_err() && maybe_date(said).is_err(), "{year}-{month}-{day}");
    }
    assert_eq!((date(None), maybe_date(None)), (Err(missing()), Ok(None)));
}

#[test]
fn area_kinds_are_read_back() {
    for word in [types::AreaKind::Unspecified, types::AreaKind::Rural, types::AreaKind::Urban] {
        assert_eq!(pb_area_kind(maybe_area_kind(word.into()).unwrap()), word);
    }
    for number in [0, 3, 99] {
        assert!(area_kind(number).is_err(), "{number}");
    }
    assert!(maybe_area_kind(3).is_err() && maybe_area_kind(99).is_err());
}

#[test]
fn every_bad_part_of_a_document_is_named_under_its_field() {
    let good = types::DocumentRef {
        number: "1679/NQ-UBTVQH15".to_owned(),
        date: Some(pb_date(calendar::date(2025, 6, 16))),
        issuer: "Ủy ban Thường vụ Quốc hội".to_owned(),
    };
    assert_eq!(pb_document(&document(good.clone()).unwrap()), good);
    assert_eq!(maybe_document(None), Ok(None));
    let mut bad = Violations::default();
    let read = nested(&mut bad, "document", document(types::DocumentRef::default()));
    let fields: Vec<String> = bad.into_inner().into_iter().map(|(field, _)| field).collect();
    assert_eq!((read, fields.join(" ")), (None, "document.number document.date document.issuer".to_owned()));
}
