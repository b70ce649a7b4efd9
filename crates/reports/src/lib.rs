//! The bounded context reports: published figures, recomputed from events for any date, instant and map.
//!
//! | room | does |
//! |---|---|
//! | `feeds` | other contexts' events become timelines, deltas, cells and maps |
//! | `cubes` | what a figure is made of; pure |
//! | `store` | the report's own database |
//! | `api` | reports out, as messages and as text |
//! | [`rebuild`] | everything again from the streams, and what differs |
//!
//! Invariants: nothing that was counted is ever edited, only added to · what was known at an instant stays so · every
//! record lies in one place of every map and counts once · never surveyed is not "not poor".

mod api;
mod cubes;
mod feeds;
pub mod rebuild;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use journal::feed::Feed;
use proto::sinhke::reports::v1::{
    official_report_service_server::OfficialReportServiceServer,
    poverty_report_service_server::PovertyReportServiceServer,
    target_report_service_server::TargetReportServiceServer,
};
use service::run::{Built, Context, Parts, StartError};
use tonic::service::Routes;

pub use api::{Format, RenderError, render, render_official};

/// The bounded context reports.
#[derive(Debug)]
pub struct Reports;

impl Context for Reports {
    const NAME: &'static str = "reports";

    fn migrations() -> &'static sqlx::migrate::Migrator {
        store::migrations::migrator()
    }

    fn feeds() -> Vec<Arc<dyn Feed>> {
        vec![Arc::new(feeds::Communes), Arc::new(feeds::Households)]
    }

    async fn build(parts: Parts) -> Result<Built, StartError> {
        let poverty = api::Poverty {
            queries: parts.queries(),
            reader: Arc::new(store::reader::Reader::new(parts.pool.clone())),
            feeds: [parts.progress(feeds::COMMUNES), parts.progress(feeds::HOUSEHOLDS)],
            page_key: parts.page_key(),
            paces: api::Paces::of(&parts.config.limits),
        };
        let bytes = parts.message_bytes();
        let official = OfficialReportServiceServer::new(poverty.clone()).max_decoding_message_size(bytes);
        let targets = TargetReportServiceServer::new(poverty.clone()).max_decoding_message_size(bytes);
        let poverty = PovertyReportServiceServer::new(poverty).max_decoding_message_size(bytes);
        Ok(Built::new(Routes::new(poverty).add_service(official).add_service(targets)))
    }
}
