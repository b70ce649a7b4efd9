//! The one binary: a table of subcommands.

mod audit;
mod bench;
mod check_figures;
mod client;
mod contexts;
mod databases;
mod demo;
mod events;
mod export;
mod figures;
mod healthcheck;
mod import;
mod new_epoch;
mod output;
mod report;
mod serve;
mod settings;
mod sheet;
mod simulate;
mod start_over;
mod table;
mod token;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A third of a loaded process's time went into glibc's allocator, which many threads share badly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// sinhke (sinh kế, livelihood): the system of record of a province's poverty-reduction programmes
///
/// Try it on one machine with nothing installed:  sinhke demo
#[derive(Parser)]
#[command(version, propagate_version = true, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Migrate(serve::Migrate),
    Healthcheck(healthcheck::Healthcheck),
    Token(token::Token),
    Report(report::Report),
    CheckFigures(check_figures::CheckFigures),
    SimulateStandard(simulate::SimulateStandard),
    Import(import::Import),
    Export(export::Export),
    Events(events::Events),
    VerifyReports(verify::VerifyReports),
    VerifyAudit(audit::VerifyAudit),
    NewEpoch(new_epoch::NewEpoch),
    StartOver(start_over::StartOver),
    Bench(bench::Bench),
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match Cli::parse().command {
        Command::Demo(demo) => demo.run().await,
        Command::Serve(serve) => serve.run().await,
        Command::Migrate(migrate) => migrate.run().await,
        Command::Healthcheck(healthcheck) => healthcheck.run().await,
        Command::Token(token) => token.run().map(|()| ExitCode::SUCCESS),
        Command::Report(report) => report.run().await,
        Command::CheckFigures(check) => check.run().await,
        Command::SimulateStandard(simulate) => simulate.run().await,
        Command::Import(import) => import.run().await,
        Command::Export(export) => export.run().await,
        Command::Events(events) => events.run().await,
        Command::VerifyReports(verify) => verify.run().await,
        Command::VerifyAudit(verify) => verify.run().await,
        Command::NewEpoch(new) => new.run().await,
        Command::StartOver(start) => start.run().await,
        Command::Bench(bench) => bench.run().await,
    };
    ended.unwrap_or_else(|error| {
        eprintln!("sinhke: {error:#}");
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    #[test]
    fn every_subcommand_and_argument_is_explained() {
        let mut cli = Cli::command();
        cli.build();
        let mut commands: Vec<&clap::Command> = vec![&cli];
        while let Some(command) = commands.pop() {
            assert!(command.get_about().is_some(), "{} says nothing", command.get_name());
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                assert!(argument.get_help().is_some(), "{} of {}", argument.get_id(), command.get_name());
            }
            commands.extend(command.get_subcommands().filter(|inner| inner.get_name() != "help"));
        }
    }

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }
}
