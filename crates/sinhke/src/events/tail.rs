//! `sinhke events tail`: what happens, as it happens.

use std::process::ExitCode;

use anyhow::Context as _;
use async_nats::jetstream::{
    self,
    consumer::{DeliverPolicy, pull},
};
use clap::Args;
use futures_util::StreamExt as _;

use super::{
    broker::{Broker, line},
    json::Contract,
};
use crate::{contexts::Context, output};

/// Print the events of a context as they come, one JSON object to a line, until interrupted
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  sinhke events tail --context households\n  \
                             sinhke events tail --context households --commune 06841 --from-start")]
pub(super) struct Tail {
    /// Whose events
    #[arg(long, value_enum)]
    context: Context,
    /// Only those of the commune with this code on the event's valid date
    #[arg(long, value_name = "CODE")]
    commune: Option<String>,
    /// First everything that the stream holds
    #[arg(long)]
    from_start: bool,
    #[command(flatten)]
    broker: Broker,
}

impl Tail {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let contract = Contract::new()?;
        let (prefix, context) = (self.broker.prefix()?, self.context.name());
        let js = jetstream::new(self.broker.connect().await?);
        let name = prefix.stream(context);
        let stream = js.get_stream(&name).await.with_context(|| format!("stream {name} cannot be read"))?;
        let tail = self.commune.map_or_else(|| ">".to_owned(), |code| format!("*.*.{code}"));
        let config = pull::OrderedConfig {
            filter_subject: prefix.subject(&format!("sinhke.{context}.v1.{tail}")),
            deliver_policy: if self.from_start { DeliverPolicy::All } else { DeliverPolicy::New },
            ..pull::OrderedConfig::default()
        };
        let mut messages = stream.create_consumer(config).await?.messages().await?;
        while let Some(message) = messages.next().await {
            let message = message?;
            let headers = message.headers.as_ref().context("a message without headers is no event")?;
            output::print(&line(&contract, headers, &message.payload)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
