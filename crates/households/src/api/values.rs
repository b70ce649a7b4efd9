//! Single values of the contract, both ways. Parsers answer the fault of one field; the caller knows which field it is.

use proto::sinhke::households::v1 as pb;
use service::fields::unknown_word;
use vocabulary::{
    money::Dong,
    rejection::{Fault, Violations},
};

use crate::domain::{
    ComplaintId, DecisionId, HouseholdId, ReviewId,
    classify::Class,
    condition::{DisabilityKind, DisabilityLevel, LabourCapacity, Merit},
    decision::AreaBasis,
    household::{ChangeKind, LeaveReason, PovertyCause, Relation},
    movement::Movement,
    person::{NoCitizenId, Sex},
    review::{Ground, StageName, complain::Finding, withdraw::WithdrawReason},
    score_table::{Comparison, Form, Measure},
    standard::Issuer,
};

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

/// How many there are of something.
pub(super) fn count(said: i32) -> Result<i32, Fault> {
    if said < 0 { Err(Fault::new("không được âm", "must not be negative")) } else { Ok(said) }
}

/// Money that must be above zero.
pub(super) fn line(said: i64) -> Result<Dong, Fault> {
    match Dong::try_from(said) {
        Ok(amount) if amount > Dong::ZERO => Ok(amount),
        Ok(_) | Err(_) => Err(Fault::new("phải lớn hơn 0 đồng", "must be more than zero đồng")),
    }
}

/// Nothing that is stated has as many kinds.
const STATED_MAX: usize = 20;

/// What a list of kinds says; nothing of one that must repeat itself.
pub(super) fn few<'a, T>(said: &'a [T], field: &str, bad: &mut Violations) -> &'a [T] {
    if said.len() <= STATED_MAX {
        return said;
    }
    let fault = Fault::new(
        format!("có nhiều nhất {STATED_MAX} giá trị"),
        format!("must hold at most {STATED_MAX} values"),
    );
    bad.add(field, fault);
    &[]
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
words!(Form, form, pb_form: A, B1, B2);
words!(Comparison, comparison, pb_comparison: Above, AtLeast, Below);
words!(
    Measure, measure, pb_measure: Members, Dependants, FloorArea, WithoutWork, UndernourishedChildren, Uninsured,
    Undereducated, ChildrenOutOfSchool, FlimsyParts, CleanWaterSources, HygienicToilets, InternetUsers,
    InformationDevices
);
words!(
    PovertyCause, poverty_cause, pb_poverty_cause: NoLand, NoCapital, NoLabour, NoTools, NoSkill,
    NoProductionKnowledge, IllnessOrAccident, Disaster, Other
);
words!(
    DisabilityKind, disability_kind, pb_disability_kind: Mobility, HearingSpeech, Sight, MentalPsychiatric,
    Intellectual, Other
);
words!(DisabilityLevel, disability_level, pb_disability_level: Mild, Severe, EspeciallySevere);
words!(
    Merit, merit, pb_merit: RevolutionaryBefore1945, RevolutionaryBeforeUprising, MartyrFamily, HeroicMother,
    ArmedForcesHero, LabourHero, WoundedSoldier, SickSoldier, ToxicExposure, Imprisoned, Resistance,
    HelpedRevolution
);
words!(LabourCapacity, labour_capacity, pb_labour_capacity: Able, Limited, Unable);
words!(LeaveReason, leave_reason, pb_leave_reason: MovedToHousehold, LeftProvince, Death, Mistake);

