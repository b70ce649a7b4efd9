//! Households as rows of a sheet.

use std::io;

use proto::sinhke::households::v1 as pb;

use super::{
    Column, guarded,
    words::{
        ANSWERS, AREA_KINDS, CAPACITIES, CAUSES, MERITS, REASONS, RELATIONS, SEXES, disability_word, several,
        word, written,
    },
};

/// Writes households, each as the rows of its current members, the head first.
pub(crate) struct Writer<W: io::Write>(csv::Writer<W>);

impl<W: io::Write> Writer<W> {
    /// Writes the heading. The byte order mark tells spreadsheets that it is UTF-8.
    pub(crate) fn new(mut into: W) -> csv::Result<Self> {
        into.write_all("\u{feff}".as_bytes())?;
        let mut rows = csv::Writer::from_writer(into);
        rows.write_record(Column::ALL.map(Column::name))?;
        Ok(Self(rows))
    }

    pub(crate) fn write(&mut self, household: &pb::Household) -> csv::Result<()> {
        let current = household.members.iter().filter(|member| member.member_until.is_none());
        let mut current: Vec<_> = current.collect();
        // The others stay in the order in which they became known.
        current.sort_by_key(|member| member.relation() != pb::Relation::Head);
        for member in current {
            self.0.write_record(Column::ALL.map(|column| guarded(cell(column, household, member))))?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn cell(column: Column, household: &pb::Household, member: &pb::Member) -> String {
    let short = |name: &str, collection: &str| name.strip_prefix(collection).unwrap_or(name).to_owned();
    let ethnicity = member.ethnicity.clone().unwrap_or_default();
    match column {
        Column::HouseholdNo => short(&household.name, "households/"),
        Column::Unit => short(&household.unit, "units/"),
        Column::Village => short(&household.village, "villages/"),
        Column::Address => household.address.clone(),
        Column::AreaKind => word(AREA_KINDS, household.area_kind()).to_owned(),
        Column::RegisterDate => written(household.register_date),
        Column::Causes => several(household.causes(), |cause| word(CAUSES, cause).to_owned()),
        Column::Farming => word(ANSWERS, household.farming).to_owned(),
        Column::FullName => member.full_name.clone(),
        Column::Sex => word(SEXES, member.sex()).to_owned(),
        Column::BirthDate => written(member.birth_date),
        Column::Relation => word(RELATIONS, member.relation()).to_owned(),
        Column::EthnicityCodeSet => ethnicity.code_set,
        Column::EthnicityCode => ethnicity.code,
        // Answers carry the masked one only.
        Column::CitizenId if member.citizen_id.is_empty() => member.masked_citizen_id.clone(),
        Column::CitizenId => member.citizen_id.clone(),
        Column::NoCitizenIdReason => word(REASONS, member.no_citizen_id_reason()).to_owned(),
        Column::MemberFrom => written(member.member_from),
        Column::Disabilities => several(member.disabilities.iter().copied(), disability_word),
        Column::Merits => several(member.merits(), |merit| word(MERITS, merit).to_owned()),
        Column::LabourCapacity => word(CAPACITIES, member.labour_capacity()).to_owned(),
    }
}
