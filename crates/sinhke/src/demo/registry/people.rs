//! Who lives together.

use vocabulary::calendar::{Date, date};

use super::{REGISTERED, dice::Dice, names};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sex {
    Male,
    Female,
}

impl Sex {
    fn other(self) -> Self {
        match self {
            Self::Male => Self::Female,
            Self::Female => Self::Male,
        }
    }
}

/// Relation to the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Head,
    Spouse,
    Child,
    Parent,
}

/// The ethnic groups (dân tộc) of the province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ethnic {
    Kinh,
    Dao,
    Tay,
    SanDiu,
    SanChay,
    Hoa,
    Nung,
}

impl Ethnic {
    /// Its code in TK2008.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Kinh => "01",
            Self::Tay => "02",
            Self::Hoa => "06",
            Self::Nung => "07",
            Self::Dao => "09",
            Self::SanChay => "13",
            Self::SanDiu => "17",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) full_name: String,
    pub(crate) sex: Sex,
    pub(crate) birth_date: Date,
    pub(crate) ethnic: Ethnic,
    pub(crate) relation: Relation,
    /// None for a child under 14.
    pub(crate) citizen_id: Option<String>,
}

/// How many live together, of a hundred households: 3.65 on average.
const SIZES: [(u32, u32); 8] = [(1, 6), (2, 16), (3, 23), (4, 31), (5, 14), (6, 7), (7, 2), (8, 1)];

/// Who a household has besides its head.
struct Shape {
    spouse: bool,
    parents: u32,
    children: u32,
}

/// The members of one household, the head first.
pub(super) fn household(ethnic: Ethnic, dice: &mut Dice) -> Vec<Member> {
    let size = dice.weighted(&SIZES);
    let shape = shape(size, dice);
    let male = if shape.spouse { 90 } else { 40 };
    let head_sex = if dice.percent(male) { Sex::Male } else { Sex::Female };
    let head_age = match (shape.parents, shape.children) {
        (0, 0) => dice.between(24, 84),
        (0, _) => dice.between(25, 66),
        _ => dice.between(27, 52),
    };
    let family = names::family(ethnic, dice);
    let mut members = vec![person(Relation::Head, head_sex, head_age, ethnic, family, dice)];
    let mut mother_age = head_age;
    let mut father_family = family;
    if shape.spouse {
        let group = if ethnic == Ethnic::Kinh && dice.percent(98) || dice.percent(78) {
            ethnic
        } else {
            Ethnic::Kinh
        };
        let age = dice.between(head_age.saturating_sub(5).max(20), head_age + 3);
        let of_spouse = names::family(group, dice);
        members.push(person(Relation::Spouse, head_sex.other(), age, group, of_spouse, dice));
        mother_age = if head_sex == Sex::Female { head_age } else { age };
        father_family = if head_sex == Sex::Female { of_spouse } else { family };
    }
    let first_parent = if dice.percent(70) { Sex::Female } else { Sex::Male };
    for parent in 0..shape.parents {
        let sex = if parent == 0 { first_parent } else { first_parent.other() };
        let age = head_age + dice.between(20, 32);
        let family = if sex == Sex::Male { family } else { names::family(ethnic, dice) };
        members.push(person(Relation::Parent, sex, age, ethnic, family, dice));
    }
    for _ in 0..shape.children {
        let oldest = mother_age.saturating_sub(19).min(34);
        let youngest = mother_age.saturating_sub(41).min(oldest);
        let sex = if dice.percent(52) { Sex::Male } else { Sex::Female };
        let age = dice.between(youngest, oldest);
        members.push(person(Relation::Child, sex, age, ethnic, father_family, dice));
    }
    members
}

fn shape(size: u32, dice: &mut Dice) -> Shape {
    match size {
        0 | 1 => Shape { spouse: false, parents: 0, children: 0 },
        2 => match dice.below(10) {
            0..=6 => Shape { spouse: true, parents: 0, children: 0 },
            7 | 8 => Shape { spouse: false, parents: 0, children: 1 },
            _ => Shape { spouse: false, parents: 1, children: 0 },
        },
        _ => {
            let spouse = dice.percent(93);
            let others = size - 1 - u32::from(spouse);
            let share = match size {
                3 => 5,
                4 => 12,
                5 => 45,
                _ => 85,
            };
            let mut parents = u32::from(dice.percent(share));
            if parents == 1 && others > 2 && dice.percent(50) {
                parents = 2;
            }
            let parents = parents.min(others);
            Shape { spouse, parents, children: others - parents }
        }
    }
}

fn person(relation: Relation, sex: Sex, age: u32, ethnic: Ethnic, family: &str, dice: &mut Dice) -> Member {
    let age = i16::try_from(age).unwrap_or(i16::MAX);
    // The birthday of that age was in the year before everybody was registered.
    let year = REGISTERED.year() - 1 - age;
    let month = i8::try_from(dice.between(1, 12)).unwrap_or(1);
    let day = i8::try_from(dice.between(2, 28)).unwrap_or(2);
    Member {
        full_name: names::full(family, ethnic, sex, year, dice),
        sex,
        birth_date: date(year, month, day),
        ethnic,
        relation,
        citizen_id: None,
    }
}
