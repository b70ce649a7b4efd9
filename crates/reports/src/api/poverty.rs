//! The poverty report.
//!
//! **Why equal triples give equal bytes.** A report is a function of its request and of what is known at `known_at`, and
//! what is known at an instant that was once answered never changes:
//!
//! 1. *Households.* An instant is answered only up to the clock: the `known_at` of the last event counted. The inbox
//!    makes `known_at` strictly increasing along the stream, so whatever is counted later is known later; deltas and
//!    standards are added and never edited. An instant later than the clock is refused: what will be known by then
//!    is not known yet.
//! 2. *Units.* They come through another stream. A fact recorded at 10:00 may arrive after a report of 10:01 was answered
//!    without it; one recorded at 10:02 must be seen though households stand at 10:01, because whoever told it asks for
//!    it. So its feed stops the clock, moves it by a *tick*, a nanosecond within the microsecond of households, and marks
//!    the fact with the tick. No instant that was ever answered sees it; the clock's own does from then on, and so does
//!    every instant from when it was recorded that comes after. An instant in whole microseconds sees nothing recorded
//!    later than itself. What is stored later has a later `known_at`, so the last fact seen names the geography.
//! 3. *Everything else* is computed from these two by pure functions over ordered maps. Neither the business date nor the
//!    caller's language enters the answer: they only fill in fields that were left out, and the answer says with what.
//!
//! The positions in the answer are those of the last events known at `known_at`, not those of today.

use std::{collections::BTreeSet, sync::Arc};

use proto::sinhke::reports::v1 as pb;
use service::{progress::reach_all, refusal::ShellRefusal, rpc::Asking};
use vocabulary::{
    area::{NotKnown, UnitKey},
    calendar::Date,
    rejection::{Rejection, Violations},
};

use super::{
    Poverty,
    answer::{self, Drawing},
    ask::{self, Ask},
    refusal::ReportRefusal,
};
use crate::{
    cubes::{
        cell::{Measure, StandardId},
        map::{Map, Rows},
        sums::{self, Sum, Table},
    },
    store::{
        clock::Moment,
        reader::{Drawn, NoGeography},
        told::Standard,
    },
};

type Refusal = Box<dyn Rejection>;

impl Poverty {
    pub(super) async fn report(
        &self,
        message: pb::GetPovertyReportRequest,
        asking: &Asking,
    ) -> Result<pb::PovertyReport, Refusal> {
        let ask = ask::parse(&message, asking)?;
        let grounds = self.find(&ask, asking).await?;
        self.drawn(&ask, &grounds).await
    }

    /// What a report stands on, once it holds what was asked for.
    pub(super) async fn find(&self, ask: &Ask, asking: &Asking) -> Result<Grounds, Refusal> {
        reach_all(&self.feeds, &ask.min_position, asking).await?;
        let moment = self.moment(ask).await?;
        self.grounds(ask, moment).await
    }

    /// The report of a moment that can be answered.
    pub(super) async fn report_at(&self, ask: &Ask, moment: Moment) -> Result<pb::PovertyReport, Refusal> {
        let grounds = self.grounds(ask, moment).await?;
        self.drawn(ask, &grounds).await
    }

    async fn drawn(&self, ask: &Ask, grounds: &Grounds) -> Result<pb::PovertyReport, Refusal> {
        let table = self.count(ask, grounds, |measure| !measure.is_marked()).await?;
        Ok(answer::report(&grounds.drawing(ask, &table)))
    }

    /// The numbers of a report, of the measures that are wanted.
    pub(super) async fn count(
        &self,
        ask: &Ask,
        grounds: &Grounds,
        wanted: impl Fn(&Measure) -> bool,
    ) -> Result<Table, Refusal> {
        grounds.add_up(self.reader.sums(grounds.moment, ask.between, wanted).await?)
    }

    pub(super) async fn moment(&self, ask: &Ask) -> Result<Moment, Refusal> {
        let moment = self.reader.moment(ask.known_at).await?;
        let moment = moment.ok_or(ReportRefusal::NothingKnown { known_at: ask.known_at })?;
        // The store goes no further than the clock.
        if ask.known_at.is_some_and(|asked| asked > moment.instant()) {
            return Err(ReportRefusal::KnownAtNotReached { known_until: moment.instant() }.into());
        }
        // More was told of units than one microsecond has ticks: a later household's event makes it seen.
        let waits_for_units = ask.min_position.of_context("communes").next().is_some();
        if ask.known_at.is_none() && waits_for_units && moment.is_before_geography {
            return Err(ShellRefusal::PositionNotReached.into());
        }
        Ok(moment)
    }

