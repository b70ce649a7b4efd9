//! A retry gets the first answer.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};

use super::rig::{Rig, fill, make, text};
use crate::receipts;

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "blue")).await;
    let asked = rig.ask(fill(1, &[1]));

    // In one batch.
    let [first, second]: [_; 2] =
        rig.together(2, [asked.clone(), asked.clone()]).await.try_into().ok().unwrap();
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!((first.replayed, second.replayed), (false, true));
    assert_eq!((&first.bytes, &first.touched), (&second.bytes, &second.touched));
    rig.done(fill(1, &[2])).await;

    // Later.
    let later = rig.submit(asked.clone()).await.unwrap();
    assert!(later.replayed);
    assert_eq!((&first.bytes, &first.touched), (&later.bytes, &later.touched));

    // After a restart.
    let restarted = rig.another().await;
    let after = restarted.submit(asked).await.unwrap();
    assert!(after.replayed);
    assert_eq!((text(&after), &after.touched), ("red@2=1", &first.touched));
    assert_eq!(rig.on_shelf(1).await, (3, 3));
}

#[tokio::test]
async fn the_same_request_id_with_another_body_is_refused() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "blue")).await;
    let asked = rig.ask(fill(1, &[1]));
    let mut other = asked.clone();
    other.body_hash = [2; 32];

    let outcomes = rig.together(2, [asked, other.clone()]).await;

    assert!(outcomes.first().unwrap().is_ok());
    let refusal = outcomes.last().unwrap().as_ref().unwrap_err();
    assert_eq!(refusal.reason(), "REQUEST_ID_REUSED");
    assert_eq!(rig.submit(other).await.unwrap_err().reason(), "REQUEST_ID_REUSED");
    assert_eq!(rig.on_shelf(1).await, (2, 1));
}

#[tokio::test]
async fn another_callers_request_id_finds_nothing() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let asked = rig.ask(fill(1, &[1]));
    rig.submit(asked.clone()).await.unwrap();
    let mut of_another = asked.clone();
    of_another.moment.caller.principal = Arc::from("another");
    of_another.body_hash = [2; 32];

    let answered = rig.submit(of_another).await.unwrap();

    assert_eq!((text(&answered), answered.replayed), ("red@3=2", false));
    let mut of_another_method = asked;
    of_another_method.method = "sinhke.boxes.v1.Boxes/Other";
    assert!(!rig.submit(of_another_method).await.unwrap().replayed);
}

#[tokio::test]
async fn a_request_that_changed_nothing_holds_its_name_to_its_body() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let asked = rig.ask(fill(1, &[]));
    let mut other = asked.clone();
    other.body_hash = [2; 32];
    assert!(!rig.submit(asked.clone()).await.unwrap().replayed);
    assert!(rig.submit(asked).await.unwrap().replayed);
    assert_eq!(rig.submit(other).await.unwrap_err().reason(), "REQUEST_ID_REUSED");
    assert_eq!(rig.versions(1).await, [1], "its receipt and its entry are all that it leaves");
}

#[tokio::test]
async fn a_refused_request_is_decided_again() {
    let rig = Rig::new().await;
    let asked = rig.ask(fill(1, &[1]));
    assert_eq!(rig.submit(asked.clone()).await.unwrap_err().reason(), "NOT_FOUND");
    rig.done(make(1, "red")).await;

    let answered = rig.submit(asked).await.unwrap();

    assert_eq!((text(&answered), answered.replayed), ("red@2=1", false));
}

#[tokio::test]
async fn a_stored_answer_is_sealed_and_opens_for_its_own_request_only() {
    let rig = Rig::new().await;
    let first = rig.ask(make(1, "red"));
    rig.submit(first).await.unwrap();
    let second = rig.ask(make(2, "blue"));
    rig.submit(second.clone()).await.unwrap();
    let readable = "select count(*) from journal.receipt where position('red'::bytea in answer) > 0";
    assert_eq!(rig.count(readable).await, 0);

    // An answer copied over another one.
    sqlx::query(
        "update journal.receipt set answer = (select answer from journal.receipt where request_id <> $1)
         where request_id = $1",
    )
    .bind(second.moment.request_id.0)
    .execute(&rig.pool)
    .await
    .unwrap();

    assert_eq!(rig.submit(second).await.unwrap_err().reason(), "INTERNAL");
}

#[tokio::test]
async fn receipts_older_than_the_limit_are_pruned_and_no_others() {
    let rig = Rig::new().await;
    let asked = rig.ask(make(1, "red"));
    let first: Timestamp = asked.moment.now;
    rig.submit(asked).await.unwrap();
    let mut young = rig.ask(make(2, "blue"));
    young.moment.now = first + 1.hour();
    rig.submit(young).await.unwrap();

    assert_eq!(receipts::prune(&rig.pool, first).await.unwrap(), 0);
    assert_eq!(receipts::prune(&rig.pool, first + 1.second()).await.unwrap(), 1);

    assert_eq!(rig.count("select count(*) from journal.receipt").await, 1);
}
