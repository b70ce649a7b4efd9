//! `sinhke verify-audit`: whether the audit still is what was written.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, bail};
use clap::Args;
use journal::{
    audit::{
        head::{self, Heads},
        verify::{Finding, Report, verify},
    },
    keymark,
    seal::{Keyring, Sealer},
};
use service::{config::Config, telemetry};
use sqlx::PgPool;

use crate::{contexts::Context, output, settings::Settings};

/// Compute the audit's chains anew and compare them with the heads that were signed and kept outside the databases
///
/// Finds an entry that was edited, deleted or swapped, an end that was cut off, a chain that was written anew, and events
/// of the journal that are not those an entry saw; prints how many entries are not chained yet and since when. Needs the
/// keys file. Only reads; the contexts keep running. Exit code 0 when all is as it was written; 1, with every finding
/// named, when something is not.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Examples:\n  sinhke verify-audit --config /etc/sinhke.toml\n  sinhke verify-audit --context \
                             households --heads /mnt/worm/heads.jsonl --json"
)]
pub(crate) struct VerifyAudit {
    /// Which context, may be repeated; all when none is named
    #[arg(long = "context", value_enum, value_name = "CONTEXT")]
    contexts: Vec<Context>,
    /// File of signed heads, may be repeated; the one that `serve` writes when none is named
    #[arg(long = "heads", value_name = "FILE")]
    heads: Vec<PathBuf>,
    /// Say it in JSON, for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Everything that was found out.
struct Verdict {
    reports: Vec<Report>,
    /// Lines that are not heads of this deployment, by file.
    bad: Vec<(PathBuf, usize)>,
}

impl VerifyAudit {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = self.settings.config()? else { return Ok(ExitCode::SUCCESS) };
        telemetry::init(&config.log)?;
        let files = if self.heads.is_empty() { vec![config.heads_file()] } else { self.heads };
        let verdict = verdict(&config, &Context::chosen(&self.contexts), files).await?;
        output::print(&if self.json { verdict.json()? } else { verdict.text() })?;
        Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn verdict(config: &Config, contexts: &[Context], files: Vec<PathBuf>) -> anyhow::Result<Verdict> {
    // Never made here: new keys have signed nothing.
    let sealer = Sealer::new(&Keyring::load(&config.keys_file)?);
    if !sealer.can_sign() {
        bail!(
            "{} has no audit key yet: `sinhke serve` adds it at its next start",
            config.keys_file.display()
        );
    }
    // Before the chains, which only grow: no head can be of an entry that is looked for too early.
    let (mut heads, mut bad) = (Vec::new(), Vec::new());
    for file in files {
        let Heads { signed, bad: lines } = head::read(&file, &sealer).await?;
        heads.extend(signed);
        bad.extend(lines.into_iter().map(|line| (file.clone(), line)));
    }
    let mut reports = Vec::new();
    for context in contexts {
        let name = context.name();
        let unread = || format!("the audit of {name} cannot be read");
        let pool = PgPool::connect(&config.database_url(name)).await.with_context(unread)?;
        keymark::check(&pool, &sealer).await.with_context(unread)?;
        reports.push(verify(&pool, name, &heads, &sealer).await.with_context(unread)?);
        pool.close().await;
    }
    Ok(Verdict { reports, bad })
}

impl Verdict {
    fn is_good(&self) -> bool {
        self.bad.is_empty() && self.reports.iter().all(|report| report.findings.is_empty())
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (file, line) in &self.bad {
            // Writing to a String cannot fail.
            let _infallible =
                writeln!(text, "{} line {line}: not a head signed by these keys", file.display());
        }
        for report in &self.reports {
            for finding in &report.findings {
                let _infallible = writeln!(text, "{}: {}", report.context, said(finding));
            }
            let Report { context, chained, anchored, .. } = report;
            let _infallible = writeln!(
                text,
                "{context}: {chained} entries chained, {anchored} of them anchored by a signed head; {}",
                tail(report)
            );
        }
        text.push_str(if self.is_good() {
            "the audit is what was written\n"
        } else {
            "THE AUDIT IS NOT WHAT WAS WRITTEN\n"
        });
        text
    }

