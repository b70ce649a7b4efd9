//! Rows of law ⇄ domain.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::PgConnection;
use vocabulary::{area::AreaKind, calendar::Period, text::Text};

use crate::domain::{
    review::rules::{DayOfYear, ReviewRules, Share},
    score_table::{Code, Comparison, Form, Item, Measure, PointLines, Rule, ScoreOption, ScoreTable},
};

#[derive(sqlx::FromRow)]
pub(super) struct RulesRow {
    rules_id: String,
    law: String,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
    opens: String,
    closes: String,
    posting_days: i32,
    recheck_days: i32,
    answer_days: i32,
    majority_numerator: i32,
    majority_denominator: i32,
    note: Option<String>,
}

impl RulesRow {
    pub(super) fn read(&self) -> Result<ReviewRules, StoreError> {
        let bad = |column| StoreError::corrupt("review_rules", column, &self.rules_id);
        let day = |text: &str| DayOfYear::try_from(text.to_owned());
        Ok(ReviewRules {
            id: self.rules_id.parse().map_err(|_fault| bad("rules_id"))?,
            law: self.law.parse().map_err(|_fault| bad("law"))?,
            valid: period(self.valid_from, self.valid_until).ok_or_else(|| bad("valid_until"))?,
            opens: day(&self.opens).map_err(|_fault| bad("opens"))?,
            closes: day(&self.closes).map_err(|_fault| bad("closes"))?,
            posting_days: self.posting_days.try_into().map_err(|_fault| bad("posting_days"))?,
            recheck_days: self.recheck_days.try_into().map_err(|_fault| bad("recheck_days"))?,
            answer_days: self.answer_days,
            majority: Share { numerator: self.majority_numerator, denominator: self.majority_denominator },
            note: self.note.as_deref().map(str::parse).transpose().map_err(|_fault| bad("note"))?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct TableRow {
    pub(super) table_id: String,
    form: String,
    region: Option<String>,
    area_kind: Option<String>,
    law: String,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
    note: Option<String>,
}

impl TableRow {
    pub(super) fn read(&self, items: Vec<Item>, lines: Vec<PointLines>) -> Result<ScoreTable, StoreError> {
        let bad = |column| StoreError::corrupt("score_table", column, &self.table_id);
        Ok(ScoreTable {
            id: self.table_id.parse().map_err(|_fault| bad("table_id"))?,
            form: Form::named(&self.form).ok_or_else(|| bad("form"))?,
            region: self.region.as_deref().map(str::parse).transpose().map_err(|_fault| bad("region"))?,
            area_kind: self
                .area_kind
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(|_fault| bad("area_kind"))?,
            law: self.law.parse().map_err(|_fault| bad("law"))?,
            valid: period(self.valid_from, self.valid_until).ok_or_else(|| bad("valid_until"))?,
            items,
            lines,
            note: self.note.as_deref().map(str::parse).transpose().map_err(|_fault| bad("note"))?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct ItemRow {
    pub(super) table_id: String,
    pub(super) item: String,
    measure: Option<String>,
    comparison: Option<String>,
    numerator: Option<i32>,
    denominator: Option<i32>,
    per: Option<String>,
}

impl ItemRow {
    pub(super) fn read(&self, options: Vec<ScoreOption>) -> Result<Item, StoreError> {
        let bad = |column| StoreError::corrupt("score_item", column, &self.table_id);
        let rule = match (&self.measure, &self.comparison, self.numerator.zip(self.denominator)) {
            (None, None, None) => None,
            (Some(measure), Some(comparison), Some((numerator, denominator))) => {
                let measure = Measure::named(measure).ok_or_else(|| bad("measure"))?;
                let comparison = Comparison::named(comparison).ok_or_else(|| bad("comparison"))?;
                let per = self.per.as_deref().map(|per| Measure::named(per).ok_or_else(|| bad("per")));
                Some(Rule { measure, comparison, numerator, denominator, per: per.transpose()? })
            }
            (_, _, _) => return Err(bad("measure")),
        };
        Ok(Item { code: self.item.parse().map_err(|_fault| bad("item"))?, options, rule })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct OptionRow {
    pub(super) table_id: String,
    pub(super) item: String,
    option: String,
    points: i32,
}

impl OptionRow {
    pub(super) fn read(&self) -> Result<ScoreOption, StoreError> {
        let bad = |_fault| StoreError::corrupt("score_option", "option", &self.table_id);
        Ok(ScoreOption { code: self.option.parse().map_err(bad)?, points: self.points })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct LineRow {
    pub(super) table_id: String,
    standard_id: String,
    area_kind: String,
    income_only_points: Option<i32>,
    line_points: i32,
    deprivation_points: i32,
}

impl LineRow {
    pub(super) fn read(&self) -> Result<PointLines, StoreError> {
        let bad = |column| StoreError::corrupt("score_line", column, &self.table_id);
        Ok(PointLines {
            standard: self.standard_id.parse().map_err(|_fault| bad("standard_id"))?,
            area_kind: self.area_kind.parse().map_err(|_fault| bad("area_kind"))?,
            income_only_points: self.income_only_points,
            line_points: self.line_points,
            deprivation_points: self.deprivation_points,
        })
    }
}

fn period(from: jiff_sqlx::Date, until: Option<jiff_sqlx::Date>) -> Option<Period> {
    Period::new(from.to_jiff(), until.map(jiff_sqlx::Date::to_jiff)).ok()
}

pub(super) async fn enact(tx: &mut PgConnection, rules: &ReviewRules) -> Result<(), StoreError> {
    let follow = sqlx::query(include_str!("rules_follow.sql")).bind(rules.valid.from().to_sqlx());
    follow.execute(&mut *tx).await?;
    sqlx::query(include_str!("rules_enact.sql"))
        .bind(rules.id.as_str())
        .bind(rules.law.as_str())
        .bind(rules.valid.from().to_sqlx())
        .bind(rules.valid.until().map(Date::to_sqlx))
        .bind(String::from(rules.opens))
        .bind(String::from(rules.closes))
        .bind(i32::from(rules.posting_days))
        .bind(i32::from(rules.recheck_days))
        .bind(rules.answer_days)
        .bind(rules.majority.numerator)
        .bind(rules.majority.denominator)
        .bind(rules.note.as_ref().map(Text::as_str))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn load(tx: &mut PgConnection, table: &ScoreTable) -> Result<(), StoreError> {
    sqlx::query(include_str!("table_follow.sql"))
        .bind(table.form.name())
        .bind(table.region.as_ref().map(Code::as_str))
        .bind(table.area_kind.map(AreaKind::name))
        .bind(table.valid.from().to_sqlx())
        .execute(&mut *tx)
        .await?;
    sqlx::query(include_str!("table_load.sql"))
        .bind(table.id.as_str())
        .bind(table.form.name())
        .bind(table.region.as_ref().map(Code::as_str))
        .bind(table.area_kind.map(AreaKind::name))
        .bind(table.law.as_str())
        .bind(table.valid.from().to_sqlx())
        .bind(table.valid.until().map(Date::to_sqlx))
        .bind(table.note.as_ref().map(Text::as_str))
        .execute(&mut *tx)
        .await?;
    load_items(&mut *tx, table).await?;
    let lines: Vec<(i16, &PointLines)> = (0_i16..).zip(&table.lines).collect();
    sqlx::query(include_str!("lines_load.sql"))
        .bind(table.id.as_str())
        .bind(column(&lines, |(seat, _)| *seat))
        .bind(column(&lines, |(_, lines)| lines.standard.as_str()))
        .bind(column(&lines, |(_, lines)| lines.area_kind.name()))
        .bind(column(&lines, |(_, lines)| lines.income_only_points))
        .bind(column(&lines, |(_, lines)| lines.line_points))
        .bind(column(&lines, |(_, lines)| lines.deprivation_points))
        .execute(tx)
        .await?;
    Ok(())
}

async fn load_items(tx: &mut PgConnection, table: &ScoreTable) -> Result<(), StoreError> {
    let items: Vec<(i16, &Item)> = (0_i16..).zip(&table.items).collect();
    sqlx::query(include_str!("items_load.sql"))
        .bind(table.id.as_str())
        .bind(column(&items, |(seat, _)| *seat))
        .bind(column(&items, |(_, item)| item.code.as_str()))
        .bind(column(&items, |(_, item)| item.rule.map(|rule| rule.measure.name())))
        .bind(column(&items, |(_, item)| item.rule.map(|rule| rule.comparison.name())))
        .bind(column(&items, |(_, item)| item.rule.map(|rule| rule.numerator)))
        .bind(column(&items, |(_, item)| item.rule.map(|rule| rule.denominator)))
        .bind(column(&items, |(_, item)| item.rule.and_then(|rule| rule.per).map(Measure::name)))
        .execute(&mut *tx)
        .await?;
    let options: Vec<(&Code, i16, &ScoreOption)> = table
        .items
        .iter()
        .flat_map(|item| (0_i16..).zip(&item.options).map(|(seat, option)| (&item.code, seat, option)))
        .collect();
    sqlx::query(include_str!("options_load.sql"))
        .bind(table.id.as_str())
        .bind(column(&options, |(item, _, _)| item.as_str()))
        .bind(column(&options, |(_, seat, _)| *seat))
        .bind(column(&options, |(_, _, option)| option.code.as_str()))
        .bind(column(&options, |(_, _, option)| option.points))
        .execute(tx)
        .await?;
    Ok(())
}
