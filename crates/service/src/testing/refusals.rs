//! What a refusal tells its caller.

use std::{collections::HashMap, fmt::Debug};

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// The code and the reason of a refusal.
#[track_caller]
pub fn refused<T: Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.expect_err("a refusal");
    (status.code(), reason(&status))
}

/// The reason of a refusal.
#[track_caller]
pub fn reason(status: &Status) -> String {
    let info = status.get_details_error_info();
    info.unwrap_or_else(|| panic!("{status:?} has no reason")).reason
}

/// The dynamic parts of a refusal.
#[track_caller]
pub fn metadata<T: Debug>(answer: Result<T, Status>) -> HashMap<String, String> {
    let info = answer.expect_err("a refusal").get_details_error_info();
    info.expect("every refusal has a reason").metadata
}

/// The bad fields of a refusal, in order.
#[track_caller]
pub fn bad_fields<T: Debug>(answer: Result<T, Status>) -> Vec<String> {
    let status = answer.expect_err("a refusal");
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let bad = status.get_details_bad_request().expect("an invalid request names its fields");
    bad.field_violations.into_iter().map(|violation| violation.field).collect()
}
