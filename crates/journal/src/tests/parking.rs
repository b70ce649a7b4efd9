//! Events that cannot be applied: each holds up its own record only, until a person decides.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use uuid::Uuid;
use vocabulary::rejection::{Kind, Rejection as _};

use super::{
    ground::{Ground, count},
    inbox::{A, B, NAME, applied},
    lag::Level,
    parcels::Parcels,
};
use crate::{
    inbox::InboxState,
    parking::{self, Followed, ParkedEvent, ParkedKey, ParkingRefusal, Request},
    seal::{Keyring, Sealer},
};

const A1: ParkedKey = ParkedKey { aggregate: A, version: 1 };

/// An operator, with keys that open the receipts of this test.
struct Operator<'a> {
    ground: &'a Ground,
    sealer: Sealer,
}

impl Operator<'_> {
    async fn replay(&self, key: ParkedKey, request: &Request) -> Result<Followed, ParkingRefusal> {
        parking::replay(&self.ground.link, &self.sealer, &Parcels(NAME), key, request).await
    }

    async fn discard(&self, key: ParkedKey, request: &Request) -> Result<Followed, ParkingRefusal> {
        let grounds = (request, "entered twice");
        parking::discard(&self.ground.link, &self.sealer, &Parcels(NAME), key, grounds).await
    }
}

impl Ground {
    fn operator(&self) -> Operator<'_> {
        Operator { ground: self, sealer: Sealer::new(&Keyring::ephemeral().unwrap()) }
    }

    async fn trouble_at(&self, why: &str, position: i64) {
        let insert = sqlx::query("insert into trouble (why, position) values ($1, $2)");
        insert.bind(why).bind(position).execute(&self.link.pool).await.unwrap();
    }

    async fn parked(&self) -> Vec<ParkedEvent> {
        parking::list(&self.link.pool, NAME, None, 100).await.unwrap()
    }

    /// (position, reason) of what waits.
    async fn reasons(&self) -> Vec<(i64, String)> {
        let parked = self.parked().await;
        parked.iter().map(|event| (event.position, event.reason.to_string())).collect()
    }
}

fn request(id: u128) -> Request {
    Request {
        principal: "operator".into(),
        method: "sinhke.operations.v1.ParkingService/ReplayParkedEvent",
        id: Uuid::from_u128(id),
        body_hash: [1; 32],
        now: now(),
        traceparent: None,
    }
}

fn now() -> Timestamp {
    "2026-03-02T02:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn an_event_that_cannot_be_understood_is_parked_and_others_go_on() {
    let ground = Ground::new().await;
    ground.trouble_at("poison", 1).await;
    ground.send_all(&[(1, A, 1), (2, A, 2), (3, B, 1)]).await;
    let (mut inbox, progress) = ground.inbox();
    applied(&progress, B, 1).await;
    inbox.until(|state| *state == InboxState::Running { parked: 1 }).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(B, 1)]);
    assert_eq!(ground.stored_sequence().await, 3);
    let parked = ground.parked().await;
    assert_eq!(parked.len(), 1);
    assert_eq!((parked[0].key, parked[0].position, parked[0].held), (A1, 1, 1));
    assert_eq!((parked[0].event.as_str(), parked[0].discarded.is_some()), ("parcel.moved", false));
    assert_eq!(parked[0].reason.to_string(), "EVENT_NOT_UNDERSTOOD");
}

