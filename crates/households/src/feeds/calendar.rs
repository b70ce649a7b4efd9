//! Declared days: what `communes` tells becomes the copy by which working days are counted. A feed of its own, so that a
//! deployment that has read communes' other events long ago still reads these from the first.

use std::collections::BTreeMap;

use journal::feed::{Delivered, Effect, Feed, FeedError};
use prost::Message as _;
use proto::sinhke::communes::v1 as pb;
use vocabulary::calendar::Date;

use super::communes::date;
use crate::store::calendar::{forget, learn};

pub(crate) const NAME: &str = "households.calendar";

/// Keeps the local copy of the calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CalendarFeed;

impl Feed for CalendarFeed {
    fn name(&self) -> &'static str {
        NAME
    }

    fn source(&self) -> &'static str {
        "communes"
    }

    fn subjects(&self) -> &'static [&'static str] {
        &["day.>"]
    }

    fn apply<'a>(&'a self, tx: &'a mut sqlx::PgConnection, batch: &'a [Delivered]) -> Effect<'a> {
        Box::pin(async move {
            let mut declared = BTreeMap::new();
            for event in batch.iter().filter(|event| event.event == "day.declared") {
                let poison = || FeedError::Poison { position: event.position, event: event.event.clone() };
                let (day, is_working) = day(event).ok_or_else(poison)?;
                declared.insert(day, is_working);
            }
            Ok(learn(tx, declared).await?)
        })
    }

    fn forget<'a>(&'a self, tx: &'a mut sqlx::PgConnection) -> Effect<'a> {
        Box::pin(async move { Ok(forget(tx).await?) })
    }
}

fn day(event: &Delivered) -> Option<(Date, bool)> {
    let said = pb::DayDeclared::decode(event.payload.clone()).ok()?.day?;
    Some((date(said.date?)?, said.working))
}
