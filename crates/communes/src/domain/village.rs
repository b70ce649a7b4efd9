//! Villages (thôn, bản, khu phố): the places below a commune, named by people, with no code of their own.

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::{AreaKind, UnitKey, UnitKind},
    calendar::Period,
    text::{Name, search_key},
};

mod refusal;
mod register;
#[cfg(test)]
mod tests;
mod update;

pub(crate) use refusal::VillageRefusal;
pub(crate) use register::Register;
pub(crate) use update::{Change, Update};

vocabulary::resource_id!(
    /// Thôn, tổ dân phố.
    VillageId,
    "villages"
);

/// A village of a commune.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Village {
    pub(crate) id: VillageId,
    /// The commune it lay in on its first day. A reorganisation does not rewrite it.
    pub(crate) unit: UnitKey,
    pub(crate) name: Name,
    /// Which poverty line holds, where the kind of the commune does not say (đặc khu).
    pub(crate) area_kind: Option<AreaKind>,
    pub(crate) valid: Period,
}

/// What happened to a village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VillageEvent {
    Registered {
        village: Village,
    },
    /// The village as it now is.
    Updated {
        village: Village,
    },
}

/// Names the villages of one commune, which a command reads to see whose name is whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Neighbourhood {
    /// The villages of this commune.
    Of(UnitKey),
    /// The villages of the commune in which this one lies.
    Around(VillageId),
}

/// The villages of one commune, as the batch found them. Only read: two commands of one batch that want the same name
/// do not see each other here. The constraint of the table does, and the batcher then decides them one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Neighbours {
    /// What the commune is; `None` where there is none.
    pub(crate) unit_kind: Option<UnitKind>,
    pub(crate) villages: Vec<Neighbour>,
}

/// What bears a name over which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) id: VillageId,
    /// The name as a search sees it: what it takes for the same name is the same name.
    pub(crate) search_key: String,
    pub(crate) valid: Period,
}

impl Neighbours {
    /// Whether a village fits among them as it is or shall be.
    fn admit(&self, village: &Village) -> Result<(), VillageRefusal> {
        let by_kind = self.unit_kind.and_then(UnitKind::area_kind);
        if let (Some(by_kind), Some(said)) = (by_kind, village.area_kind)
            && by_kind != said
        {
            return Err(VillageRefusal::AreaKindOfUnit { by_kind });
        }
        let wanted = search_key(village.name.as_str());
        let namesake = |other: &&Neighbour| {
            other.id != village.id && other.search_key == wanted && other.valid.overlaps(village.valid)
        };
        match self.villages.iter().find(namesake) {
            Some(other) => Err(VillageRefusal::NameTaken { holder: other.id }),
            None => Ok(()),
        }
    }
}
