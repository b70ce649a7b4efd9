use async_nats::jetstream;
use journal::{inbox::start_over, link::Link};
use proto::sinhke::households::v1 as households;
use service::run::Context as _;
use sqlx::{AssertSqlSafe, PgPool, postgres::PgPoolOptions};

use super::{targets::of_two, world::*};
use crate::{
    Reports,
    rebuild::{Difference, compare, rebuild},
};

/// Live and built anew, side by side.
struct Both {
    world: World,
    shadow: Link,
    // After the connections.
    _database: local::TestDatabase,
    _servers: local::SharedServers,
}

impl Both {
    /// A small history with corrections and back-dated events.
    async fn new() -> Self {
        let mut world = World::new().await;
        for number in 1..=4 {
            world.register(number, HAI_LANG, "2024-01-01", 4).await;
            let classes = [(VN, Class::Poor), (QN, Class::NotPoor)];
            let decision = world.decide_as(number, "2024-11-15", &classes, found(&["toilet"], Some(1))).await;
            world.change_members(number, HAI_LANG, "2024-06-01", 5).await;
            world.correct(number, "2024-11-16", &[(VN, Class::NearPoor), (QN, Class::Poor)], &decision).await;
        }
        world.take_counts(HAI_LANG, "2024-12-31", &[("01", 3, 1), ("09", 1, 0)]).await;
        world.set(&of_two()).await;
        world.settled().await;
        let servers = local::shared().await.unwrap();
        let prepare = |url: String| async move { service::migrate::database::<Reports>(&url).await };
        let database =
            servers.database("reports", &service::migrate::fingerprint::<Reports>(), prepare).await.unwrap();
        let pool = PgPoolOptions::new().max_connections(4).connect(database.url()).await.unwrap();
        let config = world.context.config();
        let nats = async_nats::connect(config.nats.url.expose()).await.unwrap();
        let shadow = Link { pool, js: jetstream::new(nats), prefix: config.prefix().unwrap() };
        let read = rebuild(&shadow).await.unwrap();
        assert_eq!(read, 254 + 2 + 16 + 1 + 1);
        Self { world, shadow, _database: database, _servers: servers }
    }

    async fn compare(&self) -> Vec<Difference> {
        let compared = compare(self.world.context.pool(), &self.shadow.pool).await.unwrap();
        assert!(compared.rows > 254);
        compared.differences
    }

    /// Spoils the live database.
    async fn spoil(&self, statement: &'static str) {
        assert!(sqlx::query(statement).execute(self.world.context.pool()).await.unwrap().rows_affected() > 0);
    }
}

fn tables(differences: &[Difference]) -> Vec<&str> {
    let mut tables: Vec<_> = differences.iter().map(|difference| difference.table).collect();
    tables.dedup();
    tables
}

#[tokio::test]
async fn what_is_rebuilt_equals_what_is_live() {
    let mut both = Both::new().await;
    assert_eq!(both.compare().await, []);
    // The live one goes on, and counts ticks that one built anew need not have.
    both.world.rename(HAI_LANG, "Đâu đó").await;
    both.world.settled().await;
    both.world.change_members(1, HAI_LANG, "2024-05-01", 6).await;
    both.world.register(9, DUONG_HUY, "2024-05-01", 6).await;
    both.world.relocate(1, DUONG_HUY, "2024-12-01", (6, Vec::new())).await;
    both.world.relocate(1, HAI_LANG, "2024-03-01", (4, Vec::new())).await;
    let causes = vec![households::PovertyCause::NoLand.into(), households::PovertyCause::Disaster.into()];
    let stated = households::HouseholdFacts { merit: true, causes, ..facts(2, HAI_LANG, 5) };
    both.world.state(2, stated, "2024-08-01").await;
    both.world.take_counts(HAI_LANG, "2024-12-31", &[("09", 2, 0)]).await;
    both.world.close(2, HAI_LANG, "2024-12-01").await;
    both.world.assign(3, HAI_LANG, "units/06970@2025-07-01").await;
    both.world.assign(1, HAI_LANG, "units/06970@2025-07-01").await;
    both.world.assign(1, HAI_LANG, "units/06799@2025-07-01").await;
    both.world.settled().await;
    assert_eq!(both.compare().await, []);
    assert!(rebuild(&both.shadow).await.unwrap() > 0, "goes on where it was");
    assert_eq!(both.compare().await, []);
}

#[tokio::test]
async fn reports_that_start_over_are_empty_and_then_say_the_same_again() {
    let both = Both::new().await;
    let feeds = Reports::feeds();
    start_over(&both.shadow, &feeds).await.unwrap();
    assert_eq!(filled(&both.shadow.pool).await, Vec::<String>::new());
    rebuild(&both.shadow).await.unwrap();
    assert_eq!(both.compare().await, []);
}

