use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    classify::{Class, classify},
    score_table::{Answer, Code, Item, ScoreOption},
    tests::world::{World, finding},
};

fn shipped() -> ReviewLaw {
    let mut law = ReviewLaw::default();
    shipped::rows().unwrap().iter().for_each(|row| law.apply(row));
    law
}

fn rules() -> ReviewRules {
    shipped().rules[0].clone()
}

/// A made-up form B1, for tests only.
fn made_up(id: &str) -> ScoreTable {
    let option = |code: &str, points| ScoreOption { code: code.parse().unwrap(), points };
    let item = |code: &str| Item {
        code: code.parse().unwrap(),
        options: vec![option("none", 0), option("some", 70), option("much", 80)],
        rule: None,
    };
    ScoreTable {
        id: id.parse().unwrap(),
        form: Form::B1,
        region: Some("north".parse().unwrap()),
        area_kind: Some(AreaKind::Rural),
        items: vec![item("land"), item("livestock")],
        lines: Vec::new(),
        ..shipped().tables[1].clone()
    }
}

#[test]
fn every_shipped_row_is_one_that_may_be_entered_and_says_what_is_not_certain() {
    let mut world = World::lawless();
    for row in shipped::rows().unwrap() {
        world.ask(&Enter { row: row.clone() }).unwrap();
        // Entered again at every start.
        world.ask(&Enter { row }).unwrap();
    }
    assert_eq!(world.events[&Key::ReviewLaw].len(), 3);
    let law = shipped();
    assert!(law.rules.iter().all(|rules| rules.note.is_some()));
    assert!(law.tables.iter().all(|table| table.note.is_some()));
}

#[test]
fn the_shipped_forms_score_the_indicators_of_their_standards() {
    let (world, law) = (World::new(), shipped());
    for (table, standard) in [("B2-2016", "VN-2016"), ("B2-2022", "VN-2022")] {
        let table = law.table(&table.parse().unwrap()).unwrap();
        let standard = world.standards().get(&standard.parse().unwrap()).unwrap();
        let items: std::collections::BTreeSet<&str> =
            table.items.iter().map(|item| item.code.as_str()).collect();
        assert_eq!(
            items,
            standard.indicators.iter().map(crate::domain::standard::Indicator::as_str).collect()
        );
        let points = standard.deprivation_threshold * standard.points_per_indicator;
        assert!(table.lines.iter().all(|lines| lines.deprivation_points == points));
    }
}

#[test]
fn one_version_of_the_procedure_holds_on_a_day() {
    let mut world = World::new();
    let next = ReviewRules { id: "VN-2030".parse().unwrap(), ..rules() };
    let enter = |rules: &ReviewRules| Enter { row: LawEvent::RulesEnacted(rules.clone()) };
    assert_eq!(world.refused(&enter(&next)), "REVIEW_LAW_OVERLAPS");
    let other = ReviewRules { answer_days: 20, ..rules() };
    assert_eq!(world.refused(&enter(&other)), "REVIEW_LAW_ALREADY_KNOWN");
    let wrong = ReviewRules { opens: rules().closes, closes: rules().opens, answer_days: 0, ..next };
    let fields = world.ask(&enter(&wrong)).unwrap_err().fields();
    let fields: Vec<&str> = fields.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["rules.window_end", "rules.answer_days"]);
}

#[test]
fn a_form_has_one_table_for_a_place_on_a_day() {
    let mut world = World::new();
    let load = |table: ScoreTable| Enter { row: LawEvent::TableLoaded(table) };
    world.ask(&load(made_up("B1-N-2022"))).unwrap();
    assert_eq!(world.refused(&load(made_up("B1-N-2023"))), "REVIEW_LAW_OVERLAPS");
    let elsewhere = ScoreTable { region: Some("south".parse().unwrap()), ..made_up("B1-S-2022") };
    world.ask(&load(elsewhere)).unwrap();
    let urban = ScoreTable { area_kind: Some(AreaKind::Urban), ..made_up("B1-NU-2022") };
    world.ask(&load(urban)).unwrap();
}