#[tokio::test(flavor = "multi_thread")]
async fn later_events_of_its_record_wait_and_follow_in_order_after_a_replay() {
    let ground = Ground::new().await;
    ground.trouble_at("poison", 1).await;
    let (mut inbox, progress) = ground.inbox();
    let states = Arc::new(Mutex::new(Vec::new()));
    let watching = tokio::spawn({
        let (mut state, states) = (inbox.state.clone(), Arc::clone(&states));
        async move {
            while state.changed().await.is_ok() {
                states.lock().unwrap().push(state.borrow_and_update().clone());
            }
        }
    });
    ground.send_all(&[(1, A, 1), (2, A, 2), (3, B, 1)]).await;
    applied(&progress, B, 1).await;
    ground.send_all(&[(4, A, 3), (5, B, 2)]).await;
    applied(&progress, B, 2).await;
    let before = progress.stamp();
    ground.no_trouble().await;
    // Another instance than the one that consumes.
    let done = ground.operator().replay(A1, &request(1)).await.unwrap();
    assert_eq!(done, Followed { applied: 3, repeated: false });
    assert_eq!(ground.seen().await, [(B, 1), (B, 2), (A, 1), (A, 2), (A, 3)]);
    inbox.until(|state| *state == InboxState::Running { parked: 0 }).await;
    assert_ne!(progress.stamp(), before, "who keeps what it read sees that it changed");
    ground.send_all(&[(6, A, 4)]).await;
    applied(&progress, A, 4).await;
    inbox.stop().await;
    watching.abort();
    let stumbled = |state: &InboxState| !matches!(state, InboxState::Running { .. } | InboxState::Starting);
    let states = states.lock().unwrap().clone();
    assert!(!states.iter().any(stumbled), "the running consumer takes it as it is: {states:?}");
    assert_eq!((ground.parked().await, count(&ground.link.pool, HELD).await), (vec![], 0));
    let rising =
        "select count(*) from (select known_at <= lag(known_at) over (order by ord) as falls from seen) as k
                  where falls";
    assert_eq!(count(&ground.link.pool, rising).await, 0, "what is known late is known later");
}

const HELD: &str = "select count(*) from journal.inbox_held";

#[tokio::test]
async fn a_discarded_event_has_no_effect_and_lets_the_later_ones_follow() {
    let ground = Ground::new().await;
    ground.trouble_at("poison", 1).await;
    ground.send_all(&[(1, A, 1), (2, A, 2), (3, B, 1)]).await;
    let (inbox, progress) = ground.inbox();
    applied(&progress, B, 1).await;
    let operator = ground.operator();
    let done = operator.discard(A1, &request(1)).await.unwrap();
    assert_eq!(done, Followed { applied: 1, repeated: false });
    ground.send_all(&[(4, A, 3)]).await;
    applied(&progress, A, 3).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(B, 1), (A, 2), (A, 3)]);
    let listed = ground.parked().await;
    let discarded = listed[0].discarded.clone().unwrap();
    assert_eq!((discarded.by.as_str(), discarded.reason.as_str()), ("operator", "entered twice"));
    assert_eq!((discarded.at, listed.len()), (now(), 1));
    for refused in [operator.discard(A1, &request(2)).await, operator.replay(A1, &request(3)).await] {
        assert_eq!(refused.unwrap_err().reason(), "PARKED_EVENT_DISCARDED");
    }
}

#[tokio::test]
async fn a_parked_or_discarded_event_that_comes_again_has_no_effect() {
    let ground = Ground::new().await;
    ground.trouble_at("poison", 1).await;
    ground.trouble_at("poison", 2).await;
    ground.send_all(&[(1, A, 1), (2, B, 1), (3, A, 2)]).await;
    let (mut inbox, _) = ground.inbox();
    inbox.until(|state| *state == InboxState::Running { parked: 2 }).await;
    inbox.stop().await;
    let b1 = ParkedKey { aggregate: B, version: 1 };
    ground.operator().discard(b1, &request(1)).await.unwrap();
    ground.no_trouble().await;

    sqlx::query("update journal.inbox set stream_sequence = 0").execute(&ground.link.pool).await.unwrap();
    ground.send_all(&[(4, B, 2)]).await;
    let (inbox, progress) = ground.inbox();
    applied(&progress, B, 2).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(B, 2)]);
    assert_eq!((ground.parked().await.len(), count(&ground.link.pool, HELD).await), (2, 1));
}

#[tokio::test]
async fn two_events_of_a_batch_are_parked_together() {
    let ground = Ground::new().await;
    ground.trouble_at("poison", 2).await;
    ground.trouble_at("weight", 4).await;
    let c = Uuid::from_u128(0xC << 64);
    ground.send_all(&[(1, A, 1), (2, A, 2), (3, B, 1), (4, B, 2), (5, A, 3), (6, c, 1)]).await;
    let (inbox, progress) = ground.inbox();
    applied(&progress, c, 1).await;
    inbox.stop().await;
    assert_eq!(ground.seen().await, [(A, 1), (B, 1), (c, 1)]);
    let (poison, weight) = ("EVENT_NOT_UNDERSTOOD", "CONSTRAINT_BROKEN: a_parcel_weighs_something");
    assert_eq!(ground.reasons().await, [(2, poison.to_owned()), (4, weight.to_owned())]);
}

