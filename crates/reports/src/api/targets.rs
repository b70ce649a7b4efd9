//! Targets beside what came about: `GetTargets`.

use std::collections::BTreeSet;

use proto::sinhke::{communes::v1::ClassificationKind, households::v1 as households, reports::v1 as pb};
use service::{fields, position::Position, progress::reach_all, rpc::Asking};
use vocabulary::{area::UnitKey, calendar::Date, rejection::Rejection};

use super::{
    Poverty,
    answer::{self, ratio},
    ask::{self, Ask},
    poverty::Facts,
};
use crate::{
    cubes::{
        cell::{Class, StandardId},
        cube::Between,
        map::Rows,
        sums::{Figures, Table},
        target::{Actual, Aim, Days, NotHeld, Target},
    },
    store::{clock::Moment, told::Standard},
};

type Refusal = Box<dyn Rejection>;

impl Poverty {
    pub(super) async fn targets(
        &self,
        message: pb::GetTargetsRequest,
        asking: &Asking,
    ) -> Result<pb::TargetReport, Refusal> {
        let pb::GetTargetsRequest { as_of, known_at, min_position } = message;
        let report = pb::GetPovertyReportRequest {
            as_of,
            known_at,
            min_position,
            ..pb::GetPovertyReportRequest::default()
        };
        let ask = ask::parse(&report, asking)?;
        reach_all(&self.feeds, &ask.min_position, asking).await?;
        let moment = self.moment(&ask).await?;
        let facts = self.facts(moment).await?;
        let mut targets = Vec::new();
        for target in self.reader.targets(moment.known_at).await? {
            let measured = self.measure(&target, &facts, (ask.between.until, moment)).await?;
            targets.push(result(&target, measured));
        }
        Ok(pb::TargetReport {
            as_of: Some(fields::pb_date(ask.between.until)),
            known_at: Some(fields::pb_time(moment.instant())),
            targets,
            positions: answer::positions(moment),
        })
    }

    /// What came of a target, as far as a day.
    async fn measure(
        &self,
        target: &Target,
        facts: &Facts,
        (as_of, moment): (Date, Moment),
    ) -> Result<Measured, Refusal> {
        let mut measured = Measured::default();
        let (standard, days) = match days(target, facts, as_of) {
            Ok(found) => found,
            Err(why) => return Ok(measured.without(why)),
        };
        measured.days = Some(days);
        let Some(units) = scope(target, facts, days, &mut measured)? else {
            return Ok(measured.without(NotHeld::AreaEmpty));
        };
        let before = self.figures((standard, &units), (days.from, days), moment).await?;
        let after = self.figures((standard, &units), (days.on, days), moment).await?;
        match target.aim.actual(&before.figures, &after.figures, days.years) {
            Ok(_) if before.unassigned != 0 || after.unassigned != 0 => {
                measured.not_held = Some(NotHeld::NotAssigned);
            }
            Ok(actual) => measured.actual = Some(actual),
            Err(why) => measured.not_held = Some(why),
        }
        measured.note_gaps((&before, days.from), (&after, days.on));
        measured.rates = Some((before.figures, after.figures));
        Ok(measured)
    }

    /// What was counted in the units on a day, on the map of the day on which the target is measured.
    async fn figures(
        &self,
        (standard, units): (&Standard, &BTreeSet<UnitKey>),
        (day, days): (Date, Days),
        moment: Moment,
    ) -> Result<Counted, Refusal> {
        let ask = Ask {
            between: Between { after: day, until: day },
            known_at: Some(moment.instant()),
            map_of: days.on,
            rows: Rows::Communes,
            standards: BTreeSet::from([StandardId::clone(&standard.id)]),
            units: units.iter().copied().collect(),
            min_position: Position::default(),
            path: "",
        };
        let grounds = self.grounds(&ask, moment).await?;
        let table = self.count(&ask, &grounds, |measure| !measure.is_marked()).await?;
        Ok(Counted::of(table))
    }
}

