//! Reports out. One line per RPC, in the order of the proto.

mod answer;
mod ask;
mod explain;
mod mark;
mod official;
mod poverty;
mod refusal;
mod render;
mod targets;
mod watch;

pub use render::{Format, RenderError, render, render_official};
pub(crate) use watch::Paces;

use std::sync::Arc;

use proto::sinhke::reports::v1 as pb;
use service::{
    progress::Progress,
    rpc::{Answers, Queries},
};
use tonic::{Request, Response, Status};
use vocabulary::page::PageKey;

use crate::store::reader::Reader;

/// The poverty report, the official report set, and what is measured by them.
#[derive(Clone)]
pub(crate) struct Poverty {
    pub(crate) queries: Queries,
    pub(crate) reader: Arc<Reader>,
    /// Of the feeds that reports are made from.
    pub(crate) feeds: [Progress; 2],
    pub(crate) page_key: PageKey,
    pub(crate) paces: Paces,
}

#[tonic::async_trait]
impl pb::poverty_report_service_server::PovertyReportService for Poverty {
    type WatchPovertyReportStream = Answers<pb::WatchPovertyReportResponse>;

    async fn get_poverty_report(
        &self,
        request: Request<pb::GetPovertyReportRequest>,
    ) -> Result<Response<pb::PovertyReport>, Status> {
        self.queries.query(request, async |message, asking| self.report(message, asking).await).await
    }

    async fn watch_poverty_report(
        &self,
        request: Request<pb::WatchPovertyReportRequest>,
    ) -> Result<Response<Self::WatchPovertyReportStream>, Status> {
        self.queries.watch(request, async |message, asking| self.watch(message, asking).await).await
    }

    async fn explain_cell(
        &self,
        request: Request<pb::ExplainCellRequest>,
    ) -> Result<Response<pb::ExplainCellResponse>, Status> {
        self.queries.query(request, async |message, asking| self.explain(message, asking).await).await
    }
}

#[tonic::async_trait]
impl pb::official_report_service_server::OfficialReportService for Poverty {
    async fn get_official_report(
        &self,
        request: Request<pb::GetOfficialReportRequest>,
    ) -> Result<Response<pb::OfficialReport>, Status> {
        self.queries.query(request, async |message, asking| self.official(message, asking).await).await
    }
}

#[tonic::async_trait]
impl pb::target_report_service_server::TargetReportService for Poverty {
    async fn get_targets(
        &self,
        request: Request<pb::GetTargetsRequest>,
    ) -> Result<Response<pb::TargetReport>, Status> {
        self.queries.query(request, async |message, asking| self.targets(message, asking).await).await
    }
}
