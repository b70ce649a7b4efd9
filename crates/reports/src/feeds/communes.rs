//! Units, how they follow each other, and their classes.

use journal::feed::{Delivered, Effect, Feed};
use proto::sinhke::communes::v1 as pb;
use sqlx::PgConnection;
use vocabulary::{
    area::{Extent, Succession, UnitKey, UnitKind, UnitVersion},
    calendar::Period,
};

use super::{Unclear, clear, date, heard, maybe_date, payload, poison, unit};
use crate::{
    cubes::map::Classification,
    store::{
        clock,
        told::{self, Geography},
    },
};

/// The consumer.
pub(crate) const NAME: &str = "reports.communes";

/// What `communes` tells, as reports need it.
#[derive(Debug)]
pub(crate) struct Communes;

impl Feed for Communes {
    fn name(&self) -> &'static str {
        NAME
    }

    fn source(&self) -> &'static str {
        "communes"
    }

    fn subjects(&self) -> &'static [&'static str] {
        // All: whoever wrote any of them may ask for a report that holds it.
        &[">"]
    }

    fn apply<'a>(&'a self, tx: &'a mut PgConnection, batch: &'a [Delivered]) -> Effect<'a> {
        Box::pin(async move {
            let mut told = Geography::default();
            for event in batch {
                add(&mut told, event).map_err(|Unclear| poison(event))?;
            }
            let Some(known_at) = told.known_at() else { return Ok(()) };
            // An answer that was given without these facts stays as it is: they are seen from the next instant on.
            let seen = clock::tick(tx, known_at).await?;
            told::add_geography(tx, &told, seen).await?;
            Ok(())
        })
    }

    fn forget<'a>(&'a self, tx: &'a mut PgConnection) -> Effect<'a> {
        Box::pin(async move {
            told::forget_geography(tx).await?;
            Ok(clock::forget(tx).await?)
        })
    }
}

fn add(told: &mut Geography, event: &Delivered) -> Result<(), Unclear> {
    match event.event.as_str() {
        "unit.entered" => {
            let entered = payload::<pb::UnitEntered>(event)?;
            told.units.push((heard(event), version(entered)?));
        }
        "unit.classified" => {
            let classified = payload::<pb::UnitClassified>(event)?;
            let classification = classified.classification.ok_or(Unclear)?;
            told.classifications.push((heard(event), self::classification(&classification)?));
        }
        "reorganisation.enacted" => {
            for row in payload::<pb::ReorganisationEnacted>(event)?.successions {
                told.successions.push((heard(event), succession(row)?));
            }
        }
        // No figure depends on them.
        "village.registered" | "village.updated" | "day.declared" => {}
        _ => return Err(Unclear),
    }
    Ok(())
}

fn version(message: pb::UnitEntered) -> Result<UnitVersion, Unclear> {
    let kind = message.kind();
    let valid = clear(Period::new(date(message.valid_from)?, maybe_date(message.valid_until)?))?;
    let key = UnitKey { code: clear(message.code.parse())?, from: valid.from() };
    let parent = Some(message.parent_code).filter(|code| !code.is_empty());
    Ok(UnitVersion {
        key,
        name: message.display_name,
        kind: unit_kind(kind)?,
        parent: parent.map(|code| clear(code.parse())).transpose()?,
        valid,
    })
}

fn unit_kind(kind: pb::UnitKind) -> Result<UnitKind, Unclear> {
    match kind {
        pb::UnitKind::Unspecified => Err(Unclear),
        pb::UnitKind::Tinh => Ok(UnitKind::Tinh),
        pb::UnitKind::ThanhPho => Ok(UnitKind::ThanhPho),
        pb::UnitKind::ThiXa => Ok(UnitKind::ThiXa),
        pb::UnitKind::Huyen => Ok(UnitKind::Huyen),
        pb::UnitKind::Xa => Ok(UnitKind::Xa),
        pb::UnitKind::Phuong => Ok(UnitKind::Phuong),
        pb::UnitKind::ThiTran => Ok(UnitKind::ThiTran),
        pb::UnitKind::DacKhu => Ok(UnitKind::DacKhu),
    }
}

fn classification(message: &pb::UnitClassification) -> Result<Classification, Unclear> {
    Ok(Classification {
        unit: unit(&message.unit)?,
        kind: message.kind,
        valid: clear(Period::new(date(message.valid_from)?, maybe_date(message.valid_until)?))?,
        synthetic: message.synthetic,
    })
}

fn succession(message: pb::Succession) -> Result<Succession, Unclear> {
    let extent = match message.extent() {
        pb::Extent::Unspecified => return Err(Unclear),
        pb::Extent::Whole => Extent::Whole,
        pb::Extent::Part => Extent::Part,
    };
    Ok(Succession {
        old: clear(message.old_code.parse())?,
        new: clear(message.new_code.parse())?,
        extent,
        effective: date(message.effective_date)?,
        law: message.law,
        verified: message.verified,
    })
}
