//! The inbox against a real database and a real stream.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_nats::{
    HeaderMap,
    jetstream::{message::StreamMessage, stream::Config},
};
use jiff::Timestamp;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    ground::{BOUND, CONTEXT, Ground, Running, count},
    parcels::Parcels,
};
use crate::{
    epoch,
    inbox::{Inbox, InboxError, InboxState, Progress, WaitError, replay_all, start_over},
};

pub(super) const NAME: &str = "gardens.parcels";
const SEEN: &str = "select aggregate_id, version, known_at from seen order by ord";
const OVERTAKE: &str = include_str!("overtake.sql");

pub(super) const A: Uuid = Uuid::from_u128(0xA << 64);
pub(super) const B: Uuid = Uuid::from_u128(0xB << 64);

impl Ground {
    pub(super) fn inbox(&self) -> (Running<InboxState>, Progress) {
        let inbox = Inbox::new(Arc::new(Parcels(NAME)), self.link.clone());
        let (state, progress, token) = (inbox.state(), inbox.progress(), CancellationToken::new());
        let task = tokio::spawn(inbox.run(token.clone()));
        (Running::new(state, token, task), progress)
    }

    /// A message as a relay would write it, at any place in the stream.
    pub(super) async fn send(&self, position: i64, aggregate: Uuid, version: i64, recorded_at: &str) {
        let mut headers = HeaderMap::new();
        headers.insert("ce-subject", aggregate.to_string());
        headers.insert("ce-time", recorded_at);
        headers.insert("sinhke-epoch", "1");
        headers.insert("sinhke-position", position.to_string());
        headers.insert("sinhke-version", version.to_string());
        headers.insert("sinhke-valid-on", "2025-07-01");
        let subject = self.link.prefix.subject("sinhke.parcels.v1.parcel.moved.06940");
        let ack = self.link.js.publish_with_headers(subject, headers, "x".into()).await.unwrap();
        ack.await.unwrap();
    }

    /// Publishes a message of the stream once more. Answers whether the server still knew its id.
    async fn repeat(&self, message: &StreamMessage) -> bool {
        // All but the place in the stream that its relay expected for it.
        let mut headers = HeaderMap::new();
        let said = message.headers.iter().filter(|(name, _)| !name.to_string().starts_with("Nats-Expected"));
        for (name, value) in said.filter_map(|(name, values)| Some((name, values.first()?))) {
            headers.insert(name.clone(), value.clone());
        }
        let (subject, payload) = (message.subject.clone(), message.payload.clone());
        let ack = self.link.js.publish_with_headers(subject, headers, payload).await.unwrap();
        ack.await.unwrap().duplicate
    }

    pub(super) async fn send_all(&self, events: &[(i64, Uuid, i64)]) {
        for (position, aggregate, version) in events {
            self.send(*position, *aggregate, *version, "2025-07-02T00:00:00Z").await;
        }
    }

    pub(super) async fn seen(&self) -> Vec<(Uuid, i64)> {
        self.known().await.into_iter().map(|(aggregate, version, _)| (aggregate, version)).collect()
    }

    async fn known(&self) -> Vec<(Uuid, i64, Timestamp)> {
        let rows: Vec<(Uuid, i64, jiff_sqlx::Timestamp)> =
            sqlx::query_as(SEEN).fetch_all(&self.link.pool).await.unwrap();
        rows.into_iter().map(|(aggregate, version, known)| (aggregate, version, known.to_jiff())).collect()
    }

    async fn trouble(&self, why: &str) {
        sqlx::query("insert into trouble (why) values ($1)")
            .bind(why)
            .execute(&self.link.pool)
            .await
            .unwrap();
    }

    pub(super) async fn no_trouble(&self) {
        sqlx::query("delete from trouble").execute(&self.link.pool).await.unwrap();
    }

    pub(super) async fn stored_sequence(&self) -> i64 {
        count(&self.link.pool, "select stream_sequence from journal.inbox").await
    }
}

