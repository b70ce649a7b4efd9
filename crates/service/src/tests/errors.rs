//! What a caller sees of a refusal.

use proto::{google::r#type::Date, sinhke::households::v1 as pb};
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vocabulary::{
    caller::Role,
    rejection::{Fault, Language, Violations},
};

use super::{
    commands::{named, officer, registration},
    fake::{Fake, Refused},
};
use crate::{
    status::{self, Voice},
    testing::{TestContext, caller},
};

const VOICE: Voice<'static> = Voice { context: "parcels", language: Language::Vietnamese };

#[tokio::test]
async fn every_bad_field_is_named_in_both_languages() {
    let context = TestContext::<Fake>::start().await;
    let refused = officer(&context).get_household(named("bad")).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let details = refused.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("INVALID_REQUEST", "households.sinhke.vn"));
    let fields = &details.bad_request().unwrap().field_violations;
    let shown: Vec<_> = fields
        .iter()
        .map(|field| {
            let localized = field.localized_message.as_ref().unwrap();
            (field.field.as_str(), field.description.as_str(), localized.message.as_str())
        })
        .collect();
    assert_eq!(
        shown,
        [("name", "is not a name", "không phải tên"), ("members[2].citizen_id", "is missing", "thiếu")]
    );
    let localized = details.localized_message().unwrap();
    assert_eq!(
        (localized.locale.as_str(), localized.message.as_str()),
        ("vi-VN", "yêu cầu có trường không hợp lệ")
    );
}

#[tokio::test]
async fn a_wrong_state_says_what_to_change_and_of_what() {
    let context = TestContext::<Fake>::start().await;
    let mut request = Request::new(named("state"));
    request.metadata_mut().insert("accept-language", "en".parse().unwrap());
    let refused = officer(&context).get_household(request).await.unwrap_err();
    assert_eq!((refused.code(), refused.message()), (Code::FailedPrecondition, "the parcel is sold"));
    let details = refused.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(info.reason, "PARCEL_SOLD");
    assert_eq!(info.metadata["price_vnd"], "5000");
    let violation = &details.precondition_failure().unwrap().violations[0];
    assert_eq!((violation.r#type.as_str(), violation.subject.as_str()), ("PARCEL_SOLD", "parcels/1"));
    let resource = details.resource_info().unwrap();
    assert_eq!((resource.resource_type.as_str(), resource.resource_name.as_str()), ("parcel", "parcels/1"));
    let localized = details.localized_message().unwrap();
    assert_eq!((localized.locale.as_str(), localized.message.as_str()), ("en", "the parcel is sold"));
}

#[test]
fn a_missing_resource_is_named() {
    let status = status::of(&Refused::Absent, VOICE);
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(status.get_error_details().resource_info().unwrap().resource_name, "parcels/1");
    assert_eq!(status.get_error_details().error_info().unwrap().domain, "parcels.sinhke.vn");
}

#[tokio::test]
async fn an_internal_error_shows_an_id_and_nothing_else() {
    let context = TestContext::<Fake>::start().await;
    let mut client = officer(&context);
    let corrupt = client.get_household(named("corrupt")).await.unwrap_err();
    let member = pb::AddMemberRequest::default();
    let past_status = client.add_member(member).await.unwrap_err();
    for refused in [corrupt, past_status] {
        assert_eq!(refused.code(), Code::Internal);
        let details = refused.get_error_details();
        let id = &details.error_info().unwrap().metadata["error_id"];
        assert_eq!(refused.message(), format!("internal error {id}"));
        assert_eq!(details.localized_message().unwrap().message, format!("lỗi nội bộ {id}"));
        let all = format!("{refused:?}");
        assert!(!all.contains("secret") && !all.contains("driver"), "{all}");
    }
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_connection_lives() {
    let context = TestContext::<Fake>::start().await;
    let mut client = officer(&context);
    let refused = client.get_household(named("panic")).await.unwrap_err();
    assert_eq!(refused.code(), Code::Internal);
    assert!(!refused.message().contains("handler"), "{}", refused.message());
    let registered = client.register_household(registration("after", Uuid::from_u128(41))).await.unwrap();
    assert_eq!(registered.into_inner().address, "after");
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_as_other_stacks_do() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.message_bytes = 1000).await;
    let large = registration(&"x".repeat(2000), Uuid::from_u128(42));
    let refused = officer(&context).register_household(large).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    let details = refused.get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "MESSAGE_TOO_LARGE");
    assert!(details.retry_info().is_none(), "retrying cannot help");
}

/// Asks with bytes that are no message of the method.
pub(super) async fn ask_with_bytes_of_another_message(context: &TestContext<Fake>) -> Status {
    let officer = caller("officer", &[Role::CommuneOfficer, Role::Auditor]);
    let mut client = tonic::client::Grpc::new(context.channel(&officer));
    client.ready().await.unwrap();
    // Field 1 is a number here and a text there.
    let wrong = Request::new(Date { year: 2025, month: 7, day: 1 });
    let path = "/sinhke.households.v1.HouseholdService/GetHousehold".parse().unwrap();
    let codec = ProstCodec::<Date, pb::Household>::default();
    client.unary(wrong, path, codec).await.unwrap_err()
}

#[tokio::test]
async fn bytes_of_another_message_are_an_invalid_argument() {
    let context = TestContext::<Fake>::start().await;
    let refused = ask_with_bytes_of_another_message(&context).await;
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(refused.get_error_details().error_info().unwrap().reason, "MALFORMED_MESSAGE");
}

#[test]
fn a_thousand_bad_fields_fit_into_a_header() {
    let mut bad = Violations::default();
    for row in 0..1000 {
        bad.add(
            format!("units[{row}].code"),
            Fault::new("phải là mã có 5 chữ số", "must be a code of 5 digits"),
        );
    }
    let status = status::of(&bad, VOICE);
    assert!(status.details().len() < 6_000, "{} bytes", status.details().len());
    let details = status.get_error_details();
    assert!(details.bad_request().unwrap().field_violations.len() > 20);
    assert_eq!(details.error_info().unwrap().metadata["violations_total"], "1000");
}
