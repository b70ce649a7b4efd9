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
    let head = Sketch {
        relation: Relation::Head,
        sex: if dice.percent(male) { Sex::Male } else { Sex::Female },
        age: match (shape.parents, shape.children) {
            (0, 0) => dice.between(24, 84),
            (0, _) => dice.between(25, 66),
            _ => dice.between(27, 52),
        },
        ethnic,
        family: names::family(ethnic, dice),
    };
    let spouse = shape.spouse.then(|| spouse_of(&head, dice));
    let mut members = vec![head.person(dice)];
    members.extend(spouse.as_ref().map(|spouse| spouse.person(dice)));
    members.extend(parents_of(&head, shape.parents, dice));
    // Without a spouse the one parent is both.
    let other = spouse.as_ref().unwrap_or(&head);
    let (mother, father) = if head.sex == Sex::Female { (&head, other) } else { (other, &head) };
    for _ in 0..shape.children {
        let oldest = mother.age.saturating_sub(19).min(34);
        let youngest = mother.age.saturating_sub(41).min(oldest);
        let child = Sketch {
            relation: Relation::Child,
            sex: if dice.percent(52) { Sex::Male } else { Sex::Female },
            age: dice.between(youngest, oldest),
            ethnic,
            family: father.family,
        };
        members.push(child.person(dice));
    }
    members
}

fn spouse_of(head: &Sketch, dice: &mut Dice) -> Sketch {
    let ethnic = if dice.percent(78) { head.ethnic } else { Ethnic::Kinh };
    Sketch {
        relation: Relation::Spouse,
        sex: head.sex.other(),
        age: dice.between(head.age.saturating_sub(5).max(20), head.age + 3),
        ethnic,
        family: names::family(ethnic, dice),
    }
}

/// One parent, mostly the mother, or both.
fn parents_of(head: &Sketch, count: u32, dice: &mut Dice) -> Vec<Member> {
    let first = if dice.percent(70) { Sex::Female } else { Sex::Male };
    [first, first.other()]
        .into_iter()
        .zip(0..count)
        .map(|(sex, _)| {
            let family = if sex == Sex::Male { head.family } else { names::family(head.ethnic, dice) };
            let age = head.age + dice.between(20, 32);
            Sketch { relation: Relation::Parent, sex, age, ethnic: head.ethnic, family }.person(dice)
        })
        .collect()
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

/// Somebody before birthday and name.
struct Sketch {
    relation: Relation,
    sex: Sex,
    age: u32,
    ethnic: Ethnic,
    family: &'static str,
}

impl Sketch {
    fn person(&self, dice: &mut Dice) -> Member {
        let age = i16::try_from(self.age).unwrap_or(i16::MAX);
        // The birthday of that age was in the year before everybody was registered.
        let year = REGISTERED.year() - 1 - age;
        let month = i8::try_from(dice.between(1, 12)).unwrap_or(1);
        let day = i8::try_from(dice.between(2, 28)).unwrap_or(2);
        Member {
            full_name: names::full(self.family, self.ethnic, self.sex, year, dice),
            sex: self.sex,
            birth_date: date(year, month, day),
            ethnic: self.ethnic,
            relation: self.relation,
            citizen_id: None,
        }
    }
}
