//! Bad input of every kind into every field of every method of the contract. Read from the descriptors, so a method or a
//! field that comes later is tried as well.
//!
//! Each request is plausible but for one field. What must be refused is refused with `INVALID_ARGUMENT`, the field named
//! in both languages, and nothing is stored; what need not be is answered without an internal error.

mod messages;
mod wire;

use std::collections::BTreeMap;

use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor, Value,
};
use sqlx::PgPool;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use vocabulary::caller::Role;

use self::{
    messages::{Place, day},
    wire::{INVALID_UTF8, Wire, unknown_field},
};
use super::{TestContext, caller};
use crate::run::Context;

/// What the requests say, and what of them nobody reads.
#[derive(Debug, Default)]
pub struct Hostile {
    /// What a text field says by `Message.field` or by its name alone, so that nothing else is wrong with the request.
    pub words: BTreeMap<&'static str, String>,
    /// What is left out where it would contradict something else, by `Message.field` or by its name alone.
    pub unsaid: &'static [&'static str],
    /// `Method:field` that a request may carry and the method does not look at: what the server gives itself. With
    /// `, kind of input` behind it, that kind alone is well there.
    pub unread: &'static [&'static str],
    /// Page tokens that were really given, each for another list.
    pub page_tokens: Vec<String>,
}

/// One thing that is wrong with one field.
struct Spoilt {
    what: &'static str,
    value: Option<Value>,
    expected: Expected,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// `INVALID_REQUEST`, and the field is named.
    Named,
    /// Bytes that are no text are no message.
    Malformed,
    /// Whatever a rule says of it, but no internal error.
    Answered,
}

/// Everything that was not answered as it must be; each line says what was asked.
pub async fn hostile<C: Context>(context: &TestContext<C>, package: &str, said: &Hostile) -> Vec<String> {
    let pool = DescriptorPool::decode(proto::DESCRIPTORS).expect("the contract");
    let everybody = caller("everybody", Role::ALL);
    let client = context.channel(&everybody);
    let mut wrong = Vec::new();
    let services = pool.services().filter(|service| service.package_name() == package);
    for method in services.flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let wire = Wire::new(client.clone(), &method);
        let plausible = messages::plausible(&method.input(), &said.words, said.unsaid);
        let limit = usize::try_from(context.config().limits.message_bytes).expect("a limit of messages");
        wrong.extend(beyond_the_contract(&wire, &method, &plausible, limit).await);
        for place in Place::all(&method.input()) {
            let name = format!("{} {place}", method.full_name());
            let ask = async |Spoilt { what, value, expected }: Spoilt| {
                let mut request = plausible.clone();
                place.name_anew(&mut request);
                place.put_mask(&mut request);
                place.put(&mut request, value);
                let problem = problem(&wire.call(&request, &[]).await, &place, expected);
                problem.map(|problem| format!("{name}, {what}: {problem}"))
            };
            let spoilt = said.spoilt(&pool, &method, &place).into_iter();
            let (answered, refused): (Vec<_>, Vec<_>) =
                spoilt.partition(|spoilt| spoilt.expected == Expected::Answered);
            let before = stored(context.pool()).await;
            for spoilt in refused {
                wrong.extend(ask(spoilt).await);
            }
            if stored(context.pool()).await != before {
                wrong.push(format!("{name}: something was stored"));
            }
            for spoilt in answered {
                wrong.extend(ask(spoilt).await);
            }
        }
    }
    wrong
}

/// A field of a later contract is passed over, as long as the message is not too long.
async fn beyond_the_contract(
    wire: &Wire,
    method: &MethodDescriptor,
    plausible: &DynamicMessage,
    limit: usize,
) -> Option<String> {
    let too_long = wire.call(plausible, &unknown_field(limit)).await;
    if too_long.as_ref().map_err(Status::code) != Err(Code::ResourceExhausted) {
        return Some(format!("{}: a message over the limit: {too_long:?}", method.full_name()));
    }
    // A change would be made.
    if method.input().get_field_by_name("request_id").is_some() || method.is_client_streaming() {
        return None;
    }
    let code = async |more: Vec<u8>| wire.call(plausible, &more).await.map_err(|refused| refused.code());
    let (plain, later) = (code(Vec::new()).await, code(unknown_field(8)).await);
    (plain != later)
        .then(|| format!("{}: {plain:?}, but with an unknown field {later:?}", method.full_name()))
}

/// Events, receipts and claims: what a command leaves that was carried out.
async fn stored(pool: &PgPool) -> i64 {
    let count = "select (select count(*) from journal.event) + (select count(*) from journal.receipt)
        + (select count(*) from journal.claim)";
    sqlx::query_scalar(count).fetch_one(pool).await.expect("the journal is counted")
}

