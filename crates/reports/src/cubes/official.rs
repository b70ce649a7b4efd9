//! The columns of the official report set: which numbers stand side by side in each report.

use super::{
    cell::{Class, Measure, StandardId},
    ethnic::EthnicGroup,
    explain::Counted,
    mark::{Cause, Indicator, Mark},
    movement::{Effect, Movement},
    sums::Which,
};

/// A report of the set that holds no names (14 and 15 do).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Official {
    /// 1: kết quả rà soát.
    Result,
    /// 2, 3: diễn biến.
    Movements(List),
    /// 4 to 7: mức độ thiếu hụt, in numbers or in shares.
    Deprivations(List, Shown),
    /// 8: theo nhóm đối tượng.
    Groups,
    /// 9: theo dân tộc.
    Ethnic,
    /// 10: theo nguyên nhân nghèo.
    Causes,
    /// 11: thiếu hụt của trẻ em.
    Children,
    /// 12, 13: kết quả theo từng chuẩn, in households or in persons.
    Standards(Unit),
}

/// One of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    Poor,
    NearPoor,
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Numbers,
    Shares,
}

/// What a report counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Households,
    Persons,
}

impl List {
    pub(crate) const ALL: &[Self] = &[Self::Poor, Self::NearPoor];

    pub(crate) fn class(self) -> Class {
        match self {
            Self::Poor => Class::Poor,
            Self::NearPoor => Class::NearPoor,
        }
    }

    fn before(self) -> Counted {
        match self {
            Self::Poor => Counted::PoorBefore,
            Self::NearPoor => Counted::NearPoorBefore,
        }
    }

    fn effect(self, movement: Movement) -> Effect {
        match self {
            Self::Poor => movement.on_poor(),
            Self::NearPoor => movement.on_near_poor(),
        }
    }
}

/// What a column counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Of the households of a row, from their deltas.
    Of(Which, Counted),
    /// From counts that were taken unit by unit.
    Ethnic(EthnicGroup, List),
}

/// One column of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// That of the row when `None`.
    pub(crate) standard: Option<StandardId>,
    pub(crate) counts: Counts,
    /// Of what a share is shown.
    pub(crate) whole: Option<Counted>,
}

impl Column {
    fn of(which: Which, counted: Counted) -> Self {
        Self { standard: None, counts: Counts::Of(which, counted), whole: None }
    }

    fn everybody(counted: Counted) -> Self {
        Self::of(Which::Total, counted)
    }

    fn marked(class: Class, mark: Mark) -> Self {
        Self::everybody(Counted::Marked(class, mark))
    }

    fn out_of(self, whole: Counted) -> Self {
        Self { whole: Some(whole), ..self }
    }

    fn under(self, standard: &StandardId) -> Self {
        Self { standard: Some(standard.clone()), ..self }
    }

    /// Whether numbers of this measure enter it.
    pub(crate) fn takes(&self, measure: &Measure) -> bool {
        let counted = match &self.counts {
            Counts::Of(_, counted) => Some(counted),
            Counts::Ethnic(..) => None,
        };
        counted.into_iter().chain(&self.whole).any(|counted| counted.counts(measure))
    }
}

impl Official {
    /// The columns of a report, but for ethnic groups: those are the ones that were counted. `indicators` are those that
    /// count under any of its standards.
    pub(crate) fn columns(self, standards: &[StandardId], indicators: &[Indicator]) -> Vec<Column> {
        match self {
            Self::Result => result(),
            Self::Movements(list) => movements(list),
            Self::Deprivations(list, shown) => deprivations(list, shown, indicators),
            Self::Groups => List::ALL.iter().flat_map(|list| groups(*list)).collect(),
            Self::Ethnic => Vec::new(),
            Self::Causes => List::ALL.iter().flat_map(|list| causes(*list)).collect(),
            Self::Children => List::ALL.iter().flat_map(|list| children(*list, indicators)).collect(),
            Self::Standards(_) => {
                let under = |standard| by_class().into_iter().map(move |column| column.under(standard));
                let all = std::iter::once(Column::everybody(Counted::All));
                all.chain(standards.iter().flat_map(under)).collect()
            }
        }
    }
}

/// Everybody, and then by kind of area and of minorities.
fn result() -> Vec<Column> {
    let lists = |which| List::ALL.iter().map(move |list| Column::of(which, Counted::Class(list.class())));
    let parts = [Which::Rural, Which::Urban, Which::Minority];
    let all = std::iter::once(Column::everybody(Counted::All));
    all.chain(by_class()).chain(parts.into_iter().flat_map(lists)).collect()
}

/// By class, as shares of all.
fn by_class() -> Vec<Column> {
    vec![
        Column::everybody(Counted::Class(Class::Poor)).out_of(Counted::All),
        Column::everybody(Counted::Class(Class::NearPoor)).out_of(Counted::All),
        Column::everybody(Counted::Class(Class::NotPoor)),
        Column::marked(Class::NotPoor, Mark::AverageLiving).out_of(Counted::All),
        Column::marked(Class::NotPoor, Mark::AverageLivingNotKnown),
        Column::everybody(Counted::NotKnown),
    ]
}

/// Opening, what left, what entered, closing.
fn movements(list: List) -> Vec<Column> {
    let that = |effect| {
        let moved = Movement::ALL.iter().copied().filter(move |movement| list.effect(*movement) == effect);
        moved.map(|movement| Column::everybody(Counted::Moved(movement)))
    };
    let opening = std::iter::once(Column::everybody(list.before()));
    let closing = Column::everybody(Counted::Class(list.class()));
    opening.chain(that(Effect::Leaves)).chain(that(Effect::Enters)).chain([closing]).collect()
}

fn deprivations(list: List, shown: Shown, indicators: &[Indicator]) -> Vec<Column> {
    let class = list.class();
    let deprived = indicators.iter().cloned().map(Mark::Deprived);
    let marks = deprived.chain([Mark::DeprivationsNotKnown]).map(|mark| match shown {
        Shown::Numbers => Column::marked(class, mark),
        Shown::Shares => Column::marked(class, mark).out_of(Counted::Class(class)),
    });
    std::iter::once(Column::everybody(Counted::Class(class))).chain(marks).collect()
}

fn groups(list: List) -> Vec<Column> {
    let all = Counted::Class(list.class());
    let marked = |mark| Column::marked(list.class(), mark).out_of(all.clone());
    vec![
        Column::everybody(all.clone()),
        Column::of(Which::Minority, all.clone()).out_of(all.clone()),
        marked(Mark::NoLabourCapacity),
        marked(Mark::Merit),
    ]
}

fn causes(list: List) -> Vec<Column> {
    let marks = Cause::ALL.iter().copied().map(Mark::Cause).chain([Mark::NoCause]);
    let marks = marks.map(|mark| Column::marked(list.class(), mark));
    std::iter::once(Column::everybody(Counted::Class(list.class()))).chain(marks).collect()
}

fn children(list: List, indicators: &[Indicator]) -> Vec<Column> {
    let deprived = indicators.iter().cloned().map(Mark::ChildrenDeprived);
    let marks = std::iter::once(Mark::Children).chain(deprived).chain([Mark::ChildrenNotKnown]);
    marks.map(|mark| Column::marked(list.class(), mark)).collect()
}

#[cfg(test)]
mod tests;
