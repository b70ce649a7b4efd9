//! The reference: PostgreSQL's own load generator, writing the same rows in one round trip.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use tokio::process::Command;

use super::driver::Load;

pub(crate) struct Pgbench {
    /// Folder of the `pgbench` that belongs to the server; the one on PATH when there is none.
    pub(crate) bin_dir: Option<PathBuf>,
    pub(crate) database: String,
    /// A folder for the script and the logs.
    pub(crate) scratch: PathBuf,
}

impl Pgbench {
    /// Runs the statement with so many clients for a while; latencies are read from its log of every transaction.
    pub(crate) async fn run(&self, statement: &str, clients: usize, time: Duration) -> Result<Load> {
        let program =
            self.bin_dir.as_ref().map_or_else(|| PathBuf::from("pgbench"), |dir| dir.join("pgbench"));
        let folder = self.scratch.join(format!("pgbench-{clients}"));
        tokio::fs::create_dir_all(&folder).await?;
        let script = folder.join("script.sql");
        tokio::fs::write(&script, format!("{};\n", flatten(statement))).await?;
        let threads = clients.min(2).to_string();
        let output = Command::new(program)
            .current_dir(&folder)
            .args(["--no-vacuum", "--protocol=prepared", "--log", "--log-prefix=latency"])
            .args([
                "--client",
                &clients.to_string(),
                "--jobs",
                &threads,
                "--time",
                &time.as_secs().max(1).to_string(),
            ])
            .arg("--file")
            .arg(&script)
            .arg(&self.database)
            .stdin(Stdio::null())
            .output()
            .await
            .context("pgbench does not start")?;
        ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr).trim());
        let latencies = latencies(&folder).await?;
        tokio::fs::remove_dir_all(&folder).await?;
        if latencies.is_empty() {
            bail!("pgbench made no transaction: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(Load::of(latencies, time))
    }
}

/// One statement on one line: a script's line ends are pgbench's.
fn flatten(statement: &str) -> String {
    let lines = statement.lines().map(|line| line.split("--").next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ").trim_end_matches(';').to_owned()
}

/// The third word of every line is the transaction's time in microseconds.
async fn latencies(folder: &Path) -> Result<Vec<Duration>> {
    let mut found = Vec::new();
    let mut entries = tokio::fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        if !entry.file_name().to_string_lossy().starts_with("latency") {
            continue;
        }
        for line in tokio::fs::read_to_string(entry.path()).await?.lines() {
            let micros = line.split(' ').nth(2).and_then(|word| word.parse().ok());
            found.push(Duration::from_micros(micros.context("pgbench's log has another form")?));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::flatten;

    #[test]
    fn a_statement_becomes_one_line_without_comments() {
        assert_eq!(flatten("-- why\nselect 1, -- one\n  2;\n"), "select 1, 2");
    }
}