/// Under which standard and on which days a target is measured.
fn days<'a>(target: &Target, facts: &'a Facts, as_of: Date) -> Result<(&'a Standard, Days), NotHeld> {
    let id = target.aim.standard().ok_or(NotHeld::VillagesNotClassified)?;
    let standard = facts.all.iter().find(|known| known.id == *id).ok_or(NotHeld::StandardNotInForce)?;
    let days = target.days(standard.valid, as_of)?;
    if days.from < facts.since { Err(NotHeld::BeforeHistory) } else { Ok((standard, days)) }
}

/// What was counted in the scope of a target on a day.
struct Counted {
    figures: Figures,
    /// Registered households that may lie in its units, and are counted in none of them.
    unassigned: i64,
}

impl Counted {
    fn of(table: Table) -> Self {
        let unassigned = table.perhaps.households;
        Self { figures: table.totals.into_values().next().unwrap_or_default().total, unassigned }
    }
}

/// What is known of a target.
#[derive(Default)]
struct Measured {
    scope: String,
    units: BTreeSet<UnitKey>,
    days: Option<Days>,
    rates: Option<(Figures, Figures)>,
    actual: Option<Actual>,
    not_held: Option<NotHeld>,
    is_synthetic: bool,
    notes: Vec<String>,
}

impl Measured {
    fn without(self, why: NotHeld) -> Self {
        Self { not_held: Some(why), ..self }
    }

    /// What the figures of the two days leave out, once where it is one day.
    fn note_gaps(&mut self, before: (&Counted, Date), after: (&Counted, Date)) {
        let days = if before.1 == after.1 { &[after][..] } else { &[before, after] };
        for (counted, day) in days {
            let not_known = counted.figures.not_known().households;
            if not_known != 0 {
                self.notes.push(format!("{not_known} hộ chưa được rà soát theo chuẩn này ngày {day}"));
            }
            if counted.unassigned != 0 {
                let unassigned = counted.unassigned;
                self.notes.push(format!(
                    "{unassigned} hộ có thể thuộc phạm vi này nhưng chưa được xếp vào xã nào ngày {day}"
                ));
            }
        }
    }
}

/// The units of a target, none for the province; `None` when it has an area and nothing lies in it.
fn scope(
    target: &Target,
    facts: &Facts,
    days: Days,
    measured: &mut Measured,
) -> Result<Option<BTreeSet<UnitKey>>, Refusal> {
    let map = facts.drawn.map(days.on)?;
    let Some(kind) = target.area else {
        measured.scope =
            map.province.as_ref().map_or_else(|| "Toàn bộ".to_owned(), |name| format!("Tỉnh {name}"));
        return Ok(Some(BTreeSet::new()));
    };
    let geography = &facts.drawn.geography;
    let units = geography.classified(kind, days.on, &map);
    measured.scope = format!("{} {}", units.len(), area_name(kind));
    measured.units.clone_from(&units);
    if geography.is_synthetic_on(days.on) {
        measured.is_synthetic = true;
        measured.notes.push(answer::SYNTHETIC.to_owned());
    }
    Ok(Some(units).filter(|units| !units.is_empty()))
}

/// Communes of a classification.
fn area_name(kind: i32) -> &'static str {
    match ClassificationKind::try_from(kind) {
        Ok(ClassificationKind::EthnicMinority) => "xã vùng đồng bào dân tộc thiểu số",
        Ok(ClassificationKind::Mountain) => "xã miền núi",
        Ok(ClassificationKind::Border) => "xã biên giới",
        Ok(ClassificationKind::Island) => "xã đảo",
        Ok(ClassificationKind::ProvincialArea) => "xã thuộc phạm vi Nghị quyết 06-NQ/TU",
        Ok(ClassificationKind::RegionI) => "xã khu vực I",
        Ok(ClassificationKind::RegionIi) => "xã khu vực II",
        Ok(ClassificationKind::RegionIii) => "xã khu vực III",
        Ok(ClassificationKind::Unspecified) | Err(_) => "xã thuộc phân loại chưa rõ",
    }
}

