//! Households of the made-up registry as requests of the public API.
//!
//! The same seed makes the same requests with the same ids, so a load that was interrupted is simply repeated: what is
//! there already answers as it did the first time.

use proto::sinhke::{
    communes::v1::{ClassificationKind, ClassifyUnitRequest, UnitClassification},
    households::v1::{self as pb, RecordDecisionRequest, RegisterHouseholdRequest},
    r#type::v1::{AreaKind as PbAreaKind, DocumentRef},
};
use uuid::{Builder, Uuid};
use vocabulary::{area::AreaKind, calendar::date};

use super::registry::{
    Capacity, Cause, Class, Commune, Condition, Decision, Ethnic, Household, Member, Merit, REGISTERED,
    Relation, Sex,
};
use crate::report::pb_date;

/// What a request id is made for.
#[derive(Clone, Copy)]
enum Purpose {
    Classify,
    Register,
    /// The household's decision at this place.
    Decide(u8),
}

/// Names a request: seed, purpose and number, in the form of a UUID of our own (version 8).
fn request_id(seed: u64, purpose: Purpose, number: u32) -> Uuid {
    let tag = match purpose {
        Purpose::Classify => [b'u', 0],
        Purpose::Register => [b'h', 0],
        Purpose::Decide(place) => [b'd', place],
    };
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&seed.to_be_bytes()[2..]);
    // Bytes 6 and 8 give bits to version and variant.
    bytes[9..11].copy_from_slice(&tag);
    bytes[11..15].copy_from_slice(&number.to_be_bytes());
    bytes[7] = seed.to_be_bytes()[1];
    bytes[15] = seed.to_be_bytes()[0];
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Flags a commune as one of the area's: made up, and marked so.
pub(crate) fn classification(seed: u64, number: u32, commune: &Commune) -> ClassifyUnitRequest {
    ClassifyUnitRequest {
        classification: Some(UnitClassification {
            unit: commune.unit.clone(),
            kind: ClassificationKind::ProvincialArea.into(),
            valid_from: Some(pb_date(date(2021, 1, 1))),
            valid_until: None,
            document: None,
            synthetic: true,
        }),
        request_id: request_id(seed, Purpose::Classify, number).to_string(),
        etag: String::new(),
    }
}

/// Registers a household with its members.
pub(crate) fn registration(seed: u64, household: &Household, commune: &Commune) -> RegisterHouseholdRequest {
    let mut members: Vec<pb::Member> = household.members.iter().map(member).collect();
    let (mut causes, mut farming) = (Vec::new(), false);
    if let Some(circumstances) = &household.circumstances {
        causes = circumstances.causes.iter().copied().map(cause).collect();
        farming = circumstances.farming;
        for (member, condition) in members.iter_mut().zip(&circumstances.members) {
            describe(member, condition);
        }
    }
    RegisterHouseholdRequest {
        household: Some(pb::Household {
            unit: commune.unit.clone(),
            address: household.address.clone(),
            register_date: Some(pb_date(REGISTERED)),
            members,
            causes,
            farming,
            ..pb::Household::default()
        }),
        request_id: request_id(seed, Purpose::Register, household.index).to_string(),
    }
}

fn member(member: &Member) -> pb::Member {
    let reason = match member.citizen_id {
        Some(_) => pb::NoCitizenIdReason::Unspecified,
        None => pb::NoCitizenIdReason::Child,
    };
    pb::Member {
        full_name: member.full_name.clone(),
        sex: match member.sex {
            Sex::Male => pb::Sex::Male,
            Sex::Female => pb::Sex::Female,
        }
        .into(),
        birth_date: Some(pb_date(member.birth_date)),
        ethnicity: Some(ethnicity(member.ethnic)),
        relation: match member.relation {
            Relation::Head => pb::Relation::Head,
            Relation::Spouse => pb::Relation::Spouse,
            Relation::Child => pb::Relation::Child,
            Relation::Parent => pb::Relation::Parent,
        }
        .into(),
        citizen_id: member.citizen_id.clone().unwrap_or_default(),
        no_citizen_id_reason: reason.into(),
        ..pb::Member::default()
    }
}

fn describe(member: &mut pb::Member, condition: &Condition) {
    member.disabilities = condition
        .disability
        .iter()
        .map(|(kind, level)| pb::Disability { kind: *kind, level: *level })
        .collect();
    member.merits = condition.merit.into_iter().map(merit).collect();
    member.labour_capacity = match condition.capacity {
        None => pb::LabourCapacity::Unspecified,
        Some(Capacity::Able) => pb::LabourCapacity::Able,
        Some(Capacity::Limited) => pb::LabourCapacity::Limited,
        Some(Capacity::Unable) => pb::LabourCapacity::Unable,
    }
    .into();
}

