//! What is stated of members and households: columns ⇄ domain, for what is so now and for what was before.

use std::collections::BTreeMap;

use crate::domain::{
    condition::{Condition, DisabilityKind, DisabilityLevel, LabourCapacity, Merit},
    household::{Circumstances, PovertyCause},
};

/// Words of one column in one text: an array of arrays would have to be a rectangle. Null where there are none.
fn words<T>(values: impl IntoIterator<Item = T>, name: impl Fn(T) -> &'static str) -> Option<String> {
    let words = values.into_iter().map(name).collect::<Vec<_>>().join(" ");
    Some(words).filter(|words| !words.is_empty())
}

pub(super) fn causes(circumstances: &Circumstances) -> Option<String> {
    words(&circumstances.causes, |cause| cause.name())
}

pub(super) fn merits(condition: &Condition) -> Option<String> {
    words(&condition.merits, |merit| merit.name())
}

/// Kinds and levels as JSON; both are words that need no escape.
pub(super) fn disabilities(condition: &Condition) -> Option<String> {
    if condition.disabilities.is_empty() {
        return None;
    }
    let pairs = condition.disabilities.iter();
    let pairs: Vec<_> =
        pairs.map(|(kind, level)| format!("\"{}\":\"{}\"", kind.name(), level.name())).collect();
    Some(format!("{{{}}}", pairs.join(",")))
}

fn disabilities_of(text: &str) -> Result<BTreeMap<DisabilityKind, DisabilityLevel>, &'static str> {
    let pairs: BTreeMap<String, String> = serde_json::from_str(text).map_err(|_fault| "disabilities")?;
    let pair = |(kind, level): (&String, &String)| {
        Some((DisabilityKind::named(kind)?, DisabilityLevel::named(level)?))
    };
    pairs.iter().map(pair).collect::<Option<_>>().ok_or("disabilities")
}

/// The columns of a condition, in `member` and `former_condition`.
#[derive(sqlx::FromRow)]
pub(super) struct ConditionRow {
    disabilities: Option<String>,
    merits: Option<Vec<String>>,
    labour_capacity: Option<String>,
}

impl ConditionRow {
    /// The condition, or the column that cannot be read.
    pub(super) fn read(&self) -> Result<Condition, &'static str> {
        let disabilities = self.disabilities.as_deref().map(disabilities_of).transpose();
        let merits = self.merits.iter().flatten().map(|word| Merit::named(word).ok_or("merits"));
        let capacity = self.labour_capacity.as_deref();
        let capacity = capacity.map(|word| LabourCapacity::named(word).ok_or("labour_capacity"));
        Ok(Condition {
            disabilities: disabilities?.unwrap_or_default(),
            merits: merits.collect::<Result<_, _>>()?,
            labour_capacity: capacity.transpose()?,
        })
    }
}

/// The columns of a household's circumstances, in `household` and `former_circumstances`.
#[derive(sqlx::FromRow)]
pub(super) struct CircumstancesRow {
    causes: Option<Vec<String>>,
    is_farming: bool,
}

impl CircumstancesRow {
    /// The circumstances, or the column that cannot be read.
    pub(super) fn read(&self) -> Result<Circumstances, &'static str> {
        let causes = self.causes.iter().flatten().map(|word| PovertyCause::named(word).ok_or("causes"));
        Ok(Circumstances { causes: causes.collect::<Result<_, _>>()?, farming: self.is_farming })
    }
}