#[tokio::test]
async fn a_refusal_of_the_database_finds_its_event() {
    for (why, reason) in [
        ("weight", "CONSTRAINT_BROKEN: a_parcel_weighs_something"),
        ("ticket", "CONSTRAINT_BROKEN: a_ticket_is_sold_once"),
        ("22003", "VALUE_REFUSED: 22003"),
        ("rows", "ROWS_UNEXPECTED: parcels.save"),
    ] {
        let ground = Ground::new().await;
        ground.trouble_at(why, 29).await;
        let records: Vec<_> =
            (1..=41).map(|at| (at, Uuid::from_u128(u128::try_from(at).unwrap()), 1)).collect();
        ground.send_all(&records).await;
        let (inbox, progress) = ground.inbox();
        applied(&progress, records[40].1, 1).await;
        inbox.stop().await;
        assert_eq!(ground.reasons().await, [(29, reason.to_owned())]);
        let seen: Vec<_> = records
            .iter()
            .filter(|(at, ..)| *at != 29)
            .map(|(_, record, version)| (*record, *version))
            .collect();
        assert_eq!(ground.seen().await, seen);
    }
}

#[tokio::test]
async fn what_may_pass_by_itself_parks_nothing() {
    let ground = Ground::new().await;
    ground.send_all(&[(1, A, 1), (2, B, 1)]).await;
    // Serialization, deadlock, lock, timeout, connection, slots, shutdown, a column that a migration will add.
    for code in ["40001", "40P01", "55P03", "57014", "08006", "53300", "57P01", "42703", "crash"] {
        ground.trouble_at(code, 2).await;
        let (mut inbox, _) = ground.inbox();
        inbox.until(|state| matches!(state, InboxState::Retrying { .. })).await;
        inbox.stop().await;
        ground.no_trouble().await;
        assert_eq!((ground.parked().await, ground.seen().await), (vec![], vec![]), "{code}");
    }
    let (inbox, progress) = ground.inbox();
    applied(&progress, B, 1).await;
    inbox.stop().await;
}

#[tokio::test]
async fn an_event_that_is_poison_again_stays_parked_for_its_new_reason() {
    let ground = Ground::new().await;
    ground.trouble_at("poison", 1).await;
    ground.send_all(&[(1, A, 1), (2, A, 2)]).await;
    let (mut inbox, _) = ground.inbox();
    inbox.until(|state| *state == InboxState::Running { parked: 1 }).await;
    ground.no_trouble().await;
    ground.trouble_at("weight", 1).await;
    let operator = ground.operator();
    let refused = operator.replay(A1, &request(1)).await.unwrap_err();
    let new = "CONSTRAINT_BROKEN: a_parcel_weighs_something";
    assert_eq!((refused.reason(), refused.kind()), ("STILL_POISON", Kind::WrongState));
    assert_eq!(refused.metadata(), [("parked_reason", new.to_owned())]);
    assert_eq!(ground.reasons().await, [(1, new.to_owned())]);
    assert_eq!((ground.seen().await, count(&ground.link.pool, HELD).await), (vec![], 1));

    // Refusals are not kept: the same request decides again. The next one is parked in its turn.
    ground.no_trouble().await;
    ground.trouble_at("poison", 2).await;
    operator.replay(A1, &request(1)).await.unwrap();
    assert_eq!(ground.seen().await, [(A, 1)]);
    assert_eq!(ground.reasons().await, [(2, "EVENT_NOT_UNDERSTOOD".to_owned())]);
    inbox.stop().await;
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let ground = Ground::new().await;
    ground.trouble_at("poison", 1).await;
    ground.send_all(&[(1, A, 1), (2, A, 2)]).await;
    let (mut inbox, _) = ground.inbox();
    inbox.until(|state| *state == InboxState::Running { parked: 1 }).await;
    inbox.stop().await;
    ground.no_trouble().await;
    let operator = ground.operator();
    let first = operator.replay(A1, &request(1)).await.unwrap();
    let again = operator.replay(A1, &request(1)).await.unwrap();
    assert_eq!((first.applied, again), (2, Followed { applied: 2, repeated: true }));
    let other = Request { body_hash: [2; 32], ..request(1) };
    let reused = operator.replay(A1, &other).await.unwrap_err();
    assert_eq!((reused.reason(), reused.fields()[0].0.as_str()), ("REQUEST_ID_REUSED", "request_id"));
    let gone = operator.replay(A1, &request(2)).await.unwrap_err();
    assert_eq!((gone.reason(), gone.kind()), ("PARKED_EVENT_NOT_FOUND", Kind::NotFound));
    assert_eq!(
        gone.resource().unwrap().1,
        "consumers/gardens.parcels/parkedEvents/00000000-0000-000a-0000-000000000000-1"
    );
    assert_eq!(ground.seen().await, [(A, 1), (A, 2)]);
    let done = "select count(*) from journal.audit where outcome = 'done'";
    assert_eq!(count(&ground.link.pool, done).await, 1, "an entry of what was done, in its own transaction");
}

