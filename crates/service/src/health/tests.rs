use super::Readiness;

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
