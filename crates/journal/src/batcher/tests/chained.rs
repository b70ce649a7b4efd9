//! The audit's chain, and what is found when somebody changed it.

use std::path::Path;

use async_nats::jetstream;
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{
    audited::entries,
    rig::{Rig, fill, make},
};
use crate::{
    audit::{
        chain::{Chain, Parts, round},
        head::{self, Head},
        verify::{Finding, Report, verify},
    },
    link::Link,
    seal::{Keyring, Sealer},
    streams::Prefix,
};

const CONTEXT: &str = "boxes";
const UNCHAINED: &str = "select count(*) from journal.audit
    where not exists (select from journal.audit_chain as chained where chained.entry = audit.entry)";

impl Rig {
    /// One look of the chain, or as many as it takes. Answers where it ends.
    async fn chained(&self) -> Head {
        let mut connection = PgConnection::connect(self.database.url()).await.unwrap();
        loop {
            let (tip, is_full) = round(&mut connection, CONTEXT).await.unwrap();
            if !is_full {
                return Head {
                    context: CONTEXT.to_owned(),
                    position: tip.position,
                    hash: tip.hash,
                    time: time(),
                };
            }
        }
    }

    async fn verified(&self, heads: &[Head]) -> Report {
        verify(&self.pool, CONTEXT, heads, &self.sealer).await.unwrap()
    }

    /// What somebody did who may write everything.
    async fn tampered(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&self.pool).await.unwrap();
    }

    async fn chain(&self, heads_file: &Path) -> Chaining {
        let client = async_nats::connect(self.servers.nats_url()).await.unwrap();
        let link =
            Link { pool: self.pool.clone(), js: jetstream::new(client), prefix: Prefix::new("").unwrap() };
        let (sealer, heads_file) = (self.sealer.clone(), heads_file.to_owned());
        let chain = Chain::new(Parts { link, context: CONTEXT, sealer, heads_file, now: Box::new(time) });
        let stop = CancellationToken::new();
        Chaining { task: tokio::spawn(chain.run(stop.clone())), stop }
    }
}

