//! By what the official report set counts households beside their class: circumstances and causes of the day, and what the
//! decision found.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc};

use super::cell::{Class, StandardId};

/// Nguyên nhân nghèo: why a household is poor. Several may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Cause {
    /// Không có đất sản xuất.
    NoLand,
    /// Không có vốn.
    NoCapital,
    /// Không có lao động.
    NoLabour,
    /// Không có công cụ, phương tiện.
    NoTools,
    /// Không có kỹ năng lao động.
    NoSkill,
    /// Không có kiến thức về sản xuất.
    NoProductionKnowledge,
    /// Ốm đau, bệnh nặng, tai nạn.
    IllnessOrAccident,
    /// Thiên tai.
    Disaster,
    /// Nguyên nhân khác.
    Other,
}

impl Cause {
    /// In the order of the form.
    pub(crate) const ALL: &[Self] = &[
        Self::NoLand,
        Self::NoCapital,
        Self::NoLabour,
        Self::NoTools,
        Self::NoSkill,
        Self::NoProductionKnowledge,
        Self::IllnessOrAccident,
        Self::Disaster,
        Self::Other,
    ];

    /// The stable name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NoLand => "no_land",
            Self::NoCapital => "no_capital",
            Self::NoLabour => "no_labour",
            Self::NoTools => "no_tools",
            Self::NoSkill => "no_skill",
            Self::NoProductionKnowledge => "no_production_knowledge",
            Self::IllnessOrAccident => "illness_or_accident",
            Self::Disaster => "disaster",
            Self::Other => "other",
        }
    }
}

/// No cause, mark or indicator has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unnamed;

impl FromStr for Cause {
    type Err = Unnamed;

    fn from_str(name: &str) -> Result<Self, Unnamed> {
        Self::ALL.iter().copied().find(|cause| cause.name() == name).ok_or(Unnamed)
    }
}

/// An indicator of deprivation (chỉ số thiếu hụt) by its code: `toilet`. Which of them count is for a standard to say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Indicator(Arc<str>);

impl Indicator {
    /// Its code.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Indicator {
    type Err = Unnamed;

    fn from_str(code: &str) -> Result<Self, Unnamed> {
        let shaped = (1..=40).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if shaped { Ok(Self(Arc::from(code))) } else { Err(Unnamed) }
    }
}

/// What holds of a household from a day on, as it was stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Circumstances {
    /// Hộ không có khả năng lao động.
    pub no_labour_capacity: bool,
    /// Hộ có công với cách mạng.
    pub merit: bool,
    pub causes: BTreeSet<Cause>,
}

/// What a decision found, which stays so until another decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Under which standards it has an average living standard (mức sống trung bình).
    pub average_living: BTreeSet<StandardId>,
    pub deprivations: BTreeSet<Indicator>,
    /// Members younger than 16; `None` in a decision that was recorded before they were counted.
    pub children: Option<i64>,
}

impl Found {
    /// A decision that tells neither children nor deprivations was recorded before either was told.
    fn knows_deprivations(&self) -> bool {
        self.children.is_some() || !self.deprivations.is_empty()
    }

    /// Decisions have told it since they tell children.
    fn knows_average_living(&self) -> bool {
        self.children.is_some() || !self.average_living.is_empty()
    }
}

/// What holds of a household of a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mark {
    /// Mức sống trung bình: not poor, and little above.
    AverageLiving,
    /// Not poor by a decision that was recorded before any told whether the living standard is average.
    AverageLivingNotKnown,
    NoLabourCapacity,
    Merit,
    Cause(Cause),
    /// No cause was stated.
    NoCause,
    Deprived(Indicator),
    DeprivationsNotKnown,
    /// Has children. Persons are the children.
    Children,
    /// Has children, and is deprived in this. Persons are the children.
    ChildrenDeprived(Indicator),
    /// Nobody knows how many: no persons.
    ChildrenNotKnown,
}

/// Whom a mark counts of a household that bears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Members,
    /// So many children, as the decision counted them.
    Children(i64),
    /// The household alone.
    Nobody,
}

