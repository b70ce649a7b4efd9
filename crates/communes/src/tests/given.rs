//! A running context with the shipped units, its callers, and requests in short.

use proto::sinhke::{
    communes::v1::{
        self as pb, calendar_service_client::CalendarServiceClient, unit_service_client::UnitServiceClient,
    },
    r#type::v1 as types,
};
use service::testing::{Client, TestContext, caller, caller_of};
pub(super) use service::testing::{bad_fields, day, new_request_id, refused};
use vocabulary::caller::{Caller, Role};

use crate::Communes;

pub(super) struct Given {
    pub(super) context: TestContext<Communes>,
}

impl Given {
    pub(super) async fn quang_ninh() -> Self {
        Self { context: TestContext::start().await }
    }

    pub(super) fn units(&self, caller: &Caller) -> UnitServiceClient<Client> {
        UnitServiceClient::new(self.context.channel(caller))
    }

    pub(super) fn calendar(&self, caller: &Caller) -> CalendarServiceClient<Client> {
        CalendarServiceClient::new(self.context.channel(caller))
    }

    /// The province's approver, who may import and classify.
    pub(super) fn approving(&self) -> UnitServiceClient<Client> {
        self.units(&approver())
    }

    /// Somebody who may only read.
    pub(super) fn reading(&self) -> UnitServiceClient<Client> {
        self.units(&caller("reader", &[Role::Subscriber]))
    }

    /// A village of a commune, entered.
    pub(super) async fn village(&self, unit: &str, name: &str) -> pb::Village {
        self.approving().register_village(register(village(unit, name))).await.unwrap().into_inner()
    }
}

pub(super) fn approver() -> Caller {
    caller("approver", &[Role::ProvinceApprover])
}

/// An officer of one commune.
pub(super) fn officer(unit: &str) -> Caller {
    caller_of("officer", &[Role::CommuneOfficer], &[unit])
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
pub(super) fn document(number: &str) -> Option<types::DocumentRef> {
    let (number, issuer) = (number.to_owned(), "UBND tỉnh Quảng Ninh".to_owned());
    Some(types::DocumentRef { number, date: day("2025-10-16"), issuer })
}

pub(super) fn village(unit: &str, name: &str) -> pb::Village {
    pb::Village {
        unit: unit.to_owned(),
        display_name: name.to_owned(),
        valid_from: day("2025-07-01"),
        ..pb::Village::default()
    }
}

pub(super) fn register(village: pb::Village) -> pb::RegisterVillageRequest {
    pb::RegisterVillageRequest { village: Some(village), request_id: new_request_id() }
}

pub(super) fn classify(unit: &str, kind: pb::ClassificationKind) -> pb::ClassifyUnitRequest {
    let classification = pb::UnitClassification {
        unit: unit.to_owned(),
        kind: kind.into(),
        valid_from: day("2025-07-01"),
        valid_until: None,
        document: document("1/QĐ-UBND"),
        synthetic: false,
    };
    pb::ClassifyUnitRequest {
        classification: Some(classification),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

/// Two communes are joined on 2027-01-01: Hoành Mô and Lục Hồn to a new Hoành Mô.
pub(super) fn merge() -> pb::ImportUnitsRequest {
    let unit = |code: &str, name: &str, from: &str, until| pb::Unit {
        code: code.to_owned(),
        display_name: name.to_owned(),
        kind: pb::UnitKind::Xa.into(),
        parent_code: "22".to_owned(),
        valid_from: day(from),
        valid_until: until,
        ..pb::Unit::default()
    };
    let succession = |old: &str| pb::Succession {
        old_code: old.to_owned(),
        new_code: "06841".to_owned(),
        extent: pb::Extent::Whole.into(),
        effective_date: day("2027-01-01"),
        law: "1/NQ-UBTVQH16".to_owned(),
        verified: true,
        basis: "nghị quyết".to_owned(),
    };
    pb::ImportUnitsRequest {
        units: vec![
            unit("06841", "Hoành Mô", "2025-07-01", day("2027-01-01")),
            unit("06856", "Lục Hồn", "2025-07-01", day("2027-01-01")),
            unit("06841", "Hoành Mô", "2027-01-01", None),
        ],
        successions: vec![succession("06841"), succession("06856")],
        document: document("1/NQ-UBTVQH16"),
        request_id: new_request_id(),
    }
}
