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
//! | `data` | ethnic groups, poverty standards, targets, the procedure and forms of reviews that come with the binary |
//!
//! Invariants: one head as long as there is a member · a citizen id is held by one current member · a decision never
//! changes, another one corrects it · every standard in force is decided at once, with lines and area kind frozen ·
//! nothing personal leaves in an event, and the journal keeps it sealed under the person's key.

use std::sync::Arc;

use journal::feed::Feed;
use proto::sinhke::households::v1::{
    bulk_service_server::BulkServiceServer, circumstance_service_server::CircumstanceServiceServer,
    household_service_server::HouseholdServiceServer, identifier_service_server::IdentifierServiceServer,
    official_service_server::OfficialServiceServer, poverty_service_server::PovertyServiceServer,
    reform_service_server::ReformServiceServer, review_bulk_service_server::ReviewBulkServiceServer,
    review_law_service_server::ReviewLawServiceServer, review_service_server::ReviewServiceServer,
    target_service_server::TargetServiceServer,
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
    identifier::{self, System, enact::EnactSystem},
    review::law::{self, Enter, LawEvent},
    standard::{Standard, enact::EnactShipped, shipped},
    target::{
        self, Target,
        set::{Over, Set},
    },
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
        let bad = |source| StartError::Context { context: Self::NAME, source };
        let standards = shipped::standards().map_err(|source| bad(Box::new(source)))?;
        let review_law = law::shipped::rows().map_err(|source| bad(Box::new(source)))?;
        let systems = identifier::shipped::systems().map_err(|source| bad(Box::new(source)))?;
        let targets = target::shipped::targets().map_err(|source| bad(Box::new(source)))?;
        let (areas, calendar) =
            (parts.progress(feeds::communes::NAME), parts.progress(feeds::calendar::NAME));
        let registers = Registers::new(Arc::clone(&parts.sealer), areas, calendar);
        let reading = Reading::new(parts.pool.clone(), registers.clone());
        let rpc = parts.rpc(registers, Door::new(reading, parts.page_key()));
        let (api, bytes) = (Api { rpc: rpc.clone() }, parts.message_bytes());
        let routes = Routes::new(HouseholdServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(BulkServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(CircumstanceServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(IdentifierServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(OfficialServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(PovertyServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReformServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReviewBulkServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReviewLawServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(TargetServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(ReviewServiceServer::new(api).max_decoding_message_size(bytes));
        let bootstrap = enact(rpc, Shipped { standards, review_law, systems, targets });
        Ok(Built::new(routes).bootstrap(bootstrap))
    }
}

/// Reference data that comes with the binary.
struct Shipped {
    standards: Vec<Standard>,
    review_law: Vec<LawEvent>,
    systems: Vec<System>,
    targets: Vec<Target>,
}

/// The namespace of request ids made from shipped rows.
const SHIPPED: Uuid = uuid::uuid!("7f3a2b5c-91d4-5e0a-8c6b-2d4f6a8c0e12");

/// Enters the shipped rows of law as a caller would. What is known already changes nothing.
async fn enact(rpc: Rpc<Registers, Door>, shipped: Shipped) -> Result<(), Refusal> {
    for standard in shipped.standards {
        let request_id = RequestId(named(&standard));
        rpc.system_command(EnactShipped { standard }, request_id).await?;
    }
    for row in shipped.review_law {
        let named = [&*law::shipped::ROWS.concat(), &row.resource_name()].concat();
        let request_id = RequestId(Uuid::new_v5(&SHIPPED, named.as_bytes()));
        rpc.system_command(Enter { row }, request_id).await?;
    }
    for system in shipped.systems {
        let named = [identifier::shipped::ROWS, system.id.as_str()].concat();
        let request_id = RequestId(Uuid::new_v5(&SHIPPED, named.as_bytes()));
        rpc.system_command(EnactSystem { system }, request_id).await?;
    }
    for target in shipped.targets {
        let named = [target::shipped::ROWS, &target.id.resource_name()].concat();
        let request_id = RequestId(Uuid::new_v5(&SHIPPED, named.as_bytes()));
        rpc.system_command(Set { target, over: Over::Nothing }, request_id).await?;
    }
    Ok(())
}

/// The same row gives the same request, in every process and at every start.
fn named(standard: &Standard) -> Uuid {
    Uuid::new_v5(&SHIPPED, [shipped::ROWS, standard.id.as_str()].concat().as_bytes())
}
