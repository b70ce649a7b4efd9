//! A consumer that writes down what it is given.

use std::pin::Pin;

use jiff_sqlx::{Date, Timestamp, ToSqlx as _};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::feed::{Delivered, Feed, FeedError};

const SEE: &str = include_str!("see.sql");

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

    fn apply<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        batch: &'a [Delivered],
    ) -> Pin<Box<dyn Future<Output = Result<(), FeedError>> + Send + 'a>> {
        Box::pin(see(tx, batch))
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
    let trouble: Option<String> = sqlx::query_scalar("select why from trouble").fetch_optional(tx).await?;
    match trouble.as_deref() {
        None => Ok(()),
        Some("poison") => {
            Err(FeedError::Poison { position: batch[0].position, event: batch[0].event.clone() })
        }
        Some(_) => Err(FeedError::Sql(sqlx::Error::WorkerCrashed)),
    }
}
