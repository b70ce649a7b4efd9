//! Lists of households: `ListHouseholds`, `SearchHouseholds`.

use std::collections::BTreeSet;

use proto::sinhke::households::v1 as pb;
use service::{
    pages::{Page, Pages},
    refusal::{JournalRefusal, Refusal},
    rpc::Asking,
};
use uuid::Uuid;
use vocabulary::{
    area::{NotKnown, UnitKey},
    calendar::Date,
    caller::AreaScope,
    rejection::{Fault, Violations},
    text::{Text, search_key},
};

use super::{
    Door,
    households::{as_of, message},
    values,
};
use crate::{
    domain::{
        Located, VillageId, areas::Areas, classify::Class, decision::record::RecordRejection,
        household::words, standard::StandardId,
    },
    store::lists::Filter,
};

pub(super) async fn list(
    ask: pb::ListHouseholdsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListHouseholdsResponse, Refusal> {
    let asked = pb::ListHouseholdsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let page = pages.page(ask.page_size, &ask.page_token, keyset, &mut bad);
    let wanted = wanted(&ask.unit, ask.poverty_class, &mut bad);
    let village = bad.field("village", values::maybe::<VillageId>(&ask.village));
    let as_of = bad.field("as_of", as_of(ask.as_of, asking));
    let (Some(page), Some(wanted), Some(village)) = (page, wanted, village) else { return Err(bad.into()) };
    let Some(as_of) = as_of else { return Err(bad.into()) };
    let filter = filter(door, Wanted { village, as_of, ..wanted }, asking).await?;
    let (households, next_page_token) = shown(door, &pages, page, &filter, asking).await?;
    Ok(pb::ListHouseholdsResponse { households, next_page_token })
}

pub(super) async fn search(
    ask: pb::SearchHouseholdsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::SearchHouseholdsResponse, Refusal> {
    let asked = pb::SearchHouseholdsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let page = pages.page(ask.page_size, &ask.page_token, keyset, &mut bad);
    let wanted = wanted(&ask.unit, ask.poverty_class, &mut bad);
    let words = bad.field("query", query(&ask.query));
    let (Some(page), Some(wanted), Some(words)) = (page, wanted, words) else { return Err(bad.into()) };
    let filter = filter(door, Wanted { words, ..wanted }, asking).await?;
    let (households, next_page_token) = shown(door, &pages, page, &filter, asking).await?;
    Ok(pb::SearchHouseholdsResponse { households, next_page_token })
}

/// The words of a query, without diacritics and tone placement.
fn query(said: &str) -> Result<Vec<String>, Fault> {
    const LONGEST: usize = 100;
    // What no name can hold, no query does.
    let said: Option<Text<LONGEST>> = if said.is_empty() { None } else { Some(said.parse()?) };
    let key = said.as_ref().map(|said| search_key(said.as_str())).unwrap_or_default();
    if key.chars().filter(|letter| *letter != ' ').count() < 2 {
        return Err(Fault::new(
            format!("phải có từ 2 chữ cái đến {LONGEST} ký tự của họ tên"),
            format!("must be 2 letters to {LONGEST} characters of a name"),
        ));
    }
    Ok(words(&key))
}

/// A row of a page: its household's id.
fn keyset(bytes: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(bytes).ok()
}

/// What a list asks for, parsed.
#[derive(Default)]
pub(super) struct Wanted {
    unit: Option<UnitKey>,
    village: Option<VillageId>,
    class: Option<(StandardId, Option<Class>)>,
    words: Vec<String>,
    as_of: Option<Date>,
}

pub(super) fn wanted(unit: &str, class: Option<pb::ClassFilter>, bad: &mut Violations) -> Option<Wanted> {
    let unit =
        if unit.is_empty() { Some(None) } else { bad.field("unit", UnitKey::from_name(unit)).map(Some) };
    let class = match class {
        None => Some(None),
        Some(said) => {
            let standard = bad.field("poverty_class.standard", StandardId::of_resource(&said.standard));
            let class = bad.field("poverty_class.poverty_class", values::maybe_class(said.poverty_class));
            standard.zip(class).map(Some)
        }
    };
    Some(Wanted { unit: unit?, class: class?, ..Wanted::default() })
}

/// What the store looks for: the caller's areas and the standards that give classes on the day narrow what is asked.
pub(super) async fn filter(door: &Door, wanted: Wanted, asking: &Asking) -> Result<Filter, Refusal> {
    let Wanted { unit, village, class, words, as_of } = wanted;
    if let Some((standard, _)) = &class {
        let standards = door.reading.standards().await?;
        let day = as_of.unwrap_or(asking.business_date);
        if standards.in_force(day).all(|in_force| in_force.id != *standard) {
            return Err(RecordRejection::NotInForce { standard: standard.clone(), day }.into());
        }
    }
    let areas = door.reading.areas().await?;
    let mut units = mine(&areas, &asking.caller.areas);
    if let Some(unit) = unit {
        if units.as_ref().is_some_and(|mine| !mine.contains(&unit)) {
            return Err(JournalRefusal::AreaForbidden.into());
        }
        if units.is_none() && areas.atlas().unit(unit).is_err() {
            return Err(NotKnown::NoSuchUnit.into());
        }
        units = Some(BTreeSet::from([unit]));
    } else if let Some(village) = village.and_then(|id| areas.village(id)) {
        let around = areas.units_of(village);
        units = Some(units.map_or(around.clone(), |mine| mine.intersection(&around).copied().collect()));
    }
    Ok(Filter { units, village, class, words, as_of })
}

/// The units that a household in the caller's areas can be recorded in; `None` for the whole province.
pub(super) fn mine(areas: &Areas, scope: &AreaScope) -> Option<BTreeSet<UnitKey>> {
    match scope {
        AreaScope::Province => None,
        AreaScope::Units(units) => {
            Some(areas.within(scope).map(|(unit, _)| unit).chain(units.iter().copied()).collect())
        }
    }
}

/// A page of households as the caller may see them. A unit that was split holds households that lie elsewhere by now:
/// they are left out here, so a page may show fewer than it could.
async fn shown(
    door: &Door,
    pages: &Pages<'_>,
    page: Page<Uuid>,
    filter: &Filter,
    asking: &Asking,
) -> Result<(Vec<pb::Household>, String), Refusal> {
    let after = page.after.unwrap_or(Uuid::nil());
    let rows = i64::from(page.size.rows()).saturating_add(1);
    let found = door.reading.list(filter, after, rows).await?;
    let (ids, next) = pages.cut(found, page.size, |id| id.as_bytes().to_vec());
    let standards = door.reading.standards().await?;
    let households = door.reading.households(&ids).await?;
    // A day that is over is shown to who kept the records of that day's commune.
    let scope = &asking.caller.areas;
    let visible = households.iter().filter(|(Located { whereabouts, .. }, _)| match filter.as_of {
        None => whereabouts.within(scope),
        Some(day) => whereabouts.within_on(day, scope),
    });
    let messages = visible.map(|(located, version)| match filter.as_of {
        None => message(&located.household, *version, &standards, asking.business_date),
        Some(day) => message(&located.household.as_of(day), *version, &standards, day),
    });
    Ok((messages.collect(), next))
}
