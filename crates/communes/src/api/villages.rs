//! Villages: `RegisterVillage`, `UpdateVillage`, `GetVillage`, `ListVillages`.

use proto::sinhke::communes::v1 as pb;
use service::{
    fields, pages,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use uuid::Uuid;
use vocabulary::{
    area::UnitKey,
    decision::{Found, Versioned},
    etag,
    rejection::{Fault, Violations},
    text::{Name, search_key},
};

use super::{door::Door, values};
use crate::{
    domain::{
        Areas,
        village::{Change, Register, Update, Village, VillageId, VillageRefusal},
        village_in,
    },
    store::villages::{self, Listed},
};

pub(super) fn register(
    request: pb::RegisterVillageRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Register>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let village = fields::required(&mut bad, "village", request.village, |said| village(&said, asking));
    let (Some(request_id), Some(village)) = (request_id, village) else { return Err(bad) };
    Ok(Asked { request_id, command: Register { village } })
}

fn village(message: &pb::Village, asking: &Asking) -> Result<Village, Violations> {
    let mut bad = Violations::default();
    let id = VillageId::new(asking.new_id());
    let unit = bad.field("unit", UnitKey::from_name(&message.unit));
    let name = bad.field("display_name", name(&message.display_name));
    let area_kind = bad.field("area_kind", fields::maybe_area_kind(message.area_kind));
    let valid = values::period(message.valid_from, message.valid_until, &mut bad);
    match (unit, name, area_kind, valid) {
        (Some(unit), Some(name), Some(area_kind), Some(valid)) => {
            Ok(Village { id, unit, name, area_kind, valid })
        }
        (_, _, _, _) => Err(bad),
    }
}

/// A name under which a search can find it.
fn name(said: &str) -> Result<Name, Fault> {
    let name: Name = said.parse()?;
    if search_key(name.as_str()).is_empty() {
        return Err(Fault::new("phải có ít nhất một chữ cái hoặc chữ số", "must have a letter or a digit"));
    }
    Ok(name)
}

pub(super) fn update(
    request: pb::UpdateVillageRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Update>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let paths = fields::mask(&mut bad, request.update_mask);
    let said = bad.field("village", request.village.ok_or_else(fields::missing));
    let update = said.and_then(|said| masked(&said, &paths, &mut bad));
    match (request_id, update) {
        (Some(request_id), Some(command)) if bad.is_empty() => Ok(Asked { request_id, command }),
        (_, _) => Err(bad),
    }
}

/// The fields that the mask names; what it does not name is not looked at.
fn masked(message: &pb::Village, paths: &[String], bad: &mut Violations) -> Option<Update> {
    let id = bad.field("village.name", message.name.parse::<VillageId>());
    let etag = bad.field("village.etag", etag::parse(&message.etag));
    let mut update =
        Update { id: id?, name: Change::Keep, area_kind: Change::Keep, until: Change::Keep, etag: etag? };
    for path in paths {
        match path.as_str() {
            "display_name" => {
                let said = bad.field("village.display_name", name(&message.display_name));
                update.name = said.map_or(Change::Keep, Change::To);
            }
            "area_kind" => {
                let said = bad.field("village.area_kind", fields::maybe_area_kind(message.area_kind));
                update.area_kind = said.map_or(Change::Keep, Change::To);
            }
            "valid_until" => {
                let said = bad.field("village.valid_until", fields::maybe_date(message.valid_until));
                update.until = said.map_or(Change::Keep, Change::To);
            }
            _ => {
                let fault = Fault::new(
                    "chỉ được nêu display_name, area_kind, valid_until",
                    "may name display_name, area_kind and valid_until only",
                );
                bad.add("update_mask", fault);
            }
        }
    }
    Some(update)
}

pub(super) async fn get(ask: pb::GetVillageRequest, door: &Door, _: &Asking) -> Result<pb::Village, Refusal> {
    let mut bad = Violations::default();
    let id = bad.field("name", ask.name.parse::<VillageId>());
    let Some(id) = id else { return Err(bad.into()) };
    let found = villages::find(&door.pool, id).await?;
    let village = found.ok_or(VillageRefusal::NotFound { village: id })?;
    Ok(message(village.version, &village.state))
}

pub(super) async fn list(
    ask: pb::ListVillagesRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListVillagesResponse, Refusal> {
    let mut bad = Violations::default();
    let unit = bad.field("unit", UnitKey::from_name(&ask.unit));
    let on = bad.field("date", fields::maybe_date(ask.date)).map(|date| date.unwrap_or(asking.business_date));
    let asked = pb::ListVillagesRequest {
        date: on.map(fields::pb_date),
        page_size: 0,
        page_token: String::new(),
        ..ask
    };
    let pages = pages::Pages::new(&door.page_key, asking.method, &asked);
    let page = pages.page(ask.page_size, &ask.page_token, read_keyset, &mut bad);
    let (Some(unit), Some(on), Some(page)) = (unit, on, page) else { return Err(bad.into()) };

    door.gazetteer().await?.unit(unit)?;
    let listed = Listed { unit, on, after: page.after, size: page.size };
    let found = villages::list(&door.pool, &listed).await?;
    let (found, next_page_token) = pages.cut(found, page.size, keyset);
    let villages = found.iter().map(|village| message(village.version, &village.state)).collect();
    Ok(pb::ListVillagesResponse { villages, next_page_token })
}

/// The id, then the search key: the names of villages are public.
fn keyset(village: &Versioned<Village>) -> Vec<u8> {
    let mut keyset = village.state.id.raw().as_bytes().to_vec();
    keyset.extend(search_key(village.state.name.as_str()).into_bytes());
    keyset
}

fn read_keyset(keyset: &[u8]) -> Option<(String, Uuid)> {
    let (id, search_key) = keyset.split_first_chunk::<16>()?;
    Some((pages::text(search_key)?, Uuid::from_bytes(*id)))
}

impl Answer<Register> for pb::Village {
    fn answer(command: &Register, found: &Found<'_, Areas>) -> Self {
        answered(found, command.village.id)
    }
}

impl Answer<Update> for pb::Village {
    fn answer(command: &Update, found: &Found<'_, Areas>) -> Self {
        answered(found, command.id)
    }
}

fn answered(found: &Found<'_, Areas>, id: VillageId) -> pb::Village {
    // Invariant: a command that was carried out left its village.
    village_in(found, id).map(|village| message(village.version, village.state)).unwrap_or_default()
}

fn message(version: i64, village: &Village) -> pb::Village {
    pb::Village { etag: etag::of(version), ..without_etag(village) }
}

/// As events show it.
pub(super) fn without_etag(village: &Village) -> pb::Village {
    pb::Village {
        name: village.id.to_string(),
        unit: village.unit.resource_name(),
        display_name: village.name.to_string(),
        area_kind: fields::pb_area_kind(village.area_kind).into(),
        valid_from: Some(fields::pb_date(village.valid.from())),
        valid_until: village.valid.until().map(fields::pb_date),
        etag: String::new(),
    }
}
