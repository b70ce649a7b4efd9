//! Quảng Ninh as it is shipped, households in words, and reports through gRPC.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use prost::Message;
use proto::{
    google::r#type::Date as PbDate,
    sinhke::{
        communes::v1 as communes,
        households::v1 as households,
        reports::v1::{self as pb, poverty_report_service_client::PovertyReportServiceClient},
        r#type::v1::AreaKind,
    },
};
use service::{
    clock::Clock as _,
    testing::{Emitted, TestContext, caller},
};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{
    calendar::{Date, date, parse_date},
    caller::Role,
};

use crate::{Reports, feeds};

pub(super) use proto::sinhke::households::v1::{Movement, PovertyClass as Class};

const UNITS: &str = include_str!("../../../communes/data/units.csv");
const SUCCESSIONS: &str = include_str!("../../../communes/data/successions.csv");

pub(super) const VN: &str = "povertyStandards/VN-2022";
pub(super) const QN: &str = "povertyStandards/QN-2023";
/// Split in three in 2025.
pub(super) const HAI_LANG: &str = "units/06886@2020-01-01";
/// Went whole to 06760 in 2025.
pub(super) const DUONG_HUY: &str = "units/06805@2020-01-01";

/// A running context with what other contexts told it.
pub(super) struct World {
    pub(super) context: TestContext<Reports>,
    /// Versions told of each record.
    told: BTreeMap<(&'static str, Uuid), i64>,
    last: BTreeMap<&'static str, (Uuid, i64)>,
}

/// Anything that is not this message's default.
pub(super) fn ask() -> pb::GetPovertyReportRequest {
    pb::GetPovertyReportRequest::default()
}

#[expect(clippy::unnecessary_wraps, reason = "as messages have it")]
pub(super) fn on(text: &str) -> Option<PbDate> {
    Some(wire(parse_date(text).unwrap()))
}

pub(super) fn as_of(text: &str) -> pb::GetPovertyReportRequest {
    pb::GetPovertyReportRequest { as_of: on(text), ..ask() }
}

#[expect(clippy::unnecessary_wraps, reason = "as messages have it")]
pub(super) fn known_at(instant: Timestamp) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: instant.as_second(), nanos: instant.subsec_nanosecond() })
}

