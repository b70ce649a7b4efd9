//! Other contexts' events become this context's own rows.
//!
//! | of whom | events | become |
//! |---|---|---|
//! | `communes` | `unit.entered`, `unit.classified`, `reorganisation.enacted` | the maps on which reports are drawn |
//! | `communes` | `village.registered`, `village.updated`, `day.declared` | nothing |
//! | `households` | `household.*` | timelines, deltas, cells |
//! | `households` | `standard.enacted` | the standards that reports are under |
//! | `households` | `ethnic_counts.taken` | counts by ethnic group |
//! | `households` | `target.set` | the targets beside which reports put actual figures |
//! | `households` | `review.*`, `review_round.*`, `review_rules.*`, `score_table.*` | nothing |
//!
//! An event that has another name than these is not passed over: it is parked and its record waits, because a figure
//! without it may be wrong.

mod communes;
mod households;

pub(crate) use communes::{Communes, NAME as COMMUNES};
pub(crate) use households::{Households, NAME as HOUSEHOLDS};

use journal::feed::{Delivered, FeedError};
use prost::Message;
use vocabulary::{area::UnitKey, calendar::Date};

use crate::store::Heard;

/// What cannot be understood, for want of a better word: the event's place in the stream says which.
#[derive(Debug)]
struct Unclear;

/// Anything that a value's own parser refuses.
fn clear<T, E>(parsed: Result<T, E>) -> Result<T, Unclear> {
    parsed.ok().ok_or(Unclear)
}

fn payload<M: Message + Default>(event: &Delivered) -> Result<M, Unclear> {
    clear(M::decode(event.payload.as_ref()))
}

fn unit(name: &str) -> Result<UnitKey, Unclear> {
    clear(name.parse())
}

fn date(message: Option<proto::google::r#type::Date>) -> Result<Date, Unclear> {
    maybe_date(message)?.ok_or(Unclear)
}

fn maybe_date(message: Option<proto::google::r#type::Date>) -> Result<Option<Date>, Unclear> {
    let Some(message) = message else { return Ok(None) };
    let year = clear(i16::try_from(message.year))?;
    let month = clear(i8::try_from(message.month))?;
    let day = clear(i8::try_from(message.day))?;
    clear(Date::new(year, month, day)).map(Some)
}

fn heard(event: &Delivered) -> Heard {
    Heard { position: event.position, known_at: event.known_at }
}

fn poison(event: &Delivered) -> FeedError {
    FeedError::Poison { position: event.position, event: event.event.clone() }
}
