use proptest::prelude::*;
use proto::sinhke::{
    households::v1::Movement,
    reports::v1::{Cell, Count, MovementCount, PovertyReport, PovertyRow, Ratio as PbRatio},
};
use vocabulary::ratio::Ratio;

use super::{
    Figures, Verdict, held, judge,
    printed::Number,
    relations::{SHARES, Whole},
    table,
    verdict::Held,
};

fn share(numerator: i64, denominator: i64) -> Held {
    Held::Share(Ratio { numerator, denominator })
}

/// The published figures, one of them changed.
fn printed_as(id: &str, value: &str) -> Figures {
    let file = include_str!("../../data/published-figures.csv");
    let lines: Vec<String> = file
        .lines()
        .map(|line| {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
            let mut row = reader.records().next().unwrap().unwrap();
            if &row[0] == id {
                row = row.iter().enumerate().map(|(at, cell)| if at == 3 { value } else { cell }).collect();
            }
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&row).unwrap();
            String::from_utf8(writer.into_inner().unwrap()).unwrap()
        })
        .collect();
    Figures::read(&lines.concat()).unwrap()
}

fn verdict(figures: &Figures, id: &str, held: impl Into<Option<Held>>) -> (Verdict, String) {
    let judged = judge(figures, figures.find(id).unwrap(), held.into());
    (judged.verdict, judged.why)
}

#[test]
fn no_number_of_3063_households_is_54_48_percent() {
    let (verdict, why) = verdict(&Figures::published().unwrap(), "F16b", share(1638, 3063));
    assert_eq!(verdict, Verdict::Impossible);
    assert_eq!(why, "1638 of 3063 is 53.48 %; no whole number gives it: 1668 gives 54.46, 1669 gives 54.49");
}

#[test]
fn what_should_have_been_printed_is_equal() {
    let figures = printed_as("F16b", "53.48");
    assert_eq!(verdict(&figures, "F16b", share(1638, 3063)).0, Verdict::Equal);
}

#[test]
fn one_unit_of_the_last_decimal_is_rounding() {
    let figures = printed_as("F16b", "53.47");
    let (verdict, why) = verdict(&figures, "F16b", share(1638, 3063));
    assert_eq!((verdict, why.as_str()), (Verdict::Rounding, "0.01 apart: the last printed decimal"));
}

#[test]
fn a_count_is_never_rounded() {
    let figures = Figures::published().unwrap();
    assert_eq!(verdict(&figures, "F12", Held::Count(246)).0, Verdict::Equal);
    assert_eq!(verdict(&figures, "F12", Held::Count(247)).0, Verdict::Conflicting);
}

#[test]
fn a_share_that_is_possible_but_not_ours_conflicts() {
    let figures = Figures::published().unwrap();
    assert_eq!(verdict(&figures, "F14b", share(171, 246)).0, Verdict::Equal);
    assert_eq!(verdict(&figures, "F14b", share(150, 246)).0, Verdict::Conflicting);
}

#[test]
fn the_other_reading_of_the_article_conflicts_with_what_it_prints() {
    // With 246 and 3,063 as the stock of early 2023 (demo::registry's fixture) the province ends here.
    let figures = Figures::published().unwrap();
    assert_eq!(verdict(&figures, "F12", Held::Count(81)).0, Verdict::Conflicting);
    assert_eq!(verdict(&figures, "F15a", Held::Count(1918)).0, Verdict::Conflicting);
    assert_eq!(verdict(&figures, "F09", Held::Count(165)).0, Verdict::Equal);
}

#[test]
fn a_bound_is_kept_or_broken() {
    let figures = Figures::published().unwrap();
    assert_eq!(verdict(&figures, "F63", Held::Count(5401)).0, Verdict::PossibleWithinBounds);
    assert_eq!(verdict(&figures, "F63", Held::Count(5400)).0, Verdict::Conflicting);
    assert_eq!(verdict(&figures, "F46", Held::Count(199)).0, Verdict::PossibleWithinBounds);
    assert_eq!(verdict(&figures, "F46", Held::Count(200)).0, Verdict::Conflicting);
}

#[test]
fn what_sinhke_does_not_count_is_not_held() {
    assert_eq!(verdict(&Figures::published().unwrap(), "F18", None).0, Verdict::NotHeld);
}

#[test]
fn two_shares_of_one_number_must_leave_a_number() {
    // 246 households at 0.064 % leave 375,573 to 393,600 households; 3,063 at 0.9 % leave at most 367,560.
    let figures = printed_as("F15b", "0.900");
    let (verdict, why) = verdict(&figures, "F13", share(246, 384_375));
    assert_eq!(verdict, Verdict::Conflicting);
    assert!(why.contains("by F15b"), "{why}");
}

#[test]
fn every_printed_share_is_possible_but_one() {
    let figures = Figures::published().unwrap();
    let wrong: Vec<&str> = SHARES
        .iter()
        .map(|share| share.figure)
        .filter(|id| verdict(&figures, id, None).0 != Verdict::NotHeld)
        .collect();
    assert_eq!(wrong, ["F16b"]);
}

#[test]
fn every_relation_names_printed_figures() {
    let figures = Figures::published().unwrap();
    for share in &SHARES {
        let mut named = vec![share.figure, share.part];
        if let Whole::Figure(whole) = share.whole {
            named.push(whole);
        }
        assert!(named.iter().all(|id| figures.find(id).is_some()), "{named:?}");
        assert_eq!(
            figures.find(share.figure).unwrap().unit.split(' ').next(),
            Some(if share.figure == "F48a" { "percentage" } else { "percent" })
        );
    }
}

