//! Who may change villages; the other changes are the approver's alone and tested with their RPCs.

use proto::sinhke::communes::v1 as pb;
use service::testing::{caller, caller_of};
use tonic::Code;
use vocabulary::caller::Role;

use super::given::{Given, refused, register, village};

const LUC_HON: &str = "units/06856@2025-07-01";

#[tokio::test]
async fn villages_are_entered_by_the_province_and_by_officers_and_by_nobody_else() {
    let given = Given::quang_ninh().await;
    for role in Role::ALL {
        let mut units = given.units(&caller("somebody", &[*role]));
        let answer = units.register_village(register(village(LUC_HON, &format!("Thôn {role}")))).await;
        let may = [Role::ProvinceAnalyst, Role::ProvinceApprover, Role::CommuneOfficer].contains(role);
        if may {
            assert!(answer.is_ok(), "{role}");
        } else {
            assert_eq!(refused(answer), (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()), "{role}");
        }
    }
}

#[tokio::test]
async fn every_authenticated_caller_reads_and_no_other() {
    let given = Given::quang_ninh().await;
    let ask = pb::GetUnitRequest { name: LUC_HON.to_owned(), date: None };
    let mut elsewhere = given.units(&caller_of("reader", &[Role::DistrictReader], &["06994@2025-07-01"]));
    assert!(elsewhere.get_unit(ask.clone()).await.is_ok(), "units are of no area");
    let mut nobody = pb::unit_service_client::UnitServiceClient::new(given.context.anonymous());
    assert_eq!(refused(nobody.get_unit(ask).await).0, Code::Unauthenticated);
}
