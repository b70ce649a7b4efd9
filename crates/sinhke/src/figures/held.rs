//! Which published figure sinhke counts itself, and where in the poverty report it stands.

use proto::sinhke::{
    communes::v1::ClassificationKind,
    households::v1::{Movement, PovertyTarget, TargetIndicator},
    reports::v1::{
        Cell, Count, NotHeld, PovertyReport, PovertyRow, Ratio as PbRatio, TargetResult, TargetVerdict,
    },
};
use vocabulary::ratio::Ratio;

use super::{
    printed::{Days, Figure},
    verdict::{CameAbout, Held},
};
use crate::report::pb_date;

const CENTRAL: &str = "povertyStandards/VN-2022";
const PROVINCIAL: &str = "povertyStandards/QN-2023";

/// Movements out of poverty, into near-poverty and out of it. The twelve kinds are those of the official forms.
const LEFT_POOR: [Movement; 3] = [Movement::PoorToNearPoor, Movement::PoorRoseAbove, Movement::PoorOtherDown];
const INTO_NEAR_POOR: [Movement; 4] =
    [Movement::PoorToNearPoor, Movement::NewNearPoor, Movement::ReNearPoor, Movement::NearPoorOtherUp];
const OUT_OF_NEAR_POOR: [Movement; 3] =
    [Movement::NearPoorToPoor, Movement::NearPoorRoseAbove, Movement::NearPoorOtherDown];

/// The numbers of the figures about poverty; one may have parts (`F14a`).
const OF_POVERTY: [&str; 16] = [
    "F08", "F09", "F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "F47", "F48", "F49",
    "F57",
];

/// Who tells what sinhke holds of a figure about poverty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeldBy {
    /// The poverty report; or nobody, which a report that says nothing of it shows.
    Reports,
    /// What came of the target with this name.
    Target(&'static str),
    /// The units of the province's area.
    Units,
}

/// Who tells of a figure.
pub(crate) fn held_by(figure: &str) -> HeldBy {
    match figure {
        "F17" => HeldBy::Units,
        "F47" => HeldBy::Target("povertyTargets/NQ06-2021-TY-LE-HO-NGHEO"),
        "F48a" | "F48b" => HeldBy::Target("povertyTargets/NQ06-2022-HO-NGHEO"),
        "F49" => HeldBy::Target("povertyTargets/NQ06-2022-THON-DBKK"),
        _ => HeldBy::Reports,
    }
}

/// What came of the target of a figure; none where that is not known.
pub(crate) fn held_of_target(result: &TargetResult, figure: &str) -> Option<Held> {
    came_about(result)?;
    Some(match figure {
        "F47" => Held::Thousandths(result.actual),
        // Of all households of the province: the paper says 411 are 0.11 % of them.
        "F48a" => Held::Share(Ratio {
            numerator: result.actual.max(0),
            denominator: result.rate_after.as_ref()?.denominator,
        }),
        _ => Held::Count(result.actual),
    })
}

/// Whether the target was met; none where that is not known, or said in a word that this program does not know.
pub(crate) fn came_about(result: &TargetResult) -> Option<CameAbout> {
    match result.verdict() {
        TargetVerdict::Met => Some(CameAbout::Met),
        TargetVerdict::Missed => Some(CameAbout::Missed),
        TargetVerdict::UnderWay => Some(CameAbout::NotYet),
        TargetVerdict::NotKnown | TargetVerdict::Unspecified => None,
    }
}

/// In what the target that is set under the name differs from the one that was printed. Who printed it named no
/// standard: the central one is taken, as the shipped targets do.
pub(crate) fn differs(target: &PovertyTarget, figure: &Figure) -> Option<&'static str> {
    use ClassificationKind::{ProvincialArea, Unspecified};
    let value = figure.value;
    let count = |count: i64| count.checked_mul(1_000).is_some_and(|count| value.is_thousandths(count));
    let (indicator, is_printed, standard, area) = match figure.id.as_str() {
        "F47" => {
            (TargetIndicator::YearlyRateCut, value.is_thousandths(target.value), CENTRAL, ProvincialArea)
        }
        "F48a" => {
            let is_printed = value.is_thousandths(target.stated_share_milli_points);
            (TargetIndicator::HouseholdCut, is_printed, CENTRAL, Unspecified)
        }
        "F48b" => (TargetIndicator::HouseholdCut, count(target.value), CENTRAL, Unspecified),
        _ => (TargetIndicator::DifficultVillagesLeft, count(target.value), "", ProvincialArea),
    };
    let is_then = |days: Days| {
        let is_first = days.first.is_none_or(|first| target.first_day == Some(pb_date(first)));
        is_first && target.last_day == Some(pb_date(days.last))
    };
    let same = [
        (target.indicator() == indicator, "another indicator"),
        (is_printed, "another value"),
        (target.standard == standard, "another standard"),
        (target.area() == area, "another area"),
        (figure.days.is_none_or(is_then), "another period"),
    ];
    same.into_iter().find(|(is_same, _)| !is_same).map(|(_, differs)| differs)
}

