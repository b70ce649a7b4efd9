//! How long a province takes to be imported from a sheet, beside `\copy` of the rows that it wrote, keys in place.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use futures_util::TryStreamExt as _;
use proto::sinhke::{communes::v1::unit_service_client::UnitServiceClient, households::v1::Household};
use sqlx::{Connection as _, PgConnection};
use tokio::{
    fs::File,
    io::{AsyncWriteExt as _, BufWriter},
};
use uuid::Uuid;

use super::{
    driver::Load,
    on_stack,
    report::{Goal, Line, Report},
    stack::Stack,
    supply::Supply,
};
use crate::{
    client::{self, Connection},
    demo::{
        load::communes,
        registry::{PUBLISHED, Registry},
        requests,
    },
    import::{self, Counts, Problems, Way},
    sheet::{Sheet, Writer},
};

/// Import a made-up province from a sheet, against \copy of every row that was written, keys in place
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke bench import --households 20000")]
pub(super) struct Import {
    /// So many households; all there are when larger
    #[arg(long, value_name = "NUMBER", default_value_t = 384_000)]
    households: usize,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(super) json: bool,
    /// Where the servers keep their data while it runs; on the disk to be measured
    #[arg(long, value_name = "FOLDER", default_value = ".sinhke/bench")]
    dir: PathBuf,
}

const SEED: u64 = 11;

/// What an import writes; of each table how it is read and written.
const TABLES: [(&str, &str); 8] = [
    ("copy household to stdout", "copy household from stdin"),
    ("copy member to stdout", "copy member from stdin"),
    ("copy journal.event to stdout", "copy journal.event from stdin"),
    ("copy journal.outbox to stdout", "copy journal.outbox from stdin"),
    ("copy journal.relayed to stdout", "copy journal.relayed from stdin"),
    ("copy journal.receipt to stdout", "copy journal.receipt from stdin"),
    ("copy journal.claim to stdout", "copy journal.claim from stdin"),
    ("copy journal.audit to stdout", "copy journal.audit from stdin"),
];

impl Import {
    pub(super) async fn measure(&self) -> Result<Report> {
        let (machine, line) = on_stack(&self.dir, async |stack| self.compared(stack).await).await?;
        Ok(Report { machine, rounds: 1, seconds_each: 0, lines: vec![line] })
    }

    async fn compared(&self, stack: &Stack) -> Result<Line> {
        // The units have arrived, plans and connections are warm.
        let supply = Supply::new(stack.address()).await?;
        stack.settle(&supply).await?;
        tokio::fs::create_dir_all(stack.scratch()).await?;
        let (sheet, households) = self.sheet(stack).await?;
        let ours = imported(stack, sheet, households).await?;
        stack.settle(&supply).await?;
        let reference = copied(stack).await?;
        Ok(Line {
            what: "import of a sheet, households",
            ours: Load::rate(households, ours),
            reference_name: "\\copy of its rows, keys in place".to_owned(),
            reference: Load::rate(households, reference),
            goal: Goal::RatePercent(50),
        })
    }

    /// The province as somebody's file.
    async fn sheet(&self, stack: &Stack) -> Result<(Vec<u8>, usize)> {
        let channel = client::endpoint(stack.address())?.connect().await?;
        let communes = communes::all(&mut UnitServiceClient::new(channel)).await?;
        let registry = Registry::new(SEED, communes, &PUBLISHED)?;
        let (mut bytes, mut count) = (Vec::new(), 0);
        let mut sheet = Writer::new(&mut bytes)?;
        for household in registry.households().take(self.households) {
            let asked = requests::registration(SEED, &household, &registry.communes()[household.commune]);
            let named = asked.household.context("a registration has a household")?;
            sheet.write(&Household { name: household.index.to_string(), ..named })?;
            count += 1;
        }
        sheet.finish()?;
        Ok((bytes, count))
    }
}

/// From the sheet's first byte to its last answer.
async fn imported(stack: &Stack, sheet: Vec<u8>, households: usize) -> Result<Duration> {
    let connection = Connection { address: stack.address().to_owned(), token_file: None, ca_file: None };
    let mut problems = Problems::open(None)?;
    let begun = Instant::now();
    let sheet = Sheet::open(Cursor::new(sheet))?;
    let Counts { done, refused } =
        import::all(sheet, Uuid::from_u128(SEED.into()), Way::Register, &connection, &mut problems).await?;
    let took = begun.elapsed();
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    ensure!(
        done == households && refused == 0,
        "{done} were registered, {refused} refused\n{}",
        problems.finish()?
    );
    Ok(took)
}

/// The same rows once more, table by table, into the tables with their keys.
async fn copied(stack: &Stack) -> Result<Duration> {
    let mut from = PgConnection::connect(&stack.database_url("households")).await?;
    let mut into = PgConnection::connect(&stack.reference_url()).await?;
    let mut took = Duration::ZERO;
    for (read, write) in TABLES {
        let file = stack.scratch().join("rows");
        dump(&mut from, read, &file).await?;
        let begun = Instant::now();
        let mut copy = into.copy_in_raw(write).await?;
        copy.read_from(File::open(&file).await?).await?;
        copy.finish().await?;
        took += begun.elapsed();
    }
    Ok(took)
}

async fn dump(from: &mut PgConnection, read: &str, file: &Path) -> Result<()> {
    let mut rows = from.copy_out_raw(read).await?;
    let mut file = BufWriter::new(File::create(file).await?);
    while let Some(bytes) = rows.try_next().await? {
        file.write_all(&bytes).await?;
    }
    Ok(file.flush().await?)
}
