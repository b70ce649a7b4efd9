//! Events again from the journal, read by a subscriber of the private subject.

use async_nats::{HeaderMap, Message, Subscriber};
use futures_util::StreamExt as _;
use tokio::time::timeout;
use uuid::Uuid;

use super::ground::{BOUND, CONTEXT, Ground};
use crate::replay::{Outlet, ReplayId, Wanted, What};

const A: Uuid = Uuid::from_u128(0xA << 64);
const B: Uuid = Uuid::from_u128(0xB << 64);

fn id() -> ReplayId {
    "mine-1".parse().unwrap()
}

fn all(until: i64) -> Wanted {
    Wanted { what: What::From(1), place: None, until }
}

impl Ground {
    fn outlet(&self) -> Outlet {
        let crate::link::Link { pool, prefix, .. } = self.link.clone();
        Outlet { reads: pool, client: self.client(), prefix, context: CONTEXT }
    }

    fn client(&self) -> async_nats::Client {
        self.link.js.client()
    }

    async fn private(&self) -> Subscriber {
        let subscriber = self.client().subscribe(id().subject(&self.link.prefix, ">")).await.unwrap();
        self.client().flush().await.unwrap();
        subscriber
    }

    /// Runs a replay; answers its messages, the last one included.
    async fn replayed(&self, wanted: &Wanted) -> Vec<Message> {
        let mut subscriber = self.private().await;
        self.outlet().replay(&id(), wanted).await.unwrap();
        let mut messages = Vec::new();
        loop {
            let message = timeout(BOUND, subscriber.next()).await.unwrap().unwrap();
            let is_end = message.subject.ends_with(".mine-1.end");
            messages.push(message);
            if is_end {
                return messages;
            }
        }
    }

    async fn settle_in(&self, place: &str, version: i64) {
        let moved = sqlx::query(
            "update journal.event set subject = 'sinhke.parcels.v1.parcel.moved.' || $1 where version = $2",
        );
        moved.bind(place).bind(version).execute(&self.link.pool).await.unwrap();
    }
}

fn header(message: &Message, name: &str) -> String {
    message.headers.as_ref().unwrap().get(name).unwrap().to_string()
}

/// (position, record, version) of all but the last one.
fn events(messages: &[Message]) -> Vec<(i64, Uuid, i64)> {
    let read = |message: &Message| {
        let number = |name| header(message, name).parse::<i64>().unwrap();
        (number("sinhke-position"), header(message, "ce-subject").parse().unwrap(), number("sinhke-version"))
    };
    messages[..messages.len() - 1].iter().map(read).collect()
}

fn sorted(headers: &HeaderMap) -> Vec<(String, String)> {
    let own = |name: &str| !name.starts_with("Nats-");
    let mut found: Vec<_> = headers
        .iter()
        .filter(|(name, _)| own(name.as_ref()))
        .map(|(name, values)| (name.to_string(), format!("{values:?}")))
        .collect();
    found.sort();
    found
}

#[tokio::test]
async fn a_replay_repeats_the_streams_messages_byte_for_byte() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (B, 1), (A, 2)]).await;
    let stream = ground.messages().await;
    // The stream's old end is cut off; the journal has it all.
    ground.stream().await.purge().await.unwrap();
    let replayed = ground.replayed(&all(3)).await;
    assert_eq!(replayed.len(), 4);
    for (again, first) in replayed.iter().zip(&stream) {
        assert_eq!(again.payload, first.payload);
        assert_eq!(sorted(again.headers.as_ref().unwrap()), sorted(&first.headers));
        let original = first.subject.strip_prefix(&ground.link.prefix.subject("")).unwrap();
        assert_eq!(again.subject.as_str(), id().subject(&ground.link.prefix, original));
        for name in ["Nats-Msg-Id", "Nats-Expected-Stream", "Nats-Expected-Last-Sequence"] {
            assert!(again.headers.as_ref().unwrap().get(name).is_none(), "{name}");
        }
    }
    assert_eq!(
        (header(&replayed[3], "sinhke-position"), header(&replayed[3], "sinhke-count")),
        ("3".into(), "3".into())
    );
    assert!(ground.messages().await.is_empty(), "a replay is nobody else's");
}

#[tokio::test]
async fn a_replay_begins_and_ends_at_any_position_and_may_be_of_one_place() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (B, 1), (A, 2), (B, 2), (A, 3)]).await;
    ground.settle_in("06661", 2).await;
    let middle = ground.replayed(&Wanted { what: What::From(2), ..all(4) }).await;
    assert_eq!(events(&middle), [(2, B, 1), (3, A, 2), (4, B, 2)]);
    let placed = ground.replayed(&Wanted { place: Some("06661".to_owned()), ..all(5) }).await;
    assert_eq!(events(&placed), [(3, A, 2), (4, B, 2)]);
    assert_eq!(
        (header(&placed[2], "sinhke-position"), header(&placed[2], "sinhke-count")),
        ("5".into(), "2".into())
    );
    for wanted in [all(0), Wanted { place: Some("6661".to_owned()), ..all(5) }] {
        let nothing = ground.replayed(&wanted).await;
        assert_eq!((nothing.len(), header(&nothing[0], "sinhke-count")), (1, "0".into()), "{wanted:?}");
    }
    assert_eq!(ground.outlet().last().await.unwrap(), 5);
}

#[tokio::test]
async fn a_long_replay_goes_page_by_page() {
    let ground = Ground::new().await;
    ground.record_many(700, 2).await;
    let mut relay = ground.relay();
    relay.relayed(1_400).await;
    relay.stop().await;
    let replayed = events(&ground.replayed(&all(1_400)).await);
    assert!(replayed.iter().map(|(position, ..)| *position).eq(1..=1_400));
    let snapshot = ground.replayed(&Wanted { what: What::Snapshot, ..all(1_400) }).await;
    assert_eq!(snapshot.len(), 702, "of each record one kind, a begin and an end");
}

#[tokio::test]
async fn a_snapshot_says_its_position_and_then_the_latest_of_each_kind() {
    let ground = Ground::new().await;
    ground.publish(&[(A, 1), (A, 2), (B, 1), (A, 3), (A, 4)]).await;
    let named = "update journal.event set kind = 'parcel.named' where version = 2";
    sqlx::query(named).execute(&ground.link.pool).await.unwrap();
    let mut snapshot = ground.replayed(&Wanted { what: What::Snapshot, ..all(4) }).await;
    let begin = snapshot.remove(0);
    assert!(begin.subject.ends_with(".begin"));
    assert_eq!(header(&begin, "sinhke-position"), "4");
    assert_eq!(
        events(&snapshot),
        [(2, A, 2), (4, A, 3), (3, B, 1)],
        "what came after position 4 is not in it"
    );
    assert_eq!(header(snapshot.last().unwrap(), "sinhke-count"), "3");
}

#[test]
fn a_replays_id_is_one_token_of_a_subject() {
    assert!("a-Z_9".parse::<ReplayId>().is_ok());
    for bad in ["", "a.b", "a b", ">", "*", "é", &"a".repeat(65)] {
        assert!(bad.parse::<ReplayId>().is_err(), "{bad:?}");
    }
}
