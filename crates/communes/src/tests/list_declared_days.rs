use proto::sinhke::communes::v1 as pb;

use super::{
    declare_day::declare,
    given::{Given, approver, bad_fields, day},
};

fn ask(from: &str, until: &str) -> pb::ListDeclaredDaysRequest {
    pb::ListDeclaredDaysRequest {
        from: day(from),
        until: day(until),
        page_size: 2,
        page_token: String::new(),
    }
}

#[tokio::test]
async fn the_days_of_a_span_are_listed_page_by_page_without_its_end() {
    let given = Given::quang_ninh().await;
    let mut calendar = given.calendar(&approver());
    for date in ["2026-09-02", "2026-04-30", "2026-05-01", "2027-01-01"] {
        calendar.declare_day(declare(date, false)).await.unwrap();
    }
    let year = ask("2026-04-30", "2027-01-01");
    let first = calendar.list_declared_days(year.clone()).await.unwrap().into_inner();
    let dates =
        |page: &pb::ListDeclaredDaysResponse| page.days.iter().map(|day| day.date).collect::<Vec<_>>();
    assert_eq!(dates(&first), [day("2026-04-30"), day("2026-05-01")]);
    let next = pb::ListDeclaredDaysRequest { page_token: first.next_page_token, ..year };
    let second = calendar.list_declared_days(next.clone()).await.unwrap().into_inner();
    assert_eq!((dates(&second), second.next_page_token.as_str()), (vec![day("2026-09-02")], ""));
    let other = pb::ListDeclaredDaysRequest { until: day("2027-01-02"), ..next };
    assert_eq!(bad_fields(calendar.list_declared_days(other).await), ["page_token"]);
}

#[tokio::test]
async fn a_span_is_at_most_ten_years_long() {
    let given = Given::quang_ninh().await;
    let mut calendar = given.calendar(&approver());
    assert!(calendar.list_declared_days(ask("2026-01-01", "2036-01-01")).await.is_ok());
    for until in ["2036-01-02", "2026-01-01", "2025-12-31"] {
        assert_eq!(
            bad_fields(calendar.list_declared_days(ask("2026-01-01", until)).await),
            ["until"],
            "{until}"
        );
    }
    let empty = pb::ListDeclaredDaysRequest::default();
    assert_eq!(bad_fields(calendar.list_declared_days(empty).await), ["from", "until"]);
}
