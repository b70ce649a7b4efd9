//! Phiếu A, B1, B2: the forms of a review as versioned tables of items, options and points. Data, never code.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::AreaKind,
    calendar::Period,
    rejection::{Fault, Violations},
    text::{Name, Text},
};

use super::{
    code::{code, named_code},
    name::named,
    standard::StandardId,
};

mod deprivation;
mod score;

pub(crate) use deprivation::{Comparison, Facts, Measure, Rule};
pub(crate) use score::{Answer, Scored, ScoredAnswer};

named! {
    /// Which form.
    Form {
        /// Phiếu A: nhận dạng nhanh.
        A = "a",
        /// Phiếu B1: ước lượng thu nhập bằng điểm.
        B1 = "b1",
        /// Phiếu B2: mức độ thiếu hụt các dịch vụ xã hội cơ bản.
        B2 = "b2",
    }
}

code! {
    /// `B2-2022`: one version of one form, for one region and kind of area.
    TableId, 32,
    |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-',
    "phải có dạng scoreTables/{mã} với mã gồm chữ hoa, chữ số và gạch nối",
    "must be scoreTables/{id}, the id of capital letters, digits and hyphens"
}
named_code!(TableId, "scoreTables");

code! {
    /// An item, an option or a region of a form.
    Code, 40,
    |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_',
    "phải là mã gồm chữ thường, chữ số và gạch dưới",
    "must be a code of small letters, digits and underscores"
}

/// What a household is marked with on form B2.
const DEPRIVED: &str = "deprived";
const NOT_DEPRIVED: &str = "not_deprived";

/// No form of the circular comes near these.
const ITEMS_MAX: usize = 200;
const OPTIONS_MAX: usize = 50;
const POINTS_MAX: i32 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScoreTable {
    pub id: TableId,
    pub form: Form,
    /// Vùng; where the form has one table for all, none.
    pub region: Option<Code>,
    pub area_kind: Option<AreaKind>,
    pub law: Name,
    pub valid: Period,
    pub items: Vec<Item>,
    /// Only form B2: which points of B1 and B2 mean which class.
    pub lines: Vec<PointLines>,
    /// What of it was not compared with the law.
    pub note: Option<Text<400>>,
}

/// A question of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub code: Code,
    pub options: Vec<ScoreOption>,
    /// Only form B2: which facts make a household deprived.
    pub rule: Option<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScoreOption {
    pub code: Code,
    pub points: i32,
}

/// Ngưỡng điểm: what stands for the income lines of a standard where income is estimated by points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PointLines {
    pub standard: StandardId,
    pub area_kind: AreaKind,
    /// At or below it a household is poor whatever its deprivations.
    pub income_only_points: Option<i32>,
    /// Above it a household is not poor.
    pub line_points: i32,
    /// So many points of B2 make a household at or below the line poor.
    pub deprivation_points: i32,
}

impl ScoreTable {
    /// The same form for the same places: of two such tables no day may be in both.
    pub(crate) fn is_for_same(&self, other: &Self) -> bool {
        let place = |table: &Self| (table.form, table.region.clone(), table.area_kind);
        place(self) == place(other)
    }

    pub(crate) fn item(&self, code: &Code) -> Option<&Item> {
        self.items.iter().find(|item| item.code == *code)
    }

    /// Whether it is a table that can be answered: every bad part, by its field.
    pub(crate) fn check(&self) -> Violations {
        let mut bad = Violations::default();
        if !(1..=ITEMS_MAX).contains(&self.items.len()) {
            bad.add("items", between(1, ITEMS_MAX));
        }
        let mut codes = BTreeSet::new();
        for (place, item) in self.items.iter().take(ITEMS_MAX).enumerate() {
            let field = format!("items[{place}]");
            if !codes.insert(&item.code) {
                bad.add(format!("{field}.code"), twice());
            }
            item.check(self.form, &field, &mut bad);
        }
        if !self.lines.is_empty() && self.form != Form::B2 {
            bad.add("point_lines", Fault::new("chỉ phiếu B2 có ngưỡng điểm", "belong to form B2 only"));
        }
        if self.region.is_some() && self.form == Form::B2 {
            let fault = Fault::new("phiếu B2 không chia theo vùng", "form B2 is one for all regions");
            bad.add("region", fault);
        }
        let mut places = BTreeSet::new();
        for (place, lines) in self.lines.iter().enumerate() {
            lines.check(&format!("point_lines[{place}]"), &mut bad);
            if !places.insert((&lines.standard, lines.area_kind)) {
                bad.add(format!("point_lines[{place}]"), twice());
            }
        }
        bad
    }
}

impl Item {
    pub(crate) fn option(&self, code: &Code) -> Option<&ScoreOption> {
        self.options.iter().find(|option| option.code == *code)
    }

    fn check(&self, form: Form, field: &str, bad: &mut Violations) {
        if !(2..=OPTIONS_MAX).contains(&self.options.len()) {
            bad.add(format!("{field}.options"), between(2, OPTIONS_MAX));
        }
        let mut codes = BTreeSet::new();
        for (place, option) in self.options.iter().take(OPTIONS_MAX).enumerate() {
            if !codes.insert(option.code.as_str()) {
                bad.add(format!("{field}.options[{place}].code"), twice());
            }
            if !(0..=POINTS_MAX).contains(&option.points) {
                bad.add(format!("{field}.options[{place}].points"), between(0, POINTS_MAX));
            }
        }
        let marks = BTreeSet::from([DEPRIVED, NOT_DEPRIVED]);
        match (form, &self.rule) {
            (Form::B2, _) if codes != marks => bad.add(
                format!("{field}.options"),
                Fault::new(
                    "phiếu B2 chỉ có hai lựa chọn deprived và not_deprived",
                    "form B2 has the two options deprived and not_deprived",
                ),
            ),
            (Form::A | Form::B1, Some(_)) => bad.add(
                format!("{field}.rule"),
                Fault::new("chỉ phiếu B2 có quy tắc thiếu hụt", "belongs to form B2 only"),
            ),
            (Form::B2, Some(rule)) => rule.check(&format!("{field}.rule"), bad),
            (Form::A | Form::B1 | Form::B2, None) => {}
        }
    }
}

impl PointLines {
    fn check(&self, field: &str, bad: &mut Violations) {
        if self.line_points < 1 {
            bad.add(format!("{field}.line_points"), above_zero());
        }
        if self.deprivation_points < 1 {
            bad.add(format!("{field}.deprivation_points"), above_zero());
        }
        if self.income_only_points.is_some_and(|points| !(1..=self.line_points).contains(&points)) {
            bad.add(
                format!("{field}.income_only_points"),
                Fault::new("phải từ 1 đến ngưỡng điểm", "must lie between 1 and the line"),
            );
        }
    }
}

fn between(least: impl std::fmt::Display, most: impl std::fmt::Display) -> Fault {
    Fault::new(
        format!("phải trong khoảng từ {least} đến {most}"),
        format!("must lie between {least} and {most}"),
    )
}

fn above_zero() -> Fault {
    Fault::new("phải lớn hơn 0", "must be more than 0")
}

fn twice() -> Fault {
    Fault::new("đã nêu rồi", "is there twice")
}

#[cfg(test)]
mod tests;
