use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::{
    declare_day::declare,
    given::{Given, approver, bad_fields, day, refused},
};

fn ask(start: &str, days: i32) -> pb::AddWorkingDaysRequest {
    pb::AddWorkingDaysRequest { start: day(start), days }
}

#[tokio::test]
async fn declared_days_count_as_declared() {
    let given = Given::quang_ninh().await;
    let mut calendar = given.calendar(&approver());
    let mut after = async |start: &str, days| {
        calendar.add_working_days(ask(start, days)).await.unwrap().into_inner().date
    };
    // Tuesday, 1 September 2026.
    assert_eq!(after("2026-09-01", 1).await, day("2026-09-02"));
    assert_eq!(after("2026-09-05", 0).await, day("2026-09-07"));
    for (date, working) in [("2026-09-02", false), ("2026-09-05", true)] {
        given.calendar(&approver()).declare_day(declare(date, working)).await.unwrap();
    }
    assert_eq!(after("2026-09-01", 1).await, day("2026-09-03"));
    assert_eq!(after("2026-09-02", 0).await, day("2026-09-03"));
    assert_eq!(after("2026-09-05", 0).await, day("2026-09-05"));
    assert_eq!(after("2026-09-04", 2).await, day("2026-09-07"));
}

#[tokio::test]
async fn between_0_and_1000_days_are_counted_within_the_calendar() {
    let given = Given::quang_ninh().await;
    let mut calendar = given.calendar(&approver());
    assert!(calendar.add_working_days(ask("2026-09-01", 1000)).await.is_ok());
    for days in [-1, 1001] {
        assert_eq!(bad_fields(calendar.add_working_days(ask("2026-09-01", days)).await), ["days"], "{days}");
    }
    let undated = pb::AddWorkingDaysRequest { start: None, days: 1 };
    assert_eq!(bad_fields(calendar.add_working_days(undated).await), ["start"]);
    let refusal = refused(calendar.add_working_days(ask("2200-12-31", 1)).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "TOO_FEW_WORKING_DAYS".to_owned()));
}
