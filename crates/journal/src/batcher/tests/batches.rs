//! What a batch is.

use tokio::time::timeout;

use super::{
    boxes::{Fill, Mint, Move},
    rig::{BOUND, Rig, fill, here, id, make, text},
};

#[tokio::test]
async fn a_command_stores_its_state_its_events_and_its_receipt() {
    let rig = Rig::new().await;

    let answered = rig.done(make(1, "red")).await;

    assert_eq!(text(&answered), "red@1=0");
    assert_eq!(answered.touched, [(id(1), 1)]);
    assert!(!answered.replayed);
    assert_eq!(rig.on_shelf(1).await, (1, 0));
    let (kind, subject, payload): (String, String, Vec<u8>) =
        sqlx::query_as("select kind, subject, payload from journal.event where aggregate_id = $1")
            .bind(id(1))
            .fetch_one(&rig.pool)
            .await
            .unwrap();
    assert_eq!(kind, "box.made");
    assert_eq!(subject, format!("sinhke.boxes.v1.box.made.{}", here().code));
    assert_eq!(payload, b"0");
    assert_eq!(rig.count("select count(*) from journal.receipt").await, 1);
    assert_eq!(rig.count("select count(*) from journal.outbox join journal.event using (seq)").await, 1);
}

#[tokio::test]
async fn two_events_of_one_command_get_consecutive_versions() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;

    let answered = rig.done(fill(1, &[1, 2])).await;

    assert_eq!(text(&answered), "red@3=3");
    assert_eq!(answered.touched, [(id(1), 3)]);
    assert_eq!(rig.versions(1).await, [1, 2, 3]);
}

#[tokio::test]
async fn two_commands_on_one_record_in_one_batch_see_each_other() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "blue")).await;
    let before = rig.saves();

    let commands = [rig.ask(fill(1, &[1])), rig.ask(fill(1, &[2, 4])), rig.ask(fill(1, &[8]))];
    let outcomes = rig.together(2, commands).await;

    let told: Vec<String> = outcomes.iter().map(|done| text(done.as_ref().unwrap()).to_owned()).collect();
    assert_eq!(told, ["red@2=1", "red@4=7", "red@5=15"]);
    assert_eq!(rig.saves() - before, 1, "one transaction");
    assert_eq!(rig.versions(1).await, [1, 2, 3, 4, 5]);
    assert_eq!(rig.on_shelf(1).await, (5, 15));
}

#[tokio::test]
async fn a_published_event_shows_the_state_as_its_own_command_left_it() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "blue")).await;

    rig.together(2, [rig.ask(fill(1, &[1, 2])), rig.ask(fill(1, &[4]))]).await;

    let payloads: Vec<Vec<u8>> =
        sqlx::query_scalar("select payload from journal.event where aggregate_id = $1 order by version")
            .bind(id(1))
            .fetch_all(&rig.pool)
            .await
            .unwrap();
    assert_eq!(payloads, [b"0".as_slice(), b"3", b"3", b"7"]);
}

#[tokio::test]
async fn a_record_created_in_a_batch_is_found_by_the_next_command_of_it() {
    let rig = Rig::new().await;
    rig.done(make(9, "plug")).await;
    let held = rig.hold(9).await;
    let plug = rig.spawn(rig.ask(fill(9, &[])));
    rig.wait_for(|| async { rig.count(super::rig::WAITING_FOR_A_LOCK).await == 1 }).await;
    let made = rig.spawn(rig.ask(make(1, "red")));
    rig.wait_for(|| async { rig.batcher.waiting() == 1 }).await;
    let filled = rig.spawn(rig.ask(fill(1, &[4])));
    rig.wait_for(|| async { rig.batcher.waiting() == 2 }).await;
    let before = rig.saves();
    held.free().await;

    plug.await.unwrap().unwrap();
    assert_eq!(text(&made.await.unwrap().unwrap()), "red@1=0");
    assert_eq!(text(&filled.await.unwrap().unwrap()), "red@2=4");
    assert_eq!(rig.saves() - before, 1, "one transaction");
}

