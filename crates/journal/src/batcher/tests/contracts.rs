//! Rules and stores that misbehave harm their own command only.

use std::sync::atomic::Ordering;

use super::{
    boxes::{Misbehave, Misbehaviour},
    rig::{Rig, fill, here, id, make, text},
};

#[tokio::test]
async fn a_rule_that_breaks_its_contract_is_refused_without_a_trace() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "blue")).await;

    for how in [
        Misbehaviour::Panic,
        Misbehaviour::OutsideItsScope,
        Misbehaviour::WithoutAnEvent,
        Misbehaviour::WhatIsOnlyRead,
        Misbehaviour::UnnamedClaim,
        // It could never be published, and nothing after it.
        Misbehaviour::TooLarge,
    ] {
        let reason = rig.refused(Misbehave { how, id: id(1), unit: here() }).await;
        assert_eq!(reason, "INTERNAL", "{how:?}");
    }

    assert_eq!(text(&rig.done(fill(1, &[1])).await), "red@2=1");
    assert_eq!(rig.on_shelf(2).await, (1, 0));
    assert_eq!(rig.count("select count(*) from journal.claim").await, 2);
}

#[tokio::test]
async fn an_existing_record_is_not_created_again() {
    let rig = Rig::new().await;
    rig.done(make(9, "plug")).await;

    let outcomes = rig.together(9, [rig.ask(make(1, "red")), rig.ask(make(1, "blue"))]).await;

    assert!(outcomes.first().unwrap().is_ok());
    assert_eq!(outcomes.last().unwrap().as_ref().unwrap_err().reason(), "RECORD_EXISTS");
    assert_eq!(rig.refused(make(1, "green")).await, "RECORD_EXISTS", "the primary key is the second lock");
}

#[tokio::test]
async fn a_panicking_store_does_not_end_the_batcher() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.store.panics.store(2, Ordering::SeqCst);

    assert_eq!(rig.refused(fill(1, &[1])).await, "INTERNAL");

    assert_eq!(text(&rig.done(fill(1, &[2])).await), "red@2=2");
}
