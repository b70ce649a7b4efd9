//! Households of a class on a day, page by page: what named lists and counts by group are made from.

use std::collections::BTreeSet;

use service::refusal::{JournalRefusal, Refusal};
use uuid::Uuid;
use vocabulary::{
    area::{NotKnown, UnitKey},
    caller::AreaScope,
    rejection::Violations,
};

use super::{Door, lists};
use crate::{
    domain::{Located, areas::Areas, named_list::Listing},
    store::lists::Filter,
};

/// Households that are read at once.
const PAGE: i64 = 500;

/// How far the reading of a list has come.
#[derive(Clone)]
pub(super) struct Reading {
    listing: Listing,
    scope: AreaScope,
    filter: Filter,
    after: Uuid,
}

impl Reading {
    pub(super) fn new(listing: Listing, areas: &Areas, scope: &AreaScope) -> Self {
        // What is recorded in another unit by now may have lain in one of these.
        let asked = listing.units.clone().map(AreaScope::Units);
        let filter = Filter {
            units: lists::mine(areas, asked.as_ref().unwrap_or(scope)),
            class: Some((listing.standard.clone(), Some(listing.class))),
            as_of: Some(listing.as_of),
            ..Filter::default()
        };
        Self { listing, scope: scope.clone(), filter, after: Uuid::nil() }
    }

    pub(super) fn listing(&self) -> &Listing {
        &self.listing
    }

    /// The next households, each with the unit it lay in; `None` when there are no more.
    pub(super) async fn page(&mut self, door: &Door) -> Result<Option<Vec<(Located, UnitKey)>>, Refusal> {
        let ids = door.reading.list(&self.filter, self.after, PAGE).await?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        self.after = last;
        let found = door.reading.households(&ids).await?;
        let listed = found.into_iter().filter_map(|(located, _)| {
            let unit = self.listing.place(&located, &self.scope)?;
            Some((located, unit))
        });
        Ok(Some(listed.collect()))
    }
}

/// Units as a request names them; none says all.
pub(super) fn units(said: &[String], bad: &mut Violations) -> Option<BTreeSet<UnitKey>> {
    let parse =
        |(place, name): (usize, &String)| bad.field(format!("units[{place}]"), UnitKey::from_name(name));
    let units: BTreeSet<UnitKey> = said.iter().enumerate().filter_map(parse).collect();
    Some(units).filter(|units| !units.is_empty())
}

/// Whether there are such units, and the caller may ask about them.
pub(super) fn may_ask(
    units: Option<&BTreeSet<UnitKey>>,
    areas: &Areas,
    scope: &AreaScope,
) -> Result<(), Refusal> {
    let mine = lists::mine(areas, scope);
    for unit in units.into_iter().flatten() {
        match &mine {
            Some(mine) if !mine.contains(unit) => return Err(JournalRefusal::AreaForbidden.into()),
            None if areas.atlas().unit(*unit).is_err() => return Err(NotKnown::NoSuchUnit.into()),
            Some(_) | None => {}
        }
    }
    Ok(())
}
