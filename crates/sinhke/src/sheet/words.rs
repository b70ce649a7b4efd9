//! The words of a sheet for the values of the contract.

use proto::{
    google::r#type::Date as PbDate,
    sinhke::{
        households::v1::{NoCitizenIdReason, Relation, Sex},
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