fn wire(date: Date) -> PbDate {
    PbDate { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

/// The id of a household with this number.
pub(super) fn home(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

impl World {
    /// Without units and standards.
    pub(super) async fn empty() -> Self {
        let context = TestContext::<Reports>::start().await;
        Self { context, told: BTreeMap::new(), last: BTreeMap::new() }
    }

    /// With the units of Quảng Ninh, and the two standards.
    pub(super) async fn new() -> Self {
        let mut world = Self::empty().await;
        world.quang_ninh().await;
        world.settled().await;
        world.enact(VN, households::Issuer::Central, "2022-01-01", Some("2027-01-01")).await;
        world.enact(QN, households::Issuer::Province, "2023-01-01", Some("2026-01-01")).await;
        world
    }

    pub(super) fn now(&self) -> Timestamp {
        self.context.clock().now()
    }

    /// A second passes.
    fn tick(&self) {
        self.context.set_now(self.now() + SignedDuration::from_secs(1));
    }

    /// Publishes an event, a second after the one before.
    pub(super) async fn tell(
        &mut self,
        (source, record): (&'static str, Uuid),
        event: &str,
        valid_on: Date,
        message: &impl Message,
    ) {
        self.tick();
        let version = self.told.entry((source, record)).or_default();
        *version += 1;
        self.last.insert(source, (record, *version));
        let (event, payload) = (event.to_owned(), message.encode_to_vec());
        let place = "_".to_owned();
        let version = *version;
        self.context
            .emit(Emitted { source, aggregate: record, version, event, place, valid_on, payload })
            .await;
    }

    /// Waits until everything that was told is counted.
    pub(super) async fn settled(&self) {
        for (source, (record, version)) in &self.last {
            let feed = if *source == "communes" { feeds::COMMUNES } else { feeds::HOUSEHOLDS };
            self.context.applied(feed, *record, *version).await;
        }
    }

    pub(super) async fn quang_ninh(&mut self) {
        let mut units = csv::Reader::from_reader(UNITS.as_bytes());
        for (number, row) in (1..).zip(units.records()) {
            let (from, unit) = entered(&row.unwrap());
            self.tell(("communes", Uuid::from_u128(number)), "unit.entered", from, &unit).await;
        }
        let mut laws: BTreeMap<(String, String), Vec<communes::Succession>> = BTreeMap::new();
        for row in csv::Reader::from_reader(SUCCESSIONS.as_bytes()).records() {
            let row = row.unwrap();
            let extent = if &row[2] == "whole" { communes::Extent::Whole } else { communes::Extent::Part };
            laws.entry((row[3].to_owned(), row[4].to_owned())).or_default().push(communes::Succession {
                old_code: row[0].to_owned(),
                new_code: row[1].to_owned(),
                extent: extent.into(),
                effective_date: on(&row[3]),
                law: row[4].to_owned(),
                verified: &row[6] == "yes",
                basis: row[5].to_owned(),
            });
        }
        for (number, ((day, law), successions)) in (10_001..).zip(laws) {
            let enacted = communes::ReorganisationEnacted { law, effective_date: on(&day), successions };
            let day = parse_date(&day).unwrap();
            self.tell(("communes", Uuid::from_u128(number)), "reorganisation.enacted", day, &enacted).await;
        }
    }

    /// A unit's name was wrong. Answers the position of the write.
    pub(super) async fn rename(&mut self, unit: &str, name: &str) -> String {
        let mut units = csv::Reader::from_reader(UNITS.as_bytes());
        let mut entered = units.records().map(|row| entered(&row.unwrap()));
        let (from, told) = entered.find(|(_, told)| told.unit == unit).unwrap();
        let told = communes::UnitEntered { display_name: name.to_owned(), ..told };
        self.tell(("communes", Uuid::from_u128(25_001)), "unit.entered", from, &told).await;
        self.position("communes")
    }

    /// The position that the last write of a context answered.
    pub(super) fn position(&self, source: &'static str) -> String {
        let (record, version) = self.last.get(source).unwrap();
        format!("{source}:{record}:{version}")
    }

    /// A unit has a class that was made up.
    pub(super) async fn classify_synthetically(&mut self, unit: &str) {
        let classification = communes::UnitClassification {
            unit: unit.to_owned(),
            kind: communes::ClassificationKind::Border.into(),
            valid_from: on("2021-01-01"),
            valid_until: None,
            document: None,
            synthetic: true,
        };
        let classified = communes::UnitClassified { classification: Some(classification) };
        let record = Uuid::from_u128(20_001);
        self.tell(("communes", record), "unit.classified", date(2021, 1, 1), &classified).await;
    }

    pub(super) async fn enact(
        &mut self,
        name: &str,
        issuer: households::Issuer,
        from: &str,
        until: Option<&str>,
    ) {
        let standard = households::PovertyStandard {
            name: name.to_owned(),
            issuer: issuer.into(),
            law: "một văn bản".to_owned(),
            valid_from: on(from),
            valid_until: until.and_then(on),
            rural_line_vnd: 1_500_000,
            urban_line_vnd: 2_000_000,
            note: if name == QN { "mức sàn chưa đối chiếu".to_owned() } else { String::new() },
            ..households::PovertyStandard::default()
        };
        let record =
            Uuid::from_u128(30_000 + u128::try_from(name.len()).unwrap() * 100 + u128::from(name == QN));
        let enacted = households::StandardEnacted { standard: Some(standard) };
        self.tell(("households", record), "standard.enacted", parse_date(from).unwrap(), &enacted).await;
    }

    /// Registers household `number` in a unit with so many members.
    pub(super) async fn register(&mut self, number: u128, unit: &str, from: &str, persons: i32) {
        self.register_as(number, facts(number, unit, persons), from).await;
    }

    pub(super) async fn register_as(&mut self, number: u128, facts: households::HouseholdFacts, from: &str) {
        let registered = households::HouseholdRegistered {
            facts: Some(facts),
            register_date: on(from),
            split_from: String::new(),
        };
        let day = parse_date(from).unwrap();
        self.tell(("households", home(number)), "household.registered", day, &registered).await;
    }

    pub(super) async fn change_members(&mut self, number: u128, unit: &str, from: &str, persons: i32) {
        let facts = Some(facts(number, unit, persons));
        let changed = households::HouseholdMembersChanged {
            facts,
            valid_date: on(from),
            other_household: String::new(),
        };
        let day = parse_date(from).unwrap();
        self.tell(("households", home(number)), "household.members_changed", day, &changed).await;
    }

    /// Somebody joined or left, with what is known of later days.
    pub(super) async fn change_facts(&mut self, facts: households::HouseholdFacts, from: &str) {
        let record = facts.household.strip_prefix("households/").unwrap().parse().unwrap();
        let changed = households::HouseholdMembersChanged {
            facts: Some(facts),
            valid_date: on(from),
            other_household: String::new(),
        };
        let day = parse_date(from).unwrap();
        self.tell(("households", record), "household.members_changed", day, &changed).await;
    }

    /// Everybody of household `number` left the province.
    pub(super) async fn close(&mut self, number: u128, unit: &str, from: &str) {
        let facts = households::HouseholdFacts { supersedes: true, ..facts(number, unit, 0) };
        let closed = households::HouseholdClosed {
            facts: Some(facts),
            valid_date: on(from),
            reason: households::LeaveReason::LeftProvince.into(),
            merged_into: String::new(),
        };
        let day = parse_date(from).unwrap();
        self.tell(("households", home(number)), "household.closed", day, &closed).await;
    }

    /// A standard of the years 2018 to 2020 with a window.
    pub(super) async fn enact_with(&mut self, name: &str, return_months: i32) {
        let standard = households::PovertyStandard {
            name: name.to_owned(),
            issuer: households::Issuer::Central.into(),
            valid_from: on("2018-01-01"),
            valid_until: on("2021-01-01"),
            return_months,
            ..households::PovertyStandard::default()
        };
        let enacted = households::StandardEnacted { standard: Some(standard) };
        self.tell(("households", Uuid::from_u128(39_999)), "standard.enacted", date(2018, 1, 1), &enacted)
            .await;
    }

    /// Household `number` moves, with what is known of later days.
    pub(super) async fn relocate(
        &mut self,
        number: u128,
        unit: &str,
        from: &str,
        (persons, later): (i32, Vec<households::LaterFacts>),
    ) {
        let facts = households::HouseholdFacts { later, supersedes: true, ..facts(number, unit, persons) };
        let (valid_date, from_unit) = (on(from), String::new());
        let moved = households::HouseholdMoved { facts: Some(facts), valid_date, from_unit };
        let day = parse_date(from).unwrap();
        self.tell(("households", home(number)), "household.moved", day, &moved).await;
    }

    /// Household `number`, recorded in a unit that was split in 2025, lies in this part of it.
    pub(super) async fn assign(&mut self, number: u128, unit: &str, part: &str) {
        let assigned = households::HouseholdAssigned {
            facts: Some(facts(number, unit, 4)),
            effective_date: on("2025-07-01"),
            unit: unit.to_owned(),
            assigned_unit: part.to_owned(),
            law: "1679/NQ-UBTVQH15".to_owned(),
        };
        let day = date(2025, 7, 1);
        self.tell(("households", home(number)), "household.assigned", day, &assigned).await;
    }

    /// Decides on household `number`; answers the decision's name.
    pub(super) async fn decide(&mut self, number: u128, day: &str, classes: &[(&str, Class)]) -> String {
        self.correct(number, day, classes, "").await
    }

    pub(super) async fn correct(
        &mut self,
        number: u128,
        day: &str,
        classes: &[(&str, Class)],
        corrects: &str,
    ) -> String {
        let version = self.told.get(&("households", home(number))).copied().unwrap_or_default();
        let decision = format!(
            "households/{}/decisions/{}",
            home(number),
            Uuid::from_u128(number << 32 | u128::try_from(version).unwrap())
        );
        let class = |(standard, class): &(&str, Class)| households::DecidedClass {
            standard: (*standard).to_owned(),
            poverty_class: (*class).into(),
            ..households::DecidedClass::default()
        };
        let decided = households::HouseholdDecided {
            facts: Some(facts(number, HAI_LANG, 0)),
            decision: decision.clone(),
            decide_date: on(day),
            area_kind: AreaKind::Rural.into(),
            classes: classes.iter().map(class).collect(),
            corrects: corrects.to_owned(),
            review: String::new(),
            ..households::HouseholdDecided::default()
        };
        let day = parse_date(day).unwrap();
        self.tell(("households", home(number)), "household.decided", day, &decided).await;
        decision
    }

    /// The report, once everything told is counted.
    pub(super) async fn report(&self, request: pb::GetPovertyReportRequest) -> pb::PovertyReport {
        self.settled().await;
        self.try_report(request).await.unwrap()
    }

    /// The report as it is now.
    pub(super) async fn try_report(
        &self,
        request: pb::GetPovertyReportRequest,
    ) -> Result<pb::PovertyReport, Status> {
        let analyst = caller("analyst", &[Role::ProvinceAnalyst]);
        let mut client = PovertyReportServiceClient::new(self.context.channel(&analyst));
        Ok(client.get_poverty_report(request).await?.into_inner())
    }

    /// What is behind a cell, as it is now.
    pub(super) async fn explain(
        &self,
        request: pb::ExplainCellRequest,
    ) -> Result<pb::ExplainCellResponse, Status> {
        let analyst = caller("analyst", &[Role::ProvinceAnalyst]);
        let mut client = PovertyReportServiceClient::new(self.context.channel(&analyst));
        Ok(client.explain_cell(request).await?.into_inner())
    }
}

/// A line of the list of units as its event, and since when it is true.
fn entered(row: &csv::StringRecord) -> (Date, communes::UnitEntered) {
    let from = parse_date(&row[4]).unwrap();
    let kind = format!("UNIT_KIND_{}", row[2].to_uppercase());
    let unit = communes::UnitEntered {
        unit: format!("units/{}@{from}", &row[0]),
        code: row[0].to_owned(),
        display_name: row[1].to_owned(),
        kind: communes::UnitKind::from_str_name(&kind).unwrap().into(),
        parent_code: row[3].to_owned(),
        valid_from: Some(wire(from)),
        valid_until: Some(&row[5]).filter(|day| !day.is_empty()).and_then(on),
    };
    (from, unit)
}

pub(super) fn facts(number: u128, unit: &str, persons: i32) -> households::HouseholdFacts {
    households::HouseholdFacts {
        household: format!("households/{}", home(number)),
        unit: unit.to_owned(),
        village: String::new(),
        area_kind: AreaKind::Rural.into(),
        minority: false,
        member_count: persons,
        later_member_counts: Vec::new(),
        later: Vec::new(),
        supersedes: false,
        ..households::HouseholdFacts::default()
    }
}

/// The total under a standard.
pub(super) fn total<'a>(report: &'a pb::PovertyReport, standard: &str) -> &'a pb::Cell {
    report.totals.iter().find(|row| row.standard == standard).unwrap().total.as_ref().unwrap()
}

/// (all, poor, near-poor, not poor, not known) households.
pub(super) fn counts(cell: &pb::Cell) -> [i64; 5] {
    [cell.all, cell.poor, cell.near_poor, cell.not_poor, cell.not_known]
        .map(|count| count.unwrap().households)
}

/// Households that moved so.
pub(super) fn moved(cell: &pb::Cell, movement: Movement) -> i64 {
    let of = cell.movements.iter().filter(|moved| moved.movement() == movement);
    of.map(|moved| moved.count.unwrap().households).sum()
}

/// The reason in a refusal's details.
pub(super) fn reason(status: &Status) -> String {
    use tonic_types::StatusExt as _;
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}
