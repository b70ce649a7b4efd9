//! What units became and came from: `ListSuccessors`, `ListPredecessors`.

use proto::sinhke::communes::v1 as pb;
use service::{fields, refusal::Refusal, rpc::Asking};
use vocabulary::{area::UnitKey, calendar::Date, rejection::Violations};

use super::{door::Door, units, values};
use crate::domain::gazetteer::{Gazetteer, Lineage, UnitUnknown};

pub(super) async fn successors(
    ask: pb::ListSuccessorsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListSuccessorsResponse, Refusal> {
    let mut bad = Violations::default();
    let key = bad.field("name", UnitKey::from_name(&ask.name));
    let on = bad.field("date", fields::maybe_date(ask.date));
    let (Some(key), Some(on)) = (key, on) else { return Err(bad.into()) };
    let on = on.unwrap_or(asking.business_date);
    let gazetteer = door.gazetteer().await?;
    let successors = messages(&gazetteer, gazetteer.successors(key, on)?, on)?;
    Ok(pb::ListSuccessorsResponse { successors })
}

pub(super) async fn predecessors(
    ask: pb::ListPredecessorsRequest,
    door: &Door,
    _: &Asking,
) -> Result<pb::ListPredecessorsResponse, Refusal> {
    let mut bad = Violations::default();
    let key = bad.field("name", UnitKey::from_name(&ask.name));
    let on = bad.field("date", fields::date(ask.date));
    let (Some(key), Some(on)) = (key, on) else { return Err(bad.into()) };
    let gazetteer = door.gazetteer().await?;
    let predecessors = messages(&gazetteer, gazetteer.predecessors(key, on)?, on)?;
    Ok(pb::ListPredecessorsResponse { predecessors })
}

fn messages(
    gazetteer: &Gazetteer,
    lineages: Vec<Lineage>,
    on: Date,
) -> Result<Vec<pb::Lineage>, UnitUnknown> {
    let mut messages = Vec::with_capacity(lineages.len());
    for Lineage { unit, extent, verified, laws } in lineages {
        let unit = gazetteer.unit(unit)?;
        messages.push(pb::Lineage {
            unit: Some(units::message(unit.version, &unit.state, on)),
            extent: values::pb_extent(extent).into(),
            verified,
            laws,
        });
    }
    Ok(messages)
}
