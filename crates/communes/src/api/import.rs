//! `ImportUnits`.

use proto::sinhke::communes::v1 as pb;
use service::{
    fields,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    area::{Succession, UnitKey, UnitVersion},
    decision::Found,
    rejection::{Fault, Violations},
    text::Name,
};

use super::{door::Door, values};
use crate::domain::{Areas, register::Import, register_in, reorganisation::Passage};

/// The most rows of one request: a country has some 14,000 units and successions of one reform.
const ROWS: usize = 20_000;

pub(super) fn units(
    request: pb::ImportUnitsRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Import>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    for (field, rows) in [("units", request.units.len()), ("successions", request.successions.len())] {
        if rows > ROWS {
            bad.add(field, Fault::new(format!("nhiều nhất {ROWS} dòng"), format!("at most {ROWS} rows")));
        }
    }
    if !bad.is_empty() {
        return Err(bad);
    }
    let document = fields::nested(&mut bad, "document", fields::maybe_document(request.document));
    let mut units = Vec::with_capacity(request.units.len());
    for (row, message) in request.units.into_iter().enumerate() {
        let mut inner = Violations::default();
        units.extend(unit(message, &mut inner));
        bad.nest(&format!("units[{row}]"), inner);
    }
    let mut passages = Vec::with_capacity(request.successions.len());
    for (row, message) in request.successions.into_iter().enumerate() {
        let mut inner = Violations::default();
        passages.extend(passage(message, &mut inner));
        bad.nest(&format!("successions[{row}]"), inner);
    }
    match (request_id, document) {
        (Some(request_id), Some(document)) if bad.is_empty() => {
            Ok(Asked { request_id, command: Import { id: asking.new_id(), units, passages, document } })
        }
        (_, _) => Err(bad),
    }
}

fn unit(message: pb::Unit, bad: &mut Violations) -> Option<UnitVersion> {
    let code = bad.field("code", message.code.parse());
    let name = bad.field("display_name", message.display_name.parse::<Name>());
    let kind = bad.field("kind", values::unit_kind(message.kind));
    let parent = Some(message.parent_code).filter(|code| !code.is_empty());
    let parent = bad.field("parent_code", parent.map(|code| code.parse()).transpose());
    let valid = values::period(message.valid_from, message.valid_until, bad);
    let (code, name, kind, parent, valid) = (code?, name?, kind?, parent?, valid?);
    let key = UnitKey { code, from: valid.from() };
    if !message.name.is_empty() && message.name != key.resource_name() {
        let fault = Fault::new(
            "phải ứng với mã và ngày bắt đầu, hoặc để trống",
            "must be of the code and first day, or empty",
        );
        bad.add("name", fault);
    }
    Some(UnitVersion { key, name: name.into(), kind, parent, valid })
}

fn passage(message: pb::Succession, bad: &mut Violations) -> Option<Passage> {
    let old = bad.field("old_code", message.old_code.parse());
    let new = bad.field("new_code", message.new_code.parse());
    let extent = bad.field("extent", values::extent(message.extent));
    let effective = bad.field("effective_date", fields::date(message.effective_date));
    let law = bad.field("law", message.law.parse::<Name>());
    let basis = Some(message.basis).filter(|basis| !basis.is_empty());
    let basis = bad.field("basis", basis.map(|basis| basis.parse::<Name>()).transpose());
    let (old, new, extent, effective, law) = (old?, new?, extent?, effective?, law?);
    let succession = Succession { old, new, extent, effective, law: law.into(), verified: message.verified };
    Some(Passage { succession, basis: basis?.map(String::from).unwrap_or_default() })
}

impl Answer<Import> for pb::ImportUnitsResponse {
    fn answer(command: &Import, found: &Found<'_, Areas>) -> Self {
        let count = |rows: usize| i32::try_from(rows).unwrap_or(i32::MAX);
        let rows = count(command.units.len().saturating_add(command.passages.len()));
        let register = register_in(found);
        let changed = register.last_import.as_ref().filter(|last| last.import == command.id);
        let (units, passages) = changed.map_or((0, 0), |last| (last.units, last.passages));
        let number = |rows: u32| i32::try_from(rows).unwrap_or(i32::MAX);
        Self {
            units_imported: number(units),
            successions_imported: number(passages),
            rows_unchanged: rows.saturating_sub(number(units)).saturating_sub(number(passages)),
        }
    }
}
