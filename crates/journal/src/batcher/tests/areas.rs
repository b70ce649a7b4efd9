//! Whose records a caller may touch.

use super::{
    boxes::{Carry, Mint, Move},
    rig::{Rig, elsewhere, fill, here, id, make, of_unit},
};

#[tokio::test]
async fn a_record_outside_the_callers_areas_is_refused_like_an_absent_one() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;

    let outside = rig.submit(of_unit(rig.ask(fill(1, &[1])), elsewhere())).await.unwrap_err();
    let absent = rig.submit(of_unit(rig.ask(fill(2, &[1])), elsewhere())).await.unwrap_err();

    assert_eq!((outside.reason(), outside.kind()), (absent.reason(), absent.kind()));
    assert_eq!(outside.reason(), "AREA_FORBIDDEN");
    assert_eq!(outside.metadata(), absent.metadata());
    assert_eq!(rig.refused(fill(2, &[1])).await, "NOT_FOUND", "whose area is the province learns the truth");
    assert!(rig.submit(of_unit(rig.ask(fill(1, &[1])), here())).await.is_ok());
}

#[tokio::test]
async fn every_record_of_the_scope_must_lie_in_the_callers_areas() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(super::boxes::Make { unit: elsewhere(), ..make(2, "blue") }).await;
    rig.done(Mint { coin: id(3), value: 5, into: id(1) }).await;

    let moved = of_unit(rig.ask(Move { coin: id(3), from: id(1), to: id(2) }), here());

    assert_eq!(rig.submit(moved).await.unwrap_err().reason(), "AREA_FORBIDDEN");
    assert_eq!(rig.versions(1).await, [1, 2]);
}

#[tokio::test]
async fn a_record_is_not_moved_out_of_the_callers_areas() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let carry = Carry { id: id(1), to: elsewhere() };

    let refusal = rig.submit(of_unit(rig.ask(carry.clone()), here())).await.unwrap_err();

    assert_eq!(refusal.reason(), "AREA_FORBIDDEN");
    assert_eq!(rig.versions(1).await, [1]);
    rig.done(carry).await;
    assert_eq!(rig.versions(1).await, [1, 2]);
}

#[tokio::test]
async fn a_record_is_not_created_outside_the_callers_areas() {
    let rig = Rig::new().await;

    let refusal = rig.submit(of_unit(rig.ask(make(1, "red")), elsewhere())).await.unwrap_err();

    assert_eq!(refusal.reason(), "AREA_FORBIDDEN");
    assert_eq!(rig.count("select count(*) from journal.claim").await, 0);
}

#[tokio::test]
async fn callers_of_different_areas_share_a_batch() {
    let rig = Rig::new().await;
    rig.done(make(9, "plug")).await;
    rig.done(make(1, "red")).await;

    let commands = [
        of_unit(rig.ask(fill(1, &[1])), elsewhere()),
        of_unit(rig.ask(fill(1, &[2])), here()),
        of_unit(rig.ask(fill(1, &[4])), elsewhere()),
    ];
    let outcomes = rig.together(9, commands).await;

    assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(rig.on_shelf(1).await, (2, 2));
}