#[tokio::test]
async fn a_command_moves_a_coin_between_two_boxes_in_one_transaction() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "blue")).await;
    rig.done(Mint { coin: id(3), value: 5, into: id(1) }).await;

    let answered = rig.done(Move { coin: id(3), from: id(1), to: id(2) }).await;

    assert_eq!(text(&answered), "red@3=0 blue@2=5 coin@2=5");
    // Coins do not leave: who waited for one would wait for ever.
    assert_eq!(answered.touched, [(id(1), 3), (id(2), 2)]);
    assert_eq!((rig.on_shelf(1).await, rig.on_shelf(2).await), ((3, 0), (2, 5)));
    let transactions =
        "select count(distinct xmin::text) from journal.event where kind in ('box.gave', 'coin.moved')";
    assert_eq!(rig.count(transactions).await, 1);
    let again = Move { coin: id(3), from: id(1), to: id(2) };
    assert_eq!(rig.refused(again).await, "COIN_ELSEWHERE");
    assert_eq!(rig.versions(1).await, [1, 2, 3], "a refused command leaves no trace");
}

#[tokio::test]
async fn only_events_with_a_public_form_wait_for_a_position() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(Mint { coin: id(3), value: 5, into: id(1) }).await;

    let waiting: Vec<String> =
        sqlx::query_scalar("select kind from journal.outbox join journal.event using (seq) order by seq")
            .fetch_all(&rig.pool)
            .await
            .unwrap();

    assert_eq!(waiting, ["box.made", "box.received"]);
    assert_eq!(rig.count("select count(*) from journal.event").await, 3);
}

#[tokio::test]
async fn a_commit_with_something_to_publish_wakes_the_relay() {
    let rig = Rig::new().await;

    rig.done(make(1, "red")).await;

    timeout(BOUND, rig.handover.waiting()).await.expect("the relay is woken");
}

#[tokio::test]
async fn a_decision_without_a_change_is_a_success_with_a_receipt() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;

    let answered = rig.done(Fill { id: id(1), values: Vec::new() }).await;

    assert_eq!((text(&answered), answered.touched.as_slice()), ("red@1=0", [].as_slice()));
    assert_eq!(rig.count("select count(*) from journal.receipt").await, 2);
    assert_eq!(rig.versions(1).await, [1]);
}

#[tokio::test]
async fn a_job_past_its_deadline_is_skipped() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let mut late = rig.ask(fill(1, &[1]));
    late.deadline = Some(std::time::Instant::now());

    let refusal = rig.submit(late).await.unwrap_err();

    assert_eq!(refusal.reason(), "DEADLINE_PASSED");
    assert_eq!(rig.versions(1).await, [1]);
    let mut early = rig.ask(fill(1, &[1]));
    early.deadline = Some(std::time::Instant::now() + BOUND);
    assert!(rig.submit(early).await.is_ok());
}

#[tokio::test]
async fn a_command_that_nobody_waits_for_is_not_begun() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let held = rig.hold(1).await;
    let plug = rig.spawn(rig.ask(fill(1, &[1])));
    rig.wait_for(|| async { rig.count(super::rig::WAITING_FOR_A_LOCK).await == 1 }).await;
    let left = rig.spawn(rig.ask(fill(1, &[2])));
    rig.wait_for(|| async { rig.batcher.waiting() == 1 }).await;
    left.abort();
    assert!(left.await.unwrap_err().is_cancelled());
    held.free().await;

    plug.await.unwrap().unwrap();
    rig.done(fill(1, &[4])).await;

    assert_eq!(rig.on_shelf(1).await, (3, 5));
}

#[tokio::test]
async fn what_waits_at_the_stop_is_finished() {
    let mut rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let held = rig.hold(1).await;
    let busy = rig.spawn(rig.ask(fill(1, &[1])));
    rig.wait_for(|| async { rig.count(super::rig::WAITING_FOR_A_LOCK).await == 1 }).await;
    let waiting = [rig.spawn(rig.ask(fill(1, &[2]))), rig.spawn(rig.ask(fill(1, &[4])))];
    rig.wait_for(|| async { rig.batcher.waiting() == 2 }).await;
    rig.stop.cancel();
    held.free().await;

    rig.stopped().await;

    assert!(busy.await.unwrap().is_ok());
    for waiting in waiting {
        assert!(waiting.await.unwrap().is_ok());
    }
    assert_eq!(rig.on_shelf(1).await, (4, 7));
    assert_eq!(rig.refused(fill(1, &[8])).await, "STOPPING");
}

#[tokio::test]
async fn the_task_ends_with_its_last_handle() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let Rig { batcher, task, .. } = rig;

    drop(batcher);

    timeout(BOUND, task.unwrap()).await.expect("the task ends").unwrap();
}