struct Chaining {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Chaining {
    async fn stopped(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

fn time() -> Timestamp {
    "2025-07-02T01:02:03Z".parse().unwrap()
}

/// A chain of four entries, verified, with its head.
async fn four() -> (Rig, Head) {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    rig.done(fill(1, &[1])).await;
    rig.refused(fill(2, &[1])).await;
    rig.done(fill(1, &[2])).await;
    let head = rig.chained().await;
    assert_eq!(head.position, 4);
    assert_eq!(rig.verified(std::slice::from_ref(&head)).await.findings, []);
    (rig, head)
}

#[tokio::test]
async fn two_instances_entries_form_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("heads.jsonl");
    let rig = Rig::new().await;
    let other = rig.another().await;
    let chains = [rig.chain(&file).await, other.chain(&file).await];
    for number in 0..20 {
        rig.done(make(number, &format!("one {number}"))).await;
        other.done(make(100 + number, &format!("other {number}"))).await;
    }
    rig.wait_for(|| async { rig.count(UNCHAINED).await == 0 }).await;
    rig.done(fill(1, &[1])).await;
    for chain in chains {
        chain.stopped().await;
    }

    let heads = head::read(&file, &rig.sealer).await.unwrap();
    assert_eq!(heads.bad, Vec::<usize>::new());
    assert_eq!(
        heads.signed.last().unwrap().position,
        41,
        "who stops chains what was committed and says where it ends"
    );
    let report = rig.verified(&heads.signed).await;
    assert_eq!((report.chained, report.anchored, report.unchained), (41, 41, 0));
    assert_eq!(report.findings, []);
}

/// Draws a number and does not commit yet.
async fn late(rig: &Rig) -> PgConnection {
    let mut connection = PgConnection::connect(rig.database.url()).await.unwrap();
    let insert = "begin;
        insert into journal.audit (recorded_at, principal, method, outcome, aggregates, versions_before, versions_after)
        select now(), 'late', 'm', 'LATE', '{}', '{}', '{}' from (select pg_current_xact_id() as xid offset 0) as own
        where xid is not null";
    sqlx::raw_sql(insert).execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn an_entry_that_commits_late_is_chained_where_it_is_seen() {
    let rig = Rig::new().await;
    rig.done(make(1, "red")).await;
    let mut late = late(&rig).await;
    for number in 2..5 {
        rig.done(make(number, &format!("{number}"))).await;
        rig.chained().await;
    }
    assert!(
        rig.count("select settled from journal.audit_progress").await < 2,
        "nothing from the open number on"
    );
    sqlx::raw_sql("commit").execute(&mut late).await.unwrap();
    late.close().await.unwrap();
    rig.done(make(5, "5")).await;
    let head = rig.chained().await;

    let numbers: Vec<i64> = sqlx::query_scalar("select entry from journal.audit_chain order by position")
        .fetch_all(&rig.pool)
        .await
        .unwrap();
    assert_eq!(numbers, [1, 3, 4, 5, 2, 6]);
    assert_eq!(entries(&rig).await.len(), 6);
    assert_eq!(rig.verified(&[head]).await.findings, []);
    rig.wait_for(|| async {
        rig.chained().await;
        rig.count("select settled from journal.audit_progress").await == 6
    })
    .await;
}

#[tokio::test]
async fn an_edited_entry_is_named() {
    let (rig, head) = four().await;
    rig.tampered("update journal.audit set principal = 'another' where entry = 2").await;
    assert_eq!(rig.verified(&[head]).await.findings, [Finding::Edited { position: 2, entry: 2 }]);
}

#[tokio::test]
async fn every_column_of_an_entry_is_bound() {
    let (rig, head) = four().await;
    for change in [
        "recorded_at = recorded_at + '1 microsecond'",
        "method = 'another'",
        "request_id = gen_random_uuid()",
        "outcome = 'DONE', aggregates = '{}', versions_before = '{}', versions_after = '{}', digest_before = null,
         digest_after = null",
        "aggregates = array[gen_random_uuid()]",
        "versions_before = '{0}'",
        "versions_after = '{7}'",
        "digest_before = digest_after",
        "digest_after = digest_before",
        "traceparent = 'another'",
    ] {
        let mut tx = rig.pool.begin().await.unwrap();
        let sql = format!("create table kept as select * from journal.audit where entry = 2; update journal.audit set {change} where entry = 2");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let findings = rig.verified(std::slice::from_ref(&head)).await.findings;
        assert_eq!(findings, [Finding::Edited { position: 2, entry: 2 }], "{change}");
        rig.tampered(
            "delete from journal.audit where entry = 2;
             insert into journal.audit overriding system value select * from kept; drop table kept",
        )
        .await;
    }
    assert_eq!(rig.verified(&[head]).await.findings, []);
}

#[tokio::test]
async fn a_deleted_entry_is_named() {
    let (rig, head) = four().await;
    rig.tampered("delete from journal.audit where entry = 2").await;
    assert_eq!(
        rig.verified(std::slice::from_ref(&head)).await.findings,
        [Finding::Deleted { position: 2, entry: 2 }]
    );
    rig.tampered("delete from journal.audit_chain where entry = 2").await;
    assert_eq!(rig.verified(&[head]).await.findings, [Finding::Gap { from: 2, until: 3 }]);
}

#[tokio::test]
async fn swapped_entries_are_named() {
    let swapped = [Finding::Swapped { positions: [2, 3], entries: [2, 3] }];
    let (rig, head) = four().await;
    rig.tampered(
        "create table swapped as select * from journal.audit where entry in (2, 3);
         delete from journal.audit where entry in (2, 3);
         update swapped set entry = 5 - entry;
         insert into journal.audit overriding system value select * from swapped",
    )
    .await;
    assert_eq!(rig.verified(&[head]).await.findings, swapped);

    let (rig, head) = four().await;
    rig.tampered(
        "create table swapped as select * from journal.audit_chain where entry in (2, 3);
         delete from journal.audit_chain where entry in (2, 3);
         update swapped set entry = 5 - entry;
         insert into journal.audit_chain select * from swapped",
    )
    .await;
    let swapped = [Finding::Swapped { positions: [2, 3], entries: [3, 2] }];
    assert_eq!(rig.verified(&[head]).await.findings, swapped);
}

#[tokio::test]
async fn a_cut_off_end_is_told_by_the_head() {
    let (rig, head) = four().await;
    rig.tampered(
        "delete from journal.audit where entry > 2; delete from journal.audit_chain where position > 2",
    )
    .await;
    let report = rig.verified(std::slice::from_ref(&head)).await;
    assert_eq!(report.findings, [Finding::CutOff { head, end: 2 }]);
    assert_eq!(report.chained, 2);
}

#[tokio::test]
async fn a_chain_that_was_written_anew_is_told_by_the_head() {
    let (rig, head) = four().await;
    rig.tampered(
        "update journal.audit set principal = 'another' where entry = 2;
         delete from journal.audit_chain;
         update journal.audit_progress set settled = 0, seen = 0",
    )
    .await;
    let again = rig.chained().await;
    assert_eq!(again.position, 4);
    assert_eq!(rig.verified(&[again]).await.findings, [], "the chain by itself is without fault");
    let report = rig.verified(std::slice::from_ref(&head)).await;
    assert_eq!(report.findings, [Finding::Rewritten { head }]);
}

#[tokio::test]
async fn an_edited_event_is_named_by_the_entry_that_saw_it() {
    let (rig, head) = four().await;
    rig.tampered("update journal.event set body = body || ' ' where version = 3").await;
    assert_eq!(rig.verified(&[head]).await.findings, [Finding::EventsDiffer { position: 4, entry: 4 }]);
}

#[tokio::test]
async fn what_is_not_chained_yet_is_counted() {
    let (rig, head) = four().await;
    let mut asked = rig.ask(fill(1, &[4]));
    asked.moment.now = "2025-07-05T00:00:00Z".parse().unwrap();
    rig.submit(asked).await.unwrap();
    let report = rig.verified(&[head]).await;
    assert_eq!((report.unchained, report.findings), (1, Vec::new()));
    assert_eq!(report.unchained_since, Some("2025-07-05T00:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn a_chain_without_any_head_is_told() {
    let (rig, _head) = four().await;
    assert_eq!(rig.verified(&[]).await.findings, [Finding::NoHead]);
}

#[tokio::test]
async fn a_head_that_was_changed_or_signed_by_others_is_no_head() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("heads.jsonl");
    let (rig, head) = four().await;
    head.keep(&file, &rig.sealer).await.unwrap();
    let line = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{line}{}not a head\n", line.replace("\"position\":4", "\"position\":2")))
        .unwrap();
    head.keep(&file, &Sealer::new(&Keyring::ephemeral().unwrap())).await.unwrap();

    let heads = head::read(&file, &rig.sealer).await.unwrap();
    assert_eq!((heads.signed, heads.bad), (vec![head], vec![2, 3, 4]));
    let none = head::read(&folder.path().join("absent"), &rig.sealer).await.unwrap();
    assert_eq!(none, head::Heads::default());
}
