//! Why a change of a household is refused.

use vocabulary::{
    area::{AreaKind, NotKnown, UnitKey},
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection, Violations},
};

use super::MEMBERS_MAX;
use crate::domain::{HouseholdId, MemberId, VillageId};

#[derive(Debug, thiserror::Error)]
pub(crate) enum HouseholdRejection {
    #[error("fields that do not agree with the record or the day")]
    Fields(Violations),
    /// Absent, for a caller of the whole province; everybody else is refused before the rules are asked.
    #[error("no such household")]
    Unknown,
    #[error("the household changed since the caller read it")]
    Stale(HouseholdId),
    #[error("nothing is known of units and villages yet")]
    AreasNotKnown,
    #[error("the unit cannot be named on that day")]
    Unit(#[from] NotKnown),
    #[error("no such village")]
    VillageUnknown(VillageId),
    #[error("the village lies in another unit")]
    VillageElsewhere { village: VillageId, unit: UnitKey },
    #[error("the village does not exist on that day")]
    VillageNotInForce { village: VillageId, day: Date },
    #[error("the kind of area is another one")]
    AreaKindDisagrees { stated: AreaKind, known: AreaKind, day: Date },
    #[error("another current member holds the citizen id")]
    PersonAlreadyRegistered,
    #[error("no such member")]
    MemberUnknown(MemberId),
    #[error("the membership has ended")]
    MembershipEnded { member: MemberId, until: Date },
    #[error("the head leaves last")]
    HeadStays(HouseholdId),
    #[error("all members have left")]
    Ended { household: HouseholdId, on: Date },
    #[error("the household is under review")]
    UnderReview(HouseholdId),
    #[error("the household has as many members as one may have")]
    Full(HouseholdId),
    #[error("the member has no citizen id")]
    NothingToReveal(MemberId),
}

impl From<Violations> for HouseholdRejection {
    fn from(bad: Violations) -> Self {
        Self::Fields(bad)
    }
}

impl Rejection for HouseholdRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Fields(_) => Kind::Invalid,
            Self::Unknown => Kind::Forbidden,
            Self::Stale(_) => Kind::Conflict,
            Self::AreasNotKnown => Kind::Unavailable,
            Self::VillageUnknown(_) | Self::MemberUnknown(_) => Kind::NotFound,
            Self::Unit(reason) => reason.kind(),
            Self::PersonAlreadyRegistered => Kind::AlreadyExists,
            Self::VillageElsewhere { .. }
            | Self::VillageNotInForce { .. }
            | Self::AreaKindDisagrees { .. }
            | Self::MembershipEnded { .. }
            | Self::HeadStays(_)
            | Self::Ended { .. }
            | Self::UnderReview(_)
            | Self::Full(_)
            | Self::NothingToReveal(_) => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Fields(bad) => bad.reason(),
            Self::Unknown => "AREA_FORBIDDEN",
            Self::Stale(_) => "ETAG_MISMATCH",
            Self::AreasNotKnown => "AREAS_NOT_KNOWN",
            Self::Unit(reason) => reason.reason(),
            Self::VillageUnknown(_) => "VILLAGE_NOT_KNOWN",
            Self::VillageElsewhere { .. } => "VILLAGE_ELSEWHERE",
            Self::VillageNotInForce { .. } => "VILLAGE_NOT_IN_FORCE",
            Self::AreaKindDisagrees { .. } => "AREA_KIND_DISAGREES",
            Self::PersonAlreadyRegistered => "PERSON_ALREADY_REGISTERED",
            Self::MemberUnknown(_) => "MEMBER_NOT_KNOWN",
            Self::MembershipEnded { .. } => "MEMBERSHIP_ENDED",
            Self::HeadStays(_) => "HEAD_LEAVES_LAST",
            Self::Ended { .. } => "HOUSEHOLD_ENDED",
            Self::UnderReview(_) => "REVIEW_UNDER_WAY",
            Self::Full(_) => "HOUSEHOLD_FULL",
            Self::NothingToReveal(_) => "NO_CITIZEN_ID",
        }
    }

    fn text(&self, language: Language) -> String {
        self.texts().text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unit(reason) => reason.metadata(),
            Self::VillageElsewhere { village, unit } => {
                vec![("village", village.to_string()), ("unit", unit.resource_name())]
            }
            Self::VillageNotInForce { village, day } => {
                vec![("village", village.to_string()), ("date", day.to_string())]
            }
            Self::AreaKindDisagrees { stated, known, day } => vec![
                ("stated", stated.name().to_owned()),
                ("known", known.name().to_owned()),
                ("date", day.to_string()),
            ],
            Self::MembershipEnded { member, until } => {
                vec![("member", member.to_string()), ("member_until", until.to_string())]
            }
            Self::Ended { household, on } => {
                vec![("household", household.to_string()), ("ended", on.to_string())]
            }
            Self::Full(_) => vec![("members_max", MEMBERS_MAX.to_string())],
            Self::Fields(_)
            | Self::Unknown
            | Self::Stale(_)
            | Self::AreasNotKnown
            | Self::VillageUnknown(_)
            | Self::PersonAlreadyRegistered
            | Self::MemberUnknown(_)
            | Self::HeadStays(_)
            | Self::UnderReview(_)
            | Self::NothingToReveal(_) => Vec::new(),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Stale(id)
            | Self::HeadStays(id)
            | Self::Full(id)
            | Self::UnderReview(id)
            | Self::Ended { household: id, .. } => Some(("household", id.to_string())),
            Self::VillageUnknown(id)
            | Self::VillageElsewhere { village: id, .. }
            | Self::VillageNotInForce { village: id, .. } => Some(("village", id.to_string())),
            Self::MemberUnknown(id)
            | Self::NothingToReveal(id)
            | Self::MembershipEnded { member: id, .. } => Some(("member", id.to_string())),
            // Where the person is registered is not for this caller to know.
            Self::PersonAlreadyRegistered => Some(("member", String::new())),
            Self::Fields(_)
            | Self::Unknown
            | Self::AreasNotKnown
            | Self::Unit(_)
            | Self::AreaKindDisagrees { .. } => None,
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        match self {
            Self::Fields(bad) => bad.fields(),
            Self::Unknown
            | Self::Stale(_)
            | Self::AreasNotKnown
            | Self::Unit(_)
            | Self::VillageUnknown(_)
            | Self::VillageElsewhere { .. }
            | Self::VillageNotInForce { .. }
            | Self::AreaKindDisagrees { .. }
            | Self::PersonAlreadyRegistered
            | Self::MemberUnknown(_)
            | Self::MembershipEnded { .. }
            | Self::HeadStays(_)
            | Self::Ended { .. }
            | Self::UnderReview(_)
            | Self::Full(_)
            | Self::NothingToReveal(_) => Vec::new(),
        }
    }
}

