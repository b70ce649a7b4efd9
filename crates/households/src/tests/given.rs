//! A running context with the small province of the rules' own tests, its callers, and requests in short.

use jiff::civil::{Date, date};
use prost::Message as _;
use proto::{
    google::r#type::Date as PbDate,
    sinhke::{
        communes::v1 as communes,
        households::v1::{
            self as pb, bulk_service_client::BulkServiceClient,
            circumstance_service_client::CircumstanceServiceClient,
            household_service_client::HouseholdServiceClient,
            identifier_service_client::IdentifierServiceClient,
            official_service_client::OfficialServiceClient, poverty_service_client::PovertyServiceClient,
            reform_service_client::ReformServiceClient, review_bulk_service_client::ReviewBulkServiceClient,
            review_law_service_client::ReviewLawServiceClient, review_service_client::ReviewServiceClient,
            target_service_client::TargetServiceClient,
        },
        r#type::v1 as types,
    },
};
use service::testing::{Client, Emitted, TestContext, caller, caller_of};
pub(super) use service::testing::{bad_fields, day, metadata, new_request_id, refused};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{
    area::{Extent, UnitKind},
    caller::{Caller, Role},
};

use crate::{
    Households,
    domain::tests::province,
    feeds::{calendar::NAME as CALENDAR_FEED, communes::NAME as AREAS_FEED},
};

/// How many events the shipped rows make: standards, the law of reviews, targets. They are first.
pub(super) const LAW: usize = 4 + 3 + 3;
pub(super) const BUSINESS_DATE: Date = date(2026, 11, 22);
pub(super) const DUONG_HUY: &str = "units/06805@2020-01-01";
pub(super) const MONG_DUONG: &str = "units/06760@2025-07-01";
pub(super) const TIEN_YEN_TOWN: &str = "units/06862@2020-01-01";
pub(super) const HAI_LANG_OLD: &str = "units/06886@2020-01-01";
pub(super) const HAI_LANG: &str = "units/06886@2025-07-01";
pub(super) const BA_CHE: &str = "units/06970@2025-07-01";
pub(super) const VAN_DON: &str = "units/06994@2025-07-01";

pub(super) struct Given {
    pub(super) context: TestContext<Households>,
}

impl Given {
    /// With every unit, a known calendar of 2026, and three villages: 1 in Ba Chẽ, 2 (urban) in Vân Đồn, 3 in Dương Huy.
    pub(super) async fn province() -> Self {
        let given = Self::empty().await;
        given.learn_units().await;
        for (number, unit, kind) in [
            (1, BA_CHE, types::AreaKind::Unspecified),
            (2, VAN_DON, types::AreaKind::Urban),
            (3, DUONG_HUY, types::AreaKind::Unspecified),
        ] {
            given.learn_village(number, unit, kind).await;
        }
        given.declare_holiday("2026-01-01").await;
        given
    }

    /// Before communes has told anything.
    pub(super) async fn empty() -> Self {
        let context = TestContext::start().await;
        context.set_business_date(BUSINESS_DATE);
        Self { context }
    }

    pub(super) async fn learn_units(&self) {
        for unit in province::units() {
            let aggregate = Uuid::new_v5(&Uuid::NAMESPACE_OID, unit.key.to_string().as_bytes());
            let message = communes::UnitEntered {
                unit: unit.key.resource_name(),
                code: unit.key.code.to_string(),
                display_name: unit.name.clone(),
                kind: kind(unit.kind).into(),
                parent_code: unit.parent.map(String::from).unwrap_or_default(),
                valid_from: pb_day(unit.valid.from()),
                valid_until: unit.valid.until().and_then(pb_day),
            };
            self.emit(aggregate, 1, "unit.entered", message.encode_to_vec()).await;
        }
        let reform = Uuid::from_u128(0x2025_0701);
        let successions = province::successions().into_iter().map(|row| communes::Succession {
            old_code: row.old.to_string(),
            new_code: row.new.to_string(),
            extent: match row.extent {
                Extent::Whole => communes::Extent::Whole,
                Extent::Part => communes::Extent::Part,
            }
            .into(),
            effective_date: pb_day(row.effective),
            law: row.law,
            verified: row.verified,
            basis: String::new(),
        });
        let message = communes::ReorganisationEnacted {
            law: "1679/NQ-UBTVQH15".to_owned(),
            effective_date: pb_day(province::REFORM),
            successions: successions.collect(),
        };
        self.emit(reform, 1, "reorganisation.enacted", message.encode_to_vec()).await;
        self.context.applied(AREAS_FEED, reform, 1).await;
    }

    pub(super) async fn learn_village(&self, number: u128, unit: &str, kind: types::AreaKind) {
        let message = communes::VillageRegistered { village: Some(village_of(number, unit, kind)) };
        self.emit(village_id(number), 1, "village.registered", message.encode_to_vec()).await;
        self.context.applied(AREAS_FEED, village_id(number), 1).await;
    }

