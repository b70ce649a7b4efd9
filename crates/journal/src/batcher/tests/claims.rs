//! A value that only one record may hold.

use uuid::Uuid;
use vocabulary::decision::{ClaimChange, Command, Decision, Found, Moment, Scope};

use super::{
    boxes::{BoxEvent, BoxKey, BoxRejection, BoxState, Relabel, World, label_claim},
    rig::{Rig, id, make},
};

/// Gives a box another label without knowing the old one: only the state does.
#[derive(Clone, Debug)]
struct LabelAnew {
    id: Uuid,
    to: &'static str,
}

impl Command for LabelAnew {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([BoxKey::Box(self.id)]).claiming([label_claim(self.to)])
    }

    fn decide(&self, found: &Found<'_, World>, _moment: &Moment) -> Result<Decision<World>, BoxRejection> {
        let key = BoxKey::Box(self.id);
        let Some(BoxState::Box { label, unit, total }) = found.get(&key).map(|found| &found.state) else {
            return Err(BoxRejection::NotFound);
        };
        let state = BoxState::Box { label: self.to.to_owned(), unit: *unit, total: *total };
        let events = vec![BoxEvent::Labelled { label: self.to.to_owned() }];
        Ok(Decision::change(key, state, events).claiming([
            ClaimChange::GiveUp { claim: label_claim(label), holder: self.id },
            ClaimChange::Take { claim: label_claim(self.to), holder: self.id },
        ]))
    }
}

#[tokio::test]
async fn a_claim_that_only_the_state_knows_is_given_up() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;

    rig.done(LabelAnew { id: id(1), to: "blue" }).await;

    assert_eq!(rig.refused(make(2, "blue")).await, "LABEL_TAKEN");
    rig.done(make(2, "red")).await;
    assert_eq!(rig.count("select count(*) from journal.claim").await, 2);
}

#[tokio::test]
async fn a_claim_given_up_is_free_for_the_next_command_of_the_batch() {
    let rig = Rig::new().await;
    rig.done(make(9, "plug")).await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "green")).await;
    let before = rig.saves();

    let first = LabelAnew { id: id(1), to: "blue" };
    let second = LabelAnew { id: id(2), to: "red" };
    let outcomes = rig.together(9, [rig.ask(first), rig.ask(second)]).await;

    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(rig.saves() - before, 1);
    assert_eq!(rig.count("select count(*) from journal.claim").await, 3);
    assert_eq!(rig.refused(make(3, "red")).await, "LABEL_TAKEN");
}

#[tokio::test]
async fn two_registrations_of_one_claim_in_one_batch_one_wins() {
    let rig = Rig::new().await;
    rig.done(make(9, "plug")).await;
    let before = rig.saves();

    let outcomes = rig.together(9, [rig.ask(make(1, "red")), rig.ask(make(2, "red"))]).await;

    assert!(outcomes.first().unwrap().is_ok());
    assert_eq!(outcomes.last().unwrap().as_ref().unwrap_err().reason(), "LABEL_TAKEN");
    assert_eq!(rig.saves() - before, 1, "the rule saw the claim; the database had nothing to refuse");
    assert_eq!(rig.refused(make(3, "red")).await, "LABEL_TAKEN");
}

#[tokio::test]
async fn a_released_claim_can_be_taken_again() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;

    rig.done(Relabel { id: id(1), from: "red".to_owned(), to: "blue".to_owned() }).await;

    assert_eq!(rig.refused(make(2, "blue")).await, "LABEL_TAKEN");
    rig.done(make(2, "red")).await;
    assert_eq!(rig.count("select count(*) from journal.claim").await, 2);
}

#[tokio::test]
async fn a_claim_is_passed_on_within_one_batch() {
    let rig = Rig::new().await;
    rig.done(make(9, "plug")).await;
    rig.done(make(1, "red")).await;
    rig.done(make(2, "blue")).await;
    let label = |number, from: &str, to: &str| Relabel { id: id(number), from: from.into(), to: to.into() };
    let before = rig.saves();

    let commands = [label(1, "red", "green"), label(2, "blue", "red")];
    let outcomes = rig.together(9, commands.map(|command| rig.ask(command))).await;

    assert!(outcomes.iter().all(Result::is_ok));
    let held: Vec<(Vec<u8>, uuid::Uuid)> = sqlx::query_as(
        "select trim(trailing '\\x00'::bytea from digest), holder from journal.claim order by digest",
    )
    .fetch_all(&rig.pool)
    .await
    .unwrap();
    let expected =
        [("green", 1), ("plug", 9), ("red", 2)].map(|(label, by)| (label.as_bytes().to_vec(), id(by)));
    assert_eq!(held, expected);
    assert_eq!(rig.saves() - before, 1, "taken, passed on and given up in one transaction");
}

#[tokio::test]
async fn a_claim_of_another_instance_is_seen_by_the_rule_after_the_index_refused_it() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let mut rival = rig.pool.begin().await.unwrap();
    sqlx::query("insert into journal.claim (kind, digest, holder) values ('label', $1, $2)")
        .bind(super::boxes::label_claim("blue").digest.as_slice())
        .bind(id(99))
        .execute(&mut *rival)
        .await
        .unwrap();
    let asked = rig.spawn(rig.ask(make(2, "blue")));
    rig.wait_for(|| async { rig.count(super::rig::WAITING_FOR_A_LOCK).await == 1 }).await;

    rival.commit().await.unwrap();

    assert_eq!(asked.await.unwrap().unwrap_err().reason(), "LABEL_TAKEN");
    assert_eq!(rig.count("select count(*) from box").await, 1);
}
