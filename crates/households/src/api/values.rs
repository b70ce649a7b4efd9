//! Single values of the contract, both ways. Parsers answer the fault of one field; the caller knows which field it is.

use jiff::Timestamp;
use proto::{
    google::r#type::Date as PbDate,
    sinhke::{households::v1 as pb, r#type::v1 as types},
};
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::{self, Date},
    decision::RequestId,
    document::DocumentRef,
    money::Dong,
    rejection::{Fault, Violations},
    text::Name,
};

use crate::domain::{
    DecisionId, HouseholdId,
    classify::Class,
    household::{LeaveReason, Relation},
    movement::Movement,
    person::{NoCitizenId, Sex},
    standard::Issuer,
};

/// A required field that is not there.
pub(super) fn missing() -> Fault {
    Fault::new("không được để trống", "is required")
}

/// A word of a closed list.
fn unknown_word() -> Fault {
    Fault::new(
        "không phải một giá trị của hợp đồng, hoặc chưa được chọn",
        "is not a value of the contract, or not chosen",
    )
}

/// A day that must be said.
pub(super) fn date(said: Option<PbDate>) -> Result<Date, Fault> {
    match said {
        Some(said) => day(said),
        None => Err(missing()),
    }
}

/// A day that may be left out.
pub(super) fn maybe_date(said: Option<PbDate>) -> Result<Option<Date>, Fault> {
    said.map(day).transpose()
}

fn day(PbDate { year, month, day }: PbDate) -> Result<Date, Fault> {
    let parts = (i16::try_from(year).ok(), i8::try_from(month).ok(), i8::try_from(day).ok());
    let real = match parts {
        (Some(year), Some(month), Some(day)) => Date::new(year, month, day).ok(),
        (_, _, _) => None,
    };
    let not_real = || {
        Fault::new(
            "phải là một ngày có thật, đủ năm, tháng và ngày",
            "must be a real day with year, month and day",
        )
    };
    calendar::supported(real.ok_or_else(not_real)?)
}

