//! Terms that fit each other.

use vocabulary::{
    calendar::{Months, supported},
    rejection::{Fault, Violations},
};

use super::{CountedFrom, Plan, PrincipalPlan, Terms};
use crate::domain::{
    limits::{ExtensionLimit, ExtensionLimits, FreezeLimit},
    money::Amount,
    rate::Portion,
};

/// Terms that were checked (khế ước): a loan can be run by them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract(Terms);

impl Contract {
    /// Checks the terms against each other and reports every bad field.
    pub fn new(terms: Terms) -> Result<Self, Violations> {
        let mut bad = Violations::default();
        if terms.amount.is_zero() {
            bad.add("amount", Fault::new("phải lớn hơn 0", "must be more than zero"));
        }
        bad.nest("plan", shape(&terms.plan));
        if let PrincipalPlan::Explicit(parts) = &terms.plan.principal
            && parts.iter().copied().sum::<Amount>() != terms.amount
        {
            let fault = Fault::new("cộng lại phải bằng số tiền vay", "must add up to the amount lent");
            bad.add("plan.principal", fault);
        }
        bad.field("extension", extension(&terms.extension));
        bad.field("freeze.limits", freeze(&terms.freeze.limits));
        bad.finish()?;
        Ok(Self(terms))
    }

    /// What was agreed.
    pub fn terms(&self) -> &Terms {
        &self.0
    }
}

/// What is wrong with a plan, whatever the amount.
pub(in crate::domain) fn shape(plan: &Plan) -> Violations {
    let mut bad = Violations::default();
    bad.field("instalments", term(plan));
    if plan.principal_every == 0 || plan.principal_every > plan.instalments {
        let fault = Fault::new("phải từ 1 đến số kỳ", "must be from 1 to the number of instalments");
        bad.add("principal_every", fault);
    }
    if let CountedFrom::Day(day) = plan.counted_from {
        bad.field("counted_from", supported(day));
    }
    let graces = [("grace_principal", plan.grace_principal), ("grace_interest", plan.grace_interest)];
    for (field, grace) in graces {
        if grace >= plan.instalments {
            bad.add(field, Fault::new("phải ít hơn số kỳ", "must be less than the number of instalments"));
        }
    }
    match &plan.principal {
        PrincipalPlan::Level if plan.principal_every != 1 => bad.add(
            "principal_every",
            Fault::new("trả góp đều thì kỳ nào cũng trả gốc", "must be 1 where instalments are level"),
        ),
        PrincipalPlan::Explicit(parts) if parts.len() != usize::from(plan.instalments) => bad.add(
            "principal",
            Fault::new("phải nêu cho mỗi kỳ một số tiền gốc", "must have one part for each instalment"),
        ),
        PrincipalPlan::Level if plan.grace_interest > 0 => bad.add(
            "grace_interest",
            Fault::new("trả góp đều thì kỳ nào cũng trả lãi", "must be 0 where instalments are level"),
        ),
        PrincipalPlan::Explicit(parts) if bears_in_grace(parts, plan.grace_principal) => bad.add(
            "grace_principal",
            Fault::new(
                "phải kết thúc trước kỳ trả gốc đầu tiên",
                "must end before the first part that is agreed",
            ),
        ),
        PrincipalPlan::Equal | PrincipalPlan::Bullet | PrincipalPlan::Level | PrincipalPlan::Explicit(_) => {}
    }
    bad
}

fn bears_in_grace(parts: &[Amount], grace: u16) -> bool {
    parts.iter().take(grace.into()).any(|part| !part.is_zero())
}

/// A row is never hidden by one before it.
fn extension(limits: &ExtensionLimits) -> Result<(), Fault> {
    let up_to = |limit: &ExtensionLimit| limit.term_up_to.map_or(i32::MAX, Months::count);
    let fault = Fault::new("thời hạn của các dòng phải tăng dần", "the terms must grow from row to row");
    if limits.0.is_sorted_by(|row, next| up_to(row) < up_to(next)) { Ok(()) } else { Err(fault) }
}

/// Every row fits some damage, and none fits two.
fn freeze(limits: &[FreezeLimit]) -> Result<(), Fault> {
    let end = |limit: &FreezeLimit| limit.damage_below.map_or(u32::MAX, Portion::millionths);
    let none = limits.iter().any(|limit| limit.damage_from.millionths() >= end(limit));
    if none || !limits.is_sorted_by(|row, next| end(row) <= next.damage_from.millionths()) {
        return Err(Fault::new(
            "mức thiệt hại của các dòng phải tăng dần và không trùng nhau",
            "the damages must grow from row to row and not overlap",
        ));
    }
    Ok(())
}

/// The whole term in months.
fn term(plan: &Plan) -> Result<Months, Fault> {
    let months = plan.interval.count().saturating_mul(plan.instalments.into());
    Ok(Months::try_from(months)?)
}

#[cfg(test)]
mod tests;
