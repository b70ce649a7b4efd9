//! Who a member is. All of it is personal data; nothing here prints it.

use std::fmt;

use vocabulary::{
    calendar::Date,
    decision::Claim,
    rejection::{Fault, Violations},
    text::Text,
};

use super::{citizen_id::CitizenId, ethnicity::Ethnicity, identifier::Identifiers, name::named};

/// Họ và tên.
pub(crate) type FullName = Text<100>;

named! {
    /// Giới tính, as in the civil register.
    Sex { Male = "male", Female = "female" }
}

named! {
    /// Why somebody has no citizen id.
    NoCitizenId {
        /// Trẻ chưa được cấp.
        Child = "child",
        /// Chưa được cấp.
        NotIssued = "not_issued",
        /// Không có giấy tờ.
        NoPapers = "no_papers",
        /// Người nước ngoài.
        Foreigner = "foreigner",
    }
}

/// A child may lack a citizen id for that reason alone until this birthday (the age of the first identity card).
const CHILD_UNTIL_YEARS: i16 = 14;

/// Nobody younger counts as able to work (người lao động từ đủ 15 tuổi, 45/2019/QH14 Art. 3).
const WORKING_AGE_YEARS: i16 = 15;
/// A child (trẻ em) is younger than this: 102/2016/QH13, điều 1. The indicators and the report of children's deprivations
/// mean the same.
const ADULT_FROM_YEARS: i16 = 16;

/// The kind of the claim on a citizen id: only one current member may hold one.
pub(crate) const CITIZEN_ID: &str = "citizen_id";

/// A citizen id with the digest under which it is found and kept unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identified {
    pub id: CitizenId,
    pub claim: Claim,
}

/// A citizen id, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    Known(Identified),
    Without(NoCitizenId),
}

impl Identity {
    pub(crate) fn citizen_id(&self) -> Option<&CitizenId> {
        match self {
            Self::Known(known) => Some(&known.id),
            Self::Without(_) => None,
        }
    }

    pub(crate) fn claim(&self) -> Option<Claim> {
        match self {
            Self::Known(known) => Some(known.claim),
            Self::Without(_) => None,
        }
    }

    pub(crate) fn reason(&self) -> Option<NoCitizenId> {
        match self {
            Self::Known(_) => None,
            Self::Without(reason) => Some(*reason),
        }
    }
}

/// A person's details.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub full_name: FullName,
    pub sex: Sex,
    pub birth_date: Date,
    pub ethnicity: Ethnicity,
    pub identity: Identity,
    /// What other systems call the person.
    pub identifiers: Identifiers,
}

impl Person {
    pub(crate) fn is_child_on(&self, day: Date) -> bool {
        age_on(self.birth_date, day) < ADULT_FROM_YEARS
    }

    /// Whether the details agree with each other and with the first day of the membership. Says every one that does
    /// not, by its field in the contract.
    pub(crate) fn check(&self, member_from: Date) -> Violations {
        let mut bad = Violations::default();
        if self.birth_date > member_from {
            bad.add(
                "birth_date",
                Fault::new(
                    "không được sau ngày bắt đầu là nhân khẩu của hộ",
                    "must not be later than the first day of the membership",
                ),
            );
        }
        match &self.identity {
            Identity::Known(known) => {
                bad.field("citizen_id", known.id.agrees(self.sex, self.birth_date));
            }
            Identity::Without(NoCitizenId::Child)
                if age_on(self.birth_date, member_from) >= CHILD_UNTIL_YEARS =>
            {
                bad.add(
                    "no_citizen_id_reason",
                    Fault::new("chỉ dùng cho trẻ dưới 14 tuổi", "is only for children under 14"),
                );
            }
            Identity::Without(
                NoCitizenId::Child | NoCitizenId::NotIssued | NoCitizenId::NoPapers | NoCitizenId::Foreigner,
            ) => {}
        }
        bad
    }

    /// The first day on which a person may count as able to work: the first of the year after that birthday. What events
    /// tell changes on it, and so no event tells a birthday; the year of one, where it ends a household's lack of labour.
    pub(crate) fn of_working_age(&self) -> Date {
        let year = self.birth_date.year().saturating_add(WORKING_AGE_YEARS).saturating_add(1);
        Date::new(year, 1, 1).unwrap_or(Date::MAX)
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}

/// Completed years of age. Somebody born on 29 February is a year older on 1 March of other years.
fn age_on(birth_date: Date, day: Date) -> i16 {
    let before_birthday = (day.month(), day.day()) < (birth_date.month(), birth_date.day());
    day.year().saturating_sub(birth_date.year()).saturating_sub(i16::from(before_birthday))
}

#[cfg(test)]
mod tests;
