//! The reference for gRPC itself: a bare tonic server that answers the same message without doing anything.

use std::{net::SocketAddr, pin::Pin};

use anyhow::Result;
use proto::sinhke::households::v1 as pb;
use tokio::net::TcpListener;
use tokio_stream::{Stream, wrappers::TcpListenerStream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, transport::Server};

struct Echo;

type Answers = Pin<Box<dyn Stream<Item = Result<pb::RegisterHouseholdsResponse, Status>> + Send>>;

/// Serves until the token is cancelled; answers where.
pub(crate) async fn serve(stop: CancellationToken) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = pb::household_service_server::HouseholdServiceServer::new(Echo);
    let server = Server::builder()
        .add_service(service)
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), stop.cancelled_owned());
    tokio::spawn(server);
    Ok(address)
}

/// What the echo does not echo.
fn nothing<T>() -> Result<Response<T>, Status> {
    Err(Status::from_error("only RegisterHousehold is echoed".into()))
}

#[tonic::async_trait]
impl pb::household_service_server::HouseholdService for Echo {
    async fn register_household(
        &self,
        request: Request<pb::RegisterHouseholdRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        Ok(Response::new(request.into_inner().household.unwrap_or_default()))
    }

    type RegisterHouseholdsStream = Answers;

    async fn register_households(
        &self,
        _: Request<tonic::Streaming<pb::RegisterHouseholdsRequest>>,
    ) -> Result<Response<Answers>, Status> {
        nothing()
    }

    async fn amend_household(
        &self,
        _: Request<pb::AmendHouseholdRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn add_member(&self, _: Request<pb::AddMemberRequest>) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn amend_member(
        &self,
        _: Request<pb::AmendMemberRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn end_membership(
        &self,
        _: Request<pb::EndMembershipRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn move_member(
        &self,
        _: Request<pb::MoveMemberRequest>,
    ) -> Result<Response<pb::MoveMemberResponse>, Status> {
        nothing()
    }

    async fn move_household(
        &self,
        _: Request<pb::MoveHouseholdRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn close_household(
        &self,
        _: Request<pb::CloseHouseholdRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn split_household(
        &self,
        _: Request<pb::SplitHouseholdRequest>,
    ) -> Result<Response<pb::SplitHouseholdResponse>, Status> {
        nothing()
    }

    async fn merge_households(
        &self,
        _: Request<pb::MergeHouseholdsRequest>,
    ) -> Result<Response<pb::MergeHouseholdsResponse>, Status> {
        nothing()
    }

    async fn change_head(
        &self,
        _: Request<pb::ChangeHeadRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn list_household_changes(
        &self,
        _: Request<pb::ListHouseholdChangesRequest>,
    ) -> Result<Response<pb::ListHouseholdChangesResponse>, Status> {
        nothing()
    }

    async fn get_household(
        &self,
        _: Request<pb::GetHouseholdRequest>,
    ) -> Result<Response<pb::Household>, Status> {
        nothing()
    }

    async fn list_households(
        &self,
        _: Request<pb::ListHouseholdsRequest>,
    ) -> Result<Response<pb::ListHouseholdsResponse>, Status> {
        nothing()
    }

    async fn search_households(
        &self,
        _: Request<pb::SearchHouseholdsRequest>,
    ) -> Result<Response<pb::SearchHouseholdsResponse>, Status> {
        nothing()
    }

    async fn reveal_citizen_id(
        &self,
        _: Request<pb::RevealCitizenIdRequest>,
    ) -> Result<Response<pb::RevealCitizenIdResponse>, Status> {
        nothing()
    }
}