impl HouseholdRejection {
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
            Self::Unit(reason) => (*reason).into(),
            Self::VillageUnknown(_) => {
                Fault::new("không có thôn, tổ dân phố này", "there is no such village")
            }
            Self::VillageElsewhere { .. } => Fault::new(
                "thôn, tổ dân phố này không thuộc đơn vị hành chính của hộ",
                "the village does not lie in the household's unit",
            ),
            Self::VillageNotInForce { day, .. } => Fault::new(
                format!("thôn, tổ dân phố này không tồn tại vào ngày {day}"),
                format!("the village does not exist on {day}"),
            ),
            Self::AreaKindDisagrees { day, .. } => Fault::new(
                format!("khu vực đã nêu không phải khu vực của nơi này vào ngày {day}"),
                format!("the stated kind of area is not that of the place on {day}"),
            ),
            Self::PersonAlreadyRegistered => Fault::new(
                "số định danh cá nhân này đã thuộc về một nhân khẩu khác",
                "another member is registered with this citizen id",
            ),
            Self::MemberUnknown(_) => {
                Fault::new("hộ không có nhân khẩu này", "the household has no such member")
            }
            Self::MembershipEnded { until, .. } => Fault::new(
                format!("người này không còn là nhân khẩu của hộ từ ngày {until}"),
                format!("the person is not a member of the household since {until}"),
            ),
            Self::HeadStays(_) => Fault::new(
                "chủ hộ chỉ rời hộ khi không còn nhân khẩu nào khác",
                "the head cannot leave while others stay",
            ),
            Self::Ended { on, .. } => Fault::new(
                format!("hộ không còn nhân khẩu nào từ ngày {on}"),
                format!("the household has no members since {on}"),
            ),
            Self::UnderReview(_) => Fault::new(
                "hộ đang được rà soát; hãy kết thúc hoặc rút hồ sơ rà soát (WithdrawReview) trước đã",
                "the household is under review; finish or withdraw the review first (WithdrawReview)",
            ),
            Self::Full(_) => Fault::new(
                format!("một hộ có nhiều nhất {MEMBERS_MAX} nhân khẩu"),
                format!("a household has at most {MEMBERS_MAX} members"),
            ),
            Self::NothingToReveal(_) => {
                Fault::new("nhân khẩu này không có số định danh cá nhân", "the member has no citizen id")
            }
        }
    }
}

/// The text of another refusal, in both languages.
fn both(refusal: &impl Rejection) -> Fault {
    Fault::new(refusal.text(Language::Vietnamese), refusal.text(Language::English))
}

#[cfg(test)]
mod tests;
