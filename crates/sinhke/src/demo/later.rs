//! What came after the published figures: one commune's yearly review on the new map, and the reform's work list.
//!
//! Both are later than every published figure, so none of them changes. What is done is done once: a later run finds it.

mod reform;
mod review;

use std::time::Instant;

use anyhow::Context as _;
use proto::sinhke::reports::v1::{
    GetPovertyReportRequest, PovertyReport, poverty_report_service_client::PovertyReportServiceClient,
};
use service::{position, status::of_message as refused};
use tonic::{Response, Status, Streaming, transport::Channel};
use tonic_types::StatusExt as _;
use uuid::Uuid;

pub(super) use review::COMMUNE;

use super::load::calls::{self, PATIENCE, PAUSE};
use crate::client::{self, Bearer};

/// Who does it, and under which names.
pub(super) struct Later {
    channel: Channel,
    /// An officer's token: who surveys may not decide.
    officer: Bearer,
    seed: u64,
}

impl Later {
    pub(super) async fn connect(address: &str, officer: Bearer, seed: u64) -> anyhow::Result<Self> {
        let channel = client::endpoint(address)?.connect().await?;
        Ok(Self { channel, officer, seed })
    }

    /// Does what is not done yet, and says how things stand.
    pub(super) async fn run(&self) -> anyhow::Result<String> {
        let begun = Instant::now();
        let review = review::Review::new(self);
        review.carry_out().await?;
        let assigned = reform::carry_out(self).await?;
        let (review, reform) = (review.show(&assigned).await?, reform::show(self, &assigned).await?);
        Ok(format!("{review}{reform}\n  both done and read in {:.1?}\n", begun.elapsed()))
    }

    /// The same step has the same name, however often this runs.
    fn request_id(&self, step: &str) -> String {
        let namespace = Uuid::from_u128(u128::from(self.seed));
        Uuid::new_v5(&namespace, step.as_bytes()).to_string()
    }

    async fn report(&self, request: GetPovertyReportRequest) -> anyhow::Result<PovertyReport> {
        let client = PovertyReportServiceClient::new(self.channel.clone())
            .max_decoding_message_size(client::LONGEST_ANSWER);
        let answer = calls::patiently(async || client.clone().get_poverty_report(request.clone()).await);
        Ok(answer.await?.into_inner())
    }
}

/// Every answer of a call for many.
async fn all<T>(answers: Response<Streaming<T>>) -> anyhow::Result<Vec<T>> {
    let (mut answers, mut all) = (answers.into_inner(), Vec::new());
    while let Some(answer) = answers.message().await.map_err(|status| client::refused(&status))? {
        all.push(answer);
    }
    Ok(all)
}

/// What another context has just been told has not arrived everywhere: the same call may be well a moment later.
async fn until_known<T>(reason: &str, mut call: impl AsyncFnMut() -> Result<T, Status>) -> anyhow::Result<T> {
    let begun = Instant::now();
    loop {
        match call().await {
            Ok(answer) => return Ok(answer),
            Err(status) if waits(&status, reason) && begun.elapsed() < PATIENCE => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(status) => return Err(client::refused(&status)),
        }
    }
}

fn waits(status: &Status, reason: &str) -> bool {
    calls::is_passing(status) || status.get_details_error_info().is_some_and(|info| info.reason == reason)
}

/// Where a write stands: whoever has seen it, has seen what came before it.
fn position_of<T>(answer: &Response<T>) -> anyhow::Result<String> {
    let header = answer.metadata().get(position::HEADER).context("a write has a position")?;
    Ok(header.to_str()?.to_owned())
}
