//! The law of reviews: `EnactReviewRules`, `ListReviewRules`, `LoadScoreTable`, `ListScoreTables`.

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    pages::{self, Pages},
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    calendar::{Date, Period, WorkingDays},
    decision::Found,
    rejection::{Fault, Violations},
};

use super::{Door, values};
use crate::domain::{
    Registry,
    review::{
        FindsReviews as _,
        law::{Enter, LawEvent},
        rules::{DayOfYear, ReviewRules, RulesId, Share},
    },
    score_table::{Code, Item, PointLines, Rule, ScoreOption, ScoreTable, TableId},
    standard::StandardId,
};

pub(super) fn enact(
    request: pb::EnactReviewRulesRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Enter>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let rules = fields::required(&mut bad, "rules", request.rules, |said| rules(&said));
    match (request_id, rules) {
        (Some(request_id), Some(rules)) => {
            Ok(Asked { request_id, command: Enter { row: LawEvent::RulesEnacted(rules) } })
        }
        (_, _) => Err(bad),
    }
}

fn rules(said: &pb::ReviewRules) -> Result<ReviewRules, Violations> {
    let mut bad = Violations::default();
    let id = bad.field("name", RulesId::of_resource(&said.name));
    let law = bad.field("law", said.law.parse());
    let valid = period(said.valid_from, said.valid_until, &mut bad);
    let opens = bad.field("window_start", day_of_year(said.window_start));
    let closes = bad.field("window_end", day_of_year(said.window_end));
    let posting_days = bad.field("posting_working_days", WorkingDays::try_from(said.posting_working_days));
    let recheck_days = bad.field("recheck_working_days", WorkingDays::try_from(said.recheck_working_days));
    bad.field("majority_numerator", values::count(said.majority_numerator));
    bad.field("majority_denominator", values::count(said.majority_denominator));
    let note = bad.field("note", values::maybe(&said.note));
    let (Some(id), Some(law), Some(valid), Some(note)) = (id, law, valid, note) else { return Err(bad) };
    match (opens.zip(closes), posting_days.zip(recheck_days)) {
        (Some((opens, closes)), Some((posting_days, recheck_days))) if bad.is_empty() => Ok(ReviewRules {
            id,
            law,
            valid,
            opens,
            closes,
            posting_days,
            recheck_days,
            answer_days: said.answer_days,
            majority: Share { numerator: said.majority_numerator, denominator: said.majority_denominator },
            note,
        }),
        (_, _) => Err(bad),
    }
}

type PbDate = proto::google::r#type::Date;

/// Month and day of every year.
fn day_of_year(said: Option<PbDate>) -> Result<DayOfYear, Fault> {
    let PbDate { year, month, day } = said.ok_or_else(fields::missing)?;
    if year != 0 {
        return Err(Fault::new("không được có năm", "must have no year"));
    }
    let parts = i8::try_from(month).ok().zip(i8::try_from(day).ok());
    // What is no i8 is no month either.
    let (month, day) = parts.unwrap_or_default();
    DayOfYear::new(month, day)
}

fn period(from: Option<PbDate>, until: Option<PbDate>, bad: &mut Violations) -> Option<Period> {
    let from = bad.field("valid_from", fields::date(from));
    let until = bad.field("valid_until", fields::maybe_date(until));
    let (from, until) = from.zip(until)?;
    bad.field("valid_until", Period::new(from, until))
}