pub(super) fn pb_date(date: Date) -> PbDate {
    PbDate { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

pub(super) fn pb_time(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// A request's name (AIP-155).
pub(super) fn request_id(said: &str) -> Result<RequestId, Fault> {
    let id = Some(said).filter(|text| text.len() == uuid::fmt::Hyphenated::LENGTH);
    match id.and_then(|text| Uuid::try_parse(text).ok()).filter(|id| !id.is_nil()) {
        Some(id) => Ok(RequestId(id)),
        None => Err(Fault::new(
            "phải là một UUID, mỗi yêu cầu một mã riêng",
            "must be a UUID, another one for each request",
        )),
    }
}

/// A strong etag (AIP-154): the version it was read at. Empty says nothing.
pub(super) fn etag(said: &str) -> Result<Option<i64>, Fault> {
    if said.is_empty() {
        return Ok(None);
    }
    let digits = said.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = digits.and_then(|digits| digits.parse().ok()).filter(|version| pb_etag(*version) == said);
    match version {
        Some(version) => Ok(Some(version)),
        None => Err(Fault::new(
            "phải là etag đã nhận được, ví dụ \"3\"",
            "must be an etag as it was answered, for example \"3\"",
        )),
    }
}

pub(super) fn pb_etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// A unit by its resource name, and by nothing shorter.
pub(super) fn unit_name(said: &str) -> Result<UnitKey, Fault> {
    let key: UnitKey = said.parse()?;
    if key.resource_name() == said {
        Ok(key)
    } else {
        Err(Fault::new(
            "phải có dạng units/mã@ngày, ví dụ units/06661@2025-07-01",
            "must be of the form units/code@day, for example units/06661@2025-07-01",
        ))
    }
}

/// Text that may be left out.
pub(super) fn maybe<T: std::str::FromStr>(said: &str) -> Result<Option<T>, T::Err> {
    if said.is_empty() { Ok(None) } else { said.parse().map(Some) }
}

/// `households/{uuid}/decisions/{uuid}`.
pub(super) fn decision_name(household: HouseholdId, decision: DecisionId) -> String {
    format!("{household}/{decision}")
}

/// A decision's name under the household it must be of.
pub(super) fn decision_of(household: HouseholdId, said: &str) -> Result<Option<DecisionId>, Fault> {
    if said.is_empty() {
        return Ok(None);
    }
    let of_household = said.strip_prefix(&household.to_string()).and_then(|rest| rest.strip_prefix('/'));
    let decision = of_household.and_then(|name| name.parse().ok());
    decision.map(Some).ok_or_else(|| {
        Fault::new(
            "phải là một quyết định của chính hộ này: households/{uuid}/decisions/{uuid}",
            "must be a decision of this household: households/{uuid}/decisions/{uuid}",
        )
    })
}

/// The value of a nested message, or its faults under its field's path.
pub(super) fn nested<T>(bad: &mut Violations, field: &str, parsed: Result<T, Violations>) -> Option<T> {
    match parsed {
        Ok(value) => Some(value),
        Err(inner) => {
            bad.nest(field, inner);
            None
        }
    }
}

/// A document, each bad part named.
pub(super) fn document(said: &types::DocumentRef) -> Result<DocumentRef, Violations> {
    let mut bad = Violations::default();
    let number = bad.field("number", said.number.parse::<Name>());
    let day = bad.field("date", date(said.date));
    let issuer = bad.field("issuer", said.issuer.parse::<Name>());
    match (number, day, issuer) {
        (Some(number), Some(date), Some(issuer)) => Ok(DocumentRef { number, date, issuer }),
        (_, _, _) => Err(bad),
    }
}

pub(super) fn pb_document(document: &DocumentRef) -> types::DocumentRef {
    types::DocumentRef {
        number: document.number.to_string(),
        date: Some(pb_date(document.date)),
        issuer: document.issuer.to_string(),
    }
}

/// Money that must be above zero.
pub(super) fn line(said: i64) -> Result<Dong, Fault> {
    match Dong::try_from(said) {
        Ok(amount) if amount > Dong::ZERO => Ok(amount),
        Ok(_) | Err(_) => Err(Fault::new("phải lớn hơn 0 đồng", "must be more than zero đồng")),
    }
}

/// An area kind that may be left out.
pub(super) fn maybe_area_kind(said: i32) -> Result<Option<AreaKind>, Fault> {
    match types::AreaKind::try_from(said) {
        Ok(types::AreaKind::Unspecified) => Ok(None),
        Ok(types::AreaKind::Rural) => Ok(Some(AreaKind::Rural)),
        Ok(types::AreaKind::Urban) => Ok(Some(AreaKind::Urban)),
        Err(_) => Err(unknown_word()),
    }
}

/// An area kind that must be said.
pub(super) fn area_kind(said: i32) -> Result<AreaKind, Fault> {
    maybe_area_kind(said)?.ok_or_else(unknown_word)
}

pub(super) fn pb_area_kind(kind: Option<AreaKind>) -> i32 {
    match kind {
        None => types::AreaKind::Unspecified,
        Some(AreaKind::Rural) => types::AreaKind::Rural,
        Some(AreaKind::Urban) => types::AreaKind::Urban,
    }
    .into()
}

/// The words of the contract for an enum of ours: both ways, each exhaustive.
macro_rules! words {
    ($Ours:ident, $parse:ident, $show:ident: $($Word:ident),+) => {
        pub(super) fn $parse(said: i32) -> Result<$Ours, Fault> {
            match pb::$Ours::try_from(said) {
                $(Ok(pb::$Ours::$Word) => Ok($Ours::$Word),)+
                Ok(pb::$Ours::Unspecified) | Err(_) => Err(unknown_word()),
            }
        }

        pub(super) fn $show(value: $Ours) -> i32 {
            match value { $($Ours::$Word => pb::$Ours::$Word),+ }.into()
        }
    };
}

words!(Sex, sex, pb_sex: Male, Female);
words!(Relation, relation, pb_relation: Head, Spouse, Child, Parent, Grandparent, Grandchild, Sibling, Other);
words!(Issuer, issuer, pb_issuer: Central, Province);
words!(LeaveReason, leave_reason, pb_leave_reason: MovedToHousehold, LeftProvince, Death, Mistake);

/// A reason that may be left out.
pub(super) fn maybe_no_citizen_id(said: i32) -> Result<Option<NoCitizenId>, Fault> {
    match pb::NoCitizenIdReason::try_from(said) {
        Ok(pb::NoCitizenIdReason::Unspecified) => Ok(None),
        Ok(pb::NoCitizenIdReason::Child) => Ok(Some(NoCitizenId::Child)),
        Ok(pb::NoCitizenIdReason::NotIssued) => Ok(Some(NoCitizenId::NotIssued)),
        Ok(pb::NoCitizenIdReason::NoPapers) => Ok(Some(NoCitizenId::NoPapers)),
        Ok(pb::NoCitizenIdReason::Foreigner) => Ok(Some(NoCitizenId::Foreigner)),
        Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_no_citizen_id(reason: Option<NoCitizenId>) -> i32 {
    match reason {
        None => pb::NoCitizenIdReason::Unspecified,
        Some(NoCitizenId::Child) => pb::NoCitizenIdReason::Child,
        Some(NoCitizenId::NotIssued) => pb::NoCitizenIdReason::NotIssued,
        Some(NoCitizenId::NoPapers) => pb::NoCitizenIdReason::NoPapers,
        Some(NoCitizenId::Foreigner) => pb::NoCitizenIdReason::Foreigner,
    }
    .into()
}

/// A class that a decision can state.
pub(super) fn class(said: i32) -> Result<Class, Fault> {
    maybe_class(said)?.ok_or_else(|| {
        Fault::new("quyết định phải nêu một kết quả", "a decision states a class, never that it is not known")
    })
}

/// A class that a list can ask for: `None` is "never surveyed".
pub(super) fn maybe_class(said: i32) -> Result<Option<Class>, Fault> {
    match pb::PovertyClass::try_from(said) {
        Ok(pb::PovertyClass::NotKnown) => Ok(None),
        Ok(pb::PovertyClass::Poor) => Ok(Some(Class::Poor)),
        Ok(pb::PovertyClass::NearPoor) => Ok(Some(Class::NearPoor)),
        Ok(pb::PovertyClass::NotPoor) => Ok(Some(Class::NotPoor)),
        Ok(pb::PovertyClass::Unspecified) | Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_class(class: Option<Class>) -> i32 {
    match class {
        None => pb::PovertyClass::NotKnown,
        Some(Class::Poor) => pb::PovertyClass::Poor,
        Some(Class::NearPoor) => pb::PovertyClass::NearPoor,
        Some(Class::NotPoor) => pb::PovertyClass::NotPoor,
    }
    .into()
}

pub(super) fn pb_movement(movement: Option<Movement>) -> i32 {
    match movement {
        None => pb::Movement::Unspecified,
        Some(Movement::NewPoor) => pb::Movement::NewPoor,
        Some(Movement::RePoor) => pb::Movement::RePoor,
        Some(Movement::NearPoorToPoor) => pb::Movement::NearPoorToPoor,
        Some(Movement::PoorToNearPoor) => pb::Movement::PoorToNearPoor,
        Some(Movement::PoorRoseAbove) => pb::Movement::PoorRoseAbove,
        Some(Movement::NewNearPoor) => pb::Movement::NewNearPoor,
        Some(Movement::ReNearPoor) => pb::Movement::ReNearPoor,
        Some(Movement::NearPoorRoseAbove) => pb::Movement::NearPoorRoseAbove,
        Some(Movement::PoorOtherUp) => pb::Movement::PoorOtherUp,
        Some(Movement::NearPoorOtherUp) => pb::Movement::NearPoorOtherUp,
    }
    .into()
}

#[cfg(test)]
mod tests;
