use proto::sinhke::households::v1 as pb;
use service::testing::caller_of;
use tonic::Code;
use vocabulary::caller::Role;

use super::given::{
    DUONG_HUY, Given, HAI_LANG, MONG_DUONG, approver, bad_fields, chair, key, new_request_id, refused,
};

fn reveal(household: &pb::Household) -> pb::RevealCitizenIdRequest {
    pb::RevealCitizenIdRequest {
        household: household.name.clone(),
        member: household.members[0].name.clone(),
        reason: "đối chiếu hồ sơ vay vốn".to_owned(),
        request_id: new_request_id(),
    }
}

#[tokio::test]
async fn a_reveal_shows_the_id_and_is_recorded_with_its_caller() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let ask = reveal(&there);
    let mut chair = given.households(&chair(MONG_DUONG));
    let shown = chair.reveal_citizen_id(ask.clone()).await.unwrap().into_inner();
    assert_eq!(shown.citizen_id, "022190000001");
    let (principal, body): (String, String) = sqlx::query_as(
        "select principal, convert_from(body, 'UTF8') from journal.event where kind = 'household.identity_revealed'",
    )
    .fetch_one(given.context.pool())
    .await
    .unwrap();
    assert_eq!(principal, "chair");
    assert!(body.contains("đối chiếu hồ sơ vay vốn") && body.contains(&there.members[0].name));
    // A retry is the same reveal; what is kept for it is sealed.
    assert_eq!(chair.reveal_citizen_id(ask).await.unwrap().into_inner(), shown);
    let traces: i64 =
        sqlx::query_scalar("select count(*) from journal.event where kind = 'household.identity_revealed'")
            .fetch_one(given.context.pool())
            .await
            .unwrap();
    assert_eq!(traces, 1);
}

#[tokio::test]
async fn chairs_of_the_place_and_the_province_s_approver_may_see_it_and_nobody_else() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let mut elsewhere = given.households(&chair(HAI_LANG));
    assert_eq!(refused(elsewhere.reveal_citizen_id(reveal(&there)).await).1, "AREA_FORBIDDEN");
    for role in Role::ALL {
        let somebody = caller_of("somebody", &[*role], &[key(MONG_DUONG)]);
        let answer = given.households(&somebody).reveal_citizen_id(reveal(&there)).await;
        if [Role::CommuneChair, Role::ProvinceApprover].contains(role) {
            assert!(answer.is_ok(), "{role}");
        } else {
            assert_eq!(refused(answer), (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()), "{role}");
        }
    }
    let nothing = pb::RevealCitizenIdRequest::default();
    let fields = bad_fields(given.households(&approver()).reveal_citizen_id(nothing).await);
    assert_eq!(fields, ["request_id", "household", "member", "reason"]);
}
