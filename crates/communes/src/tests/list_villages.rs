use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, day, refused, register, village};

const LUC_HON: &str = "units/06856@2025-07-01";

fn ask(page_size: i32) -> pb::ListVillagesRequest {
    pb::ListVillagesRequest {
        unit: LUC_HON.to_owned(),
        date: day("2026-01-01"),
        page_size,
        page_token: String::new(),
    }
}

fn names(page: &pb::ListVillagesResponse) -> Vec<&str> {
    page.villages.iter().map(|village| village.display_name.as_str()).collect()
}

#[tokio::test]
async fn the_villages_of_a_commune_are_listed_by_name_page_by_page() {
    let given = Given::quang_ninh().await;
    for name in ["Thôn Đoàn", "Thôn Ba", "Thôn Cốc", "Thôn Ân"] {
        given.village(LUC_HON, name).await;
    }
    given.village("units/06994@2025-07-01", "Thôn Khác").await;
    let mut units = given.reading();
    let first = units.list_villages(ask(3)).await.unwrap().into_inner();
    assert_eq!(names(&first), ["Thôn Ân", "Thôn Ba", "Thôn Cốc"]);
    let next = pb::ListVillagesRequest { page_token: first.next_page_token.clone(), ..ask(3) };
    let second = units.list_villages(next.clone()).await.unwrap().into_inner();
    assert_eq!((names(&second), second.next_page_token.as_str()), (vec!["Thôn Đoàn"], ""));
    let elsewhere = pb::ListVillagesRequest { unit: "units/06994@2025-07-01".to_owned(), ..next };
    assert_eq!(bad_fields(units.list_villages(elsewhere).await), ["page_token"]);
}

#[tokio::test]
async fn only_those_that_exist_on_the_date_are_listed() {
    let given = Given::quang_ninh().await;
    let span = pb::Village { valid_until: day("2026-01-01"), ..village(LUC_HON, "Thôn Cũ") };
    given.approving().register_village(register(span)).await.unwrap();
    let later = pb::Village { valid_from: day("2026-01-02"), ..village(LUC_HON, "Thôn Mới") };
    given.approving().register_village(register(later)).await.unwrap();
    let mut units = given.reading();
    for (date, expected) in [
        ("2025-06-30", vec![]),
        ("2025-12-31", vec!["Thôn Cũ"]),
        ("2026-01-01", vec![]),
        ("2026-01-02", vec!["Thôn Mới"]),
    ] {
        let on = pb::ListVillagesRequest { date: day(date), ..ask(0) };
        assert_eq!(names(&units.list_villages(on).await.unwrap().into_inner()), expected, "{date}");
    }
    given.context.set_business_date(jiff::civil::date(2025, 12, 31));
    let today = pb::ListVillagesRequest { date: None, ..ask(0) };
    assert_eq!(names(&units.list_villages(today).await.unwrap().into_inner()), ["Thôn Cũ"]);
}

#[tokio::test]
async fn an_unknown_unit_and_bad_fields_are_refused() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let unknown = pb::ListVillagesRequest { unit: "units/06856@2025-07-02".to_owned(), ..ask(0) };
    assert_eq!(refused(units.list_villages(unknown).await), (Code::NotFound, "UNIT_NOT_FOUND".to_owned()));
    let bad = pb::ListVillagesRequest { unit: String::new(), page_token: "x".to_owned(), ..ask(-1) };
    assert_eq!(bad_fields(units.list_villages(bad).await), ["unit", "page_size", "page_token"]);
}
