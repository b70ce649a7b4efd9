//! Why a decision is refused.

use vocabulary::{
    area::AreaKind,
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection, Violations},
};

use crate::domain::{DecisionId, HouseholdId, classify::Class, standard::StandardId};

#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordRejection {
    #[error("fields that no standard knows")]
    Fields(Violations),
    /// Absent, for a caller of the whole province; everybody else is refused before the rules are asked.
    #[error("no such household")]
    Unknown,
    #[error("the household changed since the caller read it")]
    Stale(HouseholdId),
    #[error("nothing is known of units and villages yet")]
    AreasNotKnown,
    #[error("the day of the decision is in the future")]
    InFuture { business_date: Date },
    #[error("the decision is older than the household")]
    BeforeRegistration { register_date: Date },
    #[error("all members have left")]
    Ended { household: HouseholdId, on: Date },
    #[error("the decision to be corrected is not known")]
    NothingToCorrect(DecisionId),
    #[error("the decision was corrected before")]
    AlreadyCorrected { decision: DecisionId, by: DecisionId },
    #[error("another decision holds from the same day")]
    DecisionOnDate { household: HouseholdId, decision: DecisionId, day: Date },
    #[error("the kind of area is another one")]
    AreaKindDisagrees { stated: AreaKind, known: AreaKind, day: Date },
    #[error("a standard in force is not stated")]
    Missing { standard: StandardId, day: Date },
    #[error("a stated standard is not in force")]
    NotInForce { standard: StandardId, day: Date },
    #[error("the stated class is not the computed one")]
    ClassDisagrees { standard: StandardId, stated: Class, computed: Class },
    #[error("the living standard is average and not so stated, or the other way round")]
    AverageLivingDisagrees { standard: StandardId, computed: bool },
}

impl From<Violations> for RecordRejection {
    fn from(bad: Violations) -> Self {
        Self::Fields(bad)
    }
}

impl Rejection for RecordRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Fields(_) | Self::InFuture { .. } | Self::BeforeRegistration { .. } => Kind::Invalid,
            Self::Unknown => Kind::Forbidden,
            Self::Stale(_) => Kind::Conflict,
            Self::AreasNotKnown => Kind::Unavailable,
            Self::Ended { .. }
            | Self::NothingToCorrect(_)
            | Self::AlreadyCorrected { .. }
            | Self::DecisionOnDate { .. }
            | Self::AreaKindDisagrees { .. }
            | Self::Missing { .. }
            | Self::NotInForce { .. }
            | Self::ClassDisagrees { .. }
            | Self::AverageLivingDisagrees { .. } => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Fields(bad) => bad.reason(),
            Self::InFuture { .. } | Self::BeforeRegistration { .. } => "INVALID_REQUEST",
            Self::Unknown => "AREA_FORBIDDEN",
            Self::Stale(_) => "ETAG_MISMATCH",
            Self::AreasNotKnown => "AREAS_NOT_KNOWN",
            Self::Ended { .. } => "HOUSEHOLD_ENDED",
            Self::NothingToCorrect(_) => "NOTHING_TO_CORRECT",
            Self::AlreadyCorrected { .. } => "ALREADY_CORRECTED",
            Self::DecisionOnDate { .. } => "DECISION_ON_DATE_EXISTS",
            Self::AreaKindDisagrees { .. } => "AREA_KIND_DISAGREES",
            Self::Missing { .. } => "STANDARD_MISSING",
            Self::NotInForce { .. } => "STANDARD_NOT_IN_FORCE",
            Self::ClassDisagrees { .. } => "CLASS_DISAGREES",
            Self::AverageLivingDisagrees { .. } => "AVERAGE_LIVING_DISAGREES",
        }
    }

    fn text(&self, language: Language) -> String {
        self.texts().text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Ended { household, on } => {
                vec![("household", household.to_string()), ("ended", on.to_string())]
            }
            Self::AlreadyCorrected { decision, by } => {
                vec![("decision", decision.to_string()), ("corrected_by", by.to_string())]
            }
            Self::DecisionOnDate { household, decision, day } => {
                vec![("decision", format!("{household}/{decision}")), ("date", day.to_string())]
            }
            Self::AreaKindDisagrees { stated, known, day } => vec![
                ("stated", stated.name().to_owned()),
                ("known", known.name().to_owned()),
                ("date", day.to_string()),
            ],
            Self::Missing { standard, day } | Self::NotInForce { standard, day } => {
                vec![("standard", standard.resource_name()), ("date", day.to_string())]
            }
            Self::ClassDisagrees { standard, stated, computed } => vec![
                ("standard", standard.resource_name()),
                ("stated", stated.name().to_uppercase()),
                ("computed", computed.name().to_uppercase()),
            ],
            Self::AverageLivingDisagrees { standard, computed } => {
                vec![("standard", standard.resource_name()), ("computed", computed.to_string())]
            }
            Self::Fields(_)
            | Self::Unknown
            | Self::Stale(_)
            | Self::AreasNotKnown
            | Self::InFuture { .. }
            | Self::BeforeRegistration { .. }
            | Self::NothingToCorrect(_) => Vec::new(),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Stale(household)
            | Self::Ended { household, .. }
            | Self::DecisionOnDate { household, .. } => Some(("household", household.to_string())),
            Self::NothingToCorrect(decision) | Self::AlreadyCorrected { decision, .. } => {
                Some(("decision", decision.to_string()))
            }
            Self::Missing { standard, .. }
            | Self::NotInForce { standard, .. }
            | Self::ClassDisagrees { standard, .. }
            | Self::AverageLivingDisagrees { standard, .. } => {
                Some(("povertyStandard", standard.resource_name()))
            }
            Self::Fields(_)
            | Self::Unknown
            | Self::AreasNotKnown
            | Self::InFuture { .. }
            | Self::BeforeRegistration { .. }
            | Self::AreaKindDisagrees { .. } => None,
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        match self {
            Self::Fields(bad) => bad.fields(),
            Self::InFuture { .. } | Self::BeforeRegistration { .. } => {
                vec![("decision.decide_date".to_owned(), self.texts())]
            }
            Self::Unknown
            | Self::Stale(_)
            | Self::AreasNotKnown
            | Self::Ended { .. }
            | Self::NothingToCorrect(_)
            | Self::AlreadyCorrected { .. }
            | Self::DecisionOnDate { .. }
            | Self::AreaKindDisagrees { .. }
            | Self::Missing { .. }
            | Self::NotInForce { .. }
            | Self::ClassDisagrees { .. }
            | Self::AverageLivingDisagrees { .. } => Vec::new(),
        }
    }
}

