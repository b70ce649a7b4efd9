//! The second lock on each rule, and the statements: checked against the migrated tables, whoever asks.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

use super::TestContext;
use crate::run::Context;

impl<C: Context> TestContext<C> {
    /// The constraint that a statement breaks.
    pub async fn broken(&self, statement: &str) -> String {
        let refused = sqlx::query(AssertSqlSafe(statement)).execute(&self.pool).await;
        let refused = refused.expect_err(statement);
        let constraint = refused.as_database_error().and_then(|error| error.constraint());
        constraint.unwrap_or_else(|| panic!("{statement}: {refused}")).to_owned()
    }

    /// Each statement must be refused by the constraint before it.
    pub async fn refuses<S: AsRef<str>>(&self, cases: impl IntoIterator<Item = (&str, S)>) {
        for (constraint, statement) in cases {
            assert_eq!(self.broken(statement.as_ref()).await, constraint, "{}", statement.as_ref());
        }
    }

    /// Every statement file of a crate must say what it is, in words that no other has, and fit the tables.
    /// `crate_folder`: `env!("CARGO_MANIFEST_DIR")` of the context.
    pub async fn prepares_every_statement(&self, crate_folder: &str) {
        let mut connection = self.pool.acquire().await.expect("a connection");
        let mut names = BTreeSet::new();
        for path in statements(&Path::new(crate_folder).join("src/store")) {
            let sql = fs::read_to_string(&path).expect("a statement file can be read");
            let first = sql.lines().next().unwrap_or_default();
            let name = first.strip_prefix(&format!("-- {}.store.", C::NAME));
            let name = name.unwrap_or_else(|| panic!("{} has no name", path.display())).to_owned();
            let prepared = connection.prepare(AssertSqlSafe(sql).into_sql_str()).await;
            assert!(prepared.is_ok(), "{name}: {prepared:?}");
            assert!(names.insert(name.clone()), "{name} is the name of two statements");
        }
        assert!(!names.is_empty(), "no statement below {crate_folder}");
    }
}

fn statements(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of statements") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            found.extend(statements(&path));
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.push(path);
        }
    }
    found
}
