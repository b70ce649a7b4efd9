//! What a household lives from and why it is poor: `StateCircumstances`.

use std::collections::BTreeSet;

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    decision::Found,
    etag,
    rejection::{Fault, Violations},
};

use super::{Door, households, showing::Showing, values};
use crate::domain::{
    HouseholdId, Registry,
    household::{Circumstances, state_circumstances::StateCircumstances},
};

pub(super) fn state(
    request: pb::StateCircumstancesRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Showing<StateCircumstances>>, Violations> {
    let pb::StateCircumstancesRequest { household, causes, farming, valid_date, request_id, etag, reason } =
        request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let household = bad.field("household", household.parse::<HouseholdId>());
    let etag = bad.field("etag", etag::parse(&etag));
    let circumstances = stated(&causes, farming, &mut bad);
    let valid_on = bad.field("valid_date", fields::maybe_date(valid_date));
    let reason = bad.field("reason", values::maybe(&reason));
    let (Some(household), Some(etag), Some(reason)) = (household, etag, reason) else { return Err(bad) };
    match (request_id, valid_on) {
        (Some(request_id), Some(valid_on)) if bad.is_empty() => {
            let command = StateCircumstances { household, etag, circumstances, valid_on, reason };
            Ok(Asked { request_id, command: Showing { command, business_date: asking.business_date } })
        }
        (_, _) => Err(bad),
    }
}

/// Causes, each once, and the livelihood.
pub(super) fn stated(causes: &[i32], farming: bool, bad: &mut Violations) -> Circumstances {
    let mut stated = BTreeSet::new();
    for (place, said) in values::few(causes, "causes", bad).iter().enumerate() {
        let Some(cause) = bad.field(format!("causes[{place}]"), values::poverty_cause(*said)) else {
            continue;
        };
        if !stated.insert(cause) {
            bad.add(format!("causes[{place}]"), Fault::new("đã nêu rồi", "is there twice"));
        }
    }
    Circumstances { causes: stated, farming }
}

/// The causes, in the order of their numbers, in answers and in events.
pub(super) fn causes(circumstances: &Circumstances) -> Vec<i32> {
    circumstances.causes.iter().copied().map(values::pb_poverty_cause).collect()
}

impl Answer<Showing<StateCircumstances>> for pb::Household {
    fn answer(asked: &Showing<StateCircumstances>, found: &Found<'_, Registry>) -> Self {
        households::answered(found, asked.command.household, asked.business_date)
    }
}