impl RecordRejection {
    fn texts(&self) -> Fault {
        match self {
            Self::Fields(bad) => both(bad),
            Self::Unknown => Fault::new(
                "hồ sơ không tồn tại hoặc nằm ngoài địa bàn của bạn",
                "the record does not exist or lies outside your areas",
            ),
            Self::Stale(_) => Fault::new(
                "hộ đã thay đổi từ khi bạn đọc; hãy đọc lại rồi quyết định",
                "the household changed since you read it; read it again and decide",
            ),
            Self::AreasNotKnown => Fault::new(
                "chưa nhận được danh mục đơn vị hành chính; hãy gửi lại sau",
                "the list of administrative units has not arrived yet; retry later",
            ),
            Self::InFuture { business_date } => Fault::new(
                format!("không được sau ngày làm việc {business_date}"),
                format!("must not be after the business date {business_date}"),
            ),
            Self::BeforeRegistration { register_date } => Fault::new(
                format!("không được trước ngày đăng ký hộ {register_date}"),
                format!("must not be before the household's register date {register_date}"),
            ),
            Self::Ended { on, .. } => Fault::new(
                format!("hộ không còn nhân khẩu nào từ ngày {on}"),
                format!("the household has no members since {on}"),
            ),
            Self::NothingToCorrect(_) => Fault::new(
                "hộ không có quyết định cần đính chính này",
                "the household has no such decision to correct",
            ),
            Self::AlreadyCorrected { .. } => {
                Fault::new("quyết định này đã được đính chính", "the decision was already corrected")
            }
            Self::DecisionOnDate { day, .. } => Fault::new(
                format!("hộ đã có quyết định vào ngày {day}; muốn sửa phải lập quyết định đính chính"),
                format!("the household already has a decision on {day}; state that you correct it"),
            ),
            Self::AreaKindDisagrees { day, .. } => Fault::new(
                format!("khu vực đã nêu không phải khu vực của nơi này vào ngày {day}"),
                format!("the stated kind of area is not that of the place on {day}"),
            ),
            Self::Missing { standard, day } => Fault::new(
                format!("thiếu kết quả theo chuẩn {standard} đang có hiệu lực vào ngày {day}"),
                format!("the class under {standard}, in force on {day}, is missing"),
            ),
            Self::NotInForce { standard, day } => Fault::new(
                format!("chuẩn {standard} không có hiệu lực vào ngày {day}"),
                format!("the standard {standard} is not in force on {day}"),
            ),
            Self::ClassDisagrees { standard, .. } => Fault::new(
                format!("kết quả theo chuẩn {standard} khác với kết quả tính lại"),
                format!("the stated class under {standard} is not the computed one"),
            ),
            Self::AverageLivingDisagrees { standard, computed: true } => Fault::new(
                format!("theo chuẩn {standard} hộ có mức sống trung bình mà văn bản không nêu"),
                format!("under {standard} the living standard is average, which the paper does not state"),
            ),
            Self::AverageLivingDisagrees { standard, computed: false } => Fault::new(
                format!(
                    "theo chuẩn {standard} hộ không thuộc diện mức sống trung bình như văn bản nêu; sống bằng nông, lâm, ngư, \
                     diêm nghiệp phải được ghi nhận từ trước ngày đó"
                ),
                format!(
                    "under {standard} the living standard is not the average one that the paper states; that the household \
                     lives from farming must be stated from before that day"
                ),
            ),
        }
    }
}

/// The text of another refusal, in both languages.
fn both(refusal: &impl Rejection) -> Fault {
    Fault::new(refusal.text(Language::Vietnamese), refusal.text(Language::English))
}

#[cfg(test)]
mod tests;
