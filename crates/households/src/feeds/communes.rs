//! Units, successions and villages: what `communes` tells becomes the copy that decisions are taken on.

use journal::feed::{Delivered, Effect, Feed, FeedError};
use prost::Message as _;
use proto::{
    google::r#type::Date as PbDate,
    sinhke::{communes::v1 as pb, r#type::v1 as types},
};
use vocabulary::{
    area::{AreaKind, Extent, Succession, UnitKey, UnitKind, UnitVersion},
    calendar::{Date, Period},
};

use crate::{
    domain::{VillageId, areas::Village},
    store::areas::{Learned, forget, learn},
};

pub(crate) const NAME: &str = "households.areas";

/// Keeps the local copy of the areas.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AreasFeed;

impl Feed for AreasFeed {
    fn name(&self) -> &'static str {
        NAME
    }

    fn source(&self) -> &'static str {
        "communes"
    }

    fn subjects(&self) -> &'static [&'static str] {
        &["unit.>", "reorganisation.>", "village.>"]
    }

    fn apply<'a>(&'a self, tx: &'a mut sqlx::PgConnection, batch: &'a [Delivered]) -> Effect<'a> {
        Box::pin(async move {
            let mut learned = Learned::default();
            let Some(last) = batch.last() else { return Ok(()) };
            for event in batch {
                let poison = || FeedError::Poison { position: event.position, event: event.event.clone() };
                add(&mut learned, event).ok_or_else(poison)?;
            }
            Ok(learn(tx, learned, last.position).await?)
        })
    }

    fn forget<'a>(&'a self, tx: &'a mut sqlx::PgConnection) -> Effect<'a> {
        Box::pin(async move { Ok(forget(tx).await?) })
    }
}

/// What one event teaches; `None` when it is not what its subject says.
fn add(learned: &mut Learned, event: &Delivered) -> Option<()> {
    let payload = event.payload.clone();
    match event.event.as_str() {
        "unit.entered" => learned.units.push(unit(pb::UnitEntered::decode(payload).ok()?)?),
        "reorganisation.enacted" => {
            for succession in pb::ReorganisationEnacted::decode(payload).ok()?.successions {
                learned.successions.push(self::succession(succession)?);
            }
        }
        "village.registered" => {
            learned.villages.push(village(&pb::VillageRegistered::decode(payload).ok()?.village?)?);
        }
        "village.updated" => {
            learned.villages.push(village(&pb::VillageUpdated::decode(payload).ok()?.village?)?);
        }
        // Classifications of units, and what later versions of communes may tell: not needed here.
        _ => {}
    }
    Some(())
}

fn unit(said: pb::UnitEntered) -> Option<UnitVersion> {
    let key: UnitKey = said.unit.parse().ok()?;
    let parent = if said.parent_code.is_empty() { None } else { Some(said.parent_code.parse().ok()?) };
    let valid = period(said.valid_from, said.valid_until)?;
    Some(UnitVersion { key, name: said.display_name, kind: kind(said.kind)?, parent, valid })
}

fn succession(said: pb::Succession) -> Option<Succession> {
    let extent = match pb::Extent::try_from(said.extent).ok()? {
        pb::Extent::Whole => Extent::Whole,
        pb::Extent::Part => Extent::Part,
        pb::Extent::Unspecified => return None,
    };
    Some(Succession {
        old: said.old_code.parse().ok()?,
        new: said.new_code.parse().ok()?,
        extent,
        effective: date(said.effective_date?)?,
        law: said.law,
        verified: said.verified,
    })
}

fn village(said: &pb::Village) -> Option<(VillageId, Village)> {
    let area_kind = match types::AreaKind::try_from(said.area_kind).ok()? {
        types::AreaKind::Unspecified => None,
        types::AreaKind::Rural => Some(AreaKind::Rural),
        types::AreaKind::Urban => Some(AreaKind::Urban),
    };
    let village = Village {
        unit: said.unit.parse().ok()?,
        area_kind,
        valid: period(said.valid_from, said.valid_until)?,
    };
    Some((said.name.parse().ok()?, village))
}

fn kind(said: i32) -> Option<UnitKind> {
    match pb::UnitKind::try_from(said).ok()? {
        pb::UnitKind::Unspecified => None,
        pb::UnitKind::Tinh => Some(UnitKind::Tinh),
        pb::UnitKind::ThanhPho => Some(UnitKind::ThanhPho),
        pb::UnitKind::ThiXa => Some(UnitKind::ThiXa),
        pb::UnitKind::Huyen => Some(UnitKind::Huyen),
        pb::UnitKind::Xa => Some(UnitKind::Xa),
        pb::UnitKind::Phuong => Some(UnitKind::Phuong),
        pb::UnitKind::ThiTran => Some(UnitKind::ThiTran),
        pb::UnitKind::DacKhu => Some(UnitKind::DacKhu),
    }
}

fn period(from: Option<PbDate>, until: Option<PbDate>) -> Option<Period> {
    let until = match until {
        None => None,
        Some(until) => Some(date(until)?),
    };
    Period::new(date(from?)?, until).ok()
}

pub(super) fn date(said: PbDate) -> Option<Date> {
    let PbDate { year, month, day } = said;
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests;
