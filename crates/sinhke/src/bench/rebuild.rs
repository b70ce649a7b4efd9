//! How fast reports are built anew from the streams, beside reading and decoding the same messages.

use std::time::Instant;

use anyhow::{Context as _, Result};
use async_nats::jetstream::{self, consumer::pull};
use futures_util::StreamExt as _;
use journal::{link::Link, streams::Prefix};
use prost::Message as _;
use proto::sinhke::households::v1::HouseholdRegistered;
use reports::Reports;
use service::migrate;
use sqlx::PgPool;

use super::{driver::Load, stack::Stack};
use crate::databases::drop_database;

/// The streams that reports are built from.
const CONTEXTS: [&str; 2] = ["communes", "households"];

/// Builds the reports anew in a database of their own, which goes again.
pub(crate) async fn rebuild(stack: &Stack) -> Result<Load> {
    let url = stack.database_url("reports_verify");
    drop_database(&url).await?;
    migrate::database::<Reports>(&url).await?;
    let shadow =
        Link { pool: PgPool::connect(&url).await?, js: streams(stack).await?, prefix: Prefix::none() };
    let begun = Instant::now();
    let events = reports::rebuild::rebuild(&shadow).await?;
    let load = Load::rate(usize::try_from(events)?, begun.elapsed());
    shadow.pool.close().await;
    drop_database(&url).await?;
    Ok(load)
}

/// The reference: the same messages in their order, decoded, and nothing done with them.
pub(crate) async fn read(stack: &Stack) -> Result<Load> {
    let js = streams(stack).await?;
    let (begun, mut read) = (Instant::now(), 0);
    for context in CONTEXTS {
        let stream = js.get_stream(Prefix::none().stream(context)).await?;
        let consumer = stream.create_consumer(pull::OrderedConfig::default()).await?;
        let mut messages = consumer.messages().await?;
        for _ in 0..stream.cached_info().state.messages {
            let message = messages.next().await.context("the stream ended early")??;
            if message.subject.contains(".household.registered.") {
                HouseholdRegistered::decode(message.payload.clone())?;
            }
            read += 1;
        }
    }
    Ok(Load::rate(read, begun.elapsed()))
}

async fn streams(stack: &Stack) -> Result<jetstream::Context> {
    Ok(jetstream::new(async_nats::connect(stack.nats_url()).await?))
}
