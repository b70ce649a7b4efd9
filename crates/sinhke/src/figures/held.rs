//! Which published figure sinhke counts itself, and where in the poverty report it stands.

use proto::sinhke::{
    households::v1::Movement,
    reports::v1::{Cell, Count, PovertyReport, PovertyRow, Ratio as PbRatio},
};
use vocabulary::ratio::Ratio;

use super::verdict::Held;

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
        "F48a" => Some(Held::Share(central()?.total.as_ref().map(fall)?)),
        "F48b" => Some(Held::Count(moved(central()?.total.as_ref()?, &LEFT_POOR))),
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

/// Households that the list of the poor lost, out of all; nothing where it grew.
fn fall(cell: &Cell) -> Ratio {
    let lost = households(cell.poor_before.as_ref()) - households(cell.poor.as_ref());
    Ratio { numerator: lost.max(0), denominator: households(cell.all.as_ref()) }
}

fn total<'a>(report: &'a PovertyReport, standard: &str) -> Option<&'a PovertyRow> {
    report.totals.iter().find(|row| row.standard == standard)
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
