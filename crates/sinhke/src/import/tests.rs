use prost::Message as _;
use proto::google::rpc::Status as PbStatus;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, LocalizedMessage, StatusExt as _};

use super::problems::{Problems, of_refusal};
use crate::sheet::{Column, Problem};

fn refusal(reason: &str, fields: &[(&str, &str, &str)]) -> PbStatus {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, "households.sinhke.vn", std::collections::HashMap::new());
    details.set_localized_message("vi", "bị từ chối");
    let violation = |(field, vi, en): &(&str, &str, &str)| FieldViolation {
        localized_message: Some(LocalizedMessage::new("vi", *vi)),
        ..FieldViolation::new(*field, *en)
    };
    if !fields.is_empty() {
        details.set_bad_request(fields.iter().map(violation).collect::<Vec<_>>());
    }
    let status = Status::with_error_details(Code::InvalidArgument, "refused", details);
    PbStatus::decode(status.details()).unwrap()
}

#[test]
fn every_bad_field_is_said_of_the_row_of_its_member_in_both_languages() {
    let fields = [
        ("registration.household.members[1].full_name", "phải có", "must be there"),
        ("household.register_date", "sai", "is wrong"),
    ];
    let found = of_refusal("KM-1", &[7, 8], &refusal("INVALID_REQUEST", &fields));
    let [name, day] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        (name.row, name.column, day.row, day.column),
        (8, Some(Column::FullName), 7, Some(Column::RegisterDate))
    );
    assert_eq!((name.fault.vi.as_str(), name.fault.en.as_str()), ("phải có", "must be there"));
    assert_eq!((name.reason.as_str(), name.household.as_str()), ("INVALID_REQUEST", "KM-1"));
}

#[test]
fn a_refusal_without_fields_is_said_of_the_household_s_first_row() {
    let found = of_refusal("1", &[7, 8], &refusal("PERSON_ALREADY_REGISTERED", &[]));
    assert_eq!((found.len(), found[0].row, found[0].column), (1, 7, None));
    assert_eq!((found[0].fault.vi.as_str(), found[0].fault.en.as_str()), ("bị từ chối", "refused"));
}

#[test]
fn the_screen_shows_the_first_rows_however_they_were_answered_and_says_how_many_more() {
    let mut problems = Problems::open(None).unwrap();
    for row in (1..=30).rev() {
        let found = of_refusal("1", &[row], &refusal("X", &[]));
        found.into_iter().try_for_each(|problem: Problem| problems.add(problem)).unwrap();
    }
    let text = problems.finish().unwrap();
    let rows: Vec<&str> = text.lines().skip(1).map(|line| line.split(' ').next().unwrap()).collect();
    let shown: Vec<String> = (1..=20).map(|row| row.to_string()).collect();
    assert_eq!(rows[..20], shown);
    assert!(text.ends_with("… 10 more; --problems FILE writes all\n"), "{text}");
}