pub(super) fn pb_change_kind(kind: ChangeKind) -> i32 {
    match kind {
        ChangeKind::Registered => pb::ChangeKind::Registered,
        ChangeKind::Amended => pb::ChangeKind::Amended,
        ChangeKind::MemberAdded => pb::ChangeKind::MemberAdded,
        ChangeKind::MemberAmended => pb::ChangeKind::MemberAmended,
        ChangeKind::MemberLeft => pb::ChangeKind::MemberLeft,
        ChangeKind::MemberArrived => pb::ChangeKind::MemberArrived,
        ChangeKind::IdentityRevealed => pb::ChangeKind::IdentityRevealed,
        ChangeKind::Decided => pb::ChangeKind::Decided,
        ChangeKind::Moved => pb::ChangeKind::Moved,
        ChangeKind::HeadChanged => pb::ChangeKind::HeadChanged,
        ChangeKind::Split => pb::ChangeKind::Split,
        ChangeKind::Absorbed => pb::ChangeKind::Absorbed,
        ChangeKind::Closed => pb::ChangeKind::Closed,
        ChangeKind::Assigned => pb::ChangeKind::Assigned,
        ChangeKind::CircumstancesStated => pb::ChangeKind::CircumstancesStated,
        ChangeKind::IdentifierAdded => pb::ChangeKind::IdentifierAdded,
        ChangeKind::IdentifierRemoved => pb::ChangeKind::IdentifierRemoved,
        ChangeKind::Found => pb::ChangeKind::Found,
    }
    .into()
}

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

/// `households/{uuid}/reviews/{uuid}`.
pub(super) fn review_name(household: HouseholdId, review: ReviewId) -> String {
    format!("{household}/{review}")
}

/// `households/{uuid}/reviews/{uuid}/complaints/{uuid}`.
pub(super) fn complaint_name(household: HouseholdId, review: ReviewId, complaint: ComplaintId) -> String {
    format!("{household}/{review}/{complaint}")
}

pub(super) fn review_of(said: &str) -> Result<(HouseholdId, ReviewId), Fault> {
    let parts = said.split_once("/reviews/");
    let parts = parts.and_then(|(household, _)| Some((household, said.get(household.len()..)?.get(1..)?)));
    let ids = parts.and_then(|(household, review)| Some((household.parse().ok()?, review.parse().ok()?)));
    ids.ok_or_else(|| {
        Fault::new(
            "phải có dạng households/{uuid}/reviews/{uuid}",
            "must be households/{uuid}/reviews/{uuid}",
        )
    })
}

pub(super) fn complaint_of(said: &str) -> Result<(HouseholdId, ReviewId, ComplaintId), Fault> {
    let parts = said.split_once("/complaints/").and_then(|(review, _)| {
        let (household, id) = review_of(review).ok()?;
        let complaint = said.get(review.len()..)?.get(1..)?.parse().ok()?;
        Some((household, id, complaint))
    });
    parts.ok_or_else(|| {
        Fault::new(
            "phải có dạng households/{uuid}/reviews/{uuid}/complaints/{uuid}",
            "must be households/{uuid}/reviews/{uuid}/complaints/{uuid}",
        )
    })
}

