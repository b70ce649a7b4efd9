//! What a command leaves in the audit.

use uuid::Uuid;

use super::rig::{Rig, elsewhere, fill, id, make, of_unit};
use crate::audit::{
    DONE, Entry, Span,
    list::{Filter, list},
};

/// Everything in the audit, oldest first.
pub(super) async fn entries(rig: &Rig) -> Vec<Entry> {
    let mut found: Vec<Entry> = list(&rig.pool, &Filter::default(), None, 1_000)
        .await
        .unwrap()
        .into_iter()
        .map(|(entry, _)| entry)
        .collect();
    found.reverse();
    found
}

async fn outcomes(rig: &Rig) -> Vec<String> {
    entries(rig).await.into_iter().map(|entry| entry.outcome).collect()
}

#[tokio::test]
async fn a_change_leaves_one_entry_in_its_own_transaction() {
    let rig = Rig::new().await;
    let asked = rig.ask(make(1, "red"));
    let (request_id, method, now) = (asked.moment.request_id.0, asked.method, asked.moment.now);
    rig.submit(asked).await.unwrap();
    rig.done(fill(1, &[1, 2])).await;

    let found = entries(&rig).await;
    assert_eq!(found.len(), 2);
    assert_eq!(
        (&*found[0].principal, &*found[0].method, found[0].request_id, &*found[0].outcome),
        ("officer", method, Some(request_id), DONE)
    );
    assert_eq!(found[0].recorded_at, now);
    assert_eq!(found[0].records, [Span { aggregate: id(1), before: 0, after: 1 }]);
    assert_eq!(found[1].records, [Span { aggregate: id(1), before: 1, after: 3 }]);
    let digests = |entry: &Entry| [entry.digest_before.clone().unwrap(), entry.digest_after.clone().unwrap()];
    assert!(digests(&found[0]).iter().chain(&digests(&found[1])).all(|digest| digest.len() == 32));
    assert_ne!(digests(&found[0]), digests(&found[1]));
    let same = "select count(*) from journal.event join journal.audit using (request_id)
                where event.xmin = audit.xmin";
    assert_eq!(rig.count(same).await, 3, "each event was written by the transaction of its entry");
}

#[tokio::test]
async fn what_is_rolled_back_leaves_the_entry_of_a_refusal_only() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    assert_eq!(rig.refused(fill(1, &[2_000_000])).await, "INTERNAL");
    assert_eq!(rig.refused(make(1, "blue")).await, "RECORD_EXISTS");
    assert_eq!(outcomes(&rig).await, [DONE, "INTERNAL", "RECORD_EXISTS"]);
    assert_eq!(rig.versions(1).await, [1]);
}

#[tokio::test]
async fn a_refusal_leaves_an_entry_with_its_reason_and_is_decided_again() {
    let rig = Rig::new().await;
    let asked = rig.ask(fill(7, &[1]));
    let request_id = asked.moment.request_id.0;
    for _ in 0..2 {
        assert_eq!(rig.submit(asked.clone()).await.unwrap_err().reason(), "NOT_FOUND");
    }
    let found = entries(&rig).await;
    assert_eq!(found.len(), 2, "it was decided twice");
    for entry in &found {
        assert_eq!((&*entry.outcome, entry.request_id), ("NOT_FOUND", Some(request_id)));
        assert_eq!((&entry.records, &entry.digest_before, &entry.digest_after), (&Vec::new(), &None, &None));
    }
    assert_eq!(rig.count("select count(*) from journal.receipt").await, 0, "a retry decides again");
    rig.done(make(7, "red")).await;
    rig.submit(asked).await.unwrap();
    assert_eq!(outcomes(&rig).await, ["NOT_FOUND", "NOT_FOUND", DONE, DONE]);
}

#[tokio::test]
async fn refused_and_carried_out_commands_of_one_batch_have_an_entry_each() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let outside = of_unit(rig.ask(fill(1, &[1])), elsewhere());
    let outcomes_of = rig.together(1, [rig.ask(fill(1, &[2])), outside, rig.ask(fill(1, &[4]))]).await;
    assert_eq!(outcomes_of.iter().filter(|outcome| outcome.is_err()).count(), 1);
    assert_eq!(outcomes(&rig).await, [DONE, DONE, DONE, "AREA_FORBIDDEN", DONE]);
}

#[tokio::test]
async fn a_first_answer_given_again_is_no_entry_and_a_name_used_again_is_one() {
    let rig = Rig::new().await;
    let asked = rig.ask(make(1, "red"));
    for is_replayed in [false, true] {
        assert_eq!(rig.submit(asked.clone()).await.unwrap().replayed, is_replayed);
    }
    assert_eq!(outcomes(&rig).await, [DONE]);
    let mut other = asked;
    other.body_hash = [2; 32];
    assert_eq!(rig.submit(other).await.unwrap_err().reason(), "REQUEST_ID_REUSED");
    assert_eq!(outcomes(&rig).await, [DONE, "REQUEST_ID_REUSED"]);
}

#[tokio::test]
async fn a_command_that_finds_everything_as_asked_is_an_entry_without_records() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(fill(1, &[])).await;
    let found = entries(&rig).await;
    assert_eq!((&*found[1].outcome, found[1].records.len(), &found[1].digest_after), (DONE, 0, &None));
}

#[tokio::test]
async fn entries_are_found_by_who_what_and_when() {
    let rig = Rig::new().await;
    let mut asked = rig.ask(make(1, "red"));
    asked.moment.caller.principal = "other".into();
    asked.moment.now = "2025-07-03T00:00:00Z".parse().unwrap();
    rig.submit(asked).await.unwrap();
    rig.done(make(2, "blue")).await;
    let found = async |filter: Filter| {
        let found = list(&rig.pool, &filter, None, 10).await.unwrap();
        found.iter().map(|(entry, _)| entry.records[0].aggregate).collect::<Vec<Uuid>>()
    };
    let day = |text: &str| Some(format!("{text}T00:00:00Z").parse().unwrap());
    assert_eq!(found(Filter::default()).await, [id(2), id(1)], "newest first");
    assert_eq!(found(Filter { principal: Some("other".to_owned()), ..Filter::default() }).await, [id(1)]);
    assert_eq!(
        found(Filter { from: day("2025-07-03"), until: day("2025-07-04"), ..Filter::default() }).await,
        [id(1)]
    );
    assert_eq!(
        found(Filter { method: Some("another".to_owned()), ..Filter::default() }).await,
        Vec::<Uuid>::new()
    );
}
