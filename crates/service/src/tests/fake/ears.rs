//! Writes down what it hears of another context.

use journal::feed::{Delivered, Effect, Feed};
use sqlx::PgConnection;

pub(in crate::tests) struct Ears;

/// The feed's name.
pub(in crate::tests) const EARS: &str = "parcels.ears";

impl Feed for Ears {
    fn name(&self) -> &'static str {
        EARS
    }

    fn source(&self) -> &'static str {
        "communes"
    }

    fn subjects(&self) -> &'static [&'static str] {
        &["word.>"]
    }

    fn apply<'a>(&'a self, tx: &'a mut PgConnection, batch: &'a [Delivered]) -> Effect<'a> {
        Box::pin(async move {
            for event in batch {
                let words = String::from_utf8_lossy(&event.payload).into_owned();
                let hear = sqlx::query(include_str!("hear.sql"));
                hear.bind(event.aggregate).bind(event.version).bind(words).execute(&mut *tx).await?;
            }
            Ok(())
        })
    }

    fn forget<'a>(&'a self, tx: &'a mut PgConnection) -> Effect<'a> {
        Box::pin(async move {
            sqlx::query("truncate heard").execute(tx).await?;
            Ok(())
        })
    }
}
