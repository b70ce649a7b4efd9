//! `ClassifyUnit`, `DeclassifyUnit`.

use proto::sinhke::communes::v1 as pb;
use service::{
    fields,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    decision::Found,
    etag,
    rejection::{Fault, Violations},
};

use super::{door::Door, units, values};
use crate::domain::{
    Areas,
    unit::{Classification, Classify, Declassify},
    unit_in,
};

pub(super) fn classify(
    request: pb::ClassifyUnitRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Classify>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let etag = bad.field("etag", etag::parse(&request.etag));
    let classified = fields::required(&mut bad, "classification", request.classification, classification);
    let (Some(request_id), Some(etag), Some((unit, classification))) = (request_id, etag, classified) else {
        return Err(bad);
    };
    Ok(Asked { request_id, command: Classify { unit, classification, etag } })
}

fn classification(message: pb::UnitClassification) -> Result<(UnitKey, Classification), Violations> {
    let mut bad = Violations::default();
    let unit = bad.field("unit", UnitKey::from_name(&message.unit));
    let kind = bad.field("kind", values::classification_kind(message.kind));
    let valid = values::period(message.valid_from, message.valid_until, &mut bad);
    let document = fields::nested(&mut bad, "document", fields::maybe_document(message.document));
    let synthetic = message.synthetic;
    if document == Some(None) && !synthetic {
        let fault = Fault::new(
            "phải nêu quyết định, trừ dữ liệu minh họa",
            "must name the decision, unless it is made up for a demonstration",
        );
        bad.add("document", fault);
    }
    match (unit, kind, valid, document) {
        (Some(unit), Some(kind), Some(valid), Some(document)) if bad.is_empty() => {
            Ok((unit, Classification { kind, valid, document, ended_by: None, synthetic }))
        }
        (_, _, _, _) => Err(bad),
    }
}

pub(super) fn declassify(
    request: pb::DeclassifyUnitRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Declassify>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let etag = bad.field("etag", etag::parse(&request.etag));
    let unit = bad.field("name", UnitKey::from_name(&request.name));
    let kind = bad.field("kind", values::classification_kind(request.kind));
    let until = bad.field("valid_until", fields::date(request.valid_until));
    let document = fields::nested(&mut bad, "document", fields::maybe_document(request.document));
    match (request_id, etag, unit, kind, until, document) {
        (Some(request_id), Some(etag), Some(unit), Some(kind), Some(until), Some(document)) => {
            Ok(Asked { request_id, command: Declassify { unit, kind, until, document, etag } })
        }
        (_, _, _, _, _, _) => Err(bad),
    }
}

impl Answer<Classify> for pb::Unit {
    /// As of the day on which the classification begins.
    fn answer(command: &Classify, found: &Found<'_, Areas>) -> Self {
        unit(found, command.unit, command.classification.valid.from())
    }
}

impl Answer<Declassify> for pb::Unit {
    /// As of the first day on which the classification no longer holds.
    fn answer(command: &Declassify, found: &Found<'_, Areas>) -> Self {
        unit(found, command.unit, command.until)
    }
}

fn unit(found: &Found<'_, Areas>, key: UnitKey, on: Date) -> pb::Unit {
    // Invariant: a command that was carried out found its unit.
    unit_in(found, key).map(|unit| units::message(unit.version, unit.state, on)).unwrap_or_default()
}