pub(super) async fn applied(progress: &Progress, aggregate: Uuid, version: i64) {
    progress.wait_for(aggregate, version, Instant::now() + BOUND).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_stops_when_its_source_begins_a_new_epoch() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (A, 2)]).await;
    let (inbox, progress) = ground.inbox();
    applied(&progress, A, 2).await;
    // The source's database as it was one event earlier; what happens then is not what was applied.
    ground.restore().await;
    assert_eq!(epoch::begin(&ground.link, CONTEXT).await.unwrap(), 2);
    ground.record(A, 2).await;
    let mut relay = ground.relay();
    relay.relayed(2).await;
    relay.stop().await;

    let mut inbox = inbox;
    inbox.until(|state| matches!(state, InboxState::Stopped { reason } if reason.contains("epoch 2"))).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 2)], "nothing of the new life was taken for the old one");

    start_over(&ground.link, &[Arc::new(Parcels(NAME))]).await.unwrap();
    assert_eq!(ground.seen().await, []);
    let (inbox, progress) = ground.inbox();
    applied(&progress, A, 2).await;
    inbox.stop().await;
    let known: Vec<Timestamp> = ground.known().await.into_iter().map(|(_, _, known)| known).collect();
    assert_eq!(known.len(), 2, "the new life from its first event on");
}

#[tokio::test]
async fn a_copy_is_not_emptied_while_somebody_writes_it() {
    let ground = Ground::new().await;
    let (inbox, progress) = ground.inbox();
    ground.send_all(&[(1, A, 1)]).await;
    applied(&progress, A, 1).await;
    let refused = start_over(&ground.link, &[Arc::new(Parcels(NAME))]).await;
    assert!(matches!(refused, Err(InboxError::Busy)), "{refused:?}");
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1)]);
}

#[tokio::test]
async fn a_copy_is_not_emptied_while_a_process_lives_that_answers_from_it() {
    let ground = Ground::new().await;
    ground.send_all(&[(1, A, 1)]).await;
    let (inbox, progress) = ground.inbox();
    applied(&progress, A, 1).await;
    inbox.stop().await;
    // It consumes no more, because it stopped at a new epoch or another instance does; it still answers.
    let options =
        PgConnectOptions::clone(&ground.link.pool.connect_options()).application_name("sinhke-gardens");
    let answering = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let refused = start_over(&ground.link, &[Arc::new(Parcels(NAME))]).await;
    assert!(matches!(refused, Err(InboxError::Busy)), "{refused:?}");
    assert_eq!(ground.seen().await, [(A, 1)]);
    answering.close().await;
    start_over(&ground.link, &[Arc::new(Parcels(NAME))]).await.unwrap();
    assert_eq!(ground.seen().await, []);
}

#[tokio::test]
async fn what_was_parked_or_discarded_is_read_again_after_starting_over() {
    let ground = Ground::new().await;
    ground.trouble("poison").await;
    ground.send_all(&[(1, A, 1), (2, A, 2)]).await;
    let (mut inbox, _) = ground.inbox();
    inbox.until(|state| *state == InboxState::Running { parked: 1 }).await;
    inbox.stop().await;
    ground.no_trouble().await;
    start_over(&ground.link, &[Arc::new(Parcels(NAME))]).await.unwrap();
    let (inbox, progress) = ground.inbox();
    applied(&progress, A, 2).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 2)]);
    let left =
        "select count(*) from (select from journal.inbox_parked union all select from journal.inbox_held)";
    assert_eq!(count(&ground.link.pool, left).await, 0);
}

#[tokio::test]
async fn what_is_published_again_after_the_server_forgot_its_id_has_no_second_effect() {
    let ground = Ground::new().await;
    let (inbox, progress) = ground.inbox();
    ground.publish(&[(A, 1), (B, 1), (A, 2)]).await;
    applied(&progress, A, 2).await;
    // The least that a server remembers ids for.
    let short = Config { duplicate_window: Duration::from_millis(100), ..ground.spec().config() };
    ground.link.js.update_stream(short).await.unwrap();
    // As a relay that was cut off and publishes only now: all is taken for new once the server has forgotten.
    for message in ground.messages().await {
        while ground.repeat(&message).await {}
    }
    assert_eq!(ground.messages().await.len(), 6);
    // And a relay goes on from what it finds.
    ground.publish(&[(B, 2)]).await;
    applied(&progress, B, 2).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (B, 1), (A, 2), (B, 2)]);
}