#[tokio::test]
async fn parked_events_are_listed_page_by_page() {
    let ground = Ground::new().await;
    let records: Vec<_> = (1..=5).map(|at| (at, Uuid::from_u128(u128::try_from(at).unwrap()), 1)).collect();
    for (position, ..) in &records {
        ground.trouble_at("poison", *position).await;
    }
    ground.send_all(&records).await;
    let (mut inbox, _) = ground.inbox();
    inbox.until(|state| *state == InboxState::Running { parked: 5 }).await;
    inbox.stop().await;
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = parking::list(&ground.link.pool, NAME, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.key);
        seen.extend(page.iter().map(|event| event.position));
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
    assert_eq!(parking::list(&ground.link.pool, "other", None, 2).await.unwrap(), []);
}

#[tokio::test]
async fn a_gauge_says_how_many_events_are_parked() {
    let level = Level::of("sinhke_journal_inbox_parked_events");
    let _recorder = metrics::set_default_local_recorder(&level);
    let ground = Ground::new().await;
    ground.trouble_at("poison", 1).await;
    ground.trouble_at("poison", 2).await;
    ground.send_all(&[(1, A, 1), (2, B, 1)]).await;
    let (inbox, _) = ground.inbox();
    level.until(2.0).await;
    ground.operator().discard(A1, &request(1)).await.unwrap();
    level.until(1.0).await;
    inbox.stop().await;
}

/// Batches and operations take the consumer's row in turn, and neither undoes what the other did.
#[tokio::test(flavor = "multi_thread")]
async fn replays_and_batches_beside_each_other_lose_and_repeat_nothing() {
    let ground = Ground::new().await;
    let poisoned: Vec<i64> = (1..=5).collect();
    for position in &poisoned {
        ground.trouble_at("poison", *position).await;
    }
    ground.record_many(50, 1).await;
    let mut relay = ground.relay();
    relay.relayed(50).await;
    let (mut inbox, progress) = ground.inbox();
    inbox.until(|state| *state == InboxState::Running { parked: 5 }).await;
    ground.no_trouble().await;
    let keys: Vec<ParkedKey> = ground.parked().await.iter().map(|event| event.key).collect();
    let operator = ground.operator();
    let deciding = async {
        for (at, key) in (1..).zip(&keys) {
            operator.replay(*key, &request(at)).await.unwrap();
        }
    };
    let recording = async {
        for version in 2..=6 {
            for record in 1..=50 {
                ground.record(Uuid::from_u128(record), version).await;
            }
        }
    };
    tokio::join!(deciding, recording);
    relay.relayed(300).await;
    for record in 1..=50 {
        applied(&progress, Uuid::from_u128(record), 6).await;
    }
    relay.stop().await;
    inbox.stop().await;
    assert_eq!((ground.parked().await, count(&ground.link.pool, HELD).await), (vec![], 0));
    assert_eq!(count(&ground.link.pool, "select count(*) from seen").await, 300);
    let in_order = "select count(*) from (
                      select version - lag(version, 1, 0::bigint) over (partition by aggregate_id order by ord) as step
                      from seen) as steps where step <> 1";
    assert_eq!(count(&ground.link.pool, in_order).await, 0);
}

#[test]
fn a_key_has_one_spelling() {
    let key = ParkedKey { aggregate: A, version: 12 };
    assert_eq!(key.to_string().parse(), Ok(key));
    for bad in ["", "x-1", "0000000a-0000-0000-0000-000000000000", "0000000A-0000-0000-0000-000000000000-1"] {
        assert!(bad.parse::<ParkedKey>().is_err(), "{bad}");
    }
    assert!(
        format!("{A}-+1").parse::<ParkedKey>().is_err() && format!("{A}-01").parse::<ParkedKey>().is_err()
    );
}
