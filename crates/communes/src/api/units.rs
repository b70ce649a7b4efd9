//! Units: `ResolveUnit`, `GetUnit`, `ListUnits`.

use proto::sinhke::communes::v1 as pb;
use service::{fields, pages, refusal::Refusal, rpc::Asking};
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    decision::Versioned,
    etag,
    rejection::{Fault, Violations},
    text::Text,
};

use super::{door::Door, values};
use crate::domain::{
    gazetteer::Filter,
    unit::{Classification, Unit},
};

pub(super) async fn resolve(
    ask: pb::ResolveUnitRequest,
    door: &Door,
    _: &Asking,
) -> Result<pb::Unit, Refusal> {
    let mut bad = Violations::default();
    let code = bad.field("code", ask.code.parse());
    let date = bad.field("date", fields::date(ask.date));
    let (Some(code), Some(date)) = (code, date) else { return Err(bad.into()) };
    let gazetteer = door.gazetteer().await?;
    let unit = gazetteer.resolve(code, date)?;
    Ok(message(unit.version, &unit.state, date))
}

pub(super) async fn get(ask: pb::GetUnitRequest, door: &Door, _: &Asking) -> Result<pb::Unit, Refusal> {
    let mut bad = Violations::default();
    let key = bad.field("name", UnitKey::from_name(&ask.name));
    let date = bad.field("date", fields::maybe_date(ask.date));
    let (Some(key), Some(date)) = (key, date) else { return Err(bad.into()) };
    let gazetteer = door.gazetteer().await?;
    let unit = gazetteer.unit(key)?;
    Ok(message(unit.version, &unit.state, date.unwrap_or(key.from)))
}

pub(super) async fn list(
    ask: pb::ListUnitsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListUnitsResponse, Refusal> {
    let mut bad = Violations::default();
    let date =
        bad.field("date", fields::maybe_date(ask.date)).map(|date| date.unwrap_or(asking.business_date));
    let filter = filter(&ask, &mut bad);
    let asked = pb::ListUnitsRequest {
        date: date.map(fields::pb_date),
        page_size: 0,
        page_token: String::new(),
        ..ask
    };
    let pages = pages::Pages::new(&door.page_key, asking.method, &asked);
    let page = pages.page(ask.page_size, &ask.page_token, pages::text, &mut bad);
    let (Some(date), Some(filter), Some(page)) = (date, filter, page) else { return Err(bad.into()) };
    bad.finish()?;

    let gazetteer = door.gazetteer().await?;
    let matching = gazetteer.list(date, &filter)?;
    let total_size = i32::try_from(matching.len()).unwrap_or(i32::MAX);
    let code = |unit: &&Versioned<Unit>| unit.state.version.key.code;
    let rest = matching
        .into_iter()
        .filter(|unit| page.after.as_deref().is_none_or(|after| after < code(unit).as_str()));
    let one_more = usize::from(page.size.rows()).saturating_add(1);
    let (units, next_page_token) =
        pages.cut(rest.take(one_more).collect(), page.size, |unit| code(unit).as_str().into());
    let units = units.into_iter().map(|unit| message(unit.version, &unit.state, date)).collect();
    Ok(pb::ListUnitsResponse { units, next_page_token, total_size })
}

fn filter(ask: &pb::ListUnitsRequest, bad: &mut Violations) -> Option<Filter> {
    let mut kinds = Vec::new();
    for (row, kind) in ask.kinds.iter().enumerate() {
        kinds.extend(bad.field(format!("kinds[{row}]"), values::unit_kind(*kind)));
    }
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let parent = bad.field("parent_code", said(&ask.parent_code).map(|code| code.parse()).transpose());
    let classification = bad.field("classification", values::maybe_classification_kind(ask.classification));
    let query = bad.field("query", words(&ask.query));
    Some(Filter { kinds, parent: parent?, classification: classification?, query: query? })
}

/// Words to look for: one line of text, or nothing.
fn words(said: &str) -> Result<String, Fault> {
    if said.trim().is_empty() {
        return Ok(String::new());
    }
    said.parse::<Text<200>>().map(String::from)
}

/// A unit with the classifications that hold on a day.
pub(super) fn message(version: i64, unit: &Unit, on: Date) -> pb::Unit {
    let held = &unit.version;
    pb::Unit {
        name: held.key.resource_name(),
        code: held.key.code.to_string(),
        display_name: held.name.clone(),
        kind: values::pb_unit_kind(held.kind).into(),
        parent_code: held.parent.map(String::from).unwrap_or_default(),
        valid_from: Some(fields::pb_date(held.valid.from())),
        valid_until: held.valid.until().map(fields::pb_date),
        area_kind: fields::pb_area_kind(held.kind.area_kind()).into(),
        classifications: unit.classified_on(on).map(|class| classification(held.key, class)).collect(),
        etag: etag::of(version),
    }
}

pub(super) fn classification(unit: UnitKey, held: &Classification) -> pb::UnitClassification {
    pb::UnitClassification {
        unit: unit.resource_name(),
        kind: values::pb_classification_kind(held.kind).into(),
        valid_from: Some(fields::pb_date(held.valid.from())),
        valid_until: held.valid.until().map(fields::pb_date),
        document: held.document.as_ref().map(fields::pb_document),
        synthetic: held.synthetic,
    }
}
