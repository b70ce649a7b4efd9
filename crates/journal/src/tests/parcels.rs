//! A consumer that writes down what it is given.

use jiff_sqlx::{Date, Timestamp, ToSqlx as _};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::{
    feed::{Delivered, Effect, Feed, FeedError},
    store::StoreError,
};

const SEE: &str = include_str!("see.sql");
const TROUBLE: &str = include_str!("trouble.sql");

#[derive(Clone, Copy)]
pub(super) struct Parcels(pub(super) &'static str);

impl Feed for Parcels {
    fn name(&self) -> &'static str {
        self.0
    }

    fn source(&self) -> &'static str {
        super::ground::CONTEXT
    }

    fn subjects(&self) -> &'static [&'static str] {
        &["parcel.>"]
    }

    fn apply<'a>(&'a self, tx: &'a mut PgConnection, batch: &'a [Delivered]) -> Effect<'a> {
        Box::pin(see(tx, batch))
    }

    fn forget<'a>(&'a self, tx: &'a mut PgConnection) -> Effect<'a> {
        Box::pin(async move {
            sqlx::query("truncate seen").execute(tx).await?;
            Ok(())
        })
    }
}

/// Writes first and fails then, as `trouble` says: what was written must go with the transaction.
async fn see(tx: &mut PgConnection, batch: &[Delivered]) -> Result<(), FeedError> {
    let aggregates: Vec<Uuid> = batch.iter().map(|event| event.aggregate).collect();
    let versions: Vec<i64> = batch.iter().map(|event| event.version).collect();
    let positions: Vec<i64> = batch.iter().map(|event| event.position).collect();
    let events: Vec<&str> = batch.iter().map(|event| event.event.as_str()).collect();
    let valid: Vec<Date> = batch.iter().map(|event| event.valid_on.to_sqlx()).collect();
    let known: Vec<Timestamp> = batch.iter().map(|event| event.known_at.to_sqlx()).collect();
    let payloads: Vec<&[u8]> = batch.iter().map(|event| event.payload.as_ref()).collect();
    let insert = sqlx::query(SEE).bind(aggregates).bind(versions).bind(positions).bind(events);
    insert.bind(valid).bind(known).bind(payloads).execute(&mut *tx).await?;
    let troubles: Vec<(String, Option<i64>)> = sqlx::query_as(TROUBLE).fetch_all(&mut *tx).await?;
    for (why, position) in troubles {
        match position {
            None => fail(tx, &why, &batch[0]).await?,
            Some(position) => {
                if let Some(event) = batch.iter().find(|event| event.position == position) {
                    fail(tx, &why, event).await?;
                }
            }
        }
    }
    Ok(())
}

async fn fail(tx: &mut PgConnection, why: &str, event: &Delivered) -> Result<(), FeedError> {
    let sql = match why {
        "poison" => {
            return Err(FeedError::Poison { position: event.position, event: event.event.clone() });
        }
        "weight" => "insert into weight values (0)".to_owned(),
        "ticket" => "insert into ticket values (1), (1)".to_owned(),
        "rows" => {
            return Err(StoreError::Rows { statement: "parcels.save", expected: 1, actual: 0 }.into());
        }
        // As the server would say it.
        code if code.len() == 5 => format!("do $$ begin raise exception using errcode = '{code}'; end $$"),
        _ => return Err(FeedError::Sql(sqlx::Error::WorkerCrashed)),
    };
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(tx).await?;
    Ok(())
}
