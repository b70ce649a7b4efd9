//! gRPC: one line for each RPC, in the order of the contract. How a message becomes a command or an answer is beside.
//!
//! | module | resource |
//! |---|---|
//! | [`households`], [`members`], [`conditions`], [`circumstances`], [`lifecycle`], [`lists`], [`changes`] | the registry |
//! | [`bulk`] | many households at once |
//! | [`identifiers`] | what other systems call households and members |
//! | [`standards`], [`decisions`], [`simulations`] | poverty |
//! | [`targets`] | what papers want to come about |
//! | [`named_lists`], [`ethnic_counts`], [`poor`] | what the official report set asks of the registry itself |
//! | [`review_law`], [`rounds`], [`reviews`] | reviews |
//! | [`reform`] | units that were split |
//! | [`events`] | what leaves for subscribers |
//! | [`values`], [`door`], [`showing`] | what all of them use |

use proto::sinhke::households::v1::{
    self as pb, bulk_service_server::BulkService, circumstance_service_server::CircumstanceService,
    household_service_server::HouseholdService, identifier_service_server::IdentifierService,
    official_service_server::OfficialService, poverty_service_server::PovertyService,
    reform_service_server::ReformService, review_bulk_service_server::ReviewBulkService,
    review_law_service_server::ReviewLawService, review_service_server::ReviewService,
    target_service_server::TargetService,
};
use service::rpc::{Answers, Reply, Rpc};
use tonic::{Request, Streaming, async_trait};

use crate::store::Registers;

mod bulk;
mod changes;
mod circumstances;
mod conditions;
mod decisions;
mod door;
mod ethnic_counts;
pub(crate) mod events;
mod households;
mod identifiers;
mod lifecycle;
mod lists;
mod members;
mod named_lists;
mod poor;
mod reform;
mod review_law;
mod reviews;
mod rounds;
mod showing;
mod simulations;
mod standards;
mod targets;
mod values;

pub(crate) use door::Door;

/// Every service of this context.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) rpc: Rpc<Registers, Door>,
}

#[async_trait]
impl HouseholdService for Api {
    type RegisterHouseholdsStream = Answers<pb::RegisterHouseholdsResponse>;

    async fn register_household(
        &self,
        request: Request<pb::RegisterHouseholdRequest>,
    ) -> Reply<pb::Household> {
        self.rpc.command(request, households::register).await
    }

    async fn register_households(
        &self,
        request: Request<Streaming<pb::RegisterHouseholdsRequest>>,
    ) -> Reply<Self::RegisterHouseholdsStream> {
        self.rpc.commands(request, households::MANY)
    }

    async fn amend_household(&self, request: Request<pb::AmendHouseholdRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, households::amend).await
    }

    async fn add_member(&self, request: Request<pb::AddMemberRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, members::add).await
    }

    async fn amend_member(&self, request: Request<pb::AmendMemberRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, members::amend).await
    }

    async fn end_membership(&self, request: Request<pb::EndMembershipRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, members::end).await
    }

    async fn move_member(&self, request: Request<pb::MoveMemberRequest>) -> Reply<pb::MoveMemberResponse> {
        self.rpc.command(request, members::relocate).await
    }

    async fn move_household(&self, request: Request<pb::MoveHouseholdRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, lifecycle::relocate).await
    }

    async fn close_household(&self, request: Request<pb::CloseHouseholdRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, lifecycle::close).await
    }

    async fn split_household(
        &self,
        request: Request<pb::SplitHouseholdRequest>,
    ) -> Reply<pb::SplitHouseholdResponse> {
        self.rpc.command(request, lifecycle::split).await
    }

    async fn merge_households(
        &self,
        request: Request<pb::MergeHouseholdsRequest>,
    ) -> Reply<pb::MergeHouseholdsResponse> {
        self.rpc.command(request, lifecycle::merge).await
    }

    async fn change_head(&self, request: Request<pb::ChangeHeadRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, lifecycle::change_head).await
    }

    async fn get_household(&self, request: Request<pb::GetHouseholdRequest>) -> Reply<pb::Household> {
        self.rpc.query(request, households::get).await
    }

    async fn list_households(
        &self,
        request: Request<pb::ListHouseholdsRequest>,
    ) -> Reply<pb::ListHouseholdsResponse> {
        self.rpc.query(request, lists::list).await
    }

    async fn search_households(
        &self,
        request: Request<pb::SearchHouseholdsRequest>,
    ) -> Reply<pb::SearchHouseholdsResponse> {
        self.rpc.query(request, lists::search).await
    }

    async fn list_household_changes(
        &self,
        request: Request<pb::ListHouseholdChangesRequest>,
    ) -> Reply<pb::ListHouseholdChangesResponse> {
        self.rpc.query(request, changes::list).await
    }

    async fn reveal_citizen_id(
        &self,
        request: Request<pb::RevealCitizenIdRequest>,
    ) -> Reply<pb::RevealCitizenIdResponse> {
        self.rpc.command(request, members::reveal).await
    }
}

#[async_trait]
impl BulkService for Api {
    type PreviewRegistrationsStream = Answers<pb::PreviewRegistrationsResponse>;
    type ExportHouseholdsStream = Answers<pb::ExportHouseholdsResponse>;