#[test]
fn a_table_with_a_fault_is_refused_with_every_fault_named() {
    let mut world = World::new();
    let mut table = made_up("B1-N-2022");
    table.items[1].code = table.items[0].code.clone();
    table.items[1].options[1].points = 1_001;
    table.items[1].options[2].code = table.items[1].options[0].code.clone();
    table.items[0].options.truncate(1);
    table.lines.clone_from(&shipped().tables[1].lines);
    let refusal = world.ask(&Enter { row: LawEvent::TableLoaded(table) }).unwrap_err();
    let fields: Vec<String> = refusal.fields().into_iter().map(|(field, _)| field).collect();
    let expected = [
        "score_table.items[0].options",
        "score_table.items[1].code",
        "score_table.items[1].options[1].points",
        "score_table.items[1].options[2].code",
        "score_table.point_lines",
    ];
    assert_eq!(fields, expected);
    let empty = ScoreTable { items: Vec::new(), ..made_up("B1-N-2022") };
    let refusal = world.ask(&Enter { row: LawEvent::TableLoaded(empty) }).unwrap_err();
    assert_eq!(refusal.fields()[0].0, "score_table.items");
}

#[test]
fn a_form_is_scored_when_every_item_is_answered_once_with_one_of_its_options() {
    let table = made_up("B1-N-2022");
    let answer =
        |item: &str, option: &str| Answer { item: item.parse().unwrap(), option: option.parse().unwrap() };
    let scored = table.score(&[answer("livestock", "some"), answer("land", "some")]).unwrap();
    let land: Code = "land".parse().unwrap();
    assert_eq!((scored.total, &scored.answers[0].item), (140, &land));
    let faults = |answers: &[Answer]| {
        let bad = table.score(answers).unwrap_err().into_inner();
        bad.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    assert_eq!(faults(&[answer("land", "some")]), ["answers"]);
    let wrong = [answer("land", "lots"), answer("car", "some"), answer("livestock", "none")];
    assert_eq!(faults(&wrong), ["answers[0].option", "answers[1].item"]);
    let twice = [answer("land", "some"), answer("land", "none"), answer("livestock", "none")];
    assert_eq!(faults(&twice), ["answers[1].item"]);
}

#[test]
fn points_and_income_give_the_same_class_on_both_sides_of_their_lines() {
    let (world, law) = (World::new(), shipped());
    let table = |id: &str| law.table(&id.parse().unwrap()).unwrap();
    let lines = |id: &str, standard: &str, area| {
        table(id).point_lines(&standard.parse().unwrap(), area).unwrap().clone()
    };
    let rural = lines("B2-2022", "VN-2022", AreaKind::Rural);
    assert_eq!([rural.class(140, 30), rural.class(140, 20)], [Class::Poor, Class::NearPoor]);
    assert_eq!(rural.class(141, 120), Class::NotPoor);
    let urban = lines("B2-2016", "VN-2016", AreaKind::Urban);
    assert_eq!([urban.class(140, 0), urban.class(175, 30)], [Class::Poor, Class::Poor]);
    assert_eq!([urban.class(175, 20), urban.class(176, 100)], [Class::NearPoor, Class::NotPoor]);
    let standard = world.standards().get(&"VN-2022".parse().unwrap()).unwrap();
    let by_income = |income, count| classify(standard, &finding(income, count, AreaKind::Rural), false).class;
    assert_eq!([by_income(1_500_000, 3), by_income(1_500_001, 12)], [Class::Poor, Class::NotPoor]);
}

#[test]
fn a_procedure_is_found_by_its_day() {
    let law = shipped();
    assert!(law.rules_on(date(2021, 8, 31)).is_none() && law.rules_on(date(2021, 9, 1)).is_some());
    let table = |day| law.deprivation_table(None, day).map(|table| table.id.as_str());
    assert_eq!(table(date(2021, 12, 31)), Some("B2-2016"));
    assert_eq!(table(date(2022, 1, 1)), Some("B2-2022"));
}
