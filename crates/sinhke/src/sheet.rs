//! Households as a CSV sheet: a row for each member, the household's own columns repeated. One form for import, export
//! and the template.

mod formulas;
mod read;
mod words;
mod write;

pub(crate) use self::{
    formulas::guarded,
    read::{Entry, Read, Sheet},
    words::{SEXES, word, written},
    write::Writer,
};

use vocabulary::rejection::Fault;

/// The columns, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    HouseholdNo,
    Unit,
    Village,
    Address,
    AreaKind,
    RegisterDate,
    Causes,
    Farming,
    FullName,
    Sex,
    BirthDate,
    Relation,
    EthnicityCodeSet,
    EthnicityCode,
    CitizenId,
    NoCitizenIdReason,
    MemberFrom,
    Disabilities,
    Merits,
    LabourCapacity,
}

impl Column {
    pub(crate) const ALL: [Self; 20] = [
        Self::HouseholdNo,
        Self::Unit,
        Self::Village,
        Self::Address,
        Self::AreaKind,
        Self::RegisterDate,
        Self::Causes,
        Self::Farming,
        Self::FullName,
        Self::Sex,
        Self::BirthDate,
        Self::Relation,
        Self::EthnicityCodeSet,
        Self::EthnicityCode,
        Self::CitizenId,
        Self::NoCitizenIdReason,
        Self::MemberFrom,
        Self::Disabilities,
        Self::Merits,
        Self::LabourCapacity,
    ];

    /// Its heading, and the Vietnamese one that is read as well.
    pub(crate) fn names(self) -> [&'static str; 2] {
        match self {
            Self::HouseholdNo => ["household_no", "mã hộ"],
            Self::Unit => ["unit", "xã phường"],
            Self::Village => ["village", "thôn"],
            Self::Address => ["address", "địa chỉ"],
            Self::AreaKind => ["area_kind", "khu vực"],
            Self::RegisterDate => ["register_date", "ngày đăng ký"],
            Self::Causes => ["causes", "nguyên nhân nghèo"],
            Self::Farming => ["farming", "sống bằng nông lâm ngư diêm nghiệp"],
            Self::FullName => ["full_name", "họ và tên"],
            Self::Sex => ["sex", "giới tính"],
            Self::BirthDate => ["birth_date", "ngày sinh"],
            Self::Relation => ["relation", "quan hệ với chủ hộ"],
            Self::EthnicityCodeSet => ["ethnicity_code_set", "bộ mã dân tộc"],
            Self::EthnicityCode => ["ethnicity_code", "mã dân tộc"],
            Self::CitizenId => ["citizen_id", "số định danh"],
            Self::NoCitizenIdReason => ["no_citizen_id_reason", "lý do chưa có số định danh"],
            Self::MemberFrom => ["member_from", "nhân khẩu từ ngày"],
            Self::Disabilities => ["disabilities", "khuyết tật"],
            Self::Merits => ["merits", "người có công"],
            Self::LabourCapacity => ["labour_capacity", "khả năng lao động"],
        }
    }

    pub(crate) fn name(self) -> &'static str {
        self.names()[0]
    }

    /// What a sheet may leave out as a whole.
    fn is_optional(self) -> bool {
        matches!(
            self,
            Self::Village
                | Self::Address
                | Self::AreaKind
                | Self::Causes
                | Self::Farming
                | Self::NoCitizenIdReason
                | Self::MemberFrom
                | Self::Disabilities
                | Self::Merits
                | Self::LabourCapacity
        )
    }

    /// Whether it says something of the household rather than of the member.
    fn is_of_household(self) -> bool {
        self <= Self::Farming
    }

    /// The column of a field of the contract: `household.members[2].birth_date`.
    pub(crate) fn of_field(field: &str) -> Option<Self> {
        let last = field.rsplit('.').next().unwrap_or(field);
        match last.split('[').next().unwrap_or(last) {
            "kind" | "level" => Some(Self::Disabilities),
            "code_set" => Some(Self::EthnicityCodeSet),
            "code" | "ethnicity" => Some(Self::EthnicityCode),
            // How many heads there are.
            "members" => Some(Self::Relation),
            name => Self::ALL.into_iter().find(|column| column.name() == name),
        }
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line of the file, the heading being the first.
    pub(crate) row: u64,
    /// The household's number, as the sheet has it.
    pub(crate) household: String,
    pub(crate) column: Option<Column>,
    /// Stable.
    pub(crate) reason: String,
    pub(crate) fault: Fault,
}

/// The reason of what is wrong with the sheet itself.
pub(crate) const ROW_UNREADABLE: &str = "ROW_UNREADABLE";

/// An empty sheet with one household in it, made up, to be filled in.
pub(crate) const TEMPLATE: &str = include_str!("../../../deploy/examples/households.csv");

#[cfg(test)]
mod tests;
