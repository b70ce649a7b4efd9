//! `sinhke events replay` and `snapshot`: events again, from the journal.

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, bail, ensure};
use async_nats::{HeaderMap, Message};
use clap::Args;
use futures_util::StreamExt as _;
use proto::sinhke::operations::v1::{StartReplayRequest, replay_service_client::ReplayServiceClient};
use uuid::Uuid;

use super::{
    broker::{Broker, line},
    json::Contract,
};
use crate::{
    client::{self, Connection},
    contexts::Context,
    output,
};

/// Print the events of a context again, one JSON object to a line, from any position
///
/// They come from the journal, which keeps every event, whatever the stream still holds. Needs role OPERATOR or
/// SUBSCRIBER.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke events replay --context households --from 1 --commune 06841")]
pub(super) struct Replay {
    /// From this position on
    #[arg(long, value_name = "POSITION", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
    from: i64,
    #[command(flatten)]
    asked: Asked,
}

/// Print of each record its latest event of each kind, one JSON object to a line
///
/// The first line says the position: {"position":1234}. Who starts from a snapshot goes on with later positions. Needs
/// role OPERATOR or SUBSCRIBER.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke events snapshot --context households >snapshot.jsonl")]
pub(super) struct Snapshot {
    #[command(flatten)]
    asked: Asked,
}

#[derive(Args, Debug)]
struct Asked {
    /// Whose events
    #[arg(long, value_enum)]
    context: Context,
    /// Only those of the commune with this code on the event's valid date
    #[arg(long, value_name = "CODE")]
    commune: Option<String>,
    /// Up to this position [default: the last one]
    #[arg(long, value_name = "POSITION", value_parser = clap::value_parser!(i64).range(1..))]
    until: Option<i64>,
    #[command(flatten)]
    broker: Broker,
    #[command(flatten)]
    connection: Connection,
}

/// A replay that is silent for so long has broken off.
const SILENCE: Duration = Duration::from_secs(30);

impl Replay {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        self.asked.run(Some(self.from)).await
    }
}

impl Snapshot {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        self.asked.run(None).await
    }
}

impl Asked {
    /// Without a position to begin with, it is a snapshot.
    async fn run(self, from: Option<i64>) -> anyhow::Result<ExitCode> {
        let id = new_id().to_string();
        let prefix = self.broker.prefix()?;
        let nats = self.broker.connect().await?;
        let subject = |tail: &str| prefix.subject(&format!("replay.{id}.{tail}"));
        // First: what is published before anybody listens is lost.
        let mut messages = nats.subscribe(subject(">")).await?;
        nats.flush().await?;
        let request = StartReplayRequest {
            context: self.context.name().to_owned(),
            replay_id: id.clone(),
            from_position: from.unwrap_or_default(),
            until_position: self.until.unwrap_or_default(),
            unit_code: self.commune.unwrap_or_default(),
            snapshot: from.is_none(),
            request_id: id.clone(),
        };
        let (channel, bearer) = self.connection.open().await?;
        let mut replays = ReplayServiceClient::with_interceptor(channel, bearer);
        let started = replays.start_replay(request).await.map_err(|status| client::refused(&status))?;
        let published = started.into_inner().subject;
        ensure!(
            published == subject(">"),
            "the services publish on {published}: see --nats-prefix, here {}",
            subject(">")
        );
        let (begin, end) = (subject("begin"), subject("end"));
        let contract = Contract::new()?;
        let mut count = 0;
        loop {
            let next = tokio::time::timeout(SILENCE, messages.next()).await;
            let Ok(Some(message)) = next else { bail!("the replay broke off after {count} events") };
            let Message { subject, headers, payload, .. } = message;
            let headers = headers.context("a message without headers is no event")?;
            if subject.as_str() == end {
                let sent = number(&headers, "sinhke-count")?;
                ensure!(sent == count, "{} of {sent} events were lost on their way", sent - count);
                return Ok(ExitCode::SUCCESS);
            }
            if subject.as_str() == begin {
                let position = number(&headers, "sinhke-position")?;
                output::print(&format!("{}\n", serde_json::json!({ "position": position })))?;
                continue;
            }
            output::print(&line(&contract, &headers, &payload)?)?;
            count += 1;
        }
    }
}

fn number(headers: &HeaderMap, name: &str) -> anyhow::Result<i64> {
    let value = headers.get(name).with_context(|| format!("a message says no {name}"))?;
    Ok(value.as_str().parse()?)
}

#[expect(clippy::disallowed_methods, reason = "names one request of a person, no record")]
fn new_id() -> Uuid {
    Uuid::now_v7()
}
