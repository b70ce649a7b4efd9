//! A report as it becomes: `WatchPovertyReport`.
//!
//! Between two messages a watch holds the report that it told last, and nothing of what changed meanwhile.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use proto::sinhke::reports::v1 as pb;
use service::{
    config::Limits,
    fields,
    position::Position,
    progress::Signs,
    rpc::{Asking, Watched},
};
use vocabulary::rejection::{Fault, Rejection, Violations};

use super::{
    Poverty,
    ask::{self, Ask},
};

type Refusal = Box<dyn Rejection>;

/// How far apart a caller may ask to be told of changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paces {
    least: Duration,
    most: Duration,
}

impl Paces {
    /// As the deployment allows.
    pub(crate) fn of(limits: &Limits) -> Self {
        let millis = |millis: u32| Duration::from_millis(millis.into());
        Self { least: millis(limits.watch_ms), most: millis(limits.watch_most_ms) }
    }

    /// The least when none is asked for.
    fn pace(self, asked: Option<prost_types::Duration>) -> Result<Duration, Fault> {
        let Some(asked) = asked else { return Ok(self.least) };
        let asked = Duration::try_from(asked).ok().filter(|asked| (self.least..=self.most).contains(asked));
        let (least, most) = (self.least.as_millis(), self.most.as_millis());
        asked.ok_or_else(|| {
            Fault::new(
                format!("phải từ {least} đến {most} mili giây"),
                format!("must be between {least} and {most} milliseconds"),
            )
        })
    }
}

/// What one caller watches.
pub(super) struct Watch {
    poverty: Poverty,
    ask: Ask,
    pace: Duration,
    signs: Signs,
    /// What the caller has; `None` before the first message.
    told: Option<pb::PovertyReport>,
    /// As of when he has it.
    looked: Option<Timestamp>,
}

impl Poverty {
    pub(super) async fn watch(
        &self,
        message: pb::WatchPovertyReportRequest,
        asking: &Asking,
    ) -> Result<Watch, Refusal> {
        let (ask, since, pace) = parse(&message, self.paces, asking)?;
        // What no report can be drawn of is refused at once, and not by the first look.
        self.find(&ask, asking).await?;
        let mut watch = Watch {
            poverty: self.clone(),
            pace,
            signs: Signs::of(&self.feeds),
            told: None,
            looked: since,
            // It is reached, and stays so.
            ask: Ask { min_position: Position::default(), ..ask },
        };
        if since.is_some() {
            let then = Ask { known_at: since, ..watch.ask.clone() };
            let moment = self.moment(&then).await?;
            watch.told = Some(self.report_at(&then, moment).await?);
        }
        Ok(watch)
    }
}

impl Watched for Watch {
    type Answer = pb::WatchPovertyReportResponse;

    async fn look(&mut self, _asking: &Asking) -> Result<Option<Self::Answer>, Refusal> {
        self.signs.seen();
        let moment = self.poverty.moment(&self.ask).await?;
        if self.told.is_some() && self.looked == Some(moment.instant()) {
            return Ok(None);
        }
        let now = self.poverty.report_at(&self.ask, moment).await?;
        let news = match &self.told {
            None => Some(pb::WatchPovertyReportResponse {
                report: Some(now.clone()),
                whole: true,
                gone_rows: Vec::new(),
            }),
            Some(told) => news(told, &now),
        };
        self.looked = Some(moment.instant());
        self.told = Some(now);
        Ok(news)
    }

    async fn changed(&mut self) {
        self.signs.next().await;
    }

    fn pace(&self) -> Duration {
        self.pace
    }

    fn again(&self) -> Vec<(&'static str, String)> {
        let Some(looked) = self.looked else { return Vec::new() };
        // The day that was left out may be another one by then.
        vec![("as_of", self.ask.between.until.to_string()), ("changed_since", looked.to_string())]
    }
}

fn parse(
    message: &pb::WatchPovertyReportRequest,
    paces: Paces,
    asking: &Asking,
) -> Result<(Ask, Option<Timestamp>, Duration), Violations> {
    let mut bad = Violations::default();
    let report = message.report.clone().unwrap_or_default();
    let ask = fields::nested(&mut bad, "report", ask::parse(&report, asking));
    if report.known_at.is_some() {
        let text = (
            "phải để trống: báo cáo được theo dõi về sau",
            "must be empty: the report is watched from now on",
        );
        bad.add("report.known_at", Fault::new(text.0, text.1));
    }
    let since = bad.field("changed_since", message.changed_since.map(ask::instant).transpose());
    if message.changed_since.is_some() && report.as_of.is_none() {
        let text = (
            "phải có khi có changed_since: phải là ngày của báo cáo đã nhận",
            "is required with changed_since: it is the day of the report that the caller has",
        );
        bad.add("report.as_of", Fault::new(text.0, text.1));
    }
    let pace = bad.field("min_interval", paces.pace(message.min_interval));
    let (Some(ask), Some(since), Some(pace)) = (ask, since, pace) else { return Err(bad) };
    bad.finish()?;
    Ok((Ask { path: "report.", ..ask }, since, pace))
}

/// What names a row.
type RowName<'a> = (&'a str, &'a str, &'a str);

fn name(row: &pb::PovertyRow) -> RowName<'_> {
    (&row.unit, &row.known_unit, &row.standard)
}

/// What one report says and the other did not; `None` when they say the same, whenever it was recorded.
fn news(told: &pb::PovertyReport, now: &pb::PovertyReport) -> Option<pb::WatchPovertyReportResponse> {
    let known: BTreeMap<RowName<'_>, &pb::PovertyRow> =
        told.rows.iter().chain(&told.totals).map(|row| (name(row), row)).collect();
    let says_else = |row: &&pb::PovertyRow| known.get(&name(row)) != Some(row);
    let totals: Vec<pb::PovertyRow> = now.totals.iter().filter(says_else).cloned().collect();
    let rows: Vec<pb::PovertyRow> = now.rows.iter().filter(says_else).cloned().collect();
    let mut gone = known;
    for row in now.rows.iter().chain(&now.totals) {
        gone.remove(&name(row));
    }
    let gone_rows: Vec<pb::GoneRow> = gone
        .into_keys()
        .map(|(unit, known_unit, standard)| pb::GoneRow {
            unit: unit.to_owned(),
            known_unit: known_unit.to_owned(),
            standard: standard.to_owned(),
        })
        .collect();
    let is_the_same = totals.is_empty() && rows.is_empty() && gone_rows.is_empty() && head(told) == head(now);
    (!is_the_same).then(|| {
        let report = pb::PovertyReport { totals, rows, ..without_rows(now) };
        pb::WatchPovertyReportResponse { report: Some(report), whole: false, gone_rows }
    })
}

/// Everything of a report but its many rows.
fn without_rows(report: &pb::PovertyReport) -> pb::PovertyReport {
    pb::PovertyReport {
        as_of: report.as_of,
        known_at: report.known_at,
        map_of: report.map_of,
        movements_after: report.movements_after,
        scope: report.scope.clone(),
        standards: report.standards.clone(),
        issuers_without_standard: report.issuers_without_standard.clone(),
        totals: Vec::new(),
        rows: Vec::new(),
        notes: report.notes.clone(),
        positions: report.positions.clone(),
        group_by: report.group_by,
    }
}

/// What stands above the numbers and can change.
fn head(report: &pb::PovertyReport) -> (&str, &[pb::ReportStandard], &[i32], &[String]) {
    (&report.scope, &report.standards, &report.issuers_without_standard, &report.notes)
}

#[cfg(test)]
mod tests;
