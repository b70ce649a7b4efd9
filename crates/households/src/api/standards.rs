//! Standards: `EnactStandard`, `GetStandard`, `ListStandards`, `PreviewClassification`.

use std::collections::BTreeSet;

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    pages::Pages,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    calendar::{Months, NoSuchMonths, Period},
    decision::Found,
    money::Dong,
    rejection::{Fault, Violations},
};

use super::{Door, values};
use crate::domain::{
    Finds, Registry,
    classify::{Classification, Finding, classify},
    decision::take::unknown_indicators,
    standard::{Indicator, Lines, NoSuchStandard, Standard, StandardId, enact::Enact},
};

pub(super) fn enact(
    request: pb::EnactStandardRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Enact>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let standard = fields::required(&mut bad, "standard", request.standard, |said| standard(&said));
    match (request_id, standard) {
        (Some(request_id), Some(standard)) => Ok(Asked { request_id, command: Enact { standard } }),
        (_, _) => Err(bad),
    }
}

fn standard(said: &pb::PovertyStandard) -> Result<Standard, Violations> {
    let mut bad = Violations::default();
    let id = bad.field("name", StandardId::of_resource(&said.name));
    let issuer = bad.field("issuer", values::issuer(said.issuer));
    let law = bad.field("law", said.law.parse());
    let from = bad.field("valid_from", fields::date(said.valid_from));
    let until = bad.field("valid_until", fields::maybe_date(said.valid_until));
    let valid = from.zip(until).and_then(|(from, until)| bad.field("valid_until", Period::new(from, until)));
    let (line, income_only) = (said.rural_line_vnd, said.rural_income_only_line_vnd);
    let rural = lines("rural", (line, income_only, said.rural_average_line_vnd), &mut bad);
    let (line, income_only) = (said.urban_line_vnd, said.urban_income_only_line_vnd);
    let urban = lines("urban", (line, income_only, said.urban_average_line_vnd), &mut bad);
    let indicators = indicators(&said.indicators, "indicators", &mut bad);
    if said.indicators.is_empty() {
        bad.add("indicators", fields::missing());
    }
    threshold(said.deprivation_threshold, &indicators, &mut bad);
    if said.points_per_indicator < 1 {
        bad.add("points_per_indicator", Fault::new("phải lớn hơn 0", "must be more than 0"));
    }
    let return_window = bad.field("return_months", return_window(said.return_months));
    let note = bad.field("note", values::maybe(&said.note));
    let (Some(id), Some(issuer), Some(law), Some(valid)) = (id, issuer, law, valid) else { return Err(bad) };
    match (rural, urban, return_window, note) {
        (Some(rural), Some(urban), Some(return_window), Some(note)) if bad.is_empty() => Ok(Standard {
            id,
            issuer,
            law,
            valid,
            rural,
            urban,
            deprivation_threshold: said.deprivation_threshold,
            points_per_indicator: said.points_per_indicator,
            indicators,
            return_window,
            note,
        }),
        (_, _, _, _) => Err(bad),
    }
}

/// 0 says that there is no window.
fn return_window(said: i32) -> Result<Option<Months>, NoSuchMonths> {
    if said == 0 { Ok(None) } else { Months::try_from(said).map(Some) }
}

/// The lines of one kind of area: income, income alone, average living standard. 0 says that there is none of the latter two.
pub(super) fn lines(
    place: &str,
    (line, income_only, average): (i64, i64, i64),
    bad: &mut Violations,
) -> Option<Lines> {
    let (only_field, average_field) =
        (format!("{place}_income_only_line_vnd"), format!("{place}_average_line_vnd"));
    let line = bad.field(format!("{place}_line_vnd"), values::line(line));
    let income_only = bad.field(&only_field, maybe_line(income_only));
    let average = bad.field(&average_field, maybe_line(average));
    let lines = Lines { line: line?, income_only: income_only?, average: average? };
    if lines.income_only.is_some_and(|income_only| income_only > lines.line) {
        bad.add(only_field, Fault::new("không được cao hơn chuẩn thu nhập", "must not be above the line"));
        return None;
    }
    if lines.average.is_some_and(|average| average <= lines.line) {
        bad.add(average_field, Fault::new("phải cao hơn chuẩn thu nhập", "must be above the line"));
        return None;
    }
    Some(lines)
}

fn maybe_line(said: i64) -> Result<Option<Dong>, Fault> {
    Ok(Some(Dong::try_from(said)?).filter(|line| *line > Dong::ZERO))
}

/// A threshold that somebody can reach.
pub(super) fn threshold(said: i32, indicators: &BTreeSet<Indicator>, bad: &mut Violations) {
    let countable = i32::try_from(indicators.len()).unwrap_or(i32::MAX);
    if !(1..=countable).contains(&said) {
        let fault = Fault::new(
            "phải từ 1 đến số chỉ số của chuẩn",
            "must lie between 1 and the number of indicators",
        );
        bad.add("deprivation_threshold", fault);
    }
}

/// Codes of indicators, each once.
pub(super) fn indicators(said: &[String], field: &str, bad: &mut Violations) -> BTreeSet<Indicator> {
    let mut indicators = BTreeSet::new();
    for (place, code) in said.iter().enumerate() {
        let Some(indicator) = bad.field(format!("{field}[{place}]"), code.parse::<Indicator>()) else {
            continue;
        };
        if !indicators.insert(indicator) {
            bad.add(format!("{field}[{place}]"), Fault::new("đã nêu rồi", "is there twice"));
        }
    }
    indicators
}

