//! gRPC: one line for each RPC, in the order of the contract. How a message becomes a command or an answer is beside.
//!
//! | module | resource |
//! |---|---|
//! | [`households`], [`members`], [`lists`] | the registry |
//! | [`bulk`] | many households at once |
//! | [`standards`], [`decisions`], [`simulations`] | poverty |
//! | [`events`] | what leaves for subscribers |
//! | [`values`], [`door`], [`showing`] | what all of them use |

use proto::sinhke::households::v1::{
    self as pb, bulk_service_server::BulkService, household_service_server::HouseholdService,
    poverty_service_server::PovertyService,
};
use service::rpc::{Answers, Reply, Rpc};
use tonic::{Request, Streaming, async_trait};

use crate::store::Registers;

mod bulk;
mod decisions;
mod door;
pub(crate) mod events;
mod households;
mod lists;
mod members;
mod showing;
mod simulations;
mod standards;
mod values;

pub(crate) use door::Door;

/// The services of this context.
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