fn merit(merit: Merit) -> i32 {
    match merit {
        Merit::MartyrFamily => pb::Merit::MartyrFamily,
        Merit::WoundedSoldier => pb::Merit::WoundedSoldier,
        Merit::ToxicExposure => pb::Merit::ToxicExposure,
        Merit::Resistance => pb::Merit::Resistance,
    }
    .into()
}

fn cause(cause: Cause) -> i32 {
    match cause {
        Cause::NoLand => pb::PovertyCause::NoLand,
        Cause::NoCapital => pb::PovertyCause::NoCapital,
        Cause::NoLabour => pb::PovertyCause::NoLabour,
        Cause::NoTools => pb::PovertyCause::NoTools,
        Cause::NoSkill => pb::PovertyCause::NoSkill,
        Cause::NoProductionKnowledge => pb::PovertyCause::NoProductionKnowledge,
        Cause::IllnessOrAccident => pb::PovertyCause::IllnessOrAccident,
        Cause::Disaster => pb::PovertyCause::Disaster,
        Cause::Other => pb::PovertyCause::Other,
    }
    .into()
}

fn ethnicity(ethnic: Ethnic) -> pb::Ethnicity {
    pb::Ethnicity {
        code_set: "TK2008".to_owned(),
        code: ethnic.code().to_owned(),
        display_name: String::new(),
    }
}

/// A household that the server has named.
pub(crate) struct Named<'a> {
    pub(crate) household: &'a Household,
    pub(crate) commune: &'a Commune,
    /// `households/{uuid}`.
    pub(crate) name: &'a str,
}

/// Records the decision at this place among those of the household.
pub(crate) fn decision(
    seed: u64,
    named: &Named<'_>,
    place: u8,
    decision: &Decision,
) -> RecordDecisionRequest {
    let class = match decision.class {
        Class::Poor => pb::PovertyClass::Poor,
        Class::NearPoor => pb::PovertyClass::NearPoor,
        Class::NotPoor => pb::PovertyClass::NotPoor,
    };
    let stated = |standard: &str, class: pb::PovertyClass, average_living: bool| pb::Classification {
        standard: format!("povertyStandards/{standard}"),
        poverty_class: class.into(),
        average_living,
        ..pb::Classification::default()
    };
    let farming = named.household.circumstances.as_ref().is_some_and(|known| known.farming);
    let average = farming && decision.is_within_average_line();
    RecordDecisionRequest {
        household: named.name.to_owned(),
        decision: Some(pb::PovertyDecision {
            document: Some(DocumentRef {
                number: decision.paper.number.clone(),
                date: Some(pb_date(decision.paper.date)),
                issuer: format!("UBND {} {}", named.commune.kind_in_words(), named.commune.name),
            }),
            decide_date: Some(pb_date(decision.paper.date)),
            income_vnd: decision.income_vnd,
            deprivations: decision.deprivations.iter().map(|code| (*code).to_owned()).collect(),
            area_kind: match decision.area_kind {
                AreaKind::Rural => PbAreaKind::Rural,
                AreaKind::Urban => PbAreaKind::Urban,
            }
            .into(),
            classifications: vec![
                stated("VN-2022", pb::PovertyClass::NotPoor, average),
                stated("QN-2023", class, false),
            ],
            ..pb::PovertyDecision::default()
        }),
        request_id: request_id(seed, Purpose::Decide(place), named.household.index).to_string(),
        etag: String::new(),
        reason: String::new(),
    }
}

/// The household that a registration was of.
pub(crate) fn registered(request_id: &str) -> Option<u32> {
    let bytes = request_id.parse::<Uuid>().ok()?.into_bytes();
    Some(u32::from_be_bytes(bytes.get(11..15)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Purpose, registered, request_id};

    #[test]
    fn an_answer_tells_of_which_household_it_is() {
        let id = request_id(2024, Purpose::Register, 384_374).to_string();
        assert_eq!(registered(&id), Some(384_374));
        assert_eq!(registered("not an id"), None);
    }

    #[test]
    fn request_ids_differ_by_seed_purpose_and_number_and_never_change() {
        let mut seen = HashSet::new();
        for seed in [1, 2, 1 << 60] {
            for number in [0, 1, 384_374] {
                for purpose in [Purpose::Classify, Purpose::Register, Purpose::Decide(0), Purpose::Decide(1)]
                {
                    assert!(seen.insert(request_id(seed, purpose, number)));
                }
            }
        }
        assert_eq!(
            request_id(2024, Purpose::Register, 7).to_string(),
            "00000000-07e8-8000-8068-000000000700"
        );
    }
}
