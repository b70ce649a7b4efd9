//! Two processes on one database.

use super::{
    boxes::{Mint, Move},
    rig::{Rig, WAITING_FOR_A_LOCK, fill, id, make},
};

#[tokio::test]
async fn two_instances_racing_on_one_record_lose_no_event() {
    let (first, rounds) = (Rig::new().await, 200);
    let second = first.another().await;
    first.done(make(1, "red")).await;

    let mut asked = Vec::new();
    for _ in 0..rounds {
        asked.push(first.spawn(first.ask(fill(1, &[1, 1]))));
        asked.push(second.spawn(second.ask(fill(1, &[1000]))));
    }
    for asked in asked {
        asked.await.unwrap().unwrap();
    }

    let events = 1 + rounds * 3;
    assert_eq!(first.on_shelf(1).await, (events, rounds * 1002));
    assert_eq!(first.versions(1).await, (1..=events).collect::<Vec<_>>(), "sequence order is version order");
}

#[tokio::test]
async fn two_instances_locking_in_one_order_never_wait_for_each_other() {
    let first = Rig::new().await;
    let second = first.another().await;
    first.done(make(1, "red")).await;
    first.done(make(2, "blue")).await;
    for coin in 0..20 {
        first.done(Mint { coin: id(100 + coin), value: 1 << coin, into: id(1 + coin % 2) }).await;
    }

    let mut asked = Vec::new();
    for round in 0..20 {
        let from = 1 + round % 2;
        let there = Move { coin: id(100 + round), from: id(from), to: id(3 - from) };
        let rig = if round % 4 < 2 { &first } else { &second };
        asked.push(rig.spawn(rig.ask(there)));
    }
    for asked in asked {
        asked.await.unwrap().unwrap();
    }

    let (red, blue) = (first.on_shelf(1).await.1, first.on_shelf(2).await.1);
    let (even, odd) = (0x5_5555, 0xA_AAAA);
    assert_eq!((red, blue), (odd, even), "every coin moved once");
}

/// The slower of the two waits for the faster one's locks and then finds the coin elsewhere: it must look for its
/// receipt after that wait, or it would refuse what has just been done.
#[tokio::test]
async fn one_request_sent_to_two_instances_happens_once() {
    let first = Rig::new().await;
    let second = first.another().await;
    first.done(make(1, "red")).await;
    first.done(make(2, "blue")).await;
    first.done(Mint { coin: id(3), value: 5, into: id(1) }).await;

    for round in 0..20 {
        let from = 1 + round % 2;
        let held = first.hold(from).await;
        let asked = first.ask(Move { coin: id(3), from: id(from), to: id(3 - from) });
        let (here, there) = (first.spawn(asked.clone()), second.spawn(asked));
        first.wait_for(|| async { first.count(WAITING_FOR_A_LOCK).await == 2 }).await;
        held.free().await;
        let (here, there) = (here.await.unwrap().unwrap(), there.await.unwrap().unwrap());
        assert_eq!(here.bytes, there.bytes);
        assert_ne!(here.replayed, there.replayed);
    }
    assert_eq!(first.versions(3).await, (1..=21).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_claim_asked_of_two_instances_has_one_winner() {
    let first = Rig::new().await;
    let second = first.another().await;

    for round in 0..20 {
        let label = format!("label {round}");
        let (one, other) = (make(2 * round + 1, &label), make(2 * round + 2, &label));
        let (here, there) = tokio::join!(first.submit(first.ask(one)), second.submit(second.ask(other)));
        assert_ne!(here.is_ok(), there.is_ok());
        let refusal = if here.is_ok() { there } else { here }.unwrap_err();
        assert_eq!(refusal.reason(), "LABEL_TAKEN", "the rule saw it, at last after the index had");
    }
}