impl Hostile {
    /// Everything bad that can be said in a field.
    fn spoilt(&self, pool: &DescriptorPool, method: &MethodDescriptor, place: &Place) -> Vec<Spoilt> {
        let field = place.field();
        let kind = field.kind();
        let mut all = match kind.as_message().map(MessageDescriptor::full_name) {
            Some("google.type.Date") => days(field),
            Some("google.protobuf.Timestamp") => instants(field),
            None if kind.as_enum().is_some() => vec![named("a number of no word", Value::EnumNumber(9_999))],
            None if kind == Kind::String => texts(field),
            None if kind == Kind::Int32 => {
                numbers(Value::I32(-1), Value::I32(i32::MIN), Value::I32(i32::MAX))
            }
            None if kind == Kind::Int64 => {
                numbers(Value::I64(-1), Value::I64(i64::MIN), Value::I64(i64::MAX))
            }
            Some(_) | None => Vec::new(),
        };
        if field.name() == "page_token" {
            let tokens = self.page_tokens.iter().cloned().map(Value::String);
            all.extend(tokens.map(|token| named("another list's", token)));
        }
        // A number that is left out is zero, which may well be meant.
        let is_number = [Kind::Int32, Kind::Int64, Kind::Bool].contains(&kind);
        if messages::is_required(pool, field) && !is_number {
            all.push(Spoilt { what: "left out", value: None, expected: Expected::Named });
        }
        let place = format!("{}:{place}", method.name());
        let is_unread = |what: &str| {
            self.unread.contains(&&*place) || self.unread.contains(&&*format!("{place}, {what}"))
        };
        all.retain(|spoilt| !is_unread(spoilt.what));
        all
    }
}

fn named(what: &'static str, value: Value) -> Spoilt {
    Spoilt { what, value: Some(value), expected: Expected::Named }
}

fn texts(field: &FieldDescriptor) -> Vec<Spoilt> {
    let text = |what, text: &str| named(what, Value::String(text.to_owned()));
    let decomposed = Value::String("Hoa\u{300} Mo\u{302}".to_owned());
    let mut texts = vec![
        text("NUL", "Hoành\0Mô"),
        text("right to left", "Hoành\u{202e}Mô"),
        text("no width", "\u{200b}"),
        named("10,000 letters", Value::String("ă".repeat(10_000))),
        Spoilt { what: "decomposed", value: Some(decomposed), expected: Expected::Answered },
        Spoilt {
            what: "invalid UTF-8",
            value: Some(Value::String(INVALID_UTF8.to_owned())),
            expected: Expected::Malformed,
        },
    ];
    if matches!(field.name(), "page_token" | "etag" | "request_id") {
        texts.extend([text("made up", "bm90IGEgdG9rZW4"), text("another form", "\"x\"")]);
    }
    texts
}

fn days(field: &FieldDescriptor) -> Vec<Spoilt> {
    let cases = [
        ("year 0", [0, 1, 1]),
        ("a negative year", [-1, 1, 1]),
        ("before 1900", [1899, 12, 31]),
        ("after 2200", [2201, 1, 1]),
        ("year 9999", [9999, 12, 31]),
        ("30 February", [2025, 2, 30]),
        ("a thirteenth month", [2025, 13, 1]),
        ("a year alone", [2025, 0, 0]),
        ("no number at all", [i32::MAX, i32::MIN, 1]),
    ];
    cases.into_iter().map(|(what, parts)| named(what, Value::Message(day(field, parts)))).collect()
}

fn instants(field: &FieldDescriptor) -> Vec<Spoilt> {
    let cases =
        [("a second without end", i64::MAX, 0), ("a negative part", 0, -1), ("too long a part", 0, i32::MAX)];
    let instant = |(what, seconds, nanos)| {
        let mut instant = messages::empty(field);
        instant.set_field_by_name("seconds", Value::I64(seconds));
        instant.set_field_by_name("nanos", Value::I32(nanos));
        named(what, Value::Message(instant))
    };
    cases.into_iter().map(instant).collect()
}

fn numbers(minus_one: Value, least: Value, most: Value) -> Vec<Spoilt> {
    vec![
        named("below zero", minus_one),
        named("the least number", least),
        Spoilt { what: "the greatest number", value: Some(most), expected: Expected::Answered },
    ]
}

/// What is wrong with an answer; `None` when it is as it must be.
fn problem(answer: &Result<(), Status>, place: &Place, expected: Expected) -> Option<String> {
    let refused = match answer {
        Ok(()) => return (expected != Expected::Answered).then(|| "was accepted".to_owned()),
        Err(refused) => refused,
    };
    let details = refused.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
    let in_vietnamese = details.localized_message().map(|said| said.message.clone()).unwrap_or_default();
    if in_vietnamese.is_empty() || in_vietnamese == refused.message() {
        return Some(format!("{reason} is not said in both languages"));
    }
    let wanted = match expected {
        Expected::Answered => {
            let is_ours = matches!(refused.code(), Code::Internal | Code::Unknown | Code::Unavailable)
                || (reason == "REQUEST_ID_REUSED" && place.field().name() != "request_id");
            return is_ours.then(|| format!("{refused:?}"));
        }
        Expected::Malformed => "MALFORMED_MESSAGE",
        Expected::Named => "INVALID_REQUEST",
    };
    if (refused.code(), reason.as_str()) != (Code::InvalidArgument, wanted) {
        return Some(format!("{:?} {reason}, {}", refused.code(), refused.message()));
    }
    if expected == Expected::Malformed {
        return None;
    }
    let bad = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    let Some(bad) = bad.iter().find(|bad| place.is_named_by(&bad.field)) else {
        let fields: Vec<_> = bad.into_iter().map(|bad| bad.field).collect();
        return Some(format!("names only {fields:?}"));
    };
    let localized = bad.localized_message.as_ref().map(|said| said.message.as_str()).unwrap_or_default();
    (localized.is_empty() || bad.description.is_empty() || localized == bad.description)
        .then(|| format!("{} is not explained in both languages", bad.field))
}

/// How a method is reached.
fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}
