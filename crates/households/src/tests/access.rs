//! Who may do what, role by role; areas are tested with each RPC.

use proto::sinhke::households::v1 as pb;
use service::testing::caller;
use tonic::{Code, Status};
use vocabulary::caller::Role;

use super::given::{DUONG_HUY, Given, household, person, refused, register};

/// Whether the gate let the call through: what it then says of the request is another matter.
#[track_caller]
fn admitted<T: std::fmt::Debug>(answer: Result<T, Status>) -> bool {
    match answer {
        Ok(_) => true,
        Err(status) => refused::<T>(Err(status)) != (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()),
    }
}

const WRITERS: &[Role] = &[Role::CommuneOfficer, Role::ProvinceAnalyst];
const EXPORTERS: &[Role] =
    &[Role::CommuneOfficer, Role::CommuneChair, Role::ProvinceAnalyst, Role::ProvinceApprover];
const SEARCHERS: &[Role] = &[
    Role::CommuneOfficer,
    Role::CommuneChecker,
    Role::CommuneChair,
    Role::ProvinceAnalyst,
    Role::ProvinceApprover,
];

#[tokio::test]
async fn the_registry_is_open_to_the_roles_of_the_contract() {
    let given = Given::province().await;
    for (number, role) in (1..).zip(Role::ALL) {
        let mut households = given.households(&caller("somebody", &[*role]));
        let ask = register(household(DUONG_HUY, [person(number)]));
        assert_eq!(
            admitted(households.register_household(ask.clone()).await),
            WRITERS.contains(role),
            "{role}"
        );
        let stream = tokio_stream::iter([pb::RegisterHouseholdsRequest { registration: Some(ask) }]);
        assert_eq!(admitted(households.register_households(stream).await), WRITERS.contains(role), "{role}");
        let mut bulk = given.bulk(&caller("somebody", &[*role]));
        let trial = tokio_stream::iter([pb::PreviewRegistrationsRequest::default()]);
        assert_eq!(admitted(bulk.preview_registrations(trial).await), WRITERS.contains(role), "{role}");
        let export = bulk.export_households(pb::ExportHouseholdsRequest::default()).await;
        assert_eq!(admitted(export), EXPORTERS.contains(role), "{role}");
        let amend = households.amend_household(pb::AmendHouseholdRequest::default()).await;
        let add = households.add_member(pb::AddMemberRequest::default()).await;
        let correct = households.amend_member(pb::AmendMemberRequest::default()).await;
        let end = households.end_membership(pb::EndMembershipRequest::default()).await;
        let writes = [admitted(amend), admitted(add), admitted(correct), admitted(end)];
        assert_eq!(writes, [WRITERS.contains(role); 4], "{role}");
        let moves = households.move_member(pb::MoveMemberRequest::default()).await;
        assert_eq!(admitted(moves), WRITERS.contains(role), "{role}");
        let reads = SEARCHERS.contains(role) || *role == Role::Auditor;
        let get = households.get_household(pb::GetHouseholdRequest::default()).await;
        let list = households.list_households(pb::ListHouseholdsRequest::default()).await;
        assert_eq!([admitted(get), admitted(list)], [reads; 2], "{role}");
        let search = households.search_households(pb::SearchHouseholdsRequest::default()).await;
        assert_eq!(admitted(search), SEARCHERS.contains(role), "{role}");
    }
}

#[tokio::test]
async fn poverty_is_decided_by_chairs_and_the_approver_and_standards_are_everybody_s() {
    let given = Given::empty().await;
    for role in Role::ALL {
        let mut poverty = given.poverty(&caller("somebody", &[*role]));
        let enact = admitted(poverty.enact_standard(pb::EnactStandardRequest::default()).await);
        assert_eq!(enact, *role == Role::ProvinceApprover, "{role}");
        let record = admitted(poverty.record_decision(pb::RecordDecisionRequest::default()).await);
        assert_eq!(record, [Role::CommuneChair, Role::ProvinceApprover].contains(role), "{role}");
        let list = admitted(poverty.list_decisions(pb::ListDecisionsRequest::default()).await);
        assert_eq!(list, SEARCHERS.contains(role) || *role == Role::Auditor, "{role}");
        let get = admitted(poverty.get_standard(pb::GetStandardRequest::default()).await);
        let all = admitted(poverty.list_standards(pb::ListStandardsRequest::default()).await);
        let preview =
            admitted(poverty.preview_classification(pb::PreviewClassificationRequest::default()).await);
        assert!(get && all && preview, "{role}");
        let simulate = admitted(poverty.simulate_standard(pb::SimulateStandardRequest::default()).await);
        assert_eq!(simulate, [Role::ProvinceAnalyst, Role::ProvinceApprover].contains(role), "{role}");
    }
    let mut nobody = pb::poverty_service_client::PovertyServiceClient::new(given.context.anonymous());
    let answer = nobody.list_standards(pb::ListStandardsRequest::default()).await;
    assert_eq!(refused(answer).0, Code::Unauthenticated);
}
