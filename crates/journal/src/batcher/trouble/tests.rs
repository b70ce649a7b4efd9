use std::io;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::Trouble;
use crate::store::StoreError;

#[tokio::test]
async fn every_error_of_the_database_means_one_thing() {
    let servers = local::shared().await.unwrap();
    let mut connection = PgConnection::connect(servers.postgres_url()).await.unwrap();
    for (code, meaning) in [
        ("40001", Trouble::Again),
        ("40P01", Trouble::Again),
        ("57P01", Trouble::Lost),
        ("57P03", Trouble::Lost),
        ("08006", Trouble::Lost),
        ("25P03", Trouble::Lost),
        ("25006", Trouble::ReadOnly),
        ("53100", Trouble::Unavailable),
        ("58030", Trouble::Unavailable),
        ("55P03", Trouble::Stuck),
        ("57014", Trouble::Stuck),
        ("23505", Trouble::Refused),
        ("23514", Trouble::Refused),
        ("54000", Trouble::Refused),
        ("P0001", Trouble::Refused),
    ] {
        let raise = format!("do $$ begin raise exception using errcode = '{code}'; end $$");
        let error = sqlx::raw_sql(AssertSqlSafe(raise)).execute(&mut connection).await.unwrap_err();
        assert_eq!(Trouble::of(&StoreError::Sql(error)), meaning, "{code}");
    }
}

#[test]
fn a_broken_wire_is_a_lost_connection_and_a_bad_value_is_not() {
    let lost = sqlx::Error::Io(io::Error::from(io::ErrorKind::UnexpectedEof));
    assert_eq!(Trouble::of(&lost.into()), Trouble::Lost);
    let corrupt = StoreError::Corrupt { table: "box", column: "unit", row: "1".to_owned() };
    assert_eq!(Trouble::of(&corrupt), Trouble::Refused);
    assert_eq!(Trouble::of(&sqlx::Error::RowNotFound.into()), Trouble::Refused);
}