/// The tables with a row in them, but for the clock, which always has one.
async fn filled(pool: &PgPool) -> Vec<String> {
    let tables = "select tablename::text from pg_tables where schemaname = 'public'
        and tablename not in ('_sqlx_migrations', 'poverty_clock')";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.unwrap();
    assert!(tables.len() > 8);
    let mut filled = Vec::new();
    for table in tables {
        let exists = AssertSqlSafe(format!("select exists (select from {table})"));
        if sqlx::query_scalar(exists).fetch_one(pool).await.unwrap() {
            filled.push(table);
        }
    }
    filled
}

#[tokio::test]
async fn a_wrong_cell_is_found_and_named() {
    let both = Both::new().await;
    both.spoil(
        "update poverty_cell set persons = persons + 1 where (group_id, valid_on, known_day) =
         (select group_id, valid_on, known_day from poverty_cell where valid_on = '2024-01-01' limit 1)",
    )
    .await;
    let differences = both.compare().await;
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].table, "poverty_cell");
    assert!(
        differences[0].key.contains("valid_on=2024-01-01")
            && differences[0].key.contains("unit=06886@2020-01-01")
    );
    assert_ne!(differences[0].live, differences[0].shadow);
}

#[tokio::test]
async fn a_wrong_cell_of_a_mark_and_a_wrong_count_are_found_and_named() {
    let both = Both::new().await;
    both.spoil(
        "update poverty_cell set households = households + 1 where (group_id, valid_on, known_day) =
         (select group_id, valid_on, known_day from poverty_cell join poverty_group using (group_id)
          where mark = 'poor/deprived/toilet' order by valid_on limit 1)",
    )
    .await;
    both.spoil("update ethnic_count set poor_persons = 99 where ethnic_code = '09' and standard = 'VN-2022'")
        .await;
    both.spoil("update subject set deprivations = 'nutrition' where version = 2").await;
    let differences = both.compare().await;
    assert_eq!(tables(&differences), ["subject", "ethnic_taken", "poverty_cell"]);
    let live = |difference: &Difference| difference.live.clone().unwrap();
    assert!(live(&differences[0]).contains("deprivations=nutrition children=1"));
    let ethnic = differences.iter().find(|difference| difference.table == "ethnic_taken").unwrap();
    assert!(live(ethnic).contains("VN-2022/09/1/99/0/0"), "{ethnic:?}");
    assert!(differences.last().unwrap().key.contains("mark=poor/deprived/toilet"));
}

#[tokio::test]
async fn a_dropped_event_is_found_and_named() {
    let both = Both::new().await;
    // Household 3's first event, with all of its effect.
    both.spoil(
        "update poverty_cell as cell set households = cell.households - delta.households,
             persons = cell.persons - delta.persons
         from poverty_delta as delta
         where delta.position = 11 and (cell.group_id, cell.valid_on, cell.known_day)
             = (delta.group_id, delta.valid_on, (delta.known_at at time zone 'UTC')::date)",
    )
    .await;
    both.spoil("delete from poverty_delta where position = 11").await;
    both.spoil("delete from subject where position = 11").await;
    let differences = both.compare().await;
    assert_eq!(tables(&differences), ["subject", "poverty_delta", "poverty_cell"]);
    assert!(differences[0].key.contains(&home(3).to_string()) && differences[0].live.is_none());
    assert!(differences[1].key.contains("position=000000000011") && differences[1].live.is_none());
}

#[tokio::test]
async fn a_doubled_event_is_found_and_named() {
    let both = Both::new().await;
    both.spoil(
        "insert into poverty_delta
         select position, entry + 100, household_id, known_at, valid_on, group_id, households, persons
         from poverty_delta where position = 3",
    )
    .await;
    let differences = both.compare().await;
    assert_eq!(tables(&differences), ["poverty_delta"]);
    assert!(
        differences[0].key.contains("position=000000000003 entry=000101") && differences[0].shadow.is_none()
    );
}

#[tokio::test]
async fn a_unit_told_otherwise_is_found_and_named() {
    let both = Both::new().await;
    both.spoil("update unit set name = 'Đâu đó' where code = '06886' and valid_from = '2020-01-01'").await;
    both.spoil("update standard set rural_line_vnd = 1 where standard = 'VN-2022'").await;
    both.spoil("update target set amount = 9").await;
    let differences = both.compare().await;
    assert_eq!(tables(&differences), ["unit", "standard", "target"]);
    assert!(differences[0].live.as_ref().unwrap().contains("Đâu đó"));
}
