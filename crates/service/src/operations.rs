//! What the shell itself offers to operators, once per process over all its contexts: package `sinhke.operations.v1`.
//!
//! | module | service |
//! |---|---|
//! | [`audit`] | who asked for what, and what became of it |
//! | [`parking`] | events that a consumer could not apply |
//! | [`replay`] | events again, for one subscriber |

mod audit;
mod parking;
mod refusal;
mod replay;

use std::{collections::BTreeMap, sync::Arc};

use journal::{replay::Outlet, seal::Sealer};
use proto::sinhke::operations::v1::{
    audit_service_server::AuditServiceServer, parking_service_server::ParkingServiceServer,
    replay_service_server::ReplayServiceServer,
};
use tonic::service::Routes;
use vocabulary::page::PageKey;

use self::{
    audit::Ledgers,
    parking::Parking,
    replay::{Replays, Running},
};
use crate::{
    clock::Clock,
    config::Config,
    rpc::Queries,
    run::{Common, Fed, Opened},
};

/// The second token of the package, in the place of a context's name.
pub(crate) const NAME: &str = "operations";

/// What every operation needs.
#[derive(Clone)]
struct Desk {
    queries: Queries,
    sealer: Sealer,
    page_key: PageKey,
    /// Every consumer of this process.
    feeds: Arc<BTreeMap<&'static str, Fed>>,
}

/// The services over all contexts of the process.
pub(crate) fn routes(common: &Common, opened: &[Opened]) -> Routes {
    let Common { config, clock, sealer, nats, tasks, audits } = common;
    let queries = Queries::new(NAME, Arc::<dyn Clock>::clone(clock), audits.clone());
    let feeds = opened.iter().flat_map(|of| &of.feeds);
    let desk = Desk {
        queries: queries.clone(),
        sealer: sealer.clone(),
        page_key: PageKey::new(sealer.blind("page_key", NAME).digest),
        feeds: Arc::new(feeds.map(|fed| (fed.name, fed.clone())).collect()),
    };
    let reads = opened.iter().map(|Opened { context, pools: [reads, _], .. }| (*context, reads.clone()));
    let (queries_of, page_key) = (queries.clone(), desk.page_key.clone());
    let ledgers = Ledgers { queries: queries_of, page_key, pools: Arc::new(reads.collect()) };
    // A context without a relay has no events of its own.
    let sources = opened.iter().filter(|of| of.relay.is_some());
    let outlets = sources.map(|Opened { context, pools: [reads, _], prefix, .. }| {
        let (reads, client, prefix) = (reads.clone(), nats.clone(), prefix.clone());
        (*context, Outlet { reads, client, prefix, context })
    });
    let outlets = Arc::new(outlets.collect());
    let replays = Replays { queries, outlets, running: Running::default(), tasks: tasks.clone() };
    let longest = message_bytes(config);
    Routes::new(ParkingServiceServer::new(Parking(desk)).max_decoding_message_size(longest))
        .add_service(AuditServiceServer::new(ledgers).max_decoding_message_size(longest))
        .add_service(ReplayServiceServer::new(replays).max_decoding_message_size(longest))
}

fn message_bytes(config: &Config) -> usize {
    usize::try_from(config.limits.message_bytes).unwrap_or(usize::MAX)
}
