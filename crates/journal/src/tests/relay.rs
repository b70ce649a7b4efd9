//! The relay against a real database and a real stream.

use std::collections::HashMap;

use async_nats::jetstream::stream::Config;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::ground::{BOUND, CONTEXT, Ground, count, record};
use crate::{
    epoch::{self, EpochError},
    relay::RelayState,
};

const PLACE: &str = include_str!("../relay/place.sql");
const LOCK: &str = include_str!("lock.sql");
const NEXT_VERSION: &str = include_str!("next_version.sql");

const A: Uuid = Uuid::from_u128(0xA << 64);
const B: Uuid = Uuid::from_u128(0xB << 64);

/// Every event is in the stream once, positions are 1, 2, 3, … in its order, and each record's versions rise by one.
fn assert_complete(events: &[(i64, Uuid, i64)], expected: usize) {
    let positions: Vec<i64> = events.iter().map(|(position, ..)| *position).collect();
    let dense: Vec<i64> = (1..=i64::try_from(expected).unwrap()).collect();
    assert_eq!(positions, dense);
    let mut last: HashMap<Uuid, i64> = HashMap::new();
    for (position, aggregate, version) in events {
        let before = last.insert(*aggregate, *version).unwrap_or(0);
        assert_eq!(*version, before + 1, "record {aggregate} at position {position}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_interleaved_writers_with_one_paused_transaction_skip_nothing() {
    let ground = Ground::new().await;
    let mut relay = ground.relay();

    let mut paused = ground.link.pool.begin().await.unwrap();
    record(&mut paused, A, 1).await;

    let mut writers = Vec::new();
    for writer in 0..100_u128 {
        let pool = ground.link.pool.clone();
        writers.push(tokio::spawn(async move {
            for round in 0..5 {
                // Ten writers want each record, so transactions wait for each other's row locks.
                let aggregate = Uuid::from_u128((writer + round) % 10);
                let mut tx = pool.begin().await.unwrap();
                sqlx::query(LOCK).bind(aggregate).execute(&mut *tx).await.unwrap();
                let next: i64 =
                    sqlx::query_scalar(NEXT_VERSION).bind(aggregate).fetch_one(&mut *tx).await.unwrap();
                record(&mut tx, aggregate, next).await;
                tx.commit().await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    relay.relayed(500).await;
    assert_complete(&ground.events().await, 500);

    record(&mut paused, A, 2).await;
    paused.commit().await.unwrap();
    relay.relayed(502).await;
    let events = ground.events().await;
    assert_complete(&events, 502);
    assert_eq!(events[500..], [(501, A, 1), (502, A, 2)], "they were written first and committed last");
    assert_eq!(count(&ground.link.pool, "select count(*) from journal.outbox").await, 0);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_are_dense() {
    let ground = Ground::new().await;
    let mut first = ground.relay();
    let mut second = ground.relay();
    for version in 1..=3 {
        ground.record(B, version).await;
    }
    ground.record_many(50, 4).await;
    let both = |state: &RelayState| matches!(state, RelayState::Relaying { .. } | RelayState::Standby);
    first.until(both).await;
    second.until(both).await;
    let is_first = matches!(*first.state.borrow(), RelayState::Relaying { .. });
    let (mut active, mut standby) = if is_first { (first, second) } else { (second, first) };
    active.relayed(203).await;
    assert_eq!(*standby.state.borrow(), RelayState::Standby, "one relay at a time");
    active.kill().await;
    ground.record(A, 1).await;
    standby.relayed(204).await;
    standby.stop().await;
    assert_complete(&ground.events().await, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_killed_between_position_and_publish_publishes_once() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (A, 2)]).await;
    ground.record(A, 3).await;
    ground.record(B, 1).await;
    // What a relay does last before it is killed.
    let mut connection = PgConnection::connect_with(&ground.link.pool.connect_options()).await.unwrap();
    assert_eq!(sqlx::query(PLACE).bind(10_i64).fetch_all(&mut connection).await.unwrap().len(), 2);
    connection.close().await.unwrap();
    assert_eq!(count(&ground.link.pool, "select count(*) from journal.outbox").await, 0);
    ground.record(B, 2).await;

    let mut relay = ground.relay();
    relay.relayed(5).await;
    relay.stop().await;
    let events = ground.events().await;
    assert_eq!(events, [(1, A, 1), (2, A, 2), (3, A, 3), (4, B, 1), (5, B, 2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_killed_anywhere_in_a_backlog_publishes_each_event_once() {
    let ground = Ground::new().await;
    ground.record_many(3_000, 4).await;
    for tenth in 1..10_u64 {
        let mut stream = ground.stream().await;
        let relay = ground.relay();
        // Killed as soon as the stream has grown: in the middle of publishing, placing or settling.
        let grown = async { while stream.info().await.unwrap().state.messages < tenth * 1_200 {} };
        tokio::time::timeout(BOUND, grown).await.unwrap();
        relay.kill().await;
    }
    let mut relay = ground.relay();
    relay.relayed(12_000).await;
    relay.stop().await;
    assert_complete(&ground.events().await, 12_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_stream_is_rebuilt_from_the_journal() {
    let ground = Ground::new().await;
    ground.record_many(20, 3).await;
    let mut relay = ground.relay();
    relay.relayed(60).await;
    let before = ground.messages().await;

    ground.link.js.delete_stream(ground.spec().name()).await.unwrap();
    ground.record(A, 1).await;
    relay.until(|state| matches!(state, RelayState::Retrying { .. })).await;
    ground.make_stream().await;
    relay.relayed(61).await;
    relay.stop().await;

    let after = ground.messages().await;
    assert_complete(&ground.events().await, 61);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((&before.headers, &before.payload), (&after.headers, &after.payload));
        assert_eq!((&before.subject, before.sequence), (&after.subject, after.sequence));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_whose_predecessors_are_not_in_the_stream_is_not_stored_before_them() {
    let ground = Ground::new().await;
    ground.record_many(20, 3).await;
    let mut relay = ground.relay();
    relay.relayed(60).await;
    // The relay believes that the stream ends with message 60.
    ground.link.js.delete_stream(ground.spec().name()).await.unwrap();
    ground.make_stream().await;
    ground.record(A, 1).await;
    relay.relayed(61).await;
    relay.stop().await;
    assert_complete(&ground.events().await, 61);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_emptied_while_nothing_happens_is_filled_again() {
    let ground = Ground::new().await;
    ground.record_many(10, 2).await;
    let mut relay = ground.relay();
    relay.relayed(20).await;
    ground.stream().await.purge().await.unwrap();
    let mut stream = ground.stream().await;
    let filled = async { while stream.info().await.unwrap().state.messages < 20 {} };
    tokio::time::timeout(BOUND, filled).await.unwrap();
    relay.relayed(20).await;
    relay.stop().await;
    assert_complete(&ground.events().await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ahead_of_the_journal_is_refused() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (A, 2), (B, 1)]).await;
    // The database as it was two events earlier; since then another event happened.
    let pool = &ground.link.pool;
    ground.restore().await;
    ground.record(A, 2).await;

    let mut relay = ground.relay();
    relay.until(|state| matches!(state, RelayState::Refused { .. })).await;
    assert!(format!("{:?}", *relay.state.borrow()).contains("new-epoch"));
    relay.stop().await;
    assert_eq!(ground.events().await.len(), 3, "nothing was published");
    assert_eq!(count(pool, "select count(*) from journal.outbox").await, 1, "the event still waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_epoch_fills_the_stream_from_the_restored_journal() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (A, 2), (B, 1)]).await;
    ground.restore().await;
    ground.record(A, 2).await;
    let mut relay = ground.relay();
    relay.until(|state| matches!(state, RelayState::Refused { .. })).await;

    // While the relay runs, and tries again and again.
    assert_eq!(epoch::begin(&ground.link, CONTEXT).await.unwrap(), 2);

    relay.relayed(2).await;
    relay.stop().await;
    assert_eq!(ground.events().await, [(1, A, 1), (2, A, 2)]);
    for message in ground.messages().await {
        let header = |name: &str| message.headers.get(name).unwrap().to_string();
        assert!(header("ce-id").starts_with("2-"), "an id that no subscriber has seen");
        assert_eq!(header("sinhke-epoch"), "2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_epoch_begins_while_journal_and_stream_agree() {
    let ground = Ground::new().await;
    ground.record(A, 1).await;
    let mut relay = ground.relay();
    relay.relayed(1).await;
    let refused = tokio::time::timeout(BOUND, epoch::begin(&ground.link, CONTEXT)).await.unwrap();
    assert!(matches!(refused, Err(EpochError::Publishing)), "{refused:?}");
    relay.stop().await;
    let refused = epoch::begin(&ground.link, CONTEXT).await;
    assert!(matches!(refused, Err(EpochError::Agree)), "{refused:?}");
    assert_eq!(ground.events().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_with_another_event_at_its_end_is_refused() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (B, 1)]).await;
    let pool = &ground.link.pool;
    sqlx::query("delete from journal.relayed where position = 2").execute(pool).await.unwrap();
    ground.record(A, 2).await;
    // The restored database gave the position again, to another event.
    sqlx::query(PLACE).bind(10_i64).fetch_all(pool).await.unwrap();

    let mut relay = ground.relay();
    relay.until(|state| matches!(state, RelayState::Refused { .. })).await;
    relay.stop().await;
    assert_eq!(ground.events().await, [(1, A, 1), (2, B, 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_stream_makes_events_wait_and_loses_none() {
    let ground = Ground::new().await;
    let name = ground.spec().name();
    ground.record_many(100, 3).await;
    let small = Config { max_bytes: 64 * 1024, ..ground.spec().config() };
    ground.link.js.update_stream(&small).await.unwrap();
    let mut relay = ground.relay();
    relay
        .until(|state| matches!(state, RelayState::Retrying { reason } if reason.contains("maximum bytes")))
        .await;
    let held = ground.link.js.get_stream(&name).await.unwrap().cached_info().state.messages;
    assert!(held < 300, "{held} of 300 fit");
    ground.make_stream().await;
    relay.relayed(300).await;
    relay.stop().await;
    assert_complete(&ground.events().await, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_told_to_stop_publishes_what_is_committed() {
    let ground = Ground::new().await;
    let mut relay = ground.relay();
    relay.relayed(0).await;
    ground.record_many(2_500, 1).await;
    relay.stop().await;
    assert_complete(&ground.events().await, 2_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_headers_are_cloudevents_binary_mode() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1)]).await;
    let message = ground.stream().await.get_raw_message(1).await.unwrap();
    let subject = ground.link.prefix.subject("sinhke.parcels.v1.parcel.moved.06940");
    assert_eq!(message.subject.as_str(), subject);
    assert_eq!(message.payload.as_ref(), b"1");
    let wanted = [
        ("ce-specversion", "1.0"),
        ("ce-id", "1-00000000-0000-000a-0000-000000000000-1"),
        ("Nats-Msg-Id", "1-00000000-0000-000a-0000-000000000000-1"),
        ("ce-source", "/sinhke/parcels"),
        ("ce-type", "vn.sinhke.parcels.v1.parcel.moved"),
        ("ce-subject", "00000000-0000-000a-0000-000000000000"),
        ("ce-time", "2025-07-02T01:02:03.000004Z"),
        ("ce-datacontenttype", "application/protobuf"),
        ("ce-dataschema", "https://type.googleapis.com/sinhke.parcels.v1.ParcelMoved"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("sinhke-epoch", "1"),
        ("sinhke-position", "1"),
        ("sinhke-version", "1"),
        ("sinhke-valid-on", "2025-07-01"),
    ];
    for (name, value) in wanted {
        let found = message.headers.get(name).map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(value), "{name}");
    }
    let structured =
        message.headers.iter().any(|(name, _)| name.to_string().eq_ignore_ascii_case("content-type"));
    assert!(!structured, "a content type would make it structured mode");
}