pub(super) async fn get(
    ask: pb::GetStandardRequest,
    door: &Door,
    _: &Asking,
) -> Result<pb::PovertyStandard, Refusal> {
    let mut bad = Violations::default();
    let id = bad.field("name", StandardId::of_resource(&ask.name));
    let Some(id) = id else { return Err(bad.into()) };
    let standards = door.reading.standards().await?;
    Ok(message(standards.get(&id).ok_or(NoSuchStandard(id))?))
}

pub(super) async fn list(
    ask: pb::ListStandardsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListStandardsResponse, Refusal> {
    let asked = pb::ListStandardsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let date = bad.field("date", fields::maybe_date(ask.date));
    let page = pages.page(ask.page_size, &ask.page_token, keyset, &mut bad);
    let (Some(date), Some(page)) = (date, page) else { return Err(bad.into()) };
    let standards = door.reading.standards().await?;
    let after = |standard: &&Standard| match &page.after {
        None => true,
        // The rows are in this order, and a standard never leaves them.
        Some(last) => standards
            .get(last)
            .is_none_or(|last| (last.issuer, last.valid.from()) < (standard.issuer, standard.valid.from())),
    };
    let in_force = |standard: &&Standard| date.is_none_or(|date| standard.valid.contains(date));
    let rows = standards.iter().filter(in_force).filter(after);
    let rows = rows.take(usize::from(page.size.rows()).saturating_add(1)).collect();
    let (rows, next_page_token) =
        pages.cut(rows, page.size, |standard| standard.id.as_str().as_bytes().to_vec());
    let standards = rows.into_iter().map(message).collect();
    Ok(pb::ListStandardsResponse { standards, next_page_token })
}

fn keyset(bytes: &[u8]) -> Option<StandardId> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

pub(super) async fn preview(
    ask: pb::PreviewClassificationRequest,
    door: &Door,
    _: &Asking,
) -> Result<pb::PreviewClassificationResponse, Refusal> {
    let mut bad = Violations::default();
    let income = bad.field("income_vnd", Dong::try_from(ask.income_vnd));
    let deprivations = indicators(&ask.deprivations, "deprivations", &mut bad);
    let area_kind = bad.field("area_kind", fields::area_kind(ask.area_kind));
    let date = bad.field("date", fields::date(ask.date));
    let (Some(income), Some(area_kind), Some(date)) = (income, area_kind, date) else {
        return Err(bad.into());
    };
    bad.finish()?;
    let finding = Finding { income, deprivations, area_kind };
    let standards = door.reading.standards().await?;
    unknown_indicators(&standards, &finding.deprivations, "deprivations").finish()?;
    let classes = standards.in_force(date).map(|standard| classify(standard, &finding, ask.farming));
    Ok(pb::PreviewClassificationResponse {
        classifications: classes.map(|class| classification(&class)).collect(),
        issuers_without_standard: standards
            .issuers_without(date)
            .into_iter()
            .map(values::pb_issuer)
            .collect(),
    })
}

impl Answer<Enact> for pb::PovertyStandard {
    fn answer(command: &Enact, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its standard.
        found.standards().get(&command.standard.id).map(message).unwrap_or_default()
    }
}

/// A standard, in answers and in events.
pub(super) fn message(standard: &Standard) -> pb::PovertyStandard {
    let shown = |line: Option<Dong>| line.unwrap_or(Dong::ZERO).whole();
    pb::PovertyStandard {
        name: standard.id.resource_name(),
        issuer: values::pb_issuer(standard.issuer),
        law: standard.law.to_string(),
        valid_from: Some(fields::pb_date(standard.valid.from())),
        valid_until: standard.valid.until().map(fields::pb_date),
        rural_line_vnd: standard.rural.line.whole(),
        urban_line_vnd: standard.urban.line.whole(),
        rural_income_only_line_vnd: shown(standard.rural.income_only),
        urban_income_only_line_vnd: shown(standard.urban.income_only),
        deprivation_threshold: standard.deprivation_threshold,
        indicators: standard.indicators.iter().map(ToString::to_string).collect(),
        note: standard.note.as_ref().map(ToString::to_string).unwrap_or_default(),
        points_per_indicator: standard.points_per_indicator,
        return_months: standard.return_window.map_or(0, Months::count),
        rural_average_line_vnd: shown(standard.rural.average),
        urban_average_line_vnd: shown(standard.urban.average),
    }
}

pub(super) fn classification(class: &Classification) -> pb::Classification {
    pb::Classification {
        standard: class.standard.resource_name(),
        poverty_class: values::pb_class(Some(class.class)),
        line_vnd: class.line.whole(),
        income_only_line_vnd: class.income_only_line.unwrap_or(Dong::ZERO).whole(),
        deprivation_count: class.deprivation_count,
        b2_points: class.points,
        deprivation_threshold: class.deprivation_threshold,
        law: class.law.to_string(),
        average_living: class.average_living,
        average_line_vnd: class.average_line.unwrap_or(Dong::ZERO).whole(),
    }
}