    async fn preview_registrations(
        &self,
        request: Request<Streaming<pb::PreviewRegistrationsRequest>>,
    ) -> Reply<Self::PreviewRegistrationsStream> {
        self.rpc.judge(request, bulk::TRIED)
    }

    async fn export_households(
        &self,
        request: Request<pb::ExportHouseholdsRequest>,
    ) -> Reply<Self::ExportHouseholdsStream> {
        self.rpc.pages(request, bulk::export, bulk::next).await
    }
}

#[async_trait]
impl CircumstanceService for Api {
    async fn state_circumstances(
        &self,
        request: Request<pb::StateCircumstancesRequest>,
    ) -> Reply<pb::Household> {
        self.rpc.command(request, circumstances::state).await
    }
}

#[async_trait]
impl IdentifierService for Api {
    async fn enact_identifier_system(
        &self,
        request: Request<pb::EnactIdentifierSystemRequest>,
    ) -> Reply<pb::IdentifierSystem> {
        self.rpc.command(request, identifiers::systems::enact).await
    }

    async fn list_identifier_systems(
        &self,
        request: Request<pb::ListIdentifierSystemsRequest>,
    ) -> Reply<pb::ListIdentifierSystemsResponse> {
        self.rpc.query(request, identifiers::systems::list).await
    }

    async fn add_identifier(&self, request: Request<pb::AddIdentifierRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, identifiers::add).await
    }

    async fn remove_identifier(&self, request: Request<pb::RemoveIdentifierRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, identifiers::remove).await
    }

    async fn find_household(
        &self,
        request: Request<pb::FindHouseholdRequest>,
    ) -> Reply<pb::FindHouseholdResponse> {
        self.rpc.prepared(request, identifiers::find).await
    }
}

#[async_trait]
impl OfficialService for Api {
    type ExportPoorHouseholdsStream = Answers<pb::ExportPoorHouseholdsResponse>;
    type TakeEthnicCountsStream = Answers<pb::TakeEthnicCountsResponse>;

    async fn export_poor_households(
        &self,
        request: Request<pb::ExportPoorHouseholdsRequest>,
    ) -> Reply<Self::ExportPoorHouseholdsStream> {
        self.rpc.recorded_pages(request, named_lists::begin, named_lists::next).await
    }

    async fn get_named_list(&self, request: Request<pb::GetNamedListRequest>) -> Reply<pb::NamedList> {
        self.rpc.query(request, named_lists::get).await
    }

    async fn take_ethnic_counts(
        &self,
        request: Request<pb::TakeEthnicCountsRequest>,
    ) -> Reply<Self::TakeEthnicCountsStream> {
        self.rpc.parts(request, ethnic_counts::take, ethnic_counts::taken).await
    }
}

#[async_trait]
impl PovertyService for Api {
    async fn enact_standard(&self, request: Request<pb::EnactStandardRequest>) -> Reply<pb::PovertyStandard> {
        self.rpc.command(request, standards::enact).await
    }

    async fn get_standard(&self, request: Request<pb::GetStandardRequest>) -> Reply<pb::PovertyStandard> {
        self.rpc.query(request, standards::get).await
    }

    async fn list_standards(
        &self,
        request: Request<pb::ListStandardsRequest>,
    ) -> Reply<pb::ListStandardsResponse> {
        self.rpc.query(request, standards::list).await
    }

    async fn preview_classification(
        &self,
        request: Request<pb::PreviewClassificationRequest>,
    ) -> Reply<pb::PreviewClassificationResponse> {
        self.rpc.query(request, standards::preview).await
    }

    async fn simulate_standard(
        &self,
        request: Request<pb::SimulateStandardRequest>,
    ) -> Reply<pb::SimulateStandardResponse> {
        self.rpc.query(request, simulations::simulate).await
    }

    async fn record_decision(
        &self,
        request: Request<pb::RecordDecisionRequest>,
    ) -> Reply<pb::PovertyDecision> {
        self.rpc.command(request, decisions::record).await
    }

    async fn list_decisions(
        &self,
        request: Request<pb::ListDecisionsRequest>,
    ) -> Reply<pb::ListDecisionsResponse> {
        self.rpc.query(request, decisions::list).await
    }
}

#[async_trait]
impl TargetService for Api {
    async fn set_target(&self, request: Request<pb::SetTargetRequest>) -> Reply<pb::PovertyTarget> {
        self.rpc.command(request, targets::set).await
    }

    async fn list_targets(&self, request: Request<pb::ListTargetsRequest>) -> Reply<pb::ListTargetsResponse> {
        self.rpc.query(request, targets::list).await
    }
}

#[async_trait]
impl ReviewLawService for Api {
    async fn enact_review_rules(
        &self,
        request: Request<pb::EnactReviewRulesRequest>,
    ) -> Reply<pb::ReviewRules> {
        self.rpc.command(request, review_law::enact).await
    }

    async fn list_review_rules(
        &self,
        request: Request<pb::ListReviewRulesRequest>,
    ) -> Reply<pb::ListReviewRulesResponse> {
        self.rpc.query(request, review_law::list_rules).await
    }

