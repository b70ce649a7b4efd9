//! `sinhke import`: many records of a file, each registered or refused by itself.

mod problems;
mod send;

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use uuid::Uuid;

pub(crate) use self::{
    problems::Problems,
    send::{Counts, Way, all},
};
use crate::{
    client::Connection,
    sheet::{Sheet, TEMPLATE},
};

/// Bring the records of a file into a running sinhke
#[derive(Args, Debug)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Households(Households),
}

impl Import {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::Households(households) => households.run().await,
        }
    }
}

/// Register the households of a CSV sheet, a row for each member
///
/// A household whose rows are wrong is refused by itself: all others are registered. Correct its rows and run the same
/// command again: what was registered under the same import id is skipped.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  sinhke import households --template >households.csv\n  \
                             sinhke import households households.csv --dry-run\n  \
                             sinhke import households households.csv --token-file token --problems problems.csv\n\n\
                             The exit code is 1 when anything was refused.")]
struct Households {
    /// The sheet: UTF-8, separated by commas, semicolons or tabs; the rows of one household stand together
    #[arg(value_name = "FILE.csv", required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Print a sheet to fill in, with one made-up household, and end
    #[arg(long, conflicts_with = "file")]
    template: bool,
    /// Only say what would be refused
    #[arg(long)]
    dry_run: bool,
    /// Names this import: under the same name a household number is registered once, for 7 days [default: the file's
    /// name]
    #[arg(long, value_name = "NAME")]
    import_id: Option<String>,
    /// Write everything that is wrong to this CSV file, in Vietnamese and English
    #[arg(long, value_name = "FILE")]
    problems: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

/// The namespace of imports' names.
const IMPORTS: Uuid = uuid::uuid!("d3b8f0a4-6c1e-5b7d-9e52-0f4a7c2d8b16");

impl Households {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(file) = &self.file else {
            crate::output::print(TEMPLATE)?;
            return Ok(ExitCode::SUCCESS);
        };
        let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let sheet = Sheet::open(BufReader::new(opened))?;
        let mut problems = Problems::open(self.problems.as_deref())?;
        let import = Uuid::new_v5(&IMPORTS, self.name(file).as_bytes());
        let way = if self.dry_run { Way::Try } else { Way::Register };
        let counts = all(sheet, import, way, &self.connection, &mut problems).await?;
        crate::output::print(&(problems.finish()? + &self.said(counts)))?;
        Ok(if counts.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn name(&self, file: &Path) -> String {
        let own = || file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.import_id.clone().unwrap_or_else(own)
    }

    fn said(&self, Counts { done, refused }: Counts) -> String {
        match (self.dry_run, refused) {
            (true, _) => format!("{done} households would be registered, {refused} refused\n"),
            (false, 0) => format!("{done} households are registered\n"),
            (false, _) => format!(
                "{done} households are registered, {refused} refused; correct the rows and run the same command again: \
                 what is registered is skipped\n"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
