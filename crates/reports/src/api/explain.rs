//! What is behind one cell of a report: `ExplainCell`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proto::sinhke::{
    households::v1 as households,
    reports::v1::{self as pb, explain_cell_request::Counted as Said},
};
use service::{
    fields,
    pages::{Page, Pages},
    rpc::Asking,
};
use uuid::Uuid;
use vocabulary::{
    area::{NotKnown, Placed, UnitKey},
    rejection::{Fault, Rejection, Violations},
};

use super::{
    Poverty,
    answer::{count, movement},
    ask::{self, Ask},
    mark,
    official::lay,
    poverty::Grounds,
};
use crate::{
    cubes::{
        cell::{Amount, Class, Measure, StandardId},
        ethnic::{EthnicGroup, Taken},
        explain::{At, CellAt, Counted},
        movement::Movement,
        official::List,
        sums::Which,
    },
    store::explain::{Behind, Explained},
};

type Refusal = Box<dyn Rejection>;

/// Of which instant all pages are, and the last household of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Keyset {
    known_at: Timestamp,
    household: Uuid,
}

/// A parsed request.
struct Asked {
    ask: Ask,
    cell: Cell,
    page: Page<Keyset>,
}

/// What is to be explained.
enum Cell {
    /// A number that households make.
    Households(CellAt),
    /// A number that counts of whole units make.
    Counts { place: At, standard: StandardId, group: EthnicGroup, list: List },
}

impl Poverty {
    pub(super) async fn explain(
        &self,
        message: pb::ExplainCellRequest,
        asking: &Asking,
    ) -> Result<pb::ExplainCellResponse, Refusal> {
        let (report, bad) = report(&message, asking);
        let pages = Pages::new(&self.page_key, asking.method, &named(&message, report.as_ref()));
        let Asked { ask, cell, page } = parse(&message, (report, bad), &pages)?;
        let grounds = self.find(&ask, asking).await?;
        match cell {
            Cell::Households(cell) => self.households(&ask, &grounds, &cell, (&pages, page)).await,
            Cell::Counts { place, standard, group, list } => {
                self.counts(&ask, &grounds, place, (&standard, group, list)).await
            }
        }
    }

