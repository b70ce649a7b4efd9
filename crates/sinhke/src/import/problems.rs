//! What is wrong, by row: the first of it on the screen, all of it in a file.

use std::{fs::File, path::Path};

use anyhow::Context as _;
use prost::Message as _;
use proto::google::rpc::Status as PbStatus;
use tonic_types::{ErrorDetails, RpcStatusExt as _, Status as RpcStatus};
use vocabulary::rejection::Fault;

use crate::{
    sheet::{Column, Problem, guarded},
    table::columns,
};

/// So many are shown on the screen.
const SHOWN: usize = 20;

pub(crate) struct Problems {
    file: Option<csv::Writer<File>>,
    shown: Vec<Problem>,
    count: usize,
}

impl Problems {
    pub(crate) fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let open = |file: &Path| {
            let mut rows = csv::Writer::from_path(file)?;
            rows.write_record(["row", "household_no", "column", "reason", "vi", "en"])?;
            anyhow::Ok(rows)
        };
        let opened =
            file.map(|file| open(file).with_context(|| format!("{} cannot be written", file.display())));
        Ok(Self { file: opened.transpose()?, shown: Vec::new(), count: 0 })
    }

    pub(super) fn add(&mut self, problem: Problem) -> anyhow::Result<()> {
        if let Some(rows) = &mut self.file {
            let Problem { row, household, column, reason, fault } = &problem;
            let column = column.map(Column::name).unwrap_or_default();
            let cells = [&row.to_string(), household, column, reason, &fault.vi, &fault.en];
            rows.write_record(cells.map(|cell| guarded(cell.to_owned())))?;
        }
        self.count += 1;
        // The screen shows those of the first rows, in whatever order they are answered.
        let place = self.shown.partition_point(|known| known.row <= problem.row);
        self.shown.insert(place, problem);
        self.shown.truncate(SHOWN);
        Ok(())
    }

    /// What the screen shows.
    pub(crate) fn finish(self) -> anyhow::Result<String> {
        if let Some(mut rows) = self.file {
            rows.flush()?;
        }
        if self.shown.is_empty() {
            return Ok(String::new());
        }
        let mut rows =
            vec![["Dòng", "Mã hộ", "Cột", "Lý do", "Tiếng Việt / English"].map(str::to_owned).to_vec()];
        rows.extend(self.shown.iter().map(|problem| {
            let column = problem.column.map(Column::name).unwrap_or_default().to_owned();
            let text = format!("{} / {}", problem.fault.vi, problem.fault.en);
            vec![problem.row.to_string(), problem.household.clone(), column, problem.reason.clone(), text]
        }));
        let more = match self.count - self.shown.len() {
            0 => String::new(),
            more => format!("… {more} more; --problems FILE writes all\n"),
        };
        Ok(columns(&rows) + &more)
    }
}

/// What a refusal says of the rows of a household: every bad field on its own row, else the household's first one.
pub(super) fn of_refusal(number: &str, rows: &[u64], refusal: &PbStatus) -> Vec<Problem> {
    let details = details(refusal);
    let reason = details.error_info().map_or_else(|| "REFUSED".to_owned(), |info| info.reason.clone());
    let first = rows.first().copied().unwrap_or_default();
    let problem = |row, column, fault| Problem {
        row,
        household: number.to_owned(),
        column,
        reason: reason.clone(),
        fault,
    };
    let bad = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    if bad.is_empty() {
        let vi = details.localized_message().map_or(&refusal.message, |said| &said.message);
        return vec![problem(first, None, Fault::new(vi, &refusal.message))];
    }
    let fields = bad.iter().map(|bad| {
        let vi = bad.localized_message.as_ref().map_or(&bad.description, |said| &said.message);
        let row = member_of(&bad.field).and_then(|member| rows.get(member)).copied().unwrap_or(first);
        problem(row, Column::of_field(&bad.field), Fault::new(vi, &bad.description))
    });
    fields.collect()
}

fn details(refusal: &PbStatus) -> ErrorDetails {
    // The same message under another crate's name.
    RpcStatus::decode(&*refusal.encode_to_vec()).unwrap_or_default().get_error_details()
}

/// `household.members[2].birth_date` is of the third member.
fn member_of(field: &str) -> Option<usize> {
    let (_, rest) = field.split_once("members[")?;
    rest.split_once(']')?.0.parse().ok()
}
