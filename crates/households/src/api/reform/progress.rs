//! How far households of split units are assigned: `GetAssignmentProgress`.

use std::collections::BTreeMap;

use proto::sinhke::households::v1 as pb;
use service::{fields, refusal::Refusal, rpc::Asking};
use vocabulary::{area::UnitKey, rejection::Violations};

use super::Reform;
use crate::{
    api::Door,
    domain::{VillageId, areas::Split},
    store::assignments::Alike,
};

pub(in crate::api) async fn get(
    ask: pb::GetAssignmentProgressRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::AssignmentProgress, Refusal> {
    let mut bad = Violations::default();
    let Some(on) = bad.field("effective_date", fields::date(ask.effective_date)) else {
        return Err(bad.into());
    };
    let reform = Reform::of(door, on, None, &asking.caller.areas).await?;
    let alike = door.reading.assigned(&reform.units, on).await?;
    let effective_date = Some(fields::pb_date(on));
    let units = count(&reform, &alike).into_iter().map(|(unit, counted)| counted.message(unit)).collect();
    Ok(pb::AssignmentProgress { effective_date, units })
}

/// Households of one split unit.
#[derive(Default)]
struct Counted {
    candidates: BTreeMap<UnitKey, Placed>,
    pending: BTreeMap<Option<VillageId>, i64>,
}

/// Households of one part.
#[derive(Default)]
struct Placed {
    assigned: i64,
    /// Not assigned, and there with their village.
    by_village: i64,
}

fn count(reform: &Reform, alike: &[Alike]) -> BTreeMap<UnitKey, Counted> {
    let (areas, on) = (&reform.areas, reform.on);
    let mut units: BTreeMap<UnitKey, Counted> = BTreeMap::new();
    // Split units without households are done.
    for unit in &reform.units {
        if let Some(split) = areas.split(*unit, std::iter::empty(), on) {
            begun(&mut units, &split);
        }
    }
    for group in alike {
        let Some(split) = areas.split(group.unit, group.assigned.iter().copied(), on) else { continue };
        let counted = begun(&mut units, &split);
        let assigned = group.assigned.iter().find(|(_, day)| *day == on).map(|(to, _)| *to);
        let lies = areas.village_says(group.unit, group.village, on);
        let number = match (assigned, lies) {
            (Some(to), _) => &mut counted.candidates.entry(to).or_default().assigned,
            (None, Some(to)) => &mut counted.candidates.entry(to).or_default().by_village,
            (None, None) => counted.pending.entry(group.village).or_default(),
        };
        *number = number.saturating_add(group.households);
    }
    units
}

/// The split unit's counts, with a line for each part.
fn begun<'a>(units: &'a mut BTreeMap<UnitKey, Counted>, split: &Split) -> &'a mut Counted {
    let counted = units.entry(split.was).or_default();
    for candidate in &split.candidates {
        counted.candidates.entry(*candidate).or_default();
    }
    counted
}

impl Counted {
    fn message(self, unit: UnitKey) -> pb::SplitUnit {
        let part = |(unit, placed): (UnitKey, Placed)| pb::AssignedCount {
            unit: unit.resource_name(),
            assigned_count: placed.assigned,
            village_count: placed.by_village,
        };
        let village = |(village, pending_count): (Option<VillageId>, i64)| pb::PendingVillage {
            village: village.map(|village| village.to_string()).unwrap_or_default(),
            pending_count,
        };
        pb::SplitUnit {
            unit: unit.resource_name(),
            pending_count: self.pending.values().sum(),
            candidates: self.candidates.into_iter().map(part).collect(),
            villages: self.pending.into_iter().map(village).collect(),
        }
    }
}
