//! The law of reviews: one record of all versions of the procedure and of all score tables.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::AreaKind,
    calendar::Date,
    calendar::Period,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Kind, Language, Rejection, Violations},
};

use super::{
    FindsReviews as _,
    rules::{ReviewRules, RulesId},
};
use crate::domain::{
    Decided, Event, Key, Registry, State,
    score_table::{Form, ScoreTable, TableId},
};

pub(crate) mod shipped;

/// Everything that is known, in the order in which it came into force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReviewLaw {
    pub rules: Vec<ReviewRules>,
    pub tables: Vec<ScoreTable>,
}

/// A fact about the law of reviews. Rows never change: others follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LawEvent {
    RulesEnacted(ReviewRules),
    TableLoaded(ScoreTable),
}

impl LawEvent {
    /// Of the row that it is about.
    pub(crate) fn resource_name(&self) -> String {
        match self {
            Self::RulesEnacted(rules) => rules.id.resource_name(),
            Self::TableLoaded(table) => table.id.resource_name(),
        }
    }
}

impl ReviewLaw {
    /// Before the first row.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<ReviewLaw> = LazyLock::new(ReviewLaw::default);
        &NONE
    }

    /// The procedure in force on a day.
    pub(crate) fn rules_on(&self, day: Date) -> Option<&ReviewRules> {
        self.rules.iter().find(|rules| rules.valid.contains(day))
    }

    pub(crate) fn rules(&self, id: &RulesId) -> Option<&ReviewRules> {
        self.rules.iter().find(|rules| rules.id == *id)
    }

    pub(crate) fn table(&self, id: &TableId) -> Option<&ScoreTable> {
        self.tables.iter().find(|table| table.id == *id)
    }

    /// Form B2 in force on a day: one for the kind of area before one for all.
    pub(crate) fn deprivation_table(&self, area_kind: Option<AreaKind>, day: Date) -> Option<&ScoreTable> {
        let fits = |table: &&ScoreTable| {
            table.form == Form::B2
                && table.valid.contains(day)
                && (table.area_kind.is_none() || table.area_kind == area_kind)
        };
        self.tables.iter().filter(fits).max_by_key(|table| table.area_kind.is_some())
    }

    /// What it is after an event.
    pub(crate) fn apply(&mut self, event: &LawEvent) {
        match event {
            LawEvent::RulesEnacted(rules) => {
                for known in &mut self.rules {
                    known.valid = known.valid.followed_by(rules.valid).unwrap_or(known.valid);
                }
                self.rules.push(rules.clone());
                self.rules.sort_by_key(|rules| rules.valid.from());
            }
            LawEvent::TableLoaded(table) => {
                for known in self.tables.iter_mut().filter(|known| known.is_for_same(table)) {
                    known.valid = known.valid.followed_by(table.valid).unwrap_or(known.valid);
                }
                self.tables.push(table.clone());
                self.tables.sort_by(|one, other| one.id.cmp(&other.id));
            }
        }
    }
}

/// Enter a version of the procedure, or a score table.
#[derive(Clone, Debug)]
pub(crate) struct Enter {
    pub row: LawEvent,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum EnterRejection {
    #[error("a row that cannot be")]
    Fields(Violations),
    #[error("another row with this id is already known")]
    Known(String),
    #[error("another row holds on some of these days")]
    Overlaps(String),
}

impl Command for Enter {
    type Domain = Registry;
    type Rejection = EnterRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::ReviewLaw])
    }

    fn decide(&self, found: &Found<'_, Registry>, _: &Moment) -> Decided<Self> {
        let law = found.review_law();
        let is_known = match &self.row {
            LawEvent::RulesEnacted(rules) => law.admits_rules(rules)?,
            LawEvent::TableLoaded(table) => law.admits_table(table)?,
        };
        // The shipped rows are entered at every start.
        if is_known {
            return Ok(Decision::unchanged());
        }
        let mut next = law.clone();
        next.apply(&self.row);
        let event = Event::ReviewLaw(self.row.clone());
        Ok(Decision::change(Key::ReviewLaw, State::ReviewLaw(next.into()), vec![event]))
    }
}

impl ReviewLaw {
    /// Whether the same row is there already.
    fn admits_rules(&self, rules: &ReviewRules) -> Result<bool, EnterRejection> {
        nested("rules", rules.check())?;
        match self.rules(&rules.id) {
            Some(known)
                if *rules == (ReviewRules { valid: said(known.valid, rules.valid), ..known.clone() }) =>
            {
                return Ok(true);
            }
            Some(known) => return Err(EnterRejection::Known(known.id.resource_name())),
            None => {}
        }
        match self.rules.iter().find(|other| stands_in_the_way(other.valid, rules.valid)) {
            Some(rival) => Err(EnterRejection::Overlaps(rival.id.resource_name())),
            None => Ok(false),
        }
    }

    fn admits_table(&self, table: &ScoreTable) -> Result<bool, EnterRejection> {
        nested("score_table", table.check())?;
        match self.table(&table.id) {
            Some(known)
                if *table == (ScoreTable { valid: said(known.valid, table.valid), ..known.clone() }) =>
            {
                return Ok(true);
            }
            Some(known) => return Err(EnterRejection::Known(known.id.resource_name())),
            None => {}
        }
        let rivals = self.tables.iter().filter(|other| other.is_for_same(table));
        match rivals.into_iter().find(|other| stands_in_the_way(other.valid, table.valid)) {
            Some(rival) => Err(EnterRejection::Overlaps(rival.id.resource_name())),
            None => Ok(false),
        }
    }
}

/// An open row is ended by the one that follows it: law comes without an end, and ends when other law comes.
fn stands_in_the_way(known: Period, next: Period) -> bool {
    known.followed_by(next).unwrap_or(known).overlaps(next)
}

/// The period that a known row was entered with, if it was this one: one that was open may have been ended since.
fn said(known: Period, said: Period) -> Period {
    if said.until().is_none() && said.from() == known.from() { said } else { known }
}

fn nested(field: &str, inner: Violations) -> Result<(), EnterRejection> {
    let mut bad = Violations::default();
    bad.nest(field, inner);
    bad.finish().map_err(EnterRejection::Fields)
}

impl Rejection for EnterRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Fields(_) => Kind::Invalid,
            Self::Known(_) => Kind::AlreadyExists,
            Self::Overlaps(_) => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Fields(bad) => bad.reason(),
            Self::Known(_) => "REVIEW_LAW_ALREADY_KNOWN",
            Self::Overlaps(_) => "REVIEW_LAW_OVERLAPS",
        }
    }

    fn text(&self, language: Language) -> String {
        match (self, language) {
            (Self::Fields(bad), _) => bad.text(language),
            (Self::Known(name), Language::Vietnamese) => format!("{name} đã có với nội dung khác"),
            (Self::Known(name), Language::English) => format!("{name} is already known with other contents"),
            (Self::Overlaps(name), Language::Vietnamese) => {
                format!("{name} đã có hiệu lực trong khoảng thời gian này")
            }
            (Self::Overlaps(name), Language::English) => format!("{name} is in force on some of these days"),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Fields(_) => Vec::new(),
            Self::Known(name) | Self::Overlaps(name) => vec![("row", name.clone())],
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        match self {
            Self::Fields(bad) => bad.fields(),
            Self::Known(_) | Self::Overlaps(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
