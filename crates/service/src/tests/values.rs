//! Trace context, positions, clocks, languages, timeouts.

use std::time::Duration;

use jiff::{Timestamp, civil::date};
use uuid::Uuid;
use vocabulary::rejection::Language;

use crate::{
    clock::{Clock as _, ManualClock, SystemClock},
    limits::grpc_timeout,
    position::Position,
    status::language,
    trace::Trace,
};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[test]
fn a_traceparent_is_read_and_written_as_w3c_says() {
    let trace: Trace = PARENT.parse().unwrap();
    assert_eq!(trace.to_string(), PARENT);
    assert_eq!(trace.trace_id(), "0af7651916cd43dd8448eb211c80319c");
    let child = trace.child().to_string();
    assert_ne!(child, PARENT);
    assert!(child.starts_with("00-0af7651916cd43dd8448eb211c80319c-") && child.ends_with("-01"));
}

#[test]
fn a_broken_traceparent_begins_a_new_trace() {
    let broken = [
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0é",
    ];
    for text in broken {
        assert!(text.parse::<Trace>().is_err(), "{text}");
        let begun = Trace::from_header(Some(text));
        assert_eq!(begun.to_string().parse(), Ok(begun));
    }
    assert!("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later".parse::<Trace>().is_ok());
    assert_ne!(Trace::begin(), Trace::begin());
}

#[test]
fn a_position_survives_its_text() {
    let touched = [(Uuid::from_u128(1), 3), (Uuid::from_u128(2), 1)];
    let position = Position::of("parcels", &touched);
    let text = position.to_string();
    assert_eq!(
        text,
        "parcels:00000000-0000-0000-0000-000000000001:3;parcels:00000000-0000-0000-0000-000000000002:1"
    );
    assert_eq!(text.parse(), Ok(position.clone()));
    assert_eq!(position.of_context("parcels").count(), 2);
    assert_eq!(position.of_context("others").count(), 0);
    assert!("".parse::<Position>().unwrap().is_empty());
}

#[test]
fn the_position_of_a_large_write_fits_into_a_header() {
    let touched: Vec<_> = (0..1000).map(|id| (Uuid::from_u128(id), 1)).collect();
    let position = Position::of("parcels", &touched);
    assert!(position.to_string().len() < 6_000);
    assert_eq!(position.marks().last().unwrap().aggregate, Uuid::from_u128(999));
    assert_eq!(position.to_string().parse(), Ok(position));
}

#[test]
fn what_is_no_position_is_refused() {
    let long = vec!["parcels:00000000-0000-0000-0000-000000000001:3"; 101].join(";");
    for text in ["x", "parcels:1:1", "parcels:00000000-0000-0000-0000-000000000001:0", "a:b:c:d", ";", &long]
    {
        assert!(text.parse::<Position>().is_err(), "{text}");
    }
}

#[test]
fn the_business_date_is_the_local_date_unless_it_is_set() {
    // Half past five in the evening in UTC is past midnight in Việt Nam.
    let clock = ManualClock::new("2025-06-30T17:30:00Z".parse().unwrap());
    assert_eq!(clock.business_date(), date(2025, 7, 1));
    clock.set_business_date(date(2025, 6, 27));
    clock.set_now("2025-07-05T00:00:00Z".parse().unwrap());
    assert_eq!(clock.business_date(), date(2025, 6, 27));
    assert_eq!(clock.now(), "2025-07-05T00:00:00Z".parse::<Timestamp>().unwrap());
    assert_eq!(SystemClock::new(Some(date(2024, 1, 2))).business_date(), date(2024, 1, 2));
}

#[test]
fn a_caller_reads_vietnamese_unless_it_asks_for_english() {
    for (header, wanted) in [
        (None, Language::Vietnamese),
        (Some("en"), Language::English),
        (Some("en-GB, vi;q=0.5"), Language::English),
        (Some("fr, vi-VN;q=0.8, en;q=0.5"), Language::Vietnamese),
        (Some("fr"), Language::Vietnamese),
    ] {
        assert_eq!(language(header), wanted, "{header:?}");
    }
}

#[test]
fn a_timeout_is_digits_and_a_unit() {
    assert_eq!(grpc_timeout(Some("2H")), Some(Duration::from_hours(2)));
    assert_eq!(grpc_timeout(Some("3M")), Some(Duration::from_mins(3)));
    assert_eq!(grpc_timeout(Some("5S")), Some(Duration::from_secs(5)));
    assert_eq!(grpc_timeout(Some("250m")), Some(Duration::from_millis(250)));
    assert_eq!(grpc_timeout(Some("7u")), Some(Duration::from_micros(7)));
    assert_eq!(grpc_timeout(Some("9n")), Some(Duration::from_nanos(9)));
    for text in ["", "S", "5", "5x", "-1S", "123456789S", "é"] {
        assert_eq!(grpc_timeout(Some(text)), None, "{text}");
    }
}