/// A ground that a caller may give: who is listed for being poor, the system lists.
pub(super) fn own_ground(said: i32) -> Result<Ground, Fault> {
    match pb::ReviewGround::try_from(said) {
        Ok(pb::ReviewGround::Applied) => Ok(Ground::Applied),
        Ok(pb::ReviewGround::ProposedByVillage) => Ok(Ground::ProposedByVillage),
        Ok(
            pb::ReviewGround::CurrentPoor | pb::ReviewGround::CurrentNearPoor | pb::ReviewGround::FromPoor,
        ) => Err(Fault::new(
            "hộ nghèo, hộ cận nghèo do hệ thống lập danh sách",
            "poor and near-poor households are listed by DrawUpList",
        )),
        Ok(pb::ReviewGround::Unspecified) | Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_ground(ground: Ground) -> i32 {
    match ground {
        Ground::CurrentPoor => pb::ReviewGround::CurrentPoor,
        Ground::CurrentNearPoor => pb::ReviewGround::CurrentNearPoor,
        Ground::Applied => pb::ReviewGround::Applied,
        Ground::ProposedByVillage => pb::ReviewGround::ProposedByVillage,
        Ground::FromPoor => pb::ReviewGround::FromPoor,
    }
    .into()
}

/// A stage that a list can ask for; all when it asks for none.
pub(super) fn maybe_stage(said: i32) -> Result<Option<StageName>, Fault> {
    match pb::ReviewStage::try_from(said) {
        Ok(pb::ReviewStage::Unspecified) => Ok(None),
        Ok(pb::ReviewStage::Listed) => Ok(Some(StageName::Listed)),
        Ok(pb::ReviewStage::Surveyed) => Ok(Some(StageName::Surveyed)),
        Ok(pb::ReviewStage::Confirmed) => Ok(Some(StageName::Confirmed)),
        Ok(pb::ReviewStage::Posted) => Ok(Some(StageName::Posted)),
        Ok(pb::ReviewStage::Decided) => Ok(Some(StageName::Decided)),
        Ok(pb::ReviewStage::Certified) => Ok(Some(StageName::Certified)),
        Ok(pb::ReviewStage::Withdrawn) => Ok(Some(StageName::Withdrawn)),
        Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_stage(stage: StageName) -> i32 {
    match stage {
        StageName::Listed => pb::ReviewStage::Listed,
        StageName::Surveyed => pb::ReviewStage::Surveyed,
        StageName::Confirmed => pb::ReviewStage::Confirmed,
        StageName::Posted => pb::ReviewStage::Posted,
        StageName::Decided => pb::ReviewStage::Decided,
        StageName::Certified => pb::ReviewStage::Certified,
        StageName::Withdrawn => pb::ReviewStage::Withdrawn,
    }
    .into()
}

pub(super) fn withdraw_reason(said: i32) -> Result<WithdrawReason, Fault> {
    match pb::ReviewWithdrawReason::try_from(said) {
        Ok(pb::ReviewWithdrawReason::HouseholdEnded) => Ok(WithdrawReason::HouseholdEnded),
        Ok(pb::ReviewWithdrawReason::MovedAway) => Ok(WithdrawReason::MovedAway),
        Ok(pb::ReviewWithdrawReason::Renounced) => Ok(WithdrawReason::Renounced),
        Ok(pb::ReviewWithdrawReason::Mistake) => Ok(WithdrawReason::Mistake),
        Ok(pb::ReviewWithdrawReason::Unspecified) | Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_withdraw_reason(reason: WithdrawReason) -> i32 {
    match reason {
        WithdrawReason::HouseholdEnded => pb::ReviewWithdrawReason::HouseholdEnded,
        WithdrawReason::MovedAway => pb::ReviewWithdrawReason::MovedAway,
        WithdrawReason::Renounced => pb::ReviewWithdrawReason::Renounced,
        WithdrawReason::Mistake => pb::ReviewWithdrawReason::Mistake,
    }
    .into()
}

pub(super) fn finding(said: i32) -> Result<Finding, Fault> {
    match pb::ComplaintFinding::try_from(said) {
        Ok(pb::ComplaintFinding::Dismissed) => Ok(Finding::Dismissed),
        Ok(pb::ComplaintFinding::Upheld) => Ok(Finding::Upheld),
        Ok(pb::ComplaintFinding::Unspecified) | Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_finding(finding: Finding) -> i32 {
    match finding {
        Finding::Dismissed => pb::ComplaintFinding::Dismissed,
        Finding::Upheld => pb::ComplaintFinding::Upheld,
    }
    .into()
}

pub(super) fn pb_area_basis(basis: Option<AreaBasis>) -> i32 {
    match basis {
        None => pb::AreaBasis::Unspecified,
        Some(AreaBasis::Unit) => pb::AreaBasis::Unit,
        Some(AreaBasis::Village) => pb::AreaBasis::Village,
        Some(AreaBasis::Stated) => pb::AreaBasis::Stated,
    }
    .into()
}

#[cfg(test)]
mod tests;