    fn json(&self) -> anyhow::Result<String> {
        let report = |report: &Report| {
            serde_json::json!({
                "context": report.context,
                "chained": report.chained,
                "anchored": report.anchored,
                "unchained": report.unchained,
                "unchained_since": report.unchained_since,
                "findings": report.findings.iter().map(as_json).collect::<Vec<_>>(),
            })
        };
        let bad = |(file, line): &(PathBuf, usize)| serde_json::json!({"file": file, "line": line});
        let all = serde_json::json!({
            "good": self.is_good(),
            "contexts": self.reports.iter().map(report).collect::<Vec<_>>(),
            "bad_heads": self.bad.iter().map(bad).collect::<Vec<_>>(),
        });
        Ok(serde_json::to_string_pretty(&all)? + "\n")
    }
}

fn tail(report: &Report) -> String {
    match (report.unchained, &report.unchained_since) {
        (0, _) | (_, None) => "none waits for its place".to_owned(),
        (waiting, Some(since)) => format!("{waiting} not chained yet, the oldest of {since}"),
    }
}

fn said(finding: &Finding) -> String {
    match finding {
        Finding::Edited { position, entry } => {
            format!("entry {entry} (place {position}) was edited: it is not what was chained")
        }
        Finding::Deleted { position, entry } => format!("entry {entry} (place {position}) was deleted"),
        Finding::Swapped { positions: [one, other], entries: [first, second] } => {
            format!("entries {first} and {second} (places {one} and {other}) were swapped")
        }
        Finding::Gap { from, until } => format!("the chain has no places from {from} up to before {until}"),
        Finding::EventsDiffer { position, entry } => {
            format!("the journal's events are not those that entry {entry} (place {position}) saw")
        }
        Finding::CutOff { head, end } => format!(
            "the end was cut off: the chain ends at place {end}, and reached {} at {}",
            head.position, head.time
        ),
        Finding::Rewritten { head } => format!(
            "the chain was written anew: its place {} is not what was signed at {}",
            head.position, head.time
        ),
        Finding::NoHead => {
            "no signed head says what the chain was: everything could have been written anew".to_owned()
        }
    }
}

fn as_json(finding: &Finding) -> serde_json::Value {
    let (kind, positions, entries): (_, Vec<i64>, Vec<i64>) = match finding {
        Finding::Edited { position, entry } => ("edited", vec![*position], vec![*entry]),
        Finding::Deleted { position, entry } => ("deleted", vec![*position], vec![*entry]),
        Finding::Swapped { positions, entries } => ("swapped", positions.to_vec(), entries.to_vec()),
        Finding::Gap { from, until } => ("gap", vec![*from, *until], Vec::new()),
        Finding::EventsDiffer { position, entry } => ("events_differ", vec![*position], vec![*entry]),
        Finding::CutOff { head, end } => ("cut_off", vec![*end, head.position], Vec::new()),
        Finding::Rewritten { head } => ("rewritten", vec![head.position], Vec::new()),
        Finding::NoHead => ("no_head", Vec::new(), Vec::new()),
    };
    serde_json::json!({"kind": kind, "positions": positions, "entries": entries, "text": said(finding)})
}

#[cfg(test)]
mod tests {
    use journal::audit::{
        head::Head,
        verify::{Finding, Report},
    };

    use super::Verdict;

    fn report(findings: Vec<Finding>) -> Report {
        Report {
            context: "boxes".to_owned(),
            chained: 9,
            anchored: 7,
            unchained: 2,
            unchained_since: Some("2025-07-02T01:02:03Z".parse().unwrap()),
            findings,
        }
    }

    fn head() -> Head {
        Head {
            context: "boxes".to_owned(),
            position: 12,
            hash: [0; 32],
            time: "2025-07-02T01:02:03Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_unchained_tail_is_said_with_its_age() {
        let verdict = Verdict { reports: vec![report(Vec::new())], bad: Vec::new() };
        assert_eq!(
            verdict.text(),
            "boxes: 9 entries chained, 7 of them anchored by a signed head; 2 not chained yet, the oldest of \
             2025-07-02T01:02:03Z\nthe audit is what was written\n"
        );
        assert!(verdict.is_good());
    }

    #[test]
    fn every_finding_is_said_in_both_forms() {
        let findings = vec![
            Finding::Edited { position: 1, entry: 2 },
            Finding::Deleted { position: 1, entry: 2 },
            Finding::Swapped { positions: [1, 2], entries: [3, 4] },
            Finding::Gap { from: 3, until: 5 },
            Finding::EventsDiffer { position: 1, entry: 2 },
            Finding::CutOff { head: head(), end: 9 },
            Finding::Rewritten { head: head() },
            Finding::NoHead,
        ];
        let count = findings.len();
        let verdict = Verdict { reports: vec![report(findings)], bad: vec![("heads.jsonl".into(), 3)] };
        let text = verdict.text();
        assert_eq!(text.lines().filter(|line| line.starts_with("boxes: ")).count(), count + 1, "{text}");
        assert!(text.contains("the chain ends at place 9, and reached 12"), "{text}");
        assert!(text.starts_with("heads.jsonl line 3: not a head"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&verdict.json().unwrap()).unwrap();
        assert_eq!(json["contexts"][0]["findings"].as_array().unwrap().len(), count);
        assert_eq!((&json["good"], &json["contexts"][0]["unchained"]), (&false.into(), &2.into()));
    }
}