#[tokio::test]
async fn an_event_delivered_twice_has_one_effect() {
    let ground = Ground::new().await;
    let (inbox, progress) = ground.inbox();
    ground.send_all(&[(1, A, 1), (2, A, 2), (1, A, 1), (2, A, 2), (3, B, 1)]).await;
    applied(&progress, B, 1).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 2), (B, 1)]);

    // A new life of the consumer that has to read everything again.
    sqlx::query("update journal.inbox set stream_sequence = 0").execute(&ground.link.pool).await.unwrap();
    let (inbox, progress) = ground.inbox();
    ground.send_all(&[(4, B, 2)]).await;
    applied(&progress, B, 2).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 2), (B, 1), (B, 2)]);
    assert_eq!(ground.stored_sequence().await, 6);
}

#[tokio::test]
async fn a_gap_is_held_and_applied_in_order() {
    let ground = Ground::new().await;
    let (inbox, progress) = ground.inbox();
    ground.send_all(&[(3, A, 3), (2, A, 2), (4, B, 1)]).await;
    applied(&progress, B, 1).await;
    assert_eq!(ground.seen().await, [(B, 1)], "a gap holds its own record only");
    inbox.stop().await;

    // What is held outlives the process.
    let (inbox, progress) = ground.inbox();
    ground.send_all(&[(3, A, 3), (1, A, 1), (5, A, 4)]).await;
    applied(&progress, A, 4).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(B, 1), (A, 1), (A, 2), (A, 3), (A, 4)]);
    assert_eq!(count(&ground.link.pool, "select count(*) from journal.inbox_held").await, 0);
    assert_eq!(count(&ground.link.pool, "select position from seen where version = 3").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_of_a_consumer_apply_each_event_once() {
    let ground = Ground::new().await;
    let (first, progress) = ground.inbox();
    let (second, _) = ground.inbox();
    ground.record_many(1_000, 3).await;
    let mut relay = ground.relay();
    let mut running = [first, second];
    relay.relayed(1).await;
    for inbox in &mut running {
        inbox.until(|state| matches!(state, InboxState::Running { .. } | InboxState::Standby)).await;
    }
    let is_active = |inbox: &Running<InboxState>| matches!(*inbox.state.borrow(), InboxState::Running { .. });
    assert!(is_active(&running[0]) != is_active(&running[1]), "one applies, one waits");
    let [first, second] = running;
    let (active, mut standby) = if is_active(&first) { (first, second) } else { (second, first) };
    active.kill().await;
    standby.until(|state| matches!(state, InboxState::Running { .. })).await;
    relay.relayed(3_000).await;
    applied(&progress, Uuid::from_u128(1_000), 3).await;
    standby.stop().await;
    relay.stop().await;
    let once = "select count(*) from seen";
    assert_eq!(count(&ground.link.pool, once).await, 3_000);
    let distinct = "select count(*) from (select distinct aggregate_id, version from seen) as events";
    assert_eq!(count(&ground.link.pool, distinct).await, 3_000);
}

#[tokio::test]
async fn an_instance_that_was_overtaken_steps_back() {
    let ground = Ground::new().await;
    let (mut inbox, progress) = ground.inbox();
    ground.send_all(&[(1, A, 1)]).await;
    applied(&progress, A, 1).await;
    // Should two instances ever both believe that they hold the lease.
    let overtake = sqlx::query(OVERTAKE).bind(NAME).bind(A).execute(&ground.link.pool).await.unwrap();
    assert_eq!(overtake.rows_affected(), 1);
    ground.send_all(&[(2, A, 2), (3, A, 3)]).await;
    inbox
        .until(
            |state| matches!(state, InboxState::Retrying { reason } if reason.contains("another instance")),
        )
        .await;
    ground.send_all(&[(4, A, 4)]).await;
    applied(&progress, A, 4).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 4)], "versions 2 and 3 had their effect elsewhere");
}

#[tokio::test]
async fn a_failed_apply_leaves_the_position_where_it_was() {
    let ground = Ground::new().await;
    ground.trouble("the disk is full").await;
    let (mut inbox, progress) = ground.inbox();
    ground.send_all(&[(1, A, 1), (2, A, 2)]).await;
    inbox.until(|state| matches!(state, InboxState::Retrying { .. })).await;
    assert_eq!((ground.seen().await.len(), ground.stored_sequence().await, progress.position()), (0, 0, 0));
    ground.no_trouble().await;
    applied(&progress, A, 2).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 2)]);
}

