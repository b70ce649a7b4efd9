//! The connection is lost; the work is not.

use std::{sync::atomic::Ordering, time::Duration};

use super::{
    proxy::Proxy,
    rig::{Rig, fill, make, patient, text},
};
use crate::batcher::Settings;

const TERMINATE: &str = "select count(pg_terminate_backend(pid)) from pg_stat_activity
    where datname = current_database() and application_name = 'sinhke boxes batcher'";

#[tokio::test]
async fn a_lost_connection_is_replaced_and_nothing_is_doubled() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;

    // Idle.
    assert_eq!(rig.count(TERMINATE).await, 1);
    assert_eq!(text(&rig.done(fill(1, &[1])).await), "red@2=1");

    // In the middle of a transaction.
    rig.store.terminate.store(2, Ordering::SeqCst);
    assert_eq!(text(&rig.done(fill(1, &[2])).await), "red@3=3");

    // Again and again under load.
    let rounds = 300;
    let asked: Vec<_> = (0..rounds).map(|_| rig.spawn(rig.ask(fill(1, &[4])))).collect();
    let mut killed = 0;
    while killed < 5 {
        killed += rig.count(TERMINATE).await;
        let saves = rig.saves();
        let idle = || async { asked.iter().all(tokio::task::JoinHandle::is_finished) || rig.saves() > saves };
        rig.wait_for(idle).await;
        if asked.iter().all(tokio::task::JoinHandle::is_finished) {
            break;
        }
    }
    for asked in asked {
        asked.await.unwrap().unwrap();
    }
    assert_eq!(rig.on_shelf(1).await, (3 + rounds, 3 + 4 * rounds));
    assert_eq!(rig.versions(1).await, (1..=3 + rounds).collect::<Vec<_>>());
}

/// A rig behind a proxy.
pub(super) async fn behind_a_proxy(settings: Settings) -> (Rig, Proxy) {
    let servers = local::shared().await.unwrap();
    let (_, rest) = servers.postgres_url().split_once("://").unwrap();
    let authority = rest.split('/').next().unwrap().to_owned();
    let host = authority.rsplit('@').next().unwrap().to_owned();
    let proxy = Proxy::before(host.clone()).await;
    let detour = |url: &str| url.replace(&host, &format!("127.0.0.1:{}", proxy.port));
    (Rig::with(settings, detour).await, proxy)
}

#[tokio::test]
async fn an_answer_lost_at_commit_is_found_in_the_receipts() {
    let (rig, proxy) = behind_a_proxy(patient()).await;
    rig.done(make(1, "red")).await;
    proxy.cut.store(1, Ordering::SeqCst);

    let answered = rig.done(fill(1, &[1])).await;

    assert_eq!(proxy.cut.load(Ordering::SeqCst), 0, "the COMMIT was answered to nobody");
    assert_eq!((text(&answered), answered.replayed), ("red@2=1", true));
    assert_eq!(rig.on_shelf(1).await, (2, 1));
    assert_eq!(rig.versions(1).await, [1, 2]);
}

#[tokio::test]
async fn a_connection_that_falls_silent_at_commit_is_replaced() {
    let (rig, proxy) = behind_a_proxy(Settings { stall: Duration::from_secs(2), ..patient() }).await;
    rig.done(make(1, "red")).await;
    proxy.silence.store(1, Ordering::SeqCst);

    let answered = rig.done(fill(1, &[1])).await;

    assert_eq!(proxy.silence.load(Ordering::SeqCst), 0, "the COMMIT was answered to nobody");
    assert_eq!((text(&answered), answered.replayed), ("red@2=1", true));
    assert_eq!(rig.versions(1).await, [1, 2]);
}

#[tokio::test]
async fn a_record_locked_by_a_stranger_holds_up_nobody_else() {
    let settings = Settings { lock_wait: Duration::from_millis(100), ..Settings::default() };
    let rig = Rig::with(settings, str::to_owned).await;
    for number in 1..=4 {
        rig.done(make(number, &format!("box {number}"))).await;
    }
    let held = rig.hold(1).await;

    let asked: Vec<_> = (1..=4).map(|number| rig.spawn(rig.ask(fill(number, &[1])))).collect();

    for (number, asked) in (1..).zip(asked) {
        match asked.await.unwrap() {
            Ok(_) => assert_ne!(number, 1),
            Err(refusal) => assert_eq!((number, refusal.reason()), (1, "DATABASE_UNAVAILABLE")),
        }
    }
    held.free().await;
    assert_eq!(text(&rig.done(fill(1, &[2])).await), "box 1@2=2");
}

#[tokio::test]
async fn a_database_that_only_reads_is_unavailable_to_all() {
    let rig = Rig::with(patient(), |url| format!("{url}?options[default_transaction_read_only]=on")).await;

    assert_eq!(rig.refused(make(1, "red")).await, "DATABASE_UNAVAILABLE");
}

#[tokio::test]
async fn a_command_that_ends_every_connection_is_refused_alone() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    // Three losses of the batch as it is, and three once more.
    rig.store.terminate.store(6, Ordering::SeqCst);

    assert_eq!(rig.refused(fill(1, &[1])).await, "DATABASE_UNAVAILABLE");

    assert_eq!(text(&rig.done(fill(1, &[2])).await), "red@2=2");
}

#[tokio::test]
async fn without_a_database_callers_are_told_to_retry() {
    let settings = Settings { patience: Duration::from_millis(50), ..Settings::default() };
    let rig = Rig::with(settings, |_| "postgres://nobody@127.0.0.1:1/nothing".to_owned()).await;

    assert_eq!(rig.refused(make(1, "red")).await, "DATABASE_UNAVAILABLE");
}
