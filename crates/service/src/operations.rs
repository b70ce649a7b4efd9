//! What the shell itself answers, for all contexts of the process.

mod audit;

use std::{collections::BTreeMap, sync::Arc};

use proto::sinhke::operations::v1::{
    self as pb,
    audit_service_server::{AuditService, AuditServiceServer},
};
use sqlx::PgPool;
use tonic::{Request, Response, Status, service::Routes};
use vocabulary::page::PageKey;

use crate::rpc::Queries;

/// The second token of the package of these services, in the place of a context's name.
pub(crate) const NAME: &str = "operations";

/// The contexts of a process, as their audits are read.
#[derive(Clone)]
pub(crate) struct Operations {
    pub(crate) queries: Queries,
    /// For reads, by context.
    pub(crate) pools: Arc<BTreeMap<&'static str, PgPool>>,
    pub(crate) page_key: PageKey,
}

impl Operations {
    /// All of its services.
    pub(crate) fn routes(self) -> Routes {
        Routes::new(AuditServiceServer::new(self))
    }
}

#[tonic::async_trait]
impl AuditService for Operations {
    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        self.queries.query(request, async |request, asking| audit::list(self, request, asking).await).await
    }
}