#[tokio::test]
async fn a_message_that_is_no_event_stops_the_consumer_after_what_came_before() {
    let ground = Ground::new().await;
    ground.send_all(&[(1, A, 1)]).await;
    let subject = ground.link.prefix.subject("sinhke.parcels.v1.parcel.moved._");
    ground.link.js.publish(subject, "stray".into()).await.unwrap().await.unwrap();
    let (mut inbox, progress) = ground.inbox();
    inbox
        .until(|state| matches!(state, InboxState::Stopped { reason } if reason.contains("message 2")))
        .await;
    applied(&progress, A, 1).await;
    inbox.stop().await;
    assert_eq!(ground.stored_sequence().await, 1);
}

#[tokio::test]
async fn known_at_is_strictly_increasing_and_the_same_on_replay() {
    let ground = Ground::new().await;
    let (inbox, progress) = ground.inbox();
    let early = "2025-07-02T00:00:00.000005Z";
    let late = "2025-07-02T00:00:01Z";
    ground.send(1, A, 1, early).await;
    ground.send(2, B, 1, early).await;
    ground.send(3, A, 3, late).await;
    ground.send(4, B, 2, early).await;
    applied(&progress, B, 2).await;
    inbox.stop().await;
    let (inbox, progress) = ground.inbox();
    ground.send(5, A, 2, early).await;
    ground.send(6, A, 4, "2025-07-01T00:00:00Z").await;
    ground.send(6, A, 4, late).await;
    applied(&progress, A, 4).await;
    let watermark = progress.known_at();
    inbox.stop().await;

    let live = ground.known().await;
    assert_eq!(live.len(), 6);
    assert!(live.windows(2).all(|pair| pair[0].2 < pair[1].2), "{live:?}");
    assert_eq!(live.first().unwrap().2, early.parse().unwrap());
    assert_eq!(live.iter().map(|(.., known)| *known).next_back(), watermark);

    sqlx::query("truncate seen").execute(&ground.link.pool).await.unwrap();
    let read = replay_all(&ground.link, &Parcels("gardens.parcels.shadow")).await.unwrap();
    assert_eq!(read, 7);
    assert_eq!(ground.known().await, live);
    assert_eq!(ground.stored_sequence_of("gardens.parcels.shadow").await, 7);
}

impl Ground {
    async fn stored_sequence_of(&self, consumer: &str) -> i64 {
        let row = sqlx::query_scalar("select stream_sequence from journal.inbox where consumer = $1");
        row.bind(consumer).fetch_one(&self.link.pool).await.unwrap()
    }
}

#[tokio::test]
async fn a_replay_ends_where_the_stream_ended_and_can_be_continued() {
    let ground = Ground::new().await;
    assert_eq!(replay_all(&ground.link, &Parcels(NAME)).await.unwrap(), 0);
    ground.record_many(2_500, 2).await;
    let mut relay = ground.relay();
    relay.relayed(5_000).await;
    relay.stop().await;
    assert_eq!(replay_all(&ground.link, &Parcels(NAME)).await.unwrap(), 5_000);
    assert_eq!(replay_all(&ground.link, &Parcels(NAME)).await.unwrap(), 0);
    assert_eq!(count(&ground.link.pool, "select count(*) from seen").await, 5_000);
}

