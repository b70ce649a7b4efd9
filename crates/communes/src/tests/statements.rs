//! Every statement file, against the migrated schema.

use std::{fs, path::Path};

use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

use super::given::Given;

#[tokio::test]
async fn every_statement_is_prepared_and_says_where_it_is_from() {
    let given = Given::quang_ninh().await;
    let mut connection = given.context.pool().acquire().await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut prepared = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sql") {
            continue;
        }
        let sql = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(sql.starts_with(&format!("-- communes.store.{name}\n")), "{name}");
        let statement = connection.prepare(AssertSqlSafe(sql).into_sql_str()).await;
        assert!(statement.is_ok(), "{name}: {statement:?}");
        prepared += 1;
    }
    assert_eq!(prepared, 28);
}
