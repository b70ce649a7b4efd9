use proto::sinhke::communes::v1 as pb;
use service::testing::caller;
use tonic::Code;
use vocabulary::caller::Role;

use super::given::{Given, approver, bad_fields, day, document, new_request_id, refused};

pub(super) fn declare(date: &str, working: bool) -> pb::DeclareDayRequest {
    let day = pb::DeclaredDay {
        date: day(date),
        working,
        reason: "Quốc khánh".to_owned(),
        document: document("1/TB-BNV"),
    };
    pb::DeclareDayRequest { day: Some(day), request_id: new_request_id() }
}

#[tokio::test]
async fn a_later_declaration_of_a_day_replaces_the_first() {
    let given = Given::quang_ninh().await;
    let mut calendar = given.calendar(&approver());
    let holiday = calendar.declare_day(declare("2026-09-02", false)).await.unwrap().into_inner();
    assert_eq!(Some(holiday), declare("2026-09-02", false).day);
    calendar.declare_day(declare("2026-09-02", true)).await.unwrap();
    let ask = pb::ListDeclaredDaysRequest {
        from: day("2026-01-01"),
        until: day("2027-01-01"),
        ..Default::default()
    };
    let declared = calendar.list_declared_days(ask).await.unwrap().into_inner().days;
    assert_eq!(declared.iter().map(|day| day.working).collect::<Vec<_>>(), [true]);
}

#[tokio::test]
async fn every_bad_field_is_named_and_only_the_approver_declares() {
    let given = Given::quang_ninh().await;
    let mut calendar = given.calendar(&approver());
    let empty = pb::DeclareDayRequest::default();
    assert_eq!(bad_fields(calendar.declare_day(empty).await), ["request_id", "day"]);
    let mut hollow = declare("2026-09-02", false);
    hollow.day = Some(pb::DeclaredDay { reason: "Tết\0".to_owned(), ..pb::DeclaredDay::default() });
    assert_eq!(bad_fields(calendar.declare_day(hollow).await), ["day.date", "day.reason"]);
    let mut analyst = given.calendar(&caller("analyst", &[Role::ProvinceAnalyst]));
    let refusal = refused(analyst.declare_day(declare("2026-09-02", false)).await);
    assert_eq!(refusal, (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()));
}
