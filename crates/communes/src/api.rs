//! gRPC: one line for each RPC, in the order of the contract. How a message becomes a command or an answer is beside.
//!
//! | module | resource |
//! |---|---|
//! | [`units`], [`lineages`], [`atoms`] | units, read |
//! | [`import`], [`classifications`] | units, changed |
//! | [`villages`], [`days`] | villages, the calendar |
//! | [`events`] | what leaves for subscribers |
//! | [`values`], [`door`] | what all of them use |

use proto::sinhke::communes::v1::{
    self as pb, calendar_service_server::CalendarService, unit_service_server::UnitService,
};
use service::rpc::{Reply, Rpc};
use tonic::{Request, async_trait};

use crate::store::AreasStore;

mod atoms;
mod classifications;
mod days;
mod door;
pub(crate) mod events;
mod import;
mod lineages;
#[cfg(test)]
mod tests;
mod units;
mod values;
mod villages;

pub(crate) use door::Door;

/// Both services of this context.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) rpc: Rpc<AreasStore, Door>,
}

#[async_trait]
impl UnitService for Api {
    async fn resolve_unit(&self, request: Request<pb::ResolveUnitRequest>) -> Reply<pb::Unit> {
        self.rpc.query(request, units::resolve).await
    }

    async fn get_unit(&self, request: Request<pb::GetUnitRequest>) -> Reply<pb::Unit> {
        self.rpc.query(request, units::get).await
    }

    async fn list_units(&self, request: Request<pb::ListUnitsRequest>) -> Reply<pb::ListUnitsResponse> {
        self.rpc.query(request, units::list).await
    }

    async fn list_successors(
        &self,
        request: Request<pb::ListSuccessorsRequest>,
    ) -> Reply<pb::ListSuccessorsResponse> {
        self.rpc.query(request, lineages::successors).await
    }

    async fn list_predecessors(
        &self,
        request: Request<pb::ListPredecessorsRequest>,
    ) -> Reply<pb::ListPredecessorsResponse> {
        self.rpc.query(request, lineages::predecessors).await
    }

    async fn list_atoms(&self, request: Request<pb::ListAtomsRequest>) -> Reply<pb::ListAtomsResponse> {
        self.rpc.query(request, atoms::list).await
    }

    async fn import_units(&self, request: Request<pb::ImportUnitsRequest>) -> Reply<pb::ImportUnitsResponse> {
        self.rpc.command(request, import::units).await
    }

    async fn classify_unit(&self, request: Request<pb::ClassifyUnitRequest>) -> Reply<pb::Unit> {
        self.rpc.command(request, classifications::classify).await
    }

    async fn declassify_unit(&self, request: Request<pb::DeclassifyUnitRequest>) -> Reply<pb::Unit> {
        self.rpc.command(request, classifications::declassify).await
    }

    async fn register_village(&self, request: Request<pb::RegisterVillageRequest>) -> Reply<pb::Village> {
        self.rpc.command(request, villages::register).await
    }

    async fn update_village(&self, request: Request<pb::UpdateVillageRequest>) -> Reply<pb::Village> {
        self.rpc.command(request, villages::update).await
    }

    async fn get_village(&self, request: Request<pb::GetVillageRequest>) -> Reply<pb::Village> {
        self.rpc.query(request, villages::get).await
    }

    async fn list_villages(
        &self,
        request: Request<pb::ListVillagesRequest>,
    ) -> Reply<pb::ListVillagesResponse> {
        self.rpc.query(request, villages::list).await
    }
}

#[async_trait]
impl CalendarService for Api {
    async fn declare_day(&self, request: Request<pb::DeclareDayRequest>) -> Reply<pb::DeclaredDay> {
        self.rpc.command(request, days::declare).await
    }

    async fn list_declared_days(
        &self,
        request: Request<pb::ListDeclaredDaysRequest>,
    ) -> Reply<pb::ListDeclaredDaysResponse> {
        self.rpc.query(request, days::list).await
    }

    async fn add_working_days(
        &self,
        request: Request<pb::AddWorkingDaysRequest>,
    ) -> Reply<pb::AddWorkingDaysResponse> {
        self.rpc.query(request, days::add_working_days).await
    }
}