pub(super) async fn list_rules(
    ask: pb::ListReviewRulesRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListReviewRulesResponse, Refusal> {
    let asked = pb::ListReviewRulesRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let date = bad.field("date", fields::maybe_date(ask.date));
    let page = pages.page(ask.page_size, &ask.page_token, pages::text, &mut bad);
    let (Some(date), Some(page)) = (date, page) else { return Err(bad.into()) };
    let law = door.reading.review_law().await?;
    let mut rows: Vec<&ReviewRules> = law.rules.iter().filter(|row| holds(row.valid, date)).collect();
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    rows.retain(|row| page.after.as_deref().is_none_or(|after| row.id.as_str() > after));
    let (rows, next_page_token) = pages.cut(rows, page.size, |row| row.id.as_str().into());
    Ok(pb::ListReviewRulesResponse { rules: rows.into_iter().map(rules_message).collect(), next_page_token })
}

fn holds(valid: Period, date: Option<Date>) -> bool {
    date.is_none_or(|date| valid.contains(date))
}

pub(super) fn load(
    request: pb::LoadScoreTableRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Enter>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let table = fields::required(&mut bad, "score_table", request.score_table, |said| table(&said));
    match (request_id, table) {
        (Some(request_id), Some(table)) => {
            Ok(Asked { request_id, command: Enter { row: LawEvent::TableLoaded(table) } })
        }
        (_, _) => Err(bad),
    }
}

fn table(said: &pb::ScoreTable) -> Result<ScoreTable, Violations> {
    let mut bad = Violations::default();
    let id = bad.field("name", TableId::of_resource(&said.name));
    let form = bad.field("form", values::form(said.form));
    let region = bad.field("region", values::maybe::<Code>(&said.region));
    let area_kind = bad.field("area_kind", fields::maybe_area_kind(said.area_kind));
    let law = bad.field("law", said.law.parse());
    let valid = period(said.valid_from, said.valid_until, &mut bad);
    let items = each(&said.items, "items", &mut bad, item);
    let lines = each(&said.point_lines, "point_lines", &mut bad, point_lines);
    let note = bad.field("note", values::maybe(&said.note));
    let (Some(id), Some(form), Some(law), Some(valid)) = (id, form, law, valid) else { return Err(bad) };
    match (region, area_kind, note) {
        (Some(region), Some(area_kind), Some(note)) if bad.is_empty() => {
            Ok(ScoreTable { id, form, region, area_kind, law, valid, items, lines, note })
        }
        (_, _, _) => Err(bad),
    }
}

/// The values of a list; every fault under its place.
pub(super) fn each<P, T>(
    said: &[P],
    field: &str,
    bad: &mut Violations,
    parse: impl Fn(&P) -> Result<T, Violations>,
) -> Vec<T> {
    let mut values = Vec::with_capacity(said.len());
    for (place, said) in said.iter().enumerate() {
        values.extend(fields::nested(bad, &format!("{field}[{place}]"), parse(said)));
    }
    values
}

fn item(said: &pb::ScoreItem) -> Result<Item, Violations> {
    let mut bad = Violations::default();
    let code = bad.field("code", said.code.parse());
    let options = each(&said.options, "options", &mut bad, |said| {
        let mut bad = Violations::default();
        let code = bad.field("code", said.code.parse());
        code.map(|code| ScoreOption { code, points: said.points }).ok_or(bad)
    });
    let rule = said.rule.map(|said| fields::nested(&mut bad, "rule", rule(said)));
    match (code, rule) {
        (Some(code), None | Some(Some(_))) if bad.is_empty() => {
            Ok(Item { code, options, rule: rule.flatten() })
        }
        (_, _) => Err(bad),
    }
}

fn rule(said: pb::DeprivationRule) -> Result<Rule, Violations> {
    let mut bad = Violations::default();
    let measure = bad.field("measure", values::measure(said.measure));
    let comparison = bad.field("comparison", values::comparison(said.comparison));
    let per = if said.per == 0 { Some(None) } else { bad.field("per", values::measure(said.per)).map(Some) };
    match (measure, comparison, per) {
        (Some(measure), Some(comparison), Some(per)) => {
            let pb::DeprivationRule { numerator, denominator, .. } = said;
            Ok(Rule { measure, comparison, numerator, denominator, per })
        }
        (_, _, _) => Err(bad),
    }
}

fn point_lines(said: &pb::PointLines) -> Result<PointLines, Violations> {
    let mut bad = Violations::default();
    let standard = bad.field("standard", StandardId::of_resource(&said.standard));
    let area_kind = bad.field("area_kind", fields::area_kind(said.area_kind));
    match (standard, area_kind) {
        (Some(standard), Some(area_kind)) => Ok(PointLines {
            standard,
            area_kind,
            income_only_points: Some(said.income_only_points).filter(|points| *points != 0),
            line_points: said.line_points,
            deprivation_points: said.deprivation_points,
        }),
        (_, _) => Err(bad),
    }
}

pub(super) async fn list_tables(
    ask: pb::ListScoreTablesRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListScoreTablesResponse, Refusal> {
    let asked = pb::ListScoreTablesRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let date = bad.field("date", fields::maybe_date(ask.date));
    let page = pages.page(ask.page_size, &ask.page_token, pages::text, &mut bad);
    let (Some(date), Some(page)) = (date, page) else { return Err(bad.into()) };
    let law = door.reading.review_law().await?;
    // In the order of their ids.
    let rows = law.tables.iter().filter(|row| holds(row.valid, date));
    let rows = rows.filter(|row| page.after.as_deref().is_none_or(|after| row.id.as_str() > after));
    let (rows, next_page_token) = pages.cut(rows.collect(), page.size, |row| row.id.as_str().into());
    let score_tables = rows.into_iter().map(table_message).collect();
    Ok(pb::ListScoreTablesResponse { score_tables, next_page_token })
}

impl Answer<Enter> for pb::ReviewRules {
    fn answer(command: &Enter, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its row.
        let LawEvent::RulesEnacted(rules) = &command.row else { return Self::default() };
        found.review_law().rules(&rules.id).map(rules_message).unwrap_or_default()
    }
}

impl Answer<Enter> for pb::ScoreTable {
    fn answer(command: &Enter, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its row.
        let LawEvent::TableLoaded(table) = &command.row else { return Self::default() };
        found.review_law().table(&table.id).map(table_message).unwrap_or_default()
    }
}

pub(super) fn rules_message(rules: &ReviewRules) -> pb::ReviewRules {
    let of_year = |day: DayOfYear| PbDate { year: 0, month: day.month().into(), day: day.day().into() };
    pb::ReviewRules {
        name: rules.id.resource_name(),
        law: rules.law.to_string(),
        valid_from: Some(fields::pb_date(rules.valid.from())),
        valid_until: rules.valid.until().map(fields::pb_date),
        window_start: Some(of_year(rules.opens)),
        window_end: Some(of_year(rules.closes)),
        posting_working_days: rules.posting_days.into(),
        recheck_working_days: rules.recheck_days.into(),
        answer_days: rules.answer_days,
        majority_numerator: rules.majority.numerator,
        majority_denominator: rules.majority.denominator,
        note: rules.note.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

pub(super) fn table_message(table: &ScoreTable) -> pb::ScoreTable {
    pb::ScoreTable {
        name: table.id.resource_name(),
        form: values::pb_form(table.form),
        region: table.region.as_ref().map(ToString::to_string).unwrap_or_default(),
        area_kind: fields::pb_area_kind(table.area_kind).into(),
        law: table.law.to_string(),
        valid_from: Some(fields::pb_date(table.valid.from())),
        valid_until: table.valid.until().map(fields::pb_date),
        items: table.items.iter().map(item_message).collect(),
        point_lines: table.lines.iter().map(lines_message).collect(),
        note: table.note.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn item_message(item: &Item) -> pb::ScoreItem {
    let option =
        |option: &ScoreOption| pb::ScoreOption { code: option.code.to_string(), points: option.points };
    let rule = item.rule.map(|rule| pb::DeprivationRule {
        measure: values::pb_measure(rule.measure),
        comparison: values::pb_comparison(rule.comparison),
        numerator: rule.numerator,
        denominator: rule.denominator,
        per: rule.per.map(values::pb_measure).unwrap_or_default(),
    });
    pb::ScoreItem { code: item.code.to_string(), options: item.options.iter().map(option).collect(), rule }
}

fn lines_message(lines: &PointLines) -> pb::PointLines {
    pb::PointLines {
        standard: lines.standard.resource_name(),
        area_kind: fields::pb_area_kind(Some(lines.area_kind)).into(),
        income_only_points: lines.income_only_points.unwrap_or_default(),
        line_points: lines.line_points,
        deprivation_points: lines.deprivation_points,
    }
}
