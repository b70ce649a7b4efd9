//! What is stated of a member from a day on: disabilities, merits, labour capacity.

use std::collections::{BTreeMap, BTreeSet};

use proto::sinhke::households::v1 as pb;
use vocabulary::rejection::{Fault, Violations};

use super::values;
use crate::domain::{
    condition::{Condition, DisabilityKind, DisabilityLevel, LabourCapacity, Merit},
    household::{amend::Change, amend_member::Restated},
};

/// The fields that hold from a day on, in update masks.
pub(super) const PATHS: [&str; 3] = ["disabilities", "merits", "labour_capacity"];

/// All that a member says.
pub(super) fn stated(said: &pb::Member, bad: &mut Violations) -> Condition {
    Condition {
        disabilities: read_disabilities(said, "disabilities", bad),
        merits: read_merits(said, "merits", bad),
        labour_capacity: bad.field("labour_capacity", maybe_labour_capacity(said)).flatten(),
    }
}

/// What of it the mask names.
pub(super) fn restated(said: &pb::Member, paths: &[String], bad: &mut Violations) -> Restated {
    let mut restated = Restated::default();
    for path in paths {
        match path.as_str() {
            "disabilities" => {
                let said = read_disabilities(said, "member.disabilities", bad);
                restated.disabilities = Change::To(said);
            }
            "merits" => restated.merits = Change::To(read_merits(said, "member.merits", bad)),
            "labour_capacity" => {
                let said = bad.field("member.labour_capacity", maybe_labour_capacity(said));
                restated.labour_capacity = said.map_or(Change::Keep, Change::To);
            }
            _ => {}
        }
    }
    restated
}

fn read_disabilities(
    said: &pb::Member,
    field: &str,
    bad: &mut Violations,
) -> BTreeMap<DisabilityKind, DisabilityLevel> {
    let mut disabilities = BTreeMap::new();
    for (place, said) in values::few(&said.disabilities, field, bad).iter().enumerate() {
        let kind = bad.field(format!("{field}[{place}].kind"), values::disability_kind(said.kind));
        let level = bad.field(format!("{field}[{place}].level"), values::disability_level(said.level));
        let Some((kind, level)) = kind.zip(level) else { continue };
        if disabilities.insert(kind, level).is_some() {
            bad.add(format!("{field}[{place}].kind"), twice());
        }
    }
    disabilities
}

fn read_merits(said: &pb::Member, field: &str, bad: &mut Violations) -> BTreeSet<Merit> {
    let mut merits = BTreeSet::new();
    for (place, said) in values::few(&said.merits, field, bad).iter().enumerate() {
        let Some(merit) = bad.field(format!("{field}[{place}]"), values::merit(*said)) else { continue };
        if !merits.insert(merit) {
            bad.add(format!("{field}[{place}]"), twice());
        }
    }
    merits
}

fn twice() -> Fault {
    Fault::new("đã nêu rồi", "is there twice")
}

fn maybe_labour_capacity(said: &pb::Member) -> Result<Option<LabourCapacity>, Fault> {
    match said.labour_capacity {
        0 => Ok(None),
        said => values::labour_capacity(said).map(Some),
    }
}

pub(super) fn disabilities(condition: &Condition) -> Vec<pb::Disability> {
    let message = |(kind, level): (&DisabilityKind, &DisabilityLevel)| pb::Disability {
        kind: values::pb_disability_kind(*kind),
        level: values::pb_disability_level(*level),
    };
    condition.disabilities.iter().map(message).collect()
}

pub(super) fn labour_capacity(condition: &Condition) -> i32 {
    condition.labour_capacity.map(values::pb_labour_capacity).unwrap_or_default()
}