    /// Standards and units as they were at a moment, and since when units are known.
    pub(super) async fn facts(&self, moment: Moment) -> Result<Facts, Refusal> {
        let all = self.reader.standards(moment.known_at).await?;
        let known_at = moment.instant();
        let nothing = ReportRefusal::NothingKnown { known_at: Some(known_at) };
        let last_told = moment.geography.ok_or_else(|| nothing.clone())?;
        let drawn = self.reader.geography(last_told).await.map_err(|error| -> Refusal {
            match error {
                NoGeography::Store(error) => error.into(),
                NoGeography::Faults(faults) => {
                    let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
                    ReportRefusal::UnitsIncomplete { known_at, faults: faults.join("; ") }.into()
                }
            }
        })?;
        let since = drawn.geography.since().ok_or(nothing)?;
        Ok(Facts { all, drawn, since })
    }

    pub(super) async fn grounds(&self, ask: &Ask, moment: Moment) -> Result<Grounds, Refusal> {
        let Facts { all, drawn, since } = self.facts(moment).await?;
        if ask.between.until < since {
            return Err(NotKnown::BeforeHistory { since }.into());
        }
        let map = map(ask, &drawn)?;
        let units = units(ask, &drawn, &map)?;
        let standards = standards(ask, &all)?;
        Ok(Grounds { moment, all, standards, drawn, map, units })
    }
}

/// Everything but the numbers.
pub(super) struct Facts {
    /// Every standard known.
    pub(super) all: Vec<Standard>,
    pub(super) drawn: Arc<Drawn>,
    pub(super) since: Date,
}

/// What the numbers are laid out on.
pub(super) struct Grounds {
    pub(super) moment: Moment,
    /// Every standard known.
    pub(super) all: Vec<Standard>,
    /// Those of the report.
    pub(super) standards: Vec<StandardId>,
    pub(super) drawn: Arc<Drawn>,
    pub(super) map: Arc<Map>,
    pub(super) units: BTreeSet<UnitKey>,
}

impl Grounds {
    /// With these numbers it is a report.
    pub(super) fn drawing<'a>(&'a self, ask: &'a Ask, table: &'a Table) -> Drawing<'a> {
        Drawing {
            ask,
            moment: self.moment,
            all: &self.all,
            standards: &self.standards,
            geography: &self.drawn.geography,
            map: &self.map,
            units: &self.units,
            table,
        }
    }

    /// A report whose lists do not close with what they opened with and what moved is none (R11).
    fn add_up(&self, sums: Vec<Sum>) -> Result<Table, Refusal> {
        let table = sums::add_up(&self.map, &self.standards, &self.units, sums);
        table.balance().map_err(ReportRefusal::from)?;
        Ok(table)
    }
}

/// The units of which the report has rows.
fn map(ask: &Ask, drawn: &Drawn) -> Result<Arc<Map>, Refusal> {
    let communes = drawn.map(ask.map_of)?;
    match ask.rows {
        Rows::Communes => Ok(communes),
        Rows::Districts => {
            let districts = drawn.geography.districts(ask.map_of)?;
            if districts.is_empty() {
                let (map_of, last) = (ask.map_of, drawn.geography.last_districts(ask.map_of));
                return Err(ReportRefusal::NoDistrictsOnMap { map_of, last }.into());
            }
            Ok(Arc::new(communes.by_district(&districts)))
        }
    }
}

/// The standards asked for, or all in force.
fn standards(ask: &Ask, all: &[Standard]) -> Result<Vec<StandardId>, ReportRefusal> {
    let as_of = ask.between.until;
    let in_force = all.iter().filter(|standard| standard.valid.contains(as_of));
    let in_force: BTreeSet<StandardId> = in_force.map(|standard| standard.id.clone()).collect();
    if ask.standards.is_empty() {
        return Ok(in_force.into_iter().collect());
    }
    match ask.standards.iter().find(|standard| !in_force.contains(*standard)) {
        Some(standard) if all.iter().any(|known| known.id == *standard) => {
            Err(ReportRefusal::StandardNotInForce { standard: standard.clone(), as_of })
        }
        Some(standard) => Err(ReportRefusal::StandardNotKnown { standard: standard.clone() }),
        None => Ok(ask.standards.iter().cloned().collect()),
    }
}

/// The units asked for, each of which has a row on the map.
fn units(ask: &Ask, drawn: &Drawn, map: &Map) -> Result<BTreeSet<UnitKey>, Violations> {
    let mut bad = Violations::default();
    let mut units = BTreeSet::new();
    for (place, unit) in ask.units.iter().enumerate() {
        let known = drawn.geography.unit_on(*unit, map);
        units.extend(bad.field(format!("{}units[{place}]", ask.path), known));
    }
    bad.finish()?;
    Ok(units)
}