#[test]
fn more_than_82000_may_be_more() {
    // 60,000 of more than 82,000 is at most 73.17 %.
    assert_eq!(verdict(&printed_as("F21b", "60.0"), "F21b", None).0, Verdict::NotHeld);
    assert_eq!(verdict(&printed_as("F21b", "73.4"), "F21b", None).0, Verdict::Impossible);
}

proptest! {
    #[test]
    fn a_share_printed_half_up_is_equal_and_two_units_off_is_impossible(
        whole in 1_i64..2_000_000,
        part in 0_i64..2_000_000,
        decimals in 0_u8..4,
        off in 2_i128..50,
    ) {
        prop_assume!(part <= whole);
        let printed = Ratio { numerator: part, denominator: whole }.percent(decimals).unwrap();
        let file = |value: &str| format!(
            "id,measure,value,unit,bound\nF12,,{whole},households,exact\nF14a,,{part},households,exact\nF14b,,{value},percent,exact\n"
        );
        let figures = Figures::read(&file(&printed)).unwrap();
        prop_assert_eq!(verdict(&figures, "F14b", share(part, whole)).0, Verdict::Equal);
        let number: Number = printed.parse().unwrap();
        let moved = Number { units: number.units + off, ..number };
        let figures = Figures::read(&file(&moved.to_string())).unwrap();
        prop_assert_eq!(verdict(&figures, "F14b", share(part, whole)).0, Verdict::Impossible);
    }

    #[test]
    fn shares_of_one_number_never_conflict(whole in 10_000_i64..2_000_000, poor in 1_i64..5_000, near in 1_i64..5_000) {
        let print = |part| Ratio { numerator: part, denominator: whole }.percent(3).unwrap();
        let file = format!(
            "id,measure,value,unit,bound\nF12,,{poor},households,exact\nF13,,{},percent,exact\nF15a,,{near},households,exact\nF15b,,{},percent,exact\n",
            print(poor), print(near)
        );
        let figures = Figures::read(&file).unwrap();
        prop_assert_eq!(verdict(&figures, "F13", share(poor, whole)).0, Verdict::Equal);
        prop_assert_eq!(verdict(&figures, "F15b", share(near, whole)).0, Verdict::Equal);
    }

    #[test]
    fn a_number_prints_as_it_was_read(whole in 0_u32..1_000_000, fraction in "[0-9]{0,4}") {
        let text = if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") };
        prop_assert_eq!(text.parse::<Number>().unwrap().to_string(), text);
    }
}

fn count(households: i64) -> Count {
    Count { households, persons: 0 }
}

fn ratio(numerator: i64, denominator: i64) -> PbRatio {
    PbRatio { numerator, denominator, percent: String::new() }
}

/// A report with the figures that the article of 2024 should rest on.
fn report() -> PovertyReport {
    let movements = [
        (Movement::PoorToNearPoor, 60),
        (Movement::PoorRoseAbove, 105),
        (Movement::NearPoorRoseAbove, 1242),
        (Movement::ReNearPoor, 12),
        (Movement::NearPoorOtherUp, 25),
    ];
    let movements =
        movements.map(|(kind, n)| MovementCount { movement: kind.into(), count: Some(count(n)) }).to_vec();
    let provincial = PovertyRow {
        standard: "povertyStandards/QN-2023".to_owned(),
        total: Some(Cell {
            poor: Some(count(246)),
            near_poor: Some(count(3063)),
            poor_rate: Some(ratio(246, 384_375)),
            near_poor_rate: Some(ratio(3063, 384_375)),
            movements,
            ..Cell::default()
        }),
        minority: Some(Cell { poor: Some(count(171)), near_poor: Some(count(1638)), ..Cell::default() }),
        minority_share_of_poor: Some(ratio(171, 246)),
        minority_share_of_near_poor: Some(ratio(1638, 3063)),
        ..PovertyRow::default()
    };
    let central = PovertyRow {
        standard: "povertyStandards/VN-2022".to_owned(),
        total: Some(Cell { not_poor: Some(count(384_375)), ..Cell::default() }),
        ..PovertyRow::default()
    };
    PovertyReport { totals: vec![provincial, central], ..PovertyReport::default() }
}

#[test]
fn a_report_with_the_published_totals_agrees_with_all_but_one_figure() {
    let figures = Figures::published().unwrap();
    let report = report();
    let judged: Vec<_> = figures
        .between("F09", "F16b")
        .map(|figure| judge(&figures, figure, held(&report, &figure.id)))
        .collect();
    assert_eq!(judged.len(), 11);
    for judged in &judged {
        let expected = if judged.figure.id == "F16b" { Verdict::Impossible } else { Verdict::Equal };
        assert_eq!(judged.verdict, expected, "{}", judged.figure.id);
    }
    let table = table(&judged);
    assert_eq!(table.lines().count(), 12);
    assert!(table.contains("0.797 %") && table.contains("impossible: 1638 of 3063 is 53.48 %"), "{table}");
}

#[test]
fn a_report_without_the_provincial_standard_holds_nothing_of_it() {
    let mut report = report();
    report.totals.remove(0);
    assert_eq!(held(&report, "F12"), None);
    assert_eq!(held(&report, "F11"), Some(Held::Count(0)));
    // Nobody poor, because nobody was surveyed.
    report.totals[0].total = Some(Cell { not_known: Some(count(384_375)), ..Cell::default() });
    assert_eq!(held(&report, "F57"), None);
}
