//! What was decided about whom: the opening list of spring 2023, the review at the end of that year, a few regular
//! decisions early in 2024.

use vocabulary::{
    area::AreaKind,
    calendar::{Date, date},
};

use super::{dice::Dice, places::Commune};

/// Every decision of the opening list was taken by this day: movements count after it.
pub(crate) const OPENED: Date = date(2023, 4, 30);
/// The day of the published figures, after the last decision.
pub(crate) const CLOSING: Date = date(2024, 3, 31);

/// The class under the provincial standard. Under the central one everybody here is above the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Poor,
    NearPoor,
    NotPoor,
}

/// How a household goes through the three rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trajectory {
    StaysPoor,
    PoorToNearPoor,
    PoorRisesAbove,
    StaysNearPoor,
    NearPoorRisesAbove,
    /// Rises above at the end of the year and falls back early in the next (tái cận nghèo).
    NearPoorReturns,
    /// Surveyed for the first time early in 2024.
    FirstSeenNearPoor,
}

/// How many households of the minorities and of the others take each way.
pub(crate) struct Flows(pub(crate) [(Trajectory, u32, u32); 7]);

/// The article's totals: 411 poor and 4,208 near-poor at the opening; 246 (171 of a minority) and 3,063 (1,638) at the
/// end, so that 165 left poverty and the near-poor are 1,145 fewer. How they divide into ways is made up.
pub(crate) const PUBLISHED: Flows = Flows([
    (Trajectory::StaysPoor, 171, 75),
    (Trajectory::PoorToNearPoor, 45, 15),
    (Trajectory::PoorRisesAbove, 71, 34),
    (Trajectory::StaysNearPoor, 1575, 1391),
    (Trajectory::NearPoorRisesAbove, 700, 530),
    (Trajectory::NearPoorReturns, 6, 6),
    (Trajectory::FirstSeenNearPoor, 12, 13),
]);

impl Flows {
    pub(super) fn trajectories(&self, minority: bool) -> Vec<Trajectory> {
        let count = |(of_minority, others)| if minority { of_minority } else { others };
        self.0
            .iter()
            .flat_map(|&(way, of_minority, others)| (0..count((of_minority, others))).map(move |_| way))
            .collect()
    }
}

/// A decision on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) paper: Paper,
    /// Income per person and month.
    pub(crate) income_vnd: i64,
    pub(crate) deprivations: Vec<&'static str>,
    pub(crate) area_kind: AreaKind,
    /// Under QN-2023; under VN-2022 it is not poor.
    pub(crate) class: Class,
}

impl Decision {
    /// Whether the income is within the line of an average living standard of VN-2022, the only standard that has one.
    pub(crate) fn is_within_average_line(&self) -> bool {
        let line = match self.area_kind {
            AreaKind::Rural => 2_250_000,
            AreaKind::Urban => 3_000_000,
        };
        self.income_vnd <= line
    }
}

/// The paper of one commune for one round: it lists many households.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paper {
    pub(crate) number: String,
    pub(crate) date: Date,
}

/// A commune's papers, one a round.
pub(super) struct Papers {
    opening: Paper,
    review: Paper,
    regular: Paper,
}

/// Working days of each round: mid-April 2023; the end of the yearly review (1 September to 14 December); the first
/// quarter of 2024.
const OPENING_DAYS: [Date; 5] =
    [date(2023, 4, 12), date(2023, 4, 13), date(2023, 4, 14), date(2023, 4, 17), date(2023, 4, 18)];
const REVIEW_DAYS: [Date; 6] = [
    date(2023, 12, 7),
    date(2023, 12, 8),
    date(2023, 12, 11),
    date(2023, 12, 12),
    date(2023, 12, 13),
    date(2023, 12, 14),
];
const REGULAR_DAYS: [Date; 5] =
    [date(2024, 1, 22), date(2024, 2, 20), date(2024, 2, 27), date(2024, 3, 12), date(2024, 3, 25)];

impl Papers {
    pub(super) fn of(dice: &mut Dice) -> Self {
        let mut paper = |days: &[Date], low, high| Paper {
            number: format!("{}/QĐ-UBND", dice.between(low, high)),
            date: *dice.pick(days),
        };
        Self {
            opening: paper(&OPENING_DAYS, 20, 90),
            review: paper(&REVIEW_DAYS, 180, 420),
            regular: paper(&REGULAR_DAYS, 5, 60),
        }
    }
}

/// The indicators of both standards of 2023.
const INDICATORS: [&str; 12] = [
    "employment",
    "dependants",
    "nutrition",
    "health_insurance",
    "adult_education",
    "child_attendance",
    "housing_quality",
    "housing_area",
    "water_source",
    "toilet",
    "telecom_use",
    "info_device",
];

pub(super) fn decisions(
    trajectory: Trajectory,
    commune: &Commune,
    papers: &Papers,
    dice: &mut Dice,
) -> Vec<Decision> {
    let Papers { opening, review, regular } = papers;
    let rounds: &[(&Paper, Class)] = match trajectory {
        Trajectory::StaysPoor => &[(opening, Class::Poor), (review, Class::Poor)],
        Trajectory::PoorToNearPoor => &[(opening, Class::Poor), (review, Class::NearPoor)],
        Trajectory::PoorRisesAbove => &[(opening, Class::Poor), (review, Class::NotPoor)],
        Trajectory::StaysNearPoor => &[(opening, Class::NearPoor), (review, Class::NearPoor)],
        Trajectory::NearPoorRisesAbove => &[(opening, Class::NearPoor), (review, Class::NotPoor)],
        Trajectory::NearPoorReturns => {
            &[(opening, Class::NearPoor), (review, Class::NotPoor), (regular, Class::NearPoor)]
        }
        Trajectory::FirstSeenNearPoor => &[(regular, Class::NearPoor)],
    };
    rounds.iter().map(|(paper, class)| decision(paper, *class, commune.area_kind(), dice)).collect()
}

/// Incomes above every central line, so that nobody is poor by it; at most the provincial line for who is poor or
/// near-poor by that.
fn decision(paper: &Paper, class: Class, area_kind: AreaKind, dice: &mut Dice) -> Decision {
    let (central, provincial) = match area_kind {
        AreaKind::Rural => (1_500, 2_100),
        AreaKind::Urban => (2_000, 2_600),
    };
    let (thousands, deprived) = match class {
        Class::Poor => (dice.between(central + 1, provincial), dice.between(3, 6)),
        Class::NearPoor => (dice.between(central + 1, provincial), dice.between(0, 2)),
        Class::NotPoor => (dice.between(provincial + 1, provincial + 1_400), dice.between(0, 2)),
    };
    let mut indicators = INDICATORS;
    dice.shuffle(&mut indicators);
    let deprived = usize::try_from(deprived).unwrap_or_default();
    let mut deprivations: Vec<&str> = indicators.into_iter().take(deprived).collect();
    deprivations.sort_unstable();
    Decision {
        paper: paper.clone(),
        income_vnd: i64::from(thousands) * 1_000,
        deprivations,
        area_kind,
        class,
    }
}