    async fn households(
        &self,
        ask: &Ask,
        grounds: &Grounds,
        cell: &CellAt,
        (pages, page): (&Pages<'_>, Page<Keyset>),
    ) -> Result<pb::ExplainCellResponse, Refusal> {
        on_the_report(cell.place, grounds)?;
        counted_by_the_standard(cell, grounds)?;
        // Without marks a report is whole; a mark is beside it, and beside other marks.
        let of_marks = matches!(cell.counted, Counted::Marked(..));
        let wanted =
            |measure: &Measure| if of_marks { cell.counted.counts(measure) } else { !measure.is_marked() };
        let table = self.count(ask, grounds, wanted).await?;
        let moment = grounds.moment;
        let (known_at, days) = (moment.instant(), cell.days(ask.between));
        let rows = i64::from(page.size.rows()).saturating_add(1);
        let after = page.after.map(|keyset| keyset.household);
        let sign = |group: &_, measure: &_| cell.sign(&grounds.map, &grounds.units, group, measure);
        let found = self.reader.explain((moment.known_at, days), sign, after, rows).await?;
        let keyset = |last: &Explained| write_keyset(Keyset { known_at, household: last.household });
        let (found, next_page_token) = pages.cut(found, page.size, keyset);
        Ok(pb::ExplainCellResponse {
            cell: Some(count(cell.find(&table))),
            known_at: Some(fields::pb_time(known_at)),
            households: found.iter().map(household).collect(),
            next_page_token,
            counts: Vec::new(),
        })
    }

    /// A province has so few units that all counts fit on one page.
    async fn counts(
        &self,
        ask: &Ask,
        grounds: &Grounds,
        place: At,
        of: (&StandardId, EthnicGroup, List),
    ) -> Result<pb::ExplainCellResponse, Refusal> {
        let newest = self.reader.ethnic(grounds.moment, ask.between.until).await?;
        let laid = lay(ask, grounds, &newest);
        if !laid.shows(place) {
            return Err(no_such_row(place).into());
        }
        let behind = laid.behind(place, of);
        let cell: Amount = behind.iter().map(|(_, amount)| *amount).collect();
        Ok(pb::ExplainCellResponse {
            cell: Some(count(cell)),
            known_at: Some(fields::pb_time(grounds.moment.instant())),
            households: Vec::new(),
            next_page_token: String::new(),
            counts: behind.into_iter().map(taken).collect(),
        })
    }
}

/// The report in which the cell stands, of the one standard that is asked about.
fn report(message: &pb::ExplainCellRequest, asking: &Asking) -> (Option<Ask>, Violations) {
    let mut bad = Violations::default();
    let report =
        pb::GetPovertyReportRequest { standards: Vec::new(), ..message.report.clone().unwrap_or_default() };
    let report = fields::nested(&mut bad, "report", ask::parse(&report, asking));
    (report, bad)
}

/// What decides which rows there are, with its defaults filled in: pages of another business date would be of another
/// report.
fn named(message: &pb::ExplainCellRequest, report: Option<&Ask>) -> pb::ExplainCellRequest {
    let dates = report.map(|report| pb::GetPovertyReportRequest {
        as_of: Some(fields::pb_date(report.between.until)),
        known_at: report.known_at.map(fields::pb_time),
        map_of: Some(fields::pb_date(report.map_of)),
        movements_after: Some(fields::pb_date(report.between.after)),
        standards: Vec::new(),
        units: report.units.iter().map(UnitKey::resource_name).collect(),
        min_position: String::new(),
        group_by: ask::group_by(report.rows).into(),
    });
    pb::ExplainCellRequest { report: dates, page_size: 0, page_token: String::new(), ..message.clone() }
}

fn parse(
    message: &pb::ExplainCellRequest,
    (report, mut bad): (Option<Ask>, Violations),
    pages: &Pages<'_>,
) -> Result<Asked, Violations> {
    let standard = bad.field("standard", message.standard.parse());
    let place = place(message, &mut bad);
    let which = bad.field("group", which(message.group));
    let counted = match &message.counted {
        Some(Said::Figure(figure)) => bad.field("figure", self::figure(*figure)).map(What::Of),
        Some(Said::Movement(kind)) => bad.field("movement", moved(*kind)).map(What::Of),
        Some(Said::Mark(said)) => {
            let marked = bad.field("mark", mark::read(said));
            marked.map(|(class, mark)| What::Of(Counted::Marked(class, mark)))
        }
        Some(Said::EthnicGroup(said)) => {
            if which.is_some_and(|which| which != Which::Total) {
                bad.add("group", everybody_only());
            }
            bad.field("ethnic_group", mark::read_ethnic(said)).map(|(group, list)| What::Ethnic(group, list))
        }
        None => bad.field("figure", Err(fields::missing())),
    };
    let page = pages.page(message.page_size, &message.page_token, read_keyset, &mut bad);
    let (Some(report), Some(standard), Some(place)) = (report, standard, place) else { return Err(bad) };
    let (Some(which), Some(counted), Some(page)) = (which, counted, page) else { return Err(bad) };
    let known_at = report.known_at.or(page.after.map(|keyset| keyset.known_at));
    bad.finish()?;
    let standards = BTreeSet::from([StandardId::clone(&standard)]);
    let ask = Ask { known_at, standards, path: "report.", ..report };
    let cell = match counted {
        What::Of(counted) => Cell::Households(CellAt { place, standard, which, counted }),
        What::Ethnic(group, list) => Cell::Counts { place, standard, group, list },
    };
    Ok(Asked { ask, cell, page })
}

/// What is counted, before it is known where.
enum What {
    Of(Counted),
    Ethnic(EthnicGroup, List),
}

fn everybody_only() -> Fault {
    Fault::new(
        "đếm theo dân tộc chỉ có cho toàn bộ số hộ",
        "must be everybody: counts by ethnic group are of no other group",
    )
}

fn place(message: &pb::ExplainCellRequest, bad: &mut Violations) -> Option<At> {
    match (message.unit.as_str(), message.known_unit.as_str()) {
        ("", "") => Some(At::Total),
        (unit, "") => bad.field("unit", unit.parse()).map(At::Unit),
        ("", known) => bad.field("known_unit", known.parse()).map(At::Unassigned),
        (_, _) => {
            let text = ("không được có cùng với unit", "must be empty where unit is set");
            bad.add("known_unit", Fault::new(text.0, text.1));
            None
        }
    }
}

/// A row that the report does not have is not one that counts nothing.
fn on_the_report(place: At, grounds: &Grounds) -> Result<(), Violations> {
    let asked = |unit: &UnitKey| grounds.units.is_empty() || grounds.units.contains(unit);
    let is_row = match place {
        At::Total => true,
        At::Unit(unit) => grounds.map.units.contains(&unit) && asked(&unit),
        At::Unassigned(unit) => {
            let placed = grounds.map.place_of(unit);
            let waits = matches!(placed, Placed::Unassigned { known, .. } if known == unit);
            waits && grounds.units.is_empty()
        }
    };
    if is_row { Ok(()) } else { Err(no_such_row(place)) }
}

fn no_such_row(place: At) -> Violations {
    let mut bad = Violations::default();
    match place {
        At::Total => {}
        At::Unit(_) => bad.add("unit", NotKnown::NotInForce.into()),
        At::Unassigned(_) => bad.add("known_unit", NotKnown::NoSuchUnit.into()),
    }
    bad
}

/// An indicator of another standard's law is in no report of this one.
fn counted_by_the_standard(cell: &CellAt, grounds: &Grounds) -> Result<(), Violations> {
    let mut bad = Violations::default();
    let standard = grounds.all.iter().find(|standard| standard.id == cell.standard);
    if let (Some(indicator), Some(standard)) = (cell.counted.indicator(), standard)
        && !standard.indicators.contains(indicator)
    {
        bad.add("mark", mark::no_indicator());
    }
    bad.finish()
}

fn which(said: i32) -> Result<Which, Fault> {
    match pb::CellGroup::try_from(said) {
        Ok(pb::CellGroup::Unspecified | pb::CellGroup::Total) => Ok(Which::Total),
        Ok(pb::CellGroup::Minority) => Ok(Which::Minority),
        Ok(pb::CellGroup::Rural) => Ok(Which::Rural),
        Ok(pb::CellGroup::Urban) => Ok(Which::Urban),
        Err(_unknown) => Err(fields::unknown_word()),
    }
}

fn figure(said: i32) -> Result<Counted, Fault> {
    match pb::CellFigure::try_from(said) {
        Ok(pb::CellFigure::Unspecified) => Err(fields::missing()),
        Ok(pb::CellFigure::All) => Ok(Counted::All),
        Ok(pb::CellFigure::Poor) => Ok(Counted::Class(Class::Poor)),
        Ok(pb::CellFigure::NearPoor) => Ok(Counted::Class(Class::NearPoor)),
        Ok(pb::CellFigure::NotPoor) => Ok(Counted::Class(Class::NotPoor)),
        Ok(pb::CellFigure::NotKnown) => Ok(Counted::NotKnown),
        Ok(pb::CellFigure::PoorBefore) => Ok(Counted::PoorBefore),
        Ok(pb::CellFigure::NearPoorBefore) => Ok(Counted::NearPoorBefore),
        Err(_unknown) => Err(fields::unknown_word()),
    }
}

fn moved(said: i32) -> Result<Counted, Fault> {
    let kind = households::Movement::try_from(said).ok().ok_or_else(fields::unknown_word)?;
    let found = Movement::ALL.iter().find(|known| movement(**known) == kind);
    found.copied().map(Counted::Moved).ok_or_else(fields::missing)
}

/// Seconds, nanoseconds and the id, one after the other.
fn write_keyset(Keyset { known_at, household }: Keyset) -> Vec<u8> {
    let mut bytes = known_at.as_second().to_be_bytes().to_vec();
    bytes.extend(known_at.subsec_nanosecond().to_be_bytes());
    bytes.extend(household.as_bytes());
    bytes
}

fn read_keyset(keyset: &[u8]) -> Option<Keyset> {
    let (seconds, rest) = keyset.split_first_chunk()?;
    let (nanos, household) = rest.split_first_chunk()?;
    let known_at = Timestamp::new(i64::from_be_bytes(*seconds), i32::from_be_bytes(*nanos)).ok()?;
    Some(Keyset { known_at, household: Uuid::from_slice(household).ok()? })
}

fn household(explained: &Explained) -> pb::ExplainedHousehold {
    pb::ExplainedHousehold {
        household: format!("households/{}", explained.household),
        count: Some(count(explained.amount())),
        events: explained.behind.iter().map(event).collect(),
    }
}

fn event(behind: &Behind) -> pb::ExplainingEvent {
    pb::ExplainingEvent {
        version: behind.version,
        position: behind.position,
        event: behind.event.clone(),
        valid_date: Some(fields::pb_date(behind.valid_on)),
        known_at: Some(fields::pb_time(behind.known_at)),
        count: Some(count(behind.amount)),
    }
}

fn taken((taken, amount): (&Taken, Amount)) -> pb::ExplainingCounts {
    pb::ExplainingCounts {
        unit: taken.unit.resource_name(),
        count_date: Some(fields::pb_date(taken.as_of)),
        position: taken.position,
        known_at: Some(fields::pb_time(taken.known_at)),
        count: Some(count(amount)),
    }
}
