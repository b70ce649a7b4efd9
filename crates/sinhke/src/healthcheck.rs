//! `sinhke healthcheck`: one question for probes and people.

use std::process::ExitCode;

use clap::Args;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::client::{self, Connection};

/// Ask a running sinhke whether it is ready; exit code 0 when it is, 1 when it is not or nothing answers
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  sinhke healthcheck\n  sinhke healthcheck --service liveness\n  \
                        sinhke healthcheck --service sinhke.households.v1.HouseholdService")]
pub(crate) struct Healthcheck {
    /// Of what: a gRPC service by its full name, `liveness` (the process runs), or everything when not given
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    #[command(flatten)]
    connection: Connection,
}

impl Healthcheck {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open().await?;
        let mut health = HealthClient::with_interceptor(channel, bearer);
        let answer = health.check(HealthCheckRequest { service: self.service.unwrap_or_default() }).await;
        let status = answer.map_err(|status| client::refused(&status))?.into_inner().status();
        crate::output::print(&format!("{}\n", status.as_str_name()))?;
        Ok(if status == ServingStatus::Serving { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
