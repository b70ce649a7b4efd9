//! The smallest places that all maps agree on: `ListAtoms`.

use proto::sinhke::communes::v1 as pb;
use service::{fields, pages, refusal::Refusal, rpc::Asking};
use vocabulary::{
    area::{Atlas, Atom, NotKnown, Placed, UnitKey},
    calendar::Date,
    rejection::Violations,
};

use super::door::Door;
use crate::domain::gazetteer::UnitUnknown;

pub(super) async fn list(
    ask: pb::ListAtomsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListAtomsResponse, Refusal> {
    let mut bad = Violations::default();
    let map_of =
        bad.field("map_of", fields::maybe_date(ask.map_of)).map(|on| on.unwrap_or(asking.business_date));
    let asked =
        pb::ListAtomsRequest { map_of: map_of.map(fields::pb_date), ..pb::ListAtomsRequest::default() };
    let pages = pages::Pages::new(&door.page_key, asking.method, &asked);
    let page = pages.page(ask.page_size, &ask.page_token, pages::text, &mut bad);
    let (Some(map_of), Some(page)) = (map_of, page) else { return Err(bad.into()) };

    let gazetteer = door.gazetteer().await?;
    if let Some(since) = gazetteer.atlas().since().filter(|since| map_of < *since) {
        return Err(UnitUnknown::Before { since }.into());
    }
    let after = page.after.as_deref();
    let rest = gazetteer.atoms().iter().filter(|atom| after.is_none_or(|after| after < atom.id().as_str()));
    let one_more = usize::from(page.size.rows()).saturating_add(1);
    let (atoms, next_page_token) =
        pages.cut(rest.take(one_more).collect(), page.size, |atom| atom.id().as_str().into());
    let mut messages = Vec::with_capacity(atoms.len());
    for atom in atoms {
        messages.push(message(gazetteer.atlas(), atom, map_of)?);
    }
    Ok(pb::ListAtomsResponse { atoms: messages, next_page_token })
}

fn message(atlas: &Atlas, atom: &Atom, map_of: Date) -> Result<pb::Atom, NotKnown> {
    let (placed_unit, candidate_units) = match atom.place_on(map_of)? {
        Placed::Unit(unit) => (unit.resource_name(), Vec::new()),
        Placed::Unassigned { candidates, .. } => {
            (String::new(), candidates.iter().map(UnitKey::resource_name).collect())
        }
    };
    let mut units: Vec<UnitKey> =
        atlas.maps().iter().filter_map(|map| atom.place_on(*map).ok()?.unit()).collect();
    units.dedup();
    let units = units.iter().map(UnitKey::resource_name).collect();
    Ok(pb::Atom { id: atom.id().to_string(), units, placed_unit, candidate_units })
}
