//! Schedules as they are published, to the unit. Expected figures were computed apart from the engine, with fractions.

use super::given::{History, amount, column, day, due_dates, in_parts, rate};
use crate::domain::{day_count::DayCount, loan::Loan, rate::Rate, terms::PrincipalPlan};

/// 5,000.00 over 18 equal parts of the principal, 12 %, in minor units.
fn declining(basis: DayCount) -> Loan {
    let mut terms = in_parts(500_000, 18, 1);
    terms.rate = rate(120_000);
    terms.interest.basis = basis;
    History::disbursed("2023-08-15", 500_000).under(terms)
}

#[test]
fn equal_parts_at_1_percent_a_month_on_a_declining_balance() {
    let loan = declining(DayCount::Months12);
    let on = "2023-08-15";
    let mut principal = vec![27_778; 17];
    principal.push(27_774);
    assert_eq!(column(&loan, on, |row| row.principal), principal);
    assert_eq!(
        column(&loan, on, |row| row.interest),
        [
            5_000, 4_722, 4_444, 4_167, 3_889, 3_611, 3_333, 3_056, 2_778, 2_500, 2_222, 1_944, 1_667, 1_389,
            1_111, 833, 556, 278
        ]
    );
    assert_eq!(
        column(&loan, on, |row| row.closing),
        [
            472_222, 444_444, 416_666, 388_888, 361_110, 333_332, 305_554, 277_776, 249_998, 222_220,
            194_442, 166_664, 138_886, 111_108, 83_330, 55_552, 27_774, 0
        ]
    );
    let first = loan.schedule(day(on))[0];
    assert_eq!((first.number, first.days, first.opening), (1, 31, amount(500_000)));
    assert_eq!((first.due, first.outstanding, first.paid), (amount(32_778), amount(32_778), amount(0)));
}

#[test]
fn the_same_daily_on_actual_365_through_a_leap_year() {
    let loan = declining(DayCount::Actual365);
    let on = "2023-08-15";
    assert_eq!(
        column(&loan, on, |row| row.interest),
        [
            5_096, 4_658, 4_530, 4_110, 3_963, 3_680, 3_178, 3_114, 2_740, 2_548, 2_192, 1_982, 1_699, 1_370,
            1_132, 822, 566, 283
        ]
    );
    let days: Vec<i64> = loan.schedule(day(on)).iter().map(|row| row.days).collect();
    assert_eq!(days, [31, 30, 31, 30, 31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31]);
}

#[test]
fn the_same_daily_by_the_length_of_each_year() {
    let loan = declining(DayCount::ActualActual);
    assert_eq!(
        column(&loan, "2023-08-15", |row| row.interest),
        [
            5_096, 4_658, 4_530, 4_110, 3_959, 3_670, 3_169, 3_106, 2_732, 2_541, 2_186, 1_976, 1_694, 1_366,
            1_129, 820, 565, 283
        ]
    );
}

fn level(vnd: i64, instalments: u16, rate: Rate, basis: DayCount, on: &str) -> Loan {
    let mut terms = in_parts(vnd, instalments, 1);
    terms.plan.principal = PrincipalPlan::Level;
    terms.rate = rate;
    terms.interest.basis = basis;
    History::disbursed(on, vnd).under(terms)
}

#[test]
fn a_level_instalment_of_10_million_over_a_year_at_1_percent_a_month_is_888_488() {
    let on = "2025-01-01";
    let loan = level(10_000_000, 12, rate(120_000), DayCount::Months12, on);
    let mut due = vec![888_488; 11];
    due.push(888_485);
    assert_eq!(column(&loan, on, |row| row.due), due);
    assert_eq!(
        column(&loan, on, |row| row.interest),
        [100_000, 92_115, 84_151, 76_108, 67_984, 59_779, 51_492, 43_122, 34_668, 26_130, 17_507, 8_797]
    );
}

#[test]
fn level_instalments_are_level_over_months_of_different_lengths_too() {
    let on = "2024-01-31";
    let loan = level(50_000_000, 24, rate(79_200), DayCount::Actual365, on);
    let due = column(&loan, on, |row| row.due);
    assert_eq!(due[..23], [2_259_351; 23]);
    assert_eq!(due[23], 2_244_242 + 15_096);
    let interest = column(&loan, on, |row| row.interest);
    assert_eq!(interest[..6], [314_630, 323_247, 300_217, 297_046, 274_690, 270_496]);
    assert_eq!(due_dates(&loan, on)[..3], ["2024-02-29", "2024-03-31", "2024-04-30"]);
}

#[test]
fn level_instalments_without_interest_are_equal_parts() {
    let on = "2025-01-01";
    let loan = level(1_000, 3, Rate::ZERO, DayCount::Months12, on);
    assert_eq!(column(&loan, on, |row| row.due), [333, 333, 334]);
}