impl Mark {
    /// The marks of a household under one standard.
    pub(crate) fn of(
        class: Class,
        standard: &StandardId,
        circumstances: &Circumstances,
        found: &Found,
    ) -> Vec<(Self, Whom)> {
        match class {
            Class::Poor | Class::NearPoor => {
                let mut marks = Vec::new();
                mark_circumstances(circumstances, &mut marks);
                mark_found(found, &mut marks);
                marks
            }
            Class::NotPoor if found.average_living.contains(standard) => {
                vec![(Self::AverageLiving, Whom::Members)]
            }
            Class::NotPoor if !found.knows_average_living() => {
                vec![(Self::AverageLivingNotKnown, Whom::Members)]
            }
            Class::NotPoor => Vec::new(),
        }
    }

    /// Whether households of this class can bear it.
    pub(crate) fn fits(&self, class: Class) -> bool {
        let of_not_poor = matches!(self, Self::AverageLiving | Self::AverageLivingNotKnown);
        (class == Class::NotPoor) == of_not_poor
    }
}

fn mark_circumstances(circumstances: &Circumstances, marks: &mut Vec<(Mark, Whom)>) {
    let Circumstances { no_labour_capacity, merit, causes } = circumstances;
    let stated = [(*no_labour_capacity, Mark::NoLabourCapacity), (*merit, Mark::Merit)];
    marks.extend(stated.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| (mark, Whom::Members)));
    marks.extend(causes.iter().map(|cause| (Mark::Cause(*cause), Whom::Members)));
    if causes.is_empty() {
        marks.push((Mark::NoCause, Whom::Members));
    }
}

fn mark_found(found: &Found, marks: &mut Vec<(Mark, Whom)>) {
    let deprivations = || found.deprivations.iter().cloned();
    marks.extend(deprivations().map(|indicator| (Mark::Deprived(indicator), Whom::Members)));
    if !found.knows_deprivations() {
        marks.push((Mark::DeprivationsNotKnown, Whom::Members));
    }
    match found.children {
        None => marks.push((Mark::ChildrenNotKnown, Whom::Nobody)),
        Some(0) => {}
        Some(children) => {
            let whom = Whom::Children(children);
            marks.push((Mark::Children, whom));
            marks.extend(deprivations().map(|indicator| (Mark::ChildrenDeprived(indicator), whom)));
        }
    }
}

const CAUSE: &str = "cause";
const DEPRIVED: &str = "deprived";
const CHILDREN_DEPRIVED: &str = "children_deprived";

/// Those with nothing more to say about them.
const PLAIN: &[Mark] = &[
    Mark::AverageLiving,
    Mark::AverageLivingNotKnown,
    Mark::NoLabourCapacity,
    Mark::Merit,
    Mark::NoCause,
    Mark::DeprivationsNotKnown,
    Mark::Children,
    Mark::ChildrenNotKnown,
];

/// As tables have it: `merit`, `cause/no_land`, `deprived/toilet`.
impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cause(cause) => write!(f, "{CAUSE}/{}", cause.name()),
            Self::Deprived(indicator) => write!(f, "{DEPRIVED}/{}", indicator.as_str()),
            Self::ChildrenDeprived(indicator) => write!(f, "{CHILDREN_DEPRIVED}/{}", indicator.as_str()),
            Self::AverageLiving => f.write_str("average_living"),
            Self::AverageLivingNotKnown => f.write_str("average_living_not_known"),
            Self::NoLabourCapacity => f.write_str("no_labour_capacity"),
            Self::Merit => f.write_str("merit"),
            Self::NoCause => f.write_str("no_cause"),
            Self::DeprivationsNotKnown => f.write_str("deprivations_not_known"),
            Self::Children => f.write_str("children"),
            Self::ChildrenNotKnown => f.write_str("children_not_known"),
        }
    }
}

impl FromStr for Mark {
    type Err = Unnamed;

    fn from_str(text: &str) -> Result<Self, Unnamed> {
        match text.split_once('/') {
            None => PLAIN.iter().find(|mark| mark.to_string() == text).cloned().ok_or(Unnamed),
            Some((CAUSE, cause)) => cause.parse().map(Self::Cause),
            Some((DEPRIVED, code)) => code.parse().map(Self::Deprived),
            Some((CHILDREN_DEPRIVED, code)) => code.parse().map(Self::ChildrenDeprived),
            Some(_) => Err(Unnamed),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