fn result(target: &Target, measured: Measured) -> pb::TargetResult {
    let Measured { scope, units, days, rates, actual, not_held, is_synthetic, notes } = measured;
    let rate = |figures: &Figures| ratio(figures.poor, figures.all);
    let not_known = |figures: &Figures| figures.not_known().households;
    let is_yearly = matches!(target.aim, Aim::YearlyRateCut { .. });
    pb::TargetResult {
        target: Some(told(target)),
        verdict: verdict(actual, days).into(),
        not_held: not_held.map_or(pb::NotHeld::Unspecified, pb_not_held).into(),
        scope,
        units: units.iter().map(UnitKey::resource_name).collect(),
        measured_from: days.map(|days| fields::pb_date(days.from)),
        measured_on: days.map(|days| fields::pb_date(days.on)),
        rate_before: rates.as_ref().map(|(before, _)| rate(before)),
        rate_after: rates.as_ref().map(|(_, after)| rate(after)),
        actual: actual.map_or(0, |actual| actual.amount),
        years: days.filter(|_| is_yearly).map_or(0, |days| days.years.into()),
        implied_households: target.aim.implied_households().unwrap_or_default(),
        not_known_before: rates.as_ref().map_or(0, |(before, _)| not_known(before)),
        not_known_after: rates.as_ref().map_or(0, |(_, after)| not_known(after)),
        synthetic: is_synthetic,
        notes,
    }
}

fn verdict(actual: Option<Actual>, days: Option<Days>) -> pb::TargetVerdict {
    match (actual, days) {
        (Some(_), Some(Days { is_due: false, .. })) => pb::TargetVerdict::UnderWay,
        (Some(Actual { is_met: true, .. }), Some(_)) => pb::TargetVerdict::Met,
        (Some(Actual { is_met: false, .. }), Some(_)) => pb::TargetVerdict::Missed,
        (_, _) => pb::TargetVerdict::NotKnown,
    }
}

fn pb_not_held(why: NotHeld) -> pb::NotHeld {
    match why {
        NotHeld::NotBegun => pb::NotHeld::NotBegun,
        NotHeld::StandardNotInForce => pb::NotHeld::StandardNotInForce,
        NotHeld::AreaEmpty => pb::NotHeld::AreaEmpty,
        NotHeld::BeforeHistory => pb::NotHeld::BeforeHistory,
        NotHeld::NeverSurveyed => pb::NotHeld::NeverSurveyed,
        NotHeld::NoWholeYear => pb::NotHeld::NoWholeYear,
        NotHeld::VillagesNotClassified => pb::NotHeld::VillagesNotClassified,
        NotHeld::NotAssigned => pb::NotHeld::NotAssigned,
    }
}

/// As `households` told it.
fn told(target: &Target) -> households::PovertyTarget {
    use households::{PovertyClass, TargetIndicator};
    let (indicator, value) = match target.aim {
        Aim::YearlyRateCut { milli_points, .. } => (TargetIndicator::YearlyRateCut, milli_points),
        Aim::HouseholdCut { households, .. } => (TargetIndicator::HouseholdCut, households),
        Aim::HouseholdsLeft { households, .. } => (TargetIndicator::HouseholdsLeft, households),
        Aim::VillagesLeft { villages } => (TargetIndicator::DifficultVillagesLeft, villages),
    };
    let (mut class, mut stated) = (PovertyClass::Unspecified, None);
    if let Aim::HouseholdsLeft { class: held, .. } = target.aim {
        class = match held {
            Class::Poor => PovertyClass::Poor,
            Class::NearPoor => PovertyClass::NearPoor,
            Class::NotPoor => PovertyClass::NotPoor,
        };
    }
    if let Aim::HouseholdCut { milli_points, .. } = target.aim {
        stated = milli_points;
    }
    households::PovertyTarget {
        name: format!("povertyTargets/{}", target.id),
        law: target.law.clone(),
        indicator: indicator.into(),
        standard: target.aim.standard().map(StandardId::resource_name).unwrap_or_default(),
        poverty_class: class.into(),
        value,
        stated_share_milli_points: stated.unwrap_or_default(),
        area: target.area.unwrap_or_default(),
        first_day: Some(fields::pb_date(target.first_day)),
        last_day: Some(fields::pb_date(target.last_day)),
        note: target.note.clone(),
        revision: target.revision,
        set_time: Some(fields::pb_time(target.set_at)),
        etag: String::new(),
    }
}
