//! `sinhke events`: what becomes of events, for operators and subscribers.

mod broker;
mod json;
mod parked;
mod replay;
mod tail;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// See events and what became of them
#[derive(Args, Debug)]
pub(crate) struct Events {
    #[command(subcommand)]
    which: Which,
}

#[derive(Subcommand, Debug)]
enum Which {
    Parked(parked::Parked),
    Tail(tail::Tail),
    Replay(replay::Replay),
    Snapshot(replay::Snapshot),
}

impl Events {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.which {
            Which::Parked(parked) => parked.run().await,
            Which::Tail(tail) => tail.run().await,
            Which::Replay(replay) => replay.run().await,
            Which::Snapshot(snapshot) => snapshot.run().await,
        }
    }
}
