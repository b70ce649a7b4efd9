//! Every statement file, against the migrated schema.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

use super::given::Given;

fn statements(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(statements(&path));
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn every_statement_is_prepared_and_says_what_it_is() {
    let given = Given::empty().await;
    let mut connection = given.context.pool().acquire().await.unwrap();
    let mut names = BTreeSet::new();
    for path in statements(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")) {
        let sql = fs::read_to_string(&path).unwrap();
        let name = sql.lines().next().unwrap().strip_prefix("-- households.store.").map(ToOwned::to_owned);
        let name = name.unwrap_or_else(|| panic!("{} has no name", path.display()));
        let prepared = connection.prepare(AssertSqlSafe(sql).into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {prepared:?}");
        assert!(names.insert(name.clone()), "{name} is the name of two statements");
    }
    assert_eq!(names.len(), 31);
}
