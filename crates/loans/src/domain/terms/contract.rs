//! Terms that fit each other.

use vocabulary::{
    calendar::{Months, supported},
    rejection::{Fault, Violations},
};

use super::{CountedFrom, Plan, PrincipalPlan, Terms};
use crate::domain::money::Amount;

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
        PrincipalPlan::Equal | PrincipalPlan::Bullet | PrincipalPlan::Level | PrincipalPlan::Explicit(_) => {}
    }
    bad
}

/// The whole term in months.
fn term(plan: &Plan) -> Result<Months, Fault> {
    let months = plan.interval.count().saturating_mul(plan.instalments.into());
    Ok(Months::try_from(months)?)
}

#[cfg(test)]
mod tests;
