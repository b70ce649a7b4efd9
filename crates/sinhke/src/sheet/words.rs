//! The words of a sheet for the values of the contract.

use proto::{
    google::r#type::Date as PbDate,
    sinhke::{
        households::v1::{
            Disability, DisabilityKind, DisabilityLevel, LabourCapacity, Merit, NoCitizenIdReason,
            PovertyCause, Relation, Sex,
        },
        r#type::v1::AreaKind,
    },
};
use vocabulary::{calendar::parse_date, rejection::Fault};

use crate::report::pb_date;

/// The words of a value, the first of which is written.
pub(crate) type Words<T> = &'static [(T, &'static [&'static str])];

pub(crate) const SEXES: Words<Sex> = &[(Sex::Male, &["male", "nam"]), (Sex::Female, &["female", "nữ"])];

pub(super) const AREA_KINDS: Words<AreaKind> = &[
    (AreaKind::Unspecified, &[""]),
    (AreaKind::Rural, &["rural", "nông thôn"]),
    (AreaKind::Urban, &["urban", "thành thị"]),
];

pub(super) const RELATIONS: Words<Relation> = &[
    (Relation::Head, &["head", "chủ hộ"]),
    (Relation::Spouse, &["spouse", "vợ", "chồng", "vợ, chồng"]),
    (Relation::Child, &["child", "con"]),
    (Relation::Parent, &["parent", "cha", "bố", "mẹ", "cha, mẹ"]),
    (Relation::Grandparent, &["grandparent", "ông", "bà", "ông, bà"]),
    (Relation::Grandchild, &["grandchild", "cháu"]),
    (Relation::Sibling, &["sibling", "anh", "chị", "em", "anh, chị, em"]),
    (Relation::Other, &["other", "khác"]),
];

pub(super) const REASONS: Words<NoCitizenIdReason> = &[
    (NoCitizenIdReason::Unspecified, &[""]),
    (NoCitizenIdReason::Child, &["child", "trẻ em"]),
    (NoCitizenIdReason::NotIssued, &["not_issued", "chưa được cấp"]),
    (NoCitizenIdReason::NoPapers, &["no_papers", "không có giấy tờ"]),
    (NoCitizenIdReason::Foreigner, &["foreigner", "người nước ngoài"]),
];

pub(super) const CAUSES: Words<PovertyCause> = &[
    (PovertyCause::NoLand, &["no_land", "không có đất sản xuất"]),
    (PovertyCause::NoCapital, &["no_capital", "không có vốn", "không có vốn sản xuất, kinh doanh"]),
    (PovertyCause::NoLabour, &["no_labour", "không có lao động"]),
    (PovertyCause::NoTools, &["no_tools", "không có công cụ", "không có công cụ, phương tiện sản xuất"]),
    (PovertyCause::NoSkill, &["no_skill", "không có kỹ năng", "không có kỹ năng lao động, sản xuất"]),
    (
        PovertyCause::NoProductionKnowledge,
        &["no_production_knowledge", "không có kiến thức sản xuất", "không có kiến thức về sản xuất"],
    ),
    (PovertyCause::IllnessOrAccident, &["illness_or_accident", "ốm đau, tai nạn", "ốm đau"]),
    (PovertyCause::Disaster, &["disaster", "thiên tai"]),
    (PovertyCause::Other, &["other", "khác"]),
];

pub(super) const ANSWERS: Words<bool> = &[(false, &["", "no", "không"]), (true, &["yes", "có"])];

const KINDS: Words<DisabilityKind> = &[
    (DisabilityKind::Mobility, &["mobility", "vận động"]),
    (DisabilityKind::HearingSpeech, &["hearing_speech", "nghe nói", "nghe, nói"]),
    (DisabilityKind::Sight, &["sight", "nhìn"]),
    (DisabilityKind::MentalPsychiatric, &["mental_psychiatric", "thần kinh tâm thần", "thần kinh, tâm thần"]),
    (DisabilityKind::Intellectual, &["intellectual", "trí tuệ"]),
    (DisabilityKind::Other, &["other", "khác"]),
];

const LEVELS: Words<DisabilityLevel> = &[
    (DisabilityLevel::Mild, &["mild", "nhẹ"]),
    (DisabilityLevel::Severe, &["severe", "nặng"]),
    (DisabilityLevel::EspeciallySevere, &["especially_severe", "đặc biệt nặng"]),
];

pub(super) const MERITS: Words<Merit> = &[
    (Merit::RevolutionaryBefore1945, &["revolutionary_before_1945", "hoạt động cách mạng trước 1945"]),
    (Merit::RevolutionaryBeforeUprising, &["revolutionary_before_uprising", "tiền khởi nghĩa"]),
    (Merit::MartyrFamily, &["martyr_family", "thân nhân liệt sĩ"]),
    (Merit::HeroicMother, &["heroic_mother", "bà mẹ việt nam anh hùng"]),
    (Merit::ArmedForcesHero, &["armed_forces_hero", "anh hùng lực lượng vũ trang"]),
    (Merit::LabourHero, &["labour_hero", "anh hùng lao động"]),
    (Merit::WoundedSoldier, &["wounded_soldier", "thương binh"]),
    (Merit::SickSoldier, &["sick_soldier", "bệnh binh"]),
    (Merit::ToxicExposure, &["toxic_exposure", "nhiễm chất độc hóa học"]),
    (Merit::Imprisoned, &["imprisoned", "bị địch bắt tù đày"]),
    (Merit::Resistance, &["resistance", "hoạt động kháng chiến"]),
    (Merit::HelpedRevolution, &["helped_revolution", "có công giúp đỡ cách mạng"]),
];

pub(super) const CAPACITIES: Words<LabourCapacity> = &[
    (LabourCapacity::Unspecified, &[""]),
    (LabourCapacity::Able, &["able", "có"]),
    (LabourCapacity::Limited, &["limited", "hạn chế"]),
    (LabourCapacity::Unable, &["unable", "không"]),
];

/// Between several values of one cell; no word has one.
const BETWEEN: char = '|';

/// Several values of one cell.
pub(super) fn each<T>(said: &str, read: impl Fn(&str) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    said.split(BETWEEN).map(str::trim).filter(|said| !said.is_empty()).map(read).collect()
}

/// The same as a cell.
pub(super) fn several<T>(values: impl IntoIterator<Item = T>, word: impl Fn(T) -> String) -> String {
    values.into_iter().map(word).collect::<Vec<_>>().join(&BETWEEN.to_string())
}

/// `sight: severe`.
pub(super) fn disability(said: &str) -> Result<Disability, Fault> {
    let Some((kind, level)) = said.split_once(':') else {
        return Err(Fault::new("phải có dạng dạng tật: mức độ", "must be kind: level"));
    };
    let (kind, level) = (value(KINDS, kind.trim())?, value(LEVELS, level.trim())?);
    Ok(Disability { kind: kind.into(), level: level.into() })
}

pub(super) fn disability_word(disability: Disability) -> String {
    format!("{}: {}", word(KINDS, disability.kind()), word(LEVELS, disability.level()))
}

/// The value of a word, whatever its case.
pub(super) fn value<T: Copy>(words: Words<T>, said: &str) -> Result<T, Fault> {
    let said = said.to_lowercase();
    let found = words.iter().find(|(_, known)| known.contains(&said.as_str()));
    found.map(|(value, _)| *value).ok_or_else(|| {
        let known = words.iter().filter_map(|(_, known)| known.first()).filter(|word| !word.is_empty());
        let known = known.copied().collect::<Vec<_>>().join(", ");
        Fault::new(format!("phải là một trong: {known}"), format!("must be one of: {known}"))
    })
}

/// The word of a value.
pub(crate) fn word<T: Copy + PartialEq>(words: Words<T>, value: T) -> &'static str {
    let found = words.iter().find(|(known, _)| *known == value);
    found.and_then(|(_, known)| known.first().copied()).unwrap_or_default()
}

/// `2024-03-31`, or as people write it: `31/03/2024`.
pub(super) fn day(said: &str) -> Result<Option<PbDate>, Fault> {
    if said.is_empty() {
        return Ok(None);
    }
    let turned = match said.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => said.to_owned(),
    };
    Ok(Some(pb_date(parse_date(&turned)?)))
}

pub(crate) fn written(day: Option<PbDate>) -> String {
    day.map(|day| format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)).unwrap_or_default()
}
