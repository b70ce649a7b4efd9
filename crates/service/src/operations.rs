//! What the shell itself offers to operators, once per process over all its contexts: package `sinhke.operations.v1`.
//!
//! | module | service |
//! |---|---|
//! | [`audit`] | who asked for what, and what became of it |

mod audit;

use std::sync::Arc;

use proto::sinhke::operations::v1::audit_service_server::AuditServiceServer;
use tonic::service::Routes;
use vocabulary::page::PageKey;

use self::audit::Ledgers;
use crate::{
    rpc::Queries,
    run::{Common, Opened},
};

/// The second token of the package, in the place of a context's name.
pub(crate) const NAME: &str = "operations";

/// The services over all contexts of the process.
pub(crate) fn routes(common: &Common, opened: &[Opened]) -> Routes {
    let Common { clock, sealer, audits, .. } = common;
    let queries = Queries::new(NAME, Arc::clone(clock), audits.clone());
    let page_key = PageKey::new(sealer.blind("page_key", NAME).digest);
    let reads = opened.iter().map(|Opened { context, pools: [reads, _], .. }| (*context, reads.clone()));
    let ledgers = Ledgers { queries, page_key, pools: Arc::new(reads.collect()) };
    Routes::new(AuditServiceServer::new(ledgers))
}
