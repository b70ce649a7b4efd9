//! The official report set: `GetOfficialReport`.
//!
//! A report of the set is a list of columns over the rows, standards and instants of the poverty report, so that equal
//! triples give equal bytes for the same reasons.

mod names;
mod rows;

use std::collections::BTreeSet;

use proto::sinhke::reports::v1::{self as pb, GroupBy, OfficialReportNumber as Number};
use service::{fields, rpc::Asking};
use vocabulary::rejection::Rejection;

use self::rows::Form;
use super::{
    Poverty,
    ask::{self, Ask},
    poverty::Grounds,
    refusal::ReportRefusal,
};
use crate::cubes::{
    cell::Measure,
    ethnic::{self, Laid, Taken},
    mark::Indicator,
    official::{Column, Counts, List, Official, Shown, Unit},
    sums::Table,
};

type Refusal = Box<dyn Rejection>;

impl Poverty {
    pub(super) async fn official(
        &self,
        message: pb::GetOfficialReportRequest,
        asking: &Asking,
    ) -> Result<pb::OfficialReport, Refusal> {
        let number = message.number;
        let (official, ask) = parse(message, asking)?;
        let grounds = self.find(&ask, asking).await?;
        if official == Official::Ethnic {
            return self.by_ethnic_group(&ask, &grounds).await;
        }
        let columns = official.columns(&grounds.standards, &indicators(&grounds));
        // Lists and movements are counted for all: what does not balance is no report.
        let wanted =
            |measure: &Measure| !measure.is_marked() || columns.iter().any(|column| column.takes(measure));
        let table = self.count(&ask, &grounds, wanted).await?;
        let form = Form { official, number, drawing: &grounds.drawing(&ask, &table), columns: &columns };
        Ok(form.of_households())
    }

    /// No. 9 is made of counts, not of households.
    async fn by_ethnic_group(&self, ask: &Ask, grounds: &Grounds) -> Result<pb::OfficialReport, Refusal> {
        let newest = self.reader.ethnic(grounds.moment, ask.between.until).await?;
        let laid = lay(ask, grounds, &newest);
        let lists = |group| List::ALL.iter().map(move |list| Counts::Ethnic(group, *list));
        let counts = laid.groups(&grounds.standards).into_iter().flat_map(lists);
        let columns: Vec<_> = counts.map(|counts| Column { standard: None, counts, whole: None }).collect();
        let units = newest.iter().map(|taken| taken.unit).collect();
        let table = Table { units, ..Table::default() };
        let (official, number) = (Official::Ethnic, Number::EthnicGroups.into());
        let form = Form { official, number, drawing: &grounds.drawing(ask, &table), columns: &columns };
        Ok(form.of_counts(&laid))
    }
}

/// The newest counts on the map of a report.
pub(super) fn lay<'a>(ask: &Ask, grounds: &Grounds, newest: &'a [Taken]) -> Laid<'a> {
    ethnic::lay((&grounds.drawn.geography, &grounds.map, ask.map_of), &grounds.units, newest)
}

fn parse(message: pb::GetOfficialReportRequest, asking: &Asking) -> Result<(Official, Ask), Refusal> {
    let number = Number::try_from(message.number).ok().ok_or_else(fields::unknown_word);
    if let Ok(Number::PoorList | Number::NearPoorList) = number {
        return Err(ReportRefusal::ListHasNames { number: message.number }.into());
    }
    let official = number.and_then(|number| official(number).ok_or_else(fields::missing));
    let ask = ask::parse(
        &pb::GetPovertyReportRequest {
            as_of: message.as_of,
            known_at: message.known_at,
            map_of: message.map_of,
            movements_after: message.movements_after,
            standards: message.standards,
            units: message.units,
            min_position: message.min_position,
            group_by: GroupBy::Commune.into(),
        },
        asking,
    );
    match (official, ask) {
        (Ok(official), Ok(ask)) => Ok((official, ask)),
        (official, ask) => {
            let mut bad = ask.err().unwrap_or_default();
            bad.field("number", official);
            Err(bad.into())
        }
    }
}

/// Which report has the number, if it is one without names.
fn official(number: Number) -> Option<Official> {
    let official = match number {
        Number::Unspecified | Number::PoorList | Number::NearPoorList => return None,
        Number::Result => Official::Result,
        Number::PoorMovements => Official::Movements(List::Poor),
        Number::NearPoorMovements => Official::Movements(List::NearPoor),
        Number::PoorDeprivations => Official::Deprivations(List::Poor, Shown::Numbers),
        Number::PoorDeprivationShares => Official::Deprivations(List::Poor, Shown::Shares),
        Number::NearPoorDeprivations => Official::Deprivations(List::NearPoor, Shown::Numbers),
        Number::NearPoorDeprivationShares => Official::Deprivations(List::NearPoor, Shown::Shares),
        Number::Groups => Official::Groups,
        Number::EthnicGroups => Official::Ethnic,
        Number::Causes => Official::Causes,
        Number::Children => Official::Children,
        Number::StandardsInHouseholds => Official::Standards(Unit::Households),
        Number::StandardsInPersons => Official::Standards(Unit::Persons),
    };
    Some(official)
}

/// Those that count under any standard of the report, in the order of the forms, each once.
fn indicators(grounds: &Grounds) -> Vec<Indicator> {
    let mut named = BTreeSet::new();
    let shown = grounds.all.iter().filter(|standard| grounds.standards.contains(&standard.id));
    let all = shown.flat_map(|standard| &standard.indicators);
    let mut indicators: Vec<_> = all.filter(|indicator| named.insert(*indicator)).cloned().collect();
    indicators.sort_by_key(names::place_on_the_form);
    indicators
}