#[tokio::test]
async fn a_replay_does_not_run_beside_the_inbox_of_its_name() {
    let ground = Ground::new().await;
    let (mut inbox, _) = ground.inbox();
    inbox.until(|state| matches!(state, InboxState::Running { .. })).await;
    let refused = replay_all(&ground.link, &Parcels(NAME)).await.unwrap_err();
    assert!(matches!(refused, InboxError::Busy), "{refused}");
    inbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_made_again_is_read_again_without_a_second_effect() {
    let ground = Ground::new().await;
    ground.record_many(10, 2).await;
    let (mut inbox, progress) = ground.inbox();
    let mut relay = ground.relay();
    applied(&progress, Uuid::from_u128(10), 2).await;

    ground.link.js.delete_stream(ground.spec().name()).await.unwrap();
    inbox.until(|state| matches!(state, InboxState::Retrying { .. })).await;
    ground.make_stream().await;
    ground.record(A, 1).await;
    relay.relayed(21).await;
    applied(&progress, A, 1).await;
    relay.stop().await;
    inbox.stop().await;
    assert_eq!(ground.seen().await.len(), 21);
    assert_eq!(ground.stored_sequence().await, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_counts_anew_is_read_from_its_beginning() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (A, 2)]).await;
    // Emptied and filled again: messages 3 and 4 are positions 1 and 2.
    ground.stream().await.purge().await.unwrap();
    ground.publish(&[]).await;
    assert_eq!(ground.events().await, [(1, A, 1), (2, A, 2)]);
    let (inbox, progress) = ground.inbox();
    applied(&progress, A, 2).await;
    inbox.stop().await;
    assert_eq!(ground.stored_sequence().await, 4);

    // Lost and made again: message 3 is position 3, below what the consumer has read.
    ground.link.js.delete_stream(ground.spec().name()).await.unwrap();
    ground.make_stream().await;
    ground.publish(&[(A, 3)]).await;
    let (inbox, progress) = ground.inbox();
    applied(&progress, A, 3).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 2), (A, 3)]);
    assert_eq!(ground.stored_sequence().await, 3);
}

#[tokio::test]
async fn a_consumer_that_needs_what_was_cut_off_stops() {
    let ground = Ground::new().await;
    ground.send_all(&[(1, A, 1), (2, A, 2), (3, B, 1)]).await;
    ground.stream().await.purge().sequence(3).await.unwrap();
    let (mut inbox, _) = ground.inbox();
    inbox.until(|state| matches!(state, InboxState::Stopped { reason } if reason.contains("replay"))).await;
    inbox.stop().await;
    assert!(ground.seen().await.is_empty());
}

#[tokio::test]
async fn a_reader_sees_what_it_wrote_or_hears_that_it_is_late() {
    let ground = Ground::new().await;
    let (inbox, progress) = ground.inbox();
    let soon = Instant::now() + Duration::from_millis(50);
    let late = progress.wait_for(A, 1, soon).await.unwrap_err();
    assert!(matches!(late, WaitError::Late { version: 1, .. }), "{late}");
    let waiting = tokio::spawn({
        let progress = progress.clone();
        async move { progress.wait_for(A, 2, Instant::now() + BOUND).await }
    });
    ground.send_all(&[(1, A, 1), (2, A, 2)]).await;
    waiting.await.unwrap().unwrap();
    assert_eq!(ground.seen().await, [(A, 1), (A, 2)]);
    // The sign comes after the commit that the reader saw.
    applied(&progress, A, 1).await;
    inbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_connection_is_replaced_on_both_sides() {
    let ground = Ground::new().await;
    let (inbox, progress) = ground.inbox();
    let mut relay = ground.relay();
    ground.record(A, 1).await;
    applied(&progress, A, 1).await;
    let ended = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                 where datname = current_database() and (application_name = 'relay' or application_name like 'inbox:%')";
    assert_eq!(count(&ground.link.pool, ended).await, 2);
    ground.record(A, 2).await;
    applied(&progress, A, 2).await;
    relay.relayed(2).await;
    relay.stop().await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (A, 2)]);
    assert_eq!(ground.events().await, [(1, A, 1), (2, A, 2)]);
}

/// Whoever waits for a version that never comes (anybody can name one) must not keep the database busy.
#[tokio::test]
async fn a_wait_that_lasts_looks_less_and_less_often() {
    let ground = Ground::new().await;
    let looks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&looks);
    let pool = PgPoolOptions::new()
        .before_acquire(move |_connection, _meta| {
            counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Ok(true) })
        })
        .connect_with(PgConnectOptions::clone(&ground.link.pool.connect_options()))
        .await
        .unwrap();
    let link = crate::link::Link { pool, ..ground.link.clone() };
    let progress = Inbox::new(Arc::new(Parcels(NAME)), link).progress();
    let late = progress.wait_for(A, 1, Instant::now() + Duration::from_secs(1)).await;
    assert!(matches!(late, Err(WaitError::Late { version: 1, .. })));
    let looks = looks.load(Ordering::SeqCst);
    assert!((2..=10).contains(&looks), "{looks} times in a second");
}