    /// A day that is no working day.
    pub(super) async fn declare_holiday(&self, on: &str) {
        let aggregate = Uuid::new_v5(&Uuid::NAMESPACE_OID, on.as_bytes());
        let declared = communes::DeclaredDay {
            date: pb_day(on.parse().unwrap()),
            working: false,
            reason: "Quốc khánh".to_owned(),
            document: None,
        };
        let message = communes::DayDeclared { day: Some(declared), document: None };
        self.emit(aggregate, 1, "day.declared", message.encode_to_vec()).await;
        self.context.applied(CALENDAR_FEED, aggregate, 1).await;
    }

    pub(super) async fn emit(&self, aggregate: Uuid, version: i64, event: &str, payload: Vec<u8>) {
        let (event, place) = (event.to_owned(), "_".to_owned());
        let valid_on = province::REFORM;
        let emitted = Emitted { source: "communes", aggregate, version, event, place, valid_on, payload };
        self.context.emit(emitted).await;
    }

    pub(super) fn households(&self, caller: &Caller) -> HouseholdServiceClient<Client> {
        HouseholdServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn bulk(&self, caller: &Caller) -> BulkServiceClient<Client> {
        BulkServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn circumstances(&self, caller: &Caller) -> CircumstanceServiceClient<Client> {
        CircumstanceServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn identifiers(&self, caller: &Caller) -> IdentifierServiceClient<Client> {
        IdentifierServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn official(&self, caller: &Caller) -> OfficialServiceClient<Client> {
        OfficialServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn poverty(&self, caller: &Caller) -> PovertyServiceClient<Client> {
        PovertyServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn reviews(&self, caller: &Caller) -> ReviewServiceClient<Client> {
        ReviewServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn review_lists(&self, caller: &Caller) -> ReviewBulkServiceClient<Client> {
        ReviewBulkServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn reform(&self, caller: &Caller) -> ReformServiceClient<Client> {
        ReformServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn review_law(&self, caller: &Caller) -> ReviewLawServiceClient<Client> {
        ReviewLawServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn targets(&self, caller: &Caller) -> TargetServiceClient<Client> {
        TargetServiceClient::new(self.context.channel(caller))
    }

    /// The registry as an analyst of the whole province uses it.
    pub(super) fn registry(&self) -> HouseholdServiceClient<Client> {
        self.households(&analyst())
    }

    /// What the province's approver may do.
    pub(super) fn approving(&self) -> PovertyServiceClient<Client> {
        self.poverty(&approver())
    }

    pub(super) async fn registered(&self, household: pb::Household) -> pb::Household {
        self.registry().register_household(register(household)).await.unwrap().into_inner()
    }

    /// A household of one in a unit, from the unit's first day on.
    pub(super) async fn settled(&self, number: u32, unit: &str) -> pb::Household {
        self.registered(household(unit, [person(number)])).await
    }

    /// Who read what that is an entry in the audit. Ends the context: what waits is written by then.
    pub(super) async fn reads_audited(&self) -> Vec<String> {
        self.context.stop().await;
        let entries =
            "select principal || ' ' || method from journal.audit where outcome = 'read' order by entry";
        sqlx::query_scalar(entries).fetch_all(self.context.pool()).await.unwrap()
    }

    pub(super) async fn read(&self, name: &str) -> pb::Household {
        let ask = pb::GetHouseholdRequest { name: name.to_owned(), as_of: None };
        self.registry().get_household(ask).await.unwrap().into_inner()
    }

    pub(super) async fn decided(
        &self,
        household: &pb::Household,
        decision: pb::PovertyDecision,
    ) -> Result<pb::PovertyDecision, Status> {
        let ask = pb::RecordDecisionRequest {
            household: household.name.clone(),
            decision: Some(decision),
            request_id: new_request_id(),
            etag: String::new(),
            reason: String::new(),
        };
        self.poverty(&migrator()).record_decision(ask).await.map(tonic::Response::into_inner)
    }
}

fn kind(kind: UnitKind) -> communes::UnitKind {
    match kind {
        UnitKind::Tinh => communes::UnitKind::Tinh,
        UnitKind::ThanhPho => communes::UnitKind::ThanhPho,
        UnitKind::ThiXa => communes::UnitKind::ThiXa,
        UnitKind::Huyen => communes::UnitKind::Huyen,
        UnitKind::Xa => communes::UnitKind::Xa,
        UnitKind::Phuong => communes::UnitKind::Phuong,
        UnitKind::ThiTran => communes::UnitKind::ThiTran,
        UnitKind::DacKhu => communes::UnitKind::DacKhu,
    }
}

pub(super) fn village_id(number: u128) -> Uuid {
    Uuid::from_u128(0xc0_0000 + number)
}

pub(super) fn village(number: u128) -> String {
    format!("villages/{}", village_id(number))
}

pub(super) fn village_of(number: u128, unit: &str, kind: types::AreaKind) -> communes::Village {
    let from: Date = unit.split_once('@').unwrap().1.parse().unwrap();
    communes::Village {
        name: village(number),
        unit: unit.to_owned(),
        display_name: format!("Thôn {number}"),
        area_kind: kind.into(),
        valid_from: pb_day(from),
        valid_until: None,
        etag: String::new(),
    }
}

pub(super) fn analyst() -> Caller {
    caller("analyst", &[Role::ProvinceAnalyst])
}

pub(super) fn approver() -> Caller {
    caller("approver", &[Role::ProvinceApprover])
}

/// Who records what was decided on paper before.
pub(super) fn migrator() -> Caller {
    caller("migrator", &[Role::Migrator])
}

/// An officer of some communes.
pub(super) fn officer(units: &[&str]) -> Caller {
    let units: Vec<&str> = units.iter().map(|unit| key(unit)).collect();
    caller_of("officer", &[Role::CommuneOfficer], &units)
}

/// The chair of one commune.
pub(super) fn chair(unit: &str) -> Caller {
    caller_of("chair", &[Role::CommuneChair], &[key(unit)])
}

/// A unit's key out of its name.
pub(super) fn key(unit: &str) -> &str {
    unit.strip_prefix("units/").unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
pub(super) fn pb_day(date: Date) -> Option<PbDate> {
    Some(PbDate { year: date.year().into(), month: date.month().into(), day: date.day().into() })
}

/// A woman born in 1990; numbers are distinct persons. Only the first of a household is its head.
pub(super) fn person(number: u32) -> pb::Member {
    pb::Member {
        full_name: "Chìu Thị Hoà".to_owned(),
        sex: pb::Sex::Female.into(),
        birth_date: day("1990-02-28"),
        ethnicity: Some(pb::Ethnicity {
            code_set: "TK2008".to_owned(),
            code: "09".to_owned(),
            display_name: String::new(),
        }),
        relation: pb::Relation::Other.into(),
        citizen_id: format!("022190{number:06}"),
        ..pb::Member::default()
    }
}

/// A household in a unit since its first day, with one member at least: the head.
pub(super) fn household(unit: &str, members: impl IntoIterator<Item = pb::Member>) -> pb::Household {
    let mut members: Vec<_> = members.into_iter().collect();
    members[0].relation = pb::Relation::Head.into();
    let from = unit.split_once('@').map(|(_, from)| from.to_owned()).unwrap();
    pb::Household {
        unit: unit.to_owned(),
        address: "Thôn Khe Mười".to_owned(),
        register_date: day(&from),
        members,
        ..pb::Household::default()
    }
}

pub(super) fn register(household: pb::Household) -> pb::RegisterHouseholdRequest {
    pb::RegisterHouseholdRequest { household: Some(household), request_id: new_request_id() }
}

/// Income, the first so many indicators, and which line holds.
pub(super) type Survey = (i64, usize, types::AreaKind);

/// A decision that states these classes.
pub(super) fn decision(
    on: &str,
    (income_vnd, deprivations, area_kind): Survey,
    stated: &[(&str, pb::PovertyClass)],
) -> pb::PovertyDecision {
    let classification = |(standard, class): &(&str, pb::PovertyClass)| pb::Classification {
        standard: format!("povertyStandards/{standard}"),
        poverty_class: (*class).into(),
        ..pb::Classification::default()
    };
    pb::PovertyDecision {
        document: Some(types::DocumentRef {
            number: "12/QĐ-UBND".to_owned(),
            date: day(on),
            issuer: "UBND xã".to_owned(),
        }),
        decide_date: day(on),
        income_vnd,
        deprivations: deprived(deprivations),
        area_kind: area_kind.into(),
        classifications: stated.iter().map(classification).collect(),
        ..pb::PovertyDecision::default()
    }
}

/// The first so many indicators of VN-2022.
pub(super) fn deprived(count: usize) -> Vec<String> {
    let codes = [
        "nutrition",
        "toilet",
        "info_device",
        "employment",
        "dependants",
        "health_insurance",
        "adult_education",
        "child_attendance",
        "housing_quality",
        "housing_area",
        "water_source",
        "telecom_use",
    ];
    codes.iter().take(count).map(|code| (*code).to_owned()).collect()
}

/// What a household's members are called, in order.
pub(super) fn names(household: &pb::Household) -> Vec<String> {
    household.members.iter().map(|member| member.full_name.clone()).collect()
}
