//! Who may do what, role by role; areas are tested with each RPC.

use proto::sinhke::households::v1 as pb;
use service::testing::caller;
use tonic::{Code, Status};
use vocabulary::caller::Role;

use super::given::{DUONG_HUY, Given, household, person, refused, register};

/// Whether the gate let the call through: what it then says of the request is another matter.
#[track_caller]
pub(super) fn admitted<T: std::fmt::Debug>(answer: Result<T, Status>) -> bool {
    match answer {
        Ok(_) => true,
        Err(status) => refused::<T>(Err(status)) != (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()),
    }
}

pub(super) const WRITERS: &[Role] = &[Role::CommuneOfficer, Role::ProvinceAnalyst];
const EXPORTERS: &[Role] =
    &[Role::CommuneOfficer, Role::CommuneChair, Role::ProvinceAnalyst, Role::ProvinceApprover];
pub(super) const SEARCHERS: &[Role] = &[
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
async fn old_papers_are_recorded_by_who_migrates_and_standards_are_everybody_s() {
    let given = Given::empty().await;
    for role in Role::ALL {
        let mut poverty = given.poverty(&caller("somebody", &[*role]));
        let enact = admitted(poverty.enact_standard(pb::EnactStandardRequest::default()).await);
        assert_eq!(enact, *role == Role::ProvinceApprover, "{role}");
        let record = admitted(poverty.record_decision(pb::RecordDecisionRequest::default()).await);
        assert_eq!(record, *role == Role::Migrator, "{role}");
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

const DECIDERS: &[Role] = &[Role::CommuneChair, Role::ProvinceApprover];
const CHECKERS: &[Role] =
    &[Role::CommuneChecker, Role::CommuneChair, Role::ProvinceAnalyst, Role::ProvinceApprover];

#[tokio::test]
async fn reviews_are_made_by_officers_and_decided_by_chairs_and_the_approver() {
    let given = Given::empty().await;
    for role in Role::ALL {
        let somebody = caller("somebody", &[*role]);
        let mut reviews = given.reviews(&somebody);
        let makes = [
            admitted(reviews.open_round(pb::OpenRoundRequest::default()).await),
            admitted(reviews.draw_up_list(pb::DrawUpListRequest::default()).await.map(drop)),
            admitted(reviews.open_review(pb::OpenReviewRequest::default()).await),
            admitted(reviews.record_survey(pb::RecordSurveyRequest::default()).await),
            admitted(reviews.record_meeting(pb::RecordMeetingRequest::default()).await),
            admitted(reviews.post_result(pb::PostResultRequest::default()).await),
            admitted(reviews.open_complaint(pb::OpenComplaintRequest::default()).await),
            admitted(reviews.withdraw_review(pb::WithdrawReviewRequest::default()).await),
        ];
        assert_eq!(makes, [WRITERS.contains(role); 8], "{role}");
        let mut lists = given.review_lists(&somebody);
        let makes = [
            admitted(lists.record_meetings(pb::RecordMeetingsRequest::default()).await.map(drop)),
            admitted(lists.post_results(pb::PostResultsRequest::default()).await.map(drop)),
        ];
        assert_eq!(makes, [WRITERS.contains(role); 2], "{role}");
        let certify = lists.issue_certificates(pb::IssueCertificatesRequest::default()).await;
        assert_eq!(admitted(certify.map(drop)), DECIDERS.contains(role), "{role}");
        let check = admitted(reviews.resolve_complaint(pb::ResolveComplaintRequest::default()).await);
        assert_eq!(check, CHECKERS.contains(role), "{role}");
        let decides = [
            admitted(reviews.decide_review(pb::DecideReviewRequest::default()).await),
            admitted(reviews.decide_reviews(pb::DecideReviewsRequest::default()).await.map(drop)),
            admitted(reviews.issue_certificate(pb::IssueCertificateRequest::default()).await),
        ];
        assert_eq!(decides, [DECIDERS.contains(role); 3], "{role}");
        let reads = [
            admitted(reviews.get_round(pb::GetRoundRequest::default()).await),
            admitted(reviews.list_rounds(pb::ListRoundsRequest::default()).await),
            admitted(reviews.get_review(pb::GetReviewRequest::default()).await),
            admitted(reviews.list_reviews(pb::ListReviewsRequest::default()).await),
        ];
        assert_eq!(reads, [SEARCHERS.contains(role) || *role == Role::Auditor; 4], "{role}");
        let mut law = given.review_law(&somebody);
        let enacts = [
            admitted(law.enact_review_rules(pb::EnactReviewRulesRequest::default()).await),
            admitted(law.load_score_table(pb::LoadScoreTableRequest::default()).await),
        ];
        assert_eq!(enacts, [*role == Role::ProvinceApprover; 2], "{role}");
        let rules = admitted(law.list_review_rules(pb::ListReviewRulesRequest::default()).await);
        let tables = admitted(law.list_score_tables(pb::ListScoreTablesRequest::default()).await);
        assert!(rules && tables, "{role}");
    }
}

#[tokio::test]
async fn households_of_split_units_are_assigned_by_those_who_keep_the_registry() {
    let given = Given::empty().await;
    for role in Role::ALL {
        let mut reform = given.reform(&caller("somebody", &[*role]));
        let one = reform.assign_household(pb::AssignHouseholdRequest::default()).await;
        let village = reform.assign_village(pb::AssignVillageRequest::default()).await.map(drop);
        assert_eq!([admitted(one), admitted(village)], [WRITERS.contains(role); 2], "{role}");
        let list = reform.list_pending_assignments(pb::ListPendingAssignmentsRequest::default()).await;
        let progress = reform.get_assignment_progress(pb::GetAssignmentProgressRequest::default()).await;
        let reads = SEARCHERS.contains(role) || *role == Role::Auditor;
        assert_eq!([admitted(list), admitted(progress)], [reads; 2], "{role}");
    }
}
