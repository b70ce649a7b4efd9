use vocabulary::{caller::Caller, rejection::Language};

use super::*;

fn asking() -> Asking {
    Asking {
        caller: Caller::system(),
        now: "2026-03-02T02:00:00Z".parse().unwrap(),
        business_date: date(2026, 3, 2),
        deadline: None,
        language: Language::Vietnamese,
        method: "test",
        traceparent: None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as messages have it")]
fn pb_date(year: i32, month: i32, day: i32) -> Option<PbDate> {
    Some(PbDate { year, month, day })
}

#[test]
fn what_is_left_out_is_filled_in() {
    let ask = parse(&pb::GetPovertyReportRequest::default(), &asking()).unwrap();
    assert_eq!(ask.between, Between { after: date(2025, 12, 31), until: date(2026, 3, 2) });
    assert_eq!((ask.map_of, ask.known_at), (date(2026, 3, 2), None));
    let past = pb::GetPovertyReportRequest { as_of: pb_date(2024, 6, 30), ..Default::default() };
    let ask = parse(&past, &asking()).unwrap();
    assert_eq!(ask.between, Between { after: date(2023, 12, 31), until: date(2024, 6, 30) });
    assert_eq!(ask.map_of, date(2024, 6, 30));
}

#[test]
fn a_period_may_be_empty_and_not_turned_around() {
    let same = |after| pb::GetPovertyReportRequest {
        as_of: pb_date(2024, 6, 30),
        movements_after: after,
        ..Default::default()
    };
    assert!(parse(&same(pb_date(2024, 6, 30)), &asking()).is_ok());
    let bad = parse(&same(pb_date(2024, 7, 1)), &asking()).unwrap_err().into_inner();
    assert_eq!(bad[0].0, "movements_after");
}

#[test]
fn an_instant_is_read_exactly() {
    let known_at = Some(prost_types::Timestamp { seconds: 10, nanos: 1_999 });
    let ask = parse(&pb::GetPovertyReportRequest { known_at, ..Default::default() }, &asking()).unwrap();
    assert_eq!(ask.known_at, Some(Timestamp::from_nanosecond(10_000_001_999).unwrap()));
}

#[test]
fn a_date_must_be_whole_and_real() {
    for bad in [pb_date(2024, 0, 0), pb_date(2023, 2, 29), pb_date(1899, 12, 31), pb_date(40_000, 1, 1)] {
        let request = pb::GetPovertyReportRequest { as_of: bad, ..Default::default() };
        assert_eq!(parse(&request, &asking()).unwrap_err().into_inner()[0].0, "as_of", "{bad:?}");
    }
}
