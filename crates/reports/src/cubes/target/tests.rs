#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use vocabulary::calendar::date;

use super::*;
use crate::cubes::cell::Amount;

fn vn() -> StandardId {
    "VN-2022".parse().unwrap()
}

/// So many households, of which so many are poor; the others were surveyed.
fn figures(all: i64, poor: i64) -> Figures {
    let amount = |households| Amount { households, persons: households };
    Figures { all: amount(all), poor: amount(poor), not_poor: amount(all - poor), ..Figures::default() }
}

fn yearly(milli_points: i64) -> Aim {
    Aim::YearlyRateCut { standard: vn(), milli_points }
}

fn target(aim: Aim, first_day: Date, last_day: Date) -> Target {
    let (id, law) = ("M".to_owned(), "một văn bản".to_owned());
    let (note, set_at) = (String::new(), Timestamp::UNIX_EPOCH);
    Target { id, revision: 1, law, aim, area: None, first_day, last_day, note, set_at }
}

fn of_2022() -> Aim {
    Aim::HouseholdCut { standard: vn(), households: 411, milli_points: Some(110) }
}

#[test]
fn f47_the_mean_yearly_cut_is_exact_and_rounded_only_to_be_shown() {
    // From 20 % to 5 % in five years is three points a year; one household more, and it is not.
    let met = yearly(3_000).actual(&figures(1_000, 200), &figures(2_000, 100), 5);
    assert_eq!(met, Ok(Actual { amount: 3_000, is_met: true }));
    let missed = yearly(3_000).actual(&figures(1_000_000, 200_000), &figures(2_000_000, 100_001), 5);
    assert_eq!(missed, Ok(Actual { amount: 3_000, is_met: false }));
}

#[test]
fn a_rate_that_rose_is_a_cut_below_nothing() {
    let rose = yearly(0).actual(&figures(1_000, 10), &figures(1_000, 20), 2);
    assert_eq!(rose, Ok(Actual { amount: -500, is_met: false }));
}

#[test]
fn f48_411_households_of_0_11_percent_are_of_373_636() {
    assert_eq!(of_2022().implied_households(), Some(373_636));
    let met = of_2022().actual(&figures(373_636, 522), &figures(374_000, 111), 1);
    assert_eq!(met, Ok(Actual { amount: 411, is_met: true }));
    let missed = of_2022().actual(&figures(373_636, 522), &figures(374_000, 112), 1);
    assert_eq!(missed, Ok(Actual { amount: 410, is_met: false }));
}

#[test]
fn never_surveyed_is_not_known_and_no_target_met() {
    let nobody = Figures { all: Amount { households: 10, persons: 10 }, ..Figures::default() };
    let left = Aim::HouseholdsLeft { standard: vn(), class: Class::Poor, households: 0 };
    assert_eq!(left.actual(&nobody, &nobody, 1), Err(NotHeld::NeverSurveyed));
    assert_eq!(left.actual(&nobody, &figures(10, 0), 1), Ok(Actual { amount: 0, is_met: true }));
    assert_eq!(of_2022().actual(&nobody, &figures(10, 0), 1), Err(NotHeld::NeverSurveyed));
    let empty = Figures::default();
    assert_eq!(yearly(1).actual(&empty, &empty, 1), Err(NotHeld::NeverSurveyed));
}

#[test]
fn f49_villages_are_not_classified_here() {
    let villages = Aim::VillagesLeft { villages: 0 };
    assert_eq!(villages.actual(&figures(1, 0), &figures(1, 0), 1), Err(NotHeld::VillagesNotClassified));
}

#[test]
fn a_target_is_measured_from_the_eve_of_its_period_to_its_last_day() {
    let target = target(yearly(3_000), date(2021, 1, 1), date(2025, 12, 31));
    let standard = Period::new(date(2016, 1, 1), None).unwrap();
    let (from, on) = (date(2020, 12, 31), date(2025, 12, 31));
    assert_eq!(target.days(standard, date(2026, 6, 1)), Ok(Days { from, on, years: 5, is_due: true }));
    assert_eq!(target.days(standard, date(2020, 12, 31)), Err(NotHeld::NotBegun));
    // A number of households is counted on the day itself.
    let cut = self::target(of_2022(), date(2021, 1, 1), date(2025, 12, 31));
    let on = date(2023, 6, 30);
    assert_eq!(cut.days(standard, on), Ok(Days { from, on, years: 2, is_due: false }));
}

#[test]
fn f47_a_yearly_mean_is_measured_when_the_last_whole_year_ended() {
    let target = target(yearly(3_000), date(2021, 1, 1), date(2025, 12, 31));
    let standard = Period::new(date(2016, 1, 1), None).unwrap();
    let measured = |as_of| target.days(standard, as_of).map(|days| (days.on, days.years));
    assert_eq!(measured(date(2021, 12, 30)), Err(NotHeld::NoWholeYear));
    assert_eq!(measured(date(2021, 12, 31)), Ok((date(2021, 12, 31), 1)));
    assert_eq!(measured(date(2023, 6, 30)), Ok((date(2022, 12, 31), 2)));
    assert_eq!(measured(date(2099, 1, 1)), Ok((date(2025, 12, 31), 5)));
}

#[test]
fn a_year_that_ends_with_february_is_whole() {
    let standard = Period::new(date(2016, 1, 1), None).unwrap();
    let measured = |first, last| {
        target(yearly(1), first, last).days(standard, date(2030, 1, 1)).map(|days| (days.on, days.years))
    };
    let ends = date(2021, 2, 28);
    assert_eq!(measured(date(2020, 3, 1), ends), Ok((ends, 1)), "its eve was 29 February");
    assert_eq!(measured(date(2023, 3, 1), date(2024, 2, 28)), Err(NotHeld::NoWholeYear));
    let leap = date(2024, 2, 29);
    assert_eq!(measured(date(2023, 3, 1), leap), Ok((leap, 1)));
}

#[test]
fn a_standard_that_begins_with_the_period_is_asked_of_its_first_day() {
    let target = target(of_2022(), date(2022, 1, 1), date(2022, 12, 31));
    let standard = Period::new(date(2022, 1, 1), None).unwrap();
    let days = target.days(standard, date(2023, 1, 1)).unwrap();
    assert_eq!((days.from, days.on), (date(2022, 1, 1), date(2022, 12, 31)));
}

#[test]
fn a_standard_that_was_not_in_force_on_both_days_measures_no_fall() {
    let five_years = target(yearly(3_000), date(2021, 1, 1), date(2025, 12, 31));
    let later = Period::new(date(2022, 1, 1), None).unwrap();
    assert_eq!(five_years.days(later, date(2026, 1, 1)), Err(NotHeld::StandardNotInForce));
    let ended = Period::new(date(2016, 1, 1), Some(date(2022, 1, 1))).unwrap();
    assert_eq!(five_years.days(ended, date(2026, 1, 1)), Err(NotHeld::StandardNotInForce));
    // What is left on the last day needs no day before.
    let left = Aim::HouseholdsLeft { standard: vn(), class: Class::Poor, households: 0 };
    let left = target(left, date(2021, 1, 1), date(2025, 12, 31));
    assert_eq!(left.days(later, date(2026, 1, 1)).map(|days| days.from), Ok(date(2025, 12, 31)));
}
