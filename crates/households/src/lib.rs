//! The registry of households and their classes under every poverty standard.
//!
//! Who lives where, and who is poor by which standard since which decision. A household under a standard by which it was
//! never surveyed is "not known", never "not poor".
//!
//! | room | holds |
//! |---|---|
//! | `domain` | the rules: households, members, standards, classes, decisions, reviews and their forms |
//! | `store` | tables, statements, sealed fields, the copies kept in memory |
//! | `api` | requests → commands, domain → messages, events out |
//! | `feeds` | communes' events → the local copies of units, villages and declared days |
//! | `data` | ethnic groups, poverty standards, the procedure and forms of reviews that come with the binary |
//!
//! Invariants: one head as long as there is a member · a citizen id is held by one current member · a decision never
//! changes, another one corrects it · every standard in force is decided at once, with lines and area kind frozen ·
//! nothing personal leaves in an event, and the journal keeps it sealed under the person's key.

use std::sync::Arc;

use journal::feed::Feed;
use proto::sinhke::households::v1::{
    bulk_service_server::BulkServiceServer, household_service_server::HouseholdServiceServer,
    poverty_service_server::PovertyServiceServer, reform_service_server::ReformServiceServer,
    review_bulk_service_server::ReviewBulkServiceServer, review_law_service_server::ReviewLawServiceServer,
    review_service_server::ReviewServiceServer,
};
use service::{
    refusal::Refusal,
    rpc::Rpc,
    run::{Built, Context, Parts, StartError},
};
use sqlx::migrate::Migrator;
use tonic::service::Routes;
use uuid::Uuid;
use vocabulary::decision::RequestId;

use api::{Api, Door};
use domain::{
    review::law::{self, Enter, LawEvent},
    standard::{Standard, enact::Enact, shipped},
};
use feeds::{calendar::CalendarFeed, communes::AreasFeed};
use store::{Registers, reading::Reading};

mod api;
mod domain;
mod feeds;
mod store;
#[cfg(test)]
mod tests;

/// The context of households.
#[derive(Clone, Copy, Debug)]
pub struct Households;

impl Context for Households {
    const NAME: &'static str = "households";

    fn migrations() -> &'static Migrator {
        store::migrations::migrator()
    }

    fn feeds() -> Vec<Arc<dyn Feed>> {
        vec![Arc::new(AreasFeed), Arc::new(CalendarFeed)]
    }

    async fn build(parts: Parts) -> Result<Built, StartError> {
        let bad_data = |source| StartError::Context { context: Self::NAME, source: Box::new(source) };
        let standards = shipped::standards().map_err(bad_data)?;
        let review_law = law::shipped::rows()
            .map_err(|source| StartError::Context { context: Self::NAME, source: Box::new(source) })?;
        let (areas, calendar) =
            (parts.progress(feeds::communes::NAME), parts.progress(feeds::calendar::NAME));
        let registers = Registers::new(Arc::clone(&parts.sealer), areas, calendar);
        let reading = Reading::new(parts.pool.clone(), registers.clone());
        let rpc = parts.rpc(registers, Door::new(reading, parts.page_key()));
        let (api, bytes) = (Api { rpc: rpc.clone() }, parts.message_bytes());
        let routes = Routes::new(HouseholdServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(BulkServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(PovertyServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReformServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReviewBulkServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReviewLawServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReviewServiceServer::new(api).max_decoding_message_size(bytes));
        let bootstrap = enact(rpc, standards, review_law);
        Ok(Built::new(routes).bootstrap(bootstrap))
    }
}

/// The namespace of request ids made from shipped rows.
const SHIPPED: Uuid = uuid::uuid!("7f3a2b5c-91d4-5e0a-8c6b-2d4f6a8c0e12");

/// Enters the shipped rows of law as a caller would. What is known already changes nothing.
async fn enact(
    rpc: Rpc<Registers, Door>,
    standards: Vec<Standard>,
    review_law: Vec<LawEvent>,
) -> Result<(), Refusal> {
    for standard in standards {
        let request_id = RequestId(named(&standard));
        rpc.system_command(Enact { standard }, request_id).await?;
    }
    for row in review_law {
        let named = [&*law::shipped::ROWS.concat(), &row.resource_name()].concat();
        let request_id = RequestId(Uuid::new_v5(&SHIPPED, named.as_bytes()));
        rpc.system_command(Enter { row }, request_id).await?;
    }
    Ok(())
}

/// The same row gives the same request, in every process and at every start.
fn named(standard: &Standard) -> Uuid {
    Uuid::new_v5(&SHIPPED, [shipped::ROWS, standard.id.as_str()].concat().as_bytes())
}