/// Why what came of a target is not known.
pub(crate) fn why_not(result: &TargetResult) -> &'static str {
    match result.not_held() {
        NotHeld::Unspecified => "what came of it is not known",
        NotHeld::NotBegun => "its period has not begun",
        NotHeld::StandardNotInForce => {
            "its standard was not in force when its period began, or when it ended"
        }
        NotHeld::AreaEmpty => "no unit is classified as its area on the day it is measured",
        NotHeld::BeforeHistory => "its period begins before units are known",
        NotHeld::NeverSurveyed => {
            "nobody was surveyed under its standard when its period began, or when it ended"
        }
        NotHeld::NoWholeYear => "a yearly mean needs a whole year",
        NotHeld::VillagesNotClassified => "villages are not classified here yet",
        NotHeld::NotAssigned => "households that may lie in its area are assigned to none of its units",
    }
}

/// Whether a figure is about poverty.
pub(crate) fn is_of_poverty(figure: &str) -> bool {
    OF_POVERTY.contains(&figure.trim_end_matches(|part: char| part.is_ascii_lowercase()))
}

/// What a report says about a figure; none where it says nothing about it.
pub(crate) fn held(report: &PovertyReport, figure: &str) -> Option<Held> {
    let central = || total(report, CENTRAL);
    let row = || total(report, PROVINCIAL);
    let cell = || row()?.total.as_ref();
    let minority = || row()?.minority.as_ref();
    match figure {
        "F09" => Some(Held::Count(moved(cell()?, &LEFT_POOR))),
        "F10" => Some(Held::Count(moved(cell()?, &OUT_OF_NEAR_POOR) - moved(cell()?, &INTO_NEAR_POOR))),
        "F11" | "F57" => Some(Held::Count(households(central()?.total.as_ref()?.poor.as_ref()))),
        "F12" => Some(Held::Count(households(cell()?.poor.as_ref()))),
        "F13" => share(cell()?.poor_rate.as_ref()),
        "F14a" => Some(Held::Count(households(minority()?.poor.as_ref()))),
        "F14b" => share(row()?.minority_share_of_poor.as_ref()),
        "F15a" => Some(Held::Count(households(cell()?.near_poor.as_ref()))),
        "F15b" => share(cell()?.near_poor_rate.as_ref()),
        "F16a" => Some(Held::Count(households(minority()?.near_poor.as_ref()))),
        "F16b" => share(row()?.minority_share_of_near_poor.as_ref()),
        _ => None,
    }
}

/// The province under a standard; none where nobody was surveyed: "not known" is never "no poor household".
fn total<'a>(report: &'a PovertyReport, standard: &str) -> Option<&'a PovertyRow> {
    let surveyed = |cell: &Cell| {
        [&cell.poor, &cell.near_poor, &cell.not_poor]
            .into_iter()
            .map(|count| households(count.as_ref()))
            .sum::<i64>()
    };
    let row = report.totals.iter().find(|row| row.standard == standard)?;
    row.total.as_ref().is_some_and(|cell| surveyed(cell) > 0).then_some(row)
}

/// An absent message is an empty one: nothing was counted.
fn households(count: Option<&Count>) -> i64 {
    count.map_or(0, |count| count.households)
}

fn share(ratio: Option<&PbRatio>) -> Option<Held> {
    ratio.map(|ratio| Held::Share(Ratio { numerator: ratio.numerator, denominator: ratio.denominator }))
}

fn moved(cell: &Cell, kinds: &[Movement]) -> i64 {
    cell.movements
        .iter()
        .filter(|counted| kinds.contains(&counted.movement()))
        .map(|counted| households(counted.count.as_ref()))
        .sum()
}
