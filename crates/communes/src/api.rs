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
use service::rpc::Rpc;
use tonic::{Request, Response, Status, async_trait};

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
    rpc: Rpc<AreasStore, Door>,
}

impl Api {
    pub(crate) fn new(rpc: Rpc<AreasStore, Door>) -> Self {
        Self { rpc }
    }

    fn door(&self) -> &Door {
        self.rpc.door()
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl UnitService for Api {
    async fn resolve_unit(&self, request: Request<pb::ResolveUnitRequest>) -> Answer<pb::Unit> {
        self.rpc.query(request, async |ask, _| units::resolve(self.door(), ask).await).await
    }

    async fn get_unit(&self, request: Request<pb::GetUnitRequest>) -> Answer<pb::Unit> {
        self.rpc.query(request, async |ask, _| units::get(self.door(), ask).await).await
    }

    async fn list_units(&self, request: Request<pb::ListUnitsRequest>) -> Answer<pb::ListUnitsResponse> {
        self.rpc.query(request, async |ask, asking| units::list(self.door(), ask, asking).await).await
    }

    async fn list_successors(
        &self,
        request: Request<pb::ListSuccessorsRequest>,
    ) -> Answer<pb::ListSuccessorsResponse> {
        self.rpc
            .query(request, async |ask, asking| lineages::successors(self.door(), ask, asking).await)
            .await
    }

    async fn list_predecessors(
        &self,
        request: Request<pb::ListPredecessorsRequest>,
    ) -> Answer<pb::ListPredecessorsResponse> {
        self.rpc.query(request, async |ask, _| lineages::predecessors(self.door(), ask).await).await
    }

    async fn list_atoms(&self, request: Request<pb::ListAtomsRequest>) -> Answer<pb::ListAtomsResponse> {
        self.rpc.query(request, async |ask, asking| atoms::list(self.door(), ask, asking).await).await
    }

    async fn import_units(
        &self,
        request: Request<pb::ImportUnitsRequest>,
    ) -> Answer<pb::ImportUnitsResponse> {
        self.rpc.command(request, import::units).await
    }

    async fn classify_unit(&self, request: Request<pb::ClassifyUnitRequest>) -> Answer<pb::Unit> {
        self.rpc.command(request, classifications::classify).await
    }

    async fn declassify_unit(&self, request: Request<pb::DeclassifyUnitRequest>) -> Answer<pb::Unit> {
        self.rpc.command(request, classifications::declassify).await
    }

    async fn register_village(&self, request: Request<pb::RegisterVillageRequest>) -> Answer<pb::Village> {
        self.rpc.command(request, villages::register).await
    }

    async fn update_village(&self, request: Request<pb::UpdateVillageRequest>) -> Answer<pb::Village> {
        self.rpc.command(request, villages::update).await
    }

    async fn get_village(&self, request: Request<pb::GetVillageRequest>) -> Answer<pb::Village> {
        self.rpc.query(request, async |ask, _| villages::get(self.door(), ask).await).await
    }

    async fn list_villages(
        &self,
        request: Request<pb::ListVillagesRequest>,
    ) -> Answer<pb::ListVillagesResponse> {
        self.rpc.query(request, async |ask, asking| villages::list(self.door(), ask, asking).await).await
    }
}

#[async_trait]
impl CalendarService for Api {
    async fn declare_day(&self, request: Request<pb::DeclareDayRequest>) -> Answer<pb::DeclaredDay> {
        self.rpc.command(request, days::declare).await
    }

    async fn list_declared_days(
        &self,
        request: Request<pb::ListDeclaredDaysRequest>,
    ) -> Answer<pb::ListDeclaredDaysResponse> {
        self.rpc.query(request, async |ask, asking| days::list(self.door(), ask, asking).await).await
    }

    async fn add_working_days(
        &self,
        request: Request<pb::AddWorkingDaysRequest>,
    ) -> Answer<pb::AddWorkingDaysResponse> {
        self.rpc.query(request, async |ask, _| days::add_working_days(self.door(), ask).await).await
    }
}