    async fn load_score_table(&self, request: Request<pb::LoadScoreTableRequest>) -> Reply<pb::ScoreTable> {
        self.rpc.command(request, review_law::load).await
    }

    async fn list_score_tables(
        &self,
        request: Request<pb::ListScoreTablesRequest>,
    ) -> Reply<pb::ListScoreTablesResponse> {
        self.rpc.query(request, review_law::list_tables).await
    }
}

#[async_trait]
impl ReviewService for Api {
    type DrawUpListStream = Answers<pb::DrawUpListResponse>;
    type DecideReviewsStream = Answers<pb::DecideReviewsResponse>;

    async fn open_round(&self, request: Request<pb::OpenRoundRequest>) -> Reply<pb::ReviewRound> {
        self.rpc.command(request, rounds::open).await
    }

    async fn draw_up_list(&self, request: Request<pb::DrawUpListRequest>) -> Reply<Self::DrawUpListStream> {
        self.rpc.parts(request, rounds::draw_up, reviews::listed).await
    }

    async fn get_round(&self, request: Request<pb::GetRoundRequest>) -> Reply<pb::ReviewRound> {
        self.rpc.query(request, rounds::get).await
    }

    async fn list_rounds(&self, request: Request<pb::ListRoundsRequest>) -> Reply<pb::ListRoundsResponse> {
        self.rpc.query(request, rounds::list).await
    }

    async fn open_review(&self, request: Request<pb::OpenReviewRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::open).await
    }

    async fn get_review(&self, request: Request<pb::GetReviewRequest>) -> Reply<pb::Review> {
        self.rpc.query(request, reviews::get).await
    }

    async fn list_reviews(&self, request: Request<pb::ListReviewsRequest>) -> Reply<pb::ListReviewsResponse> {
        self.rpc.query(request, reviews::list).await
    }

    async fn record_survey(&self, request: Request<pb::RecordSurveyRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::survey).await
    }

    async fn record_meeting(&self, request: Request<pb::RecordMeetingRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::meet).await
    }

    async fn post_result(&self, request: Request<pb::PostResultRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::post).await
    }

    async fn open_complaint(&self, request: Request<pb::OpenComplaintRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::complain).await
    }

    async fn resolve_complaint(&self, request: Request<pb::ResolveComplaintRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::resolve).await
    }

    async fn decide_review(&self, request: Request<pb::DecideReviewRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::decisions::one).await
    }

    async fn decide_reviews(
        &self,
        request: Request<pb::DecideReviewsRequest>,
    ) -> Reply<Self::DecideReviewsStream> {
        self.rpc.parts(request, reviews::decisions::many, reviews::decisions::decided).await
    }

    async fn issue_certificate(&self, request: Request<pb::IssueCertificateRequest>) -> Reply<pb::Review> {
        self.rpc.prepared(request, reviews::certify).await
    }

    async fn withdraw_review(&self, request: Request<pb::WithdrawReviewRequest>) -> Reply<pb::Review> {
        self.rpc.command(request, reviews::withdraw).await
    }
}

#[async_trait]
impl ReviewBulkService for Api {
    type RecordMeetingsStream = Answers<pb::RecordMeetingsResponse>;
    type PostResultsStream = Answers<pb::PostResultsResponse>;
    type IssueCertificatesStream = Answers<pb::IssueCertificatesResponse>;

    async fn record_meetings(
        &self,
        request: Request<pb::RecordMeetingsRequest>,
    ) -> Reply<Self::RecordMeetingsStream> {
        self.rpc.parts(request, reviews::lists::meetings, reviews::lists::met).await
    }

    async fn post_results(&self, request: Request<pb::PostResultsRequest>) -> Reply<Self::PostResultsStream> {
        self.rpc.parts(request, reviews::lists::postings, reviews::lists::posted).await
    }

    async fn issue_certificates(
        &self,
        request: Request<pb::IssueCertificatesRequest>,
    ) -> Reply<Self::IssueCertificatesStream> {
        self.rpc.parts(request, reviews::lists::certificates, reviews::lists::certified).await
    }
}

#[async_trait]
impl ReformService for Api {
    type AssignVillageStream = Answers<pb::AssignVillageResponse>;

    async fn list_pending_assignments(
        &self,
        request: Request<pb::ListPendingAssignmentsRequest>,
    ) -> Reply<pb::ListPendingAssignmentsResponse> {
        self.rpc.query(request, reform::list).await
    }

    async fn get_assignment_progress(
        &self,
        request: Request<pb::GetAssignmentProgressRequest>,
    ) -> Reply<pb::AssignmentProgress> {
        self.rpc.query(request, reform::progress).await
    }

    async fn assign_household(&self, request: Request<pb::AssignHouseholdRequest>) -> Reply<pb::Assignment> {
        self.rpc.command(request, reform::assign).await
    }

    async fn assign_village(
        &self,
        request: Request<pb::AssignVillageRequest>,
    ) -> Reply<Self::AssignVillageStream> {
        self.rpc.parts(request, reform::assign_village, reform::assigned).await
    }
}
