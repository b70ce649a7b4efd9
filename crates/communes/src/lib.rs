//! Administrative units by (code, date), their history, villages and the calendar of working days.
//!
//! A code names a place only together with a date: this context is where every other one learns which place that is,
//! what it became, and which days are worked. It consumes nobody's events.
//!
//! | room | holds |
//! |---|---|
//! | `domain` | the rules: import, classify, villages, working days; and what is asked about units |
//! | `store` | tables, statements, the units kept in memory |
//! | `api` | requests → commands, domain → messages, events out |
//! | `shipped` | the units of Quảng Ninh that come with the binary |
//!
//! Invariants: all units and successions make one history from which an atlas can be drawn · a known version of a unit
//! changes only by its end · a succession is never taken back · an answer about units is as new as the database.

use proto::sinhke::communes::v1::{
    calendar_service_server::CalendarServiceServer, unit_service_server::UnitServiceServer,
};
use service::run::{Built, Context, Parts, StartError};
use sqlx::migrate::Migrator;
use tonic::service::Routes;
use vocabulary::decision::RequestId;

use api::{Api, Door};
use store::AreasStore;

mod api;
mod domain;
mod shipped;
mod store;
#[cfg(test)]
mod tests;

/// The context of administrative units.
#[derive(Clone, Copy, Debug)]
pub struct Communes;

impl Context for Communes {
    const NAME: &'static str = "communes";

    fn migrations() -> &'static Migrator {
        store::migrations::migrator()
    }

    async fn build(parts: Parts) -> Result<Built, StartError> {
        let bad_data = |source| StartError::Context { context: Self::NAME, source: Box::new(source) };
        let (import, named) = shipped::quang_ninh().map_err(bad_data)?;
        let rpc = parts.rpc(AreasStore, Door::new(parts.pool.clone(), parts.page_key()));
        let (api, bytes) = (Api { rpc: rpc.clone() }, parts.message_bytes());
        let routes = Routes::new(UnitServiceServer::new(api.clone()).max_decoding_message_size(bytes))
            .add_service(CalendarServiceServer::new(api).max_decoding_message_size(bytes));
        Ok(Built::new(routes)
            .bootstrap(async move { rpc.system_command(import, RequestId(named)).await.map(drop) }))
    }
}
