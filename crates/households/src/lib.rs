//! The registry of households and their classes under every poverty standard.
//!
//! Who lives where, and who is poor by which standard since which decision. A household under a standard by which it was
//! never surveyed is "not known", never "not poor".
//!
//! | room | holds |
//! |---|---|
//! | `domain` | the rules: households, members, standards, classes, decisions |
//! | `store` | tables, statements, sealed fields, the copies kept in memory |
//! | `api` | requests → commands, domain → messages, events out |
//! | `feeds` | communes' events → the local copy of units and villages |
//! | `data` | ethnic groups and poverty standards that come with the binary |
//!
//! Invariants: one head as long as there is a member · a citizen id is held by one current member · a decision never
//! changes, another one corrects it · every standard in force is decided at once, with lines and area kind frozen ·
//! nothing personal leaves in an event, and the journal keeps it sealed under the person's key.

use std::sync::Arc;

use proto::sinhke::households::v1::{
    bulk_service_server::BulkServiceServer, household_service_server::HouseholdServiceServer,
    poverty_service_server::PovertyServiceServer,
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
use domain::standard::{Standard, enact::Enact, shipped};
use feeds::communes::AreasFeed;
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

    async fn build(parts: Parts) -> Result<Built, StartError> {
        let bad_data = |source| StartError::Context { context: Self::NAME, source: Box::new(source) };
        let standards = shipped::standards().map_err(bad_data)?;
        let registers = Registers::new(Arc::clone(&parts.sealer), parts.progress(feeds::communes::NAME));
        let reading = Reading::new(parts.pool.clone(), registers.clone());
        let rpc = parts.rpc(registers, Door::new(reading, parts.page_key()));
        let (api, bytes) = (Api { rpc: rpc.clone() }, parts.message_bytes());
        let routes = Routes::new(HouseholdServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(BulkServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(PovertyServiceServer::new(api).max_decoding_message_size(bytes));
        Ok(Built::new(routes).feed(AreasFeed).bootstrap(enact(rpc, standards)))
    }
}

/// The namespace of request ids made from shipped rows.
const SHIPPED: Uuid = uuid::uuid!("7f3a2b5c-91d4-5e0a-8c6b-2d4f6a8c0e12");

/// Enters the shipped standards as a caller would. What is known already changes nothing.
async fn enact(rpc: Rpc<Registers, Door>, standards: Vec<Standard>) -> Result<(), Refusal> {
    for standard in standards {
        let request_id = RequestId(named(&standard));
        rpc.system_command(Enact { standard }, request_id).await?;
    }
    Ok(())
}

/// The same row gives the same request, in every process and at every start.
fn named(standard: &Standard) -> Uuid {
    Uuid::new_v5(&SHIPPED, [shipped::ROWS, standard.id.as_str()].concat().as_bytes())
}
