use std::borrow::Cow;

use jiff::{Timestamp, civil::date};
use uuid::Uuid;

use super::{Handover, PAGES};
use crate::store::{Envelope, Placed};

fn page(position: i64) -> Vec<Placed> {
    let event = Envelope {
        position,
        aggregate: Uuid::nil(),
        version: position,
        subject: String::new(),
        message: Cow::Borrowed(""),
        valid_on: date(2025, 7, 1),
        recorded_at: Timestamp::UNIX_EPOCH,
        traceparent: None,
        payload: bytes::Bytes::new(),
    };
    vec![Placed { event, waited: None }]
}

#[tokio::test]
async fn positions_follow_each_other_while_the_batcher_leads() {
    let handover = Handover::default();
    assert_eq!(handover.turn().await.first(), None, "nobody leads before the relay says so");
    let mut pages = handover.pause().await.begin(7);
    for position in [8, 9] {
        let turn = handover.turn().await;
        assert_eq!(turn.first(), Some(position));
        turn.hand_over(page(position));
        assert_eq!(pages.recv().await.unwrap()[0].event.position, position);
    }
    assert_eq!(handover.pause().await.last(), Some(9));
}

#[tokio::test]
async fn a_commit_whose_outcome_nobody_knows_ends_the_lead() {
    let handover = Handover::default();
    let mut pages = handover.pause().await.begin(0);
    drop(handover.turn().await);
    assert_eq!(handover.turn().await.first(), None);
    assert!(pages.recv().await.is_none(), "the relay is told");
}

#[tokio::test]
async fn events_in_the_outbox_keep_the_lead_and_wake_the_relay() {
    let handover = Handover::default();
    let _pages = handover.pause().await.begin(0);
    handover.turn().await.leave_waiting();
    handover.waiting().await;
    assert_eq!(handover.turn().await.first(), Some(1));
}

#[tokio::test]
async fn a_relay_that_cannot_follow_ends_the_lead_and_still_gets_what_fitted() {
    let handover = Handover::default();
    let mut pages = handover.pause().await.begin(0);
    let many = i64::try_from(PAGES).unwrap();
    for position in 1..=many + 1 {
        handover.turn().await.hand_over(page(position));
    }
    assert_eq!(handover.turn().await.first(), None);
    for position in 1..=many {
        assert_eq!(pages.recv().await.unwrap()[0].event.position, position);
    }
    assert!(pages.recv().await.is_none());
}
