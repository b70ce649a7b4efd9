//! Something to watch: a number under a name, behind a service of the contract whose messages it fills sparsely.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use journal::refusal::Refusal;
use proto::sinhke::reports::v1::{
    self as pb,
    poverty_report_service_server::{PovertyReportService, PovertyReportServiceServer},
};
use tokio::sync::watch;
use tonic::{Request, Response, Status};

use crate::rpc::{Answers, Asking, Queries, Watched};

/// The pulse of a name: tests that run side by side choose different names.
pub(in crate::tests) fn pulse(name: &str) -> Arc<watch::Sender<u32>> {
    static PULSES: LazyLock<Mutex<HashMap<String, Arc<watch::Sender<u32>>>>> = LazyLock::new(Mutex::default);
    let new = || Arc::new(watch::channel(0).0);
    Arc::clone(PULSES.lock().unwrap().entry(name.to_owned()).or_insert_with(new))
}

pub(super) fn server(queries: Queries) -> PovertyReportServiceServer<Pulses> {
    PovertyReportServiceServer::new(Pulses(queries))
}

pub(super) struct Pulses(Queries);

/// What one caller watches, with an answer as long as his name for it says.
struct Pulse {
    number: watch::Receiver<u32>,
    told: Option<u32>,
    pace: Duration,
    padding: String,
}

impl Watched for Pulse {
    type Answer = pb::WatchPovertyReportResponse;

    async fn look(&mut self, _asking: &Asking) -> Result<Option<Self::Answer>, Refusal> {
        let now = *self.number.borrow_and_update();
        // Every third number says what the one before it said.
        if self.told.replace(now) == Some(now) || (now % 3 == 2 && self.told.is_some()) {
            return Ok(None);
        }
        let report = pb::PovertyReport {
            scope: now.to_string(),
            notes: vec![self.padding.clone()],
            ..Default::default()
        };
        Ok(Some(pb::WatchPovertyReportResponse { report: Some(report), ..Default::default() }))
    }

    async fn changed(&mut self) {
        self.number.changed().await.unwrap();
    }

    fn pace(&self) -> Duration {
        self.pace
    }

    fn again(&self) -> Vec<(&'static str, String)> {
        self.told.map(|told| ("changed_since", told.to_string())).into_iter().collect()
    }
}

#[tonic::async_trait]
impl PovertyReportService for Pulses {
    type WatchPovertyReportStream = Answers<pb::WatchPovertyReportResponse>;

    async fn get_poverty_report(
        &self,
        _request: Request<pb::GetPovertyReportRequest>,
    ) -> Result<Response<pb::PovertyReport>, Status> {
        Err(Status::unimplemented("a pulse is watched"))
    }

    async fn explain_cell(
        &self,
        _request: Request<pb::ExplainCellRequest>,
    ) -> Result<Response<pb::ExplainCellResponse>, Status> {
        Err(Status::unimplemented("a pulse is watched"))
    }

    async fn watch_poverty_report(
        &self,
        request: Request<pb::WatchPovertyReportRequest>,
    ) -> Result<Response<Self::WatchPovertyReportStream>, Status> {
        self.0
            .watch(request, async |message: pb::WatchPovertyReportRequest, _asking| {
                let report = message.report.unwrap_or_default();
                let (name, padding) = (report.min_position, report.units.concat());
                let pace = message.min_interval.map(|pace| pace.try_into().unwrap()).unwrap_or_default();
                Ok(Pulse { number: pulse(&name).subscribe(), told: None, pace, padding })
            })
            .await
    }
}
