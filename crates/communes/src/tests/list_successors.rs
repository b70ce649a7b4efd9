use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, day, merge, refused};

fn ask(name: &str, date: &str) -> pb::ListSuccessorsRequest {
    pb::ListSuccessorsRequest { name: name.to_owned(), date: day(date) }
}

async fn successors(given: &Given, name: &str, date: &str) -> Vec<(String, pb::Extent, bool)> {
    let answer = given.reading().list_successors(ask(name, date)).await.unwrap().into_inner();
    let told = |line: pb::Lineage| (line.unit.clone().unwrap().name, line.extent(), line.verified);
    answer.successors.into_iter().map(told).collect()
}

fn unit(name: &str, extent: pb::Extent, verified: bool) -> (String, pb::Extent, bool) {
    (name.to_owned(), extent, verified)
}

/// R20.
#[tokio::test]
async fn a_whole_merge_has_one_successor_and_a_split_has_several() {
    use pb::Extent::{Part, Whole};
    let given = Given::quang_ninh().await;
    let duong_huy = successors(&given, "units/06805@2020-01-01", "2025-07-01").await;
    assert_eq!(duong_huy, [unit("units/06760@2025-07-01", Whole, true)]);
    let hai_lang = successors(&given, "units/06886@2020-01-01", "2025-07-01").await;
    let expected =
        ["06799", "06886", "06970"].map(|code| unit(&format!("units/{code}@2025-07-01"), Part, true));
    assert_eq!(hai_lang, expected);
}

#[tokio::test]
async fn a_line_that_was_not_compared_with_its_law_is_marked_however_far_it_is_followed() {
    let given = Given::quang_ninh().await;
    let whole = pb::Extent::Whole;
    let after = |date| successors(&given, "units/06682@2020-01-01", date);
    assert_eq!(after("2024-11-01").await, [unit("units/06685@2020-01-01", whole, false)]);
    assert_eq!(after("2025-07-01").await, [unit("units/06685@2025-07-01", whole, false)]);
    let answer = given.reading().list_successors(ask("units/06682@2020-01-01", "2025-07-01")).await;
    let [line] = answer.unwrap().into_inner().successors.try_into().unwrap();
    let line: pb::Lineage = line;
    assert_eq!(line.laws, ["1199/NQ-UBTVQH15", "1679/NQ-UBTVQH15"]);
}

#[tokio::test]
async fn without_a_date_the_business_date_counts() {
    let given = Given::quang_ninh().await;
    given.approving().import_units(merge()).await.unwrap();
    let undated = pb::ListSuccessorsRequest { date: None, ..ask("units/06856@2025-07-01", "2025-07-01") };
    for (date, expected) in [
        (jiff::civil::date(2026, 12, 31), "units/06856@2025-07-01"),
        (jiff::civil::date(2027, 1, 1), "units/06841@2027-01-01"),
    ] {
        given.context.set_business_date(date);
        let answer = given.reading().list_successors(undated.clone()).await.unwrap().into_inner();
        let names: Vec<_> = answer.successors.into_iter().map(|line| line.unit.unwrap().name).collect();
        assert_eq!(names, [expected]);
    }
}

#[tokio::test]
async fn an_unknown_unit_and_a_bad_field_are_refused() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let absent = units.list_successors(ask("units/06661@2025-07-02", "2026-01-01")).await;
    assert_eq!(refused(absent), (Code::NotFound, "UNIT_NOT_FOUND".to_owned()));
    let before = units.list_successors(ask("units/06661@2025-07-01", "2019-12-31")).await;
    assert_eq!(refused(before), (Code::FailedPrecondition, "UNIT_NOT_KNOWN_BEFORE".to_owned()));
    assert_eq!(bad_fields(units.list_successors(ask("06661", "2026-01-01")).await), ["name"]);
}
