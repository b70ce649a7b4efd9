use std::collections::HashMap;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp, civil::date};
use uuid::Uuid;

use super::{Before, Plan};
use crate::{
    feed::Delivered,
    inbox::refusal::{Reason, Refused},
};

const A: Uuid = Uuid::from_u128(0xA);
const B: Uuid = Uuid::from_u128(0xB);

fn start() -> Timestamp {
    "2025-07-01T00:00:00Z".parse().unwrap()
}

fn at(micros: i64) -> Timestamp {
    start() + SignedDuration::from_micros(micros)
}

fn event(aggregate: Uuid, version: i64, position: i64, recorded: i64) -> Delivered {
    Delivered {
        aggregate,
        version,
        position,
        event: "parcel.moved".to_owned(),
        recorded_at: at(recorded),
        known_at: at(recorded),
        valid_on: date(2025, 7, 1),
        payload: Bytes::new(),
    }
}

fn plan(batch: Vec<Delivered>, known: Before) -> Plan {
    super::plan(batch, known, &Refused::new())
}

fn effects(plan: &Plan) -> Vec<(Uuid, i64, Timestamp)> {
    plan.ready.iter().map(|event| (event.aggregate, event.version, event.known_at)).collect()
}

#[test]
fn what_was_applied_is_skipped() {
    let known = Before { versions: HashMap::from([(A, 2)]), ..Before::default() };
    let batch = vec![event(A, 1, 1, 0), event(A, 2, 2, 0), event(A, 3, 3, 0), event(A, 3, 3, 0)];
    let plan = plan(batch, known);
    assert_eq!(effects(&plan), [(A, 3, at(0))]);
    assert_eq!((plan.skipped, plan.hold.len()), (3, 0));
}

#[test]
fn a_gap_holds_the_record_and_no_other() {
    let plan = plan(vec![event(A, 2, 2, 0), event(B, 1, 3, 1)], Before::default());
    assert_eq!(effects(&plan), [(B, 1, at(1))]);
    assert_eq!(plan.hold, [event(A, 2, 2, 0)]);
    assert_eq!(plan.versions, HashMap::from([(B, 1)]));
}

#[test]
fn closing_a_gap_releases_what_was_held_in_order() {
    let known =
        Before { held: vec![event(A, 3, 3, 0), event(A, 2, 2, 0), event(A, 5, 5, 0)], ..Before::default() };
    let plan = plan(vec![event(A, 1, 9, 9)], known);
    assert_eq!(effects(&plan), [(A, 1, at(9)), (A, 2, at(10)), (A, 3, at(11))]);
    assert_eq!(plan.release, [(A, 2), (A, 3)]);
    assert_eq!(plan.hold, [], "version 5 waits already");
    assert_eq!(plan.versions, HashMap::from([(A, 3)]));
}

#[test]
fn known_at_never_repeats_and_never_goes_back() {
    let batch = vec![event(A, 1, 1, 5), event(B, 1, 2, 5), event(A, 2, 3, 0), event(B, 2, 4, 100)];
    let plan = plan(batch, Before { known_at: Some(at(7)), ..Before::default() });
    let known: Vec<_> = plan.ready.iter().map(|event| event.known_at).collect();
    assert_eq!(known, [at(8), at(9), at(10), at(100)]);
    assert_eq!(plan.known_at, Some(at(100)));
}

#[test]
fn known_at_has_the_precision_of_the_database() {
    let mut fine = event(A, 1, 1, 0);
    fine.recorded_at = start() + SignedDuration::from_nanos(1_999);
    assert_eq!(effects(&plan(vec![fine], Before::default())), [(A, 1, at(1))]);
}

#[test]
fn the_outcome_does_not_depend_on_where_batches_end() {
    let stream = [
        event(A, 2, 1, 9),
        event(B, 1, 2, 3),
        event(A, 4, 3, 3),
        event(A, 1, 4, 2),
        event(B, 1, 2, 3),
        event(A, 3, 5, 50),
        event(B, 2, 6, 1),
    ];
    let whole = effects(&plan(stream.to_vec(), Before::default()));
    assert_eq!(whole.len(), 6);
    for size in 1..stream.len() {
        let mut known = Before::default();
        let mut seen = Vec::new();
        for batch in stream.chunks(size) {
            let plan = plan(
                batch.to_vec(),
                Before {
                    versions: known.versions.clone(),
                    held: known.held.clone(),
                    known_at: known.known_at,
                    ..Before::default()
                },
            );
            seen.extend(effects(&plan));
            known.versions.extend(plan.versions);
            known.held.retain(|event| !plan.release.contains(&(event.aggregate, event.version)));
            known.held.extend(plan.hold);
            known.known_at = plan.known_at;
        }
        assert_eq!(seen, whole, "batches of {size}");
        assert_eq!(known.held, []);
    }
}

#[test]
fn what_cannot_be_applied_is_parked_and_holds_its_record_only() {
    let reason = Reason::stored("R".to_owned());
    let refused = Refused::from([((A, 1), reason.clone())]);
    let batch = vec![event(A, 1, 1, 0), event(A, 2, 2, 0), event(B, 1, 3, 1), event(A, 1, 1, 0)];
    let plan = super::plan(batch, Before::default(), &refused);
    assert_eq!(effects(&plan), [(B, 1, at(1))]);
    assert_eq!(plan.park, [(event(A, 1, 1, 0), reason)]);
    assert_eq!((plan.hold, plan.skipped), (vec![event(A, 2, 2, 0)], 1));
    assert_eq!(plan.versions, HashMap::from([(B, 1)]));
}

#[test]
fn a_parked_event_that_comes_again_is_skipped() {
    let known = Before { parked: [(A, 1)].into(), held: vec![event(A, 2, 2, 0)], ..Before::default() };
    let plan = plan(vec![event(A, 1, 1, 0), event(A, 2, 2, 0), event(A, 3, 3, 0)], known);
    assert_eq!((plan.ready, plan.park, plan.skipped), (vec![], vec![], 2));
    assert_eq!(plan.hold, [event(A, 3, 3, 0)]);
}

#[test]
fn a_passed_version_lets_the_later_ones_follow() {
    let known = Before { passed: Some((A, 1)), held: vec![event(A, 2, 2, 5)], ..Before::default() };
    let plan = plan(vec![], known);
    assert_eq!(effects(&plan), [(A, 2, at(5))]);
    assert_eq!((plan.release, plan.versions), (vec![(A, 2)], HashMap::from([(A, 2)])));
    let known = Before { passed: Some((A, 1)), ..Before::default() };
    assert_eq!(super::plan(vec![], known, &Refused::new()).versions, HashMap::from([(A, 1)]));
}

#[test]
fn a_held_event_that_cannot_be_applied_is_parked_in_its_turn() {
    let refused = Refused::from([((A, 2), Reason::stored("R".to_owned()))]);
    let known = Before { held: vec![event(A, 2, 2, 0), event(A, 3, 3, 0)], ..Before::default() };
    let plan = super::plan(vec![event(A, 1, 1, 0)], known, &refused);
    assert_eq!(effects(&plan), [(A, 1, at(0))]);
    assert_eq!(plan.park.len(), 1);
    assert_eq!((plan.release, plan.hold), (vec![(A, 2)], vec![]), "version 3 waits on");
}
