use journal::inbox::InboxState;

use super::{Readiness, feed, note};

#[test]
fn a_context_that_nobody_has_looked_at_is_not_ready() {
    let readiness = Readiness::default();
    assert!(!readiness.report().is_ready("parcels"));
    readiness.set("loans", vec![("database".to_owned(), None)]);
    assert!(!readiness.report().is_ready("parcels"), "another context says nothing of it");
    readiness.set("parcels", vec![("database".to_owned(), None)]);
    assert!(readiness.report().is_ready("parcels"));
    readiness.set("parcels", vec![("nats".to_owned(), Some("disconnected".to_owned()))]);
    assert!(!readiness.report().is_ready("parcels"));
}

#[test]
fn a_consumer_with_parked_events_is_ready_and_says_how_many() {
    let readiness = Readiness::default();
    let state = InboxState::Running { parked: 3 };
    readiness.set("parcels", vec![("feed a".to_owned(), feed(&state))]);
    readiness.note("parcels", "feed a".to_owned(), note(&state));
    let report = readiness.report();
    assert!(report.is_ready("parcels") && report.missing().is_empty());
    assert_eq!(report.notes(), ["parcels feed a: 3 parked"]);
    readiness.note("parcels", "feed a".to_owned(), note(&InboxState::Running { parked: 0 }));
    assert!(readiness.report().notes().is_empty());
}
