//! Why those who were surveyed are poor, what they live from, and what is stated of their members. Made up.

use vocabulary::area::AreaKind;

use super::{Member, REGISTERED, Relation, dice::Dice};

/// Why a household is poor (nguyên nhân nghèo).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    NoLand,
    NoCapital,
    NoLabour,
    NoTools,
    NoSkill,
    NoProductionKnowledge,
    IllnessOrAccident,
    Disaster,
    Other,
}

/// Ability to work (khả năng lao động).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capacity {
    Able,
    Limited,
    Unable,
}

/// Merit to the revolution (người có công).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Merit {
    MartyrFamily,
    WoundedSoldier,
    ToxicExposure,
    Resistance,
}

/// What is stated of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    /// None of a child.
    pub(crate) capacity: Option<Capacity>,
    /// Kind and level of a disability, by their numbers in the contract.
    pub(crate) disability: Option<(i32, i32)>,
    pub(crate) merit: Option<Merit>,
}

/// What is stated of a household that was surveyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Circumstances {
    /// Each once, in order; of whoever rose above since, those of before.
    pub(crate) causes: Vec<Cause>,
    /// Lives from farming, forestry, fishery or salt.
    pub(crate) farming: bool,
    /// One for each member, in their order.
    pub(crate) members: Vec<Condition>,
}

/// How often each cause is given, of a hundred; no labour is not drawn but seen.
const CAUSES: [(Cause, u32); 8] = [
    (Cause::NoLand, 12),
    (Cause::NoCapital, 26),
    (Cause::NoTools, 10),
    (Cause::NoSkill, 18),
    (Cause::NoProductionKnowledge, 14),
    (Cause::IllnessOrAccident, 14),
    (Cause::Disaster, 3),
    (Cause::Other, 3),
];

impl Circumstances {
    pub(super) fn of(members: &[Member], area_kind: AreaKind, dice: &mut Dice) -> Self {
        let members: Vec<Condition> = members.iter().map(|member| condition(member, dice)).collect();
        let able = |member: &Condition| matches!(member.capacity, Some(Capacity::Able | Capacity::Limited));
        let mut causes: Vec<Cause> = (0..dice.between(1, 2)).map(|_| dice.weighted(&CAUSES)).collect();
        if !members.iter().any(able) {
            causes.push(Cause::NoLabour);
        }
        if members.iter().any(|member| member.disability.is_some()) {
            causes.push(Cause::IllnessOrAccident);
        }
        causes.sort_unstable();
        causes.dedup();
        let farming = match area_kind {
            AreaKind::Rural => dice.percent(78),
            AreaKind::Urban => dice.percent(9),
        };
        Self { causes, farming, members }
    }
}

fn condition(member: &Member, dice: &mut Dice) -> Condition {
    let age = REGISTERED.year().saturating_sub(member.birth_date.year());
    let disability = dice.percent(6).then(|| (i32_between(dice, 1, 6), i32_between(dice, 1, 3)));
    let severe = disability.is_some_and(|(_, level)| level > 1);
    let capacity = match age {
        ..=15 => None,
        _ if severe => Some(Capacity::Unable),
        75.. => Some(Capacity::Unable),
        65.. => Some(if dice.percent(60) { Capacity::Unable } else { Capacity::Limited }),
        _ if disability.is_some() || dice.percent(8) => Some(Capacity::Limited),
        _ => Some(Capacity::Able),
    };
    let merit = if age >= 62 && dice.percent(9) {
        Some(*dice.pick(&[Merit::WoundedSoldier, Merit::ToxicExposure, Merit::Resistance]))
    } else {
        (member.relation == Relation::Parent && dice.percent(3)).then_some(Merit::MartyrFamily)
    };
    Condition { capacity, disability, merit }
}

fn i32_between(dice: &mut Dice, low: u32, high: u32) -> i32 {
    i32::try_from(dice.between(low, high)).unwrap_or_default()
}
