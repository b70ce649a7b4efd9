//! Requests that say something plausible in every field, and places in them.

use std::{collections::BTreeMap, fmt};

use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _, Value,
};

use crate::testing::new_request_id;

/// `google.api.FieldBehavior`.
const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;

/// The way from a request to one of its fields; lists have one element.
#[derive(Clone, Debug)]
pub(super) struct Place(Vec<FieldDescriptor>);

impl Place {
    /// Every field that a caller may set.
    pub(super) fn all(of: &MessageDescriptor) -> Vec<Self> {
        let pool = of.parent_pool().clone();
        let mut all = Vec::new();
        for field in of.fields().filter(|field| !has_behaviour(&pool, field, OUTPUT_ONLY)) {
            all.push(Self(vec![field.clone()]));
            if let Some(message) = inner(&field) {
                let deeper = Self::all(&message).into_iter();
                all.extend(deeper.map(|Self(rest)| Self([vec![field.clone()], rest].concat())));
            }
        }
        all
    }

    pub(super) fn field(&self) -> &FieldDescriptor {
        self.0.last().expect("a place has a field")
    }

    /// Says something there, or nothing.
    pub(super) fn put(&self, request: &mut DynamicMessage, value: Option<Value>) {
        let (last, way) = self.0.split_last().expect("a place has a field");
        let mut at = request;
        for field in way {
            let inside = at.get_field_mut(field);
            let inside = if field.is_list() {
                inside.as_list_mut().and_then(|items| items.first_mut()).expect("a list has one element")
            } else {
                inside
            };
            at = inside.as_message_mut().expect("the way goes through messages");
        }
        match value {
            None => at.clear_field(last),
            Some(value) if last.is_list() => at.set_field(last, Value::List(vec![value])),
            Some(value) => at.set_field(last, value),
        }
    }

    /// A request's name is its own, or it would be answered by another's receipt.
    pub(super) fn name_anew(&self, request: &mut DynamicMessage) {
        if self.field().name() != "request_id" {
            name_anew(request);
        }
    }

    /// An update looks only at what its mask names.
    pub(super) fn put_mask(&self, request: &mut DynamicMessage) {
        let descriptor = request.descriptor();
        let Some(mask) = descriptor.get_field_by_name("update_mask") else { return };
        let Some(named) = self.0.get(1) else { return };
        let mut paths = empty(&mask);
        let said = Value::List(vec![Value::String(named.name().to_owned())]);
        paths.set_field_by_name("paths", said);
        if self.0.first() != Some(&mask) {
            request.set_field(&mask, Value::Message(paths));
        }
    }

    /// It is read whatever the mask names.
    fn is_a_resource_s_name(&self) -> bool {
        self.0.len() == 2 && self.field().name() == "name"
    }

    /// A violation is of this place when it names it, or what it is in.
    pub(super) fn is_named_by(&self, field: &str) -> bool {
        let place = self.to_string();
        let field = field.strip_suffix("[0]").filter(|_| self.field().is_list()).unwrap_or(field);
        let rest = place.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            || (field == "update_mask" && place.contains('.') && !self.is_a_resource_s_name())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (last, way) = self.0.split_last().expect("a place has a field");
        for field in way {
            let at = if field.is_list() { "[0]" } else { "" };
            write!(f, "{}{at}.", field.name())?;
        }
        f.write_str(last.name())
    }
}

/// In the request itself, or in the one that a request of a stream holds.
fn name_anew(message: &mut DynamicMessage) {
    for (field, value) in message.fields_mut() {
        if let Value::String(name) = &mut *value
            && field.name() == "request_id"
        {
            *name = new_request_id();
        } else if let Value::Message(inner) = value
            && field.name() == "registration"
        {
            name_anew(inner);
        }
    }
}

/// A message of our own: what others have made has no fields of its own here.
fn inner(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    field.kind().as_message().filter(|message| message.full_name().starts_with("sinhke.")).cloned()
}

/// A message of this field that says nothing.
pub(super) fn empty(field: &FieldDescriptor) -> DynamicMessage {
    DynamicMessage::new(field.kind().as_message().expect("a field of a message").clone())
}

pub(super) fn is_required(pool: &DescriptorPool, field: &FieldDescriptor) -> bool {
    has_behaviour(pool, field, REQUIRED)
}

fn has_behaviour(pool: &DescriptorPool, field: &FieldDescriptor, behaviour: i32) -> bool {
    let extension = pool.get_extension_by_name("google.api.field_behavior").expect("it is imported");
    let options = field.options();
    let said = options.get_extension(&extension);
    said.as_list().is_some_and(|said| said.contains(&Value::EnumNumber(behaviour)))
}

/// A message that says something in every field that a caller may set.
pub(super) fn plausible(
    of: &MessageDescriptor,
    words: &BTreeMap<&'static str, String>,
    unsaid: &[&str],
) -> DynamicMessage {
    let pool = of.parent_pool().clone();
    let mut message = DynamicMessage::new(of.clone());
    for field in of.fields().filter(|field| !has_behaviour(&pool, field, OUTPUT_ONLY)) {
        if unsaid.contains(&field.name()) || unsaid.contains(&&*full_name(&field)) {
            continue;
        }
        let Some(value) = value(&field, words, unsaid) else { continue };
        let value = if field.is_list() { Value::List(vec![value]) } else { value };
        message.set_field(&field, value);
    }
    message
}

/// `Message.field`.
fn full_name(field: &FieldDescriptor) -> String {
    format!("{}.{}", field.parent_message().name(), field.name())
}

fn value(field: &FieldDescriptor, words: &BTreeMap<&'static str, String>, unsaid: &[&str]) -> Option<Value> {
    let kind = field.kind();
    if let Some(message) = inner(field) {
        return Some(Value::Message(plausible(&message, words, unsaid)));
    }
    let said = words.get(&*full_name(field)).or_else(|| words.get(field.name()));
    if kind.as_message().is_some_and(|message| message.full_name() == "google.type.Date") {
        let parts = said.map_or("2026-10-05", String::as_str).split('-').flat_map(str::parse);
        let parts: Vec<i32> = parts.collect();
        return Some(Value::Message(day(field, parts.try_into().expect("year, month and day"))));
    }
    if let Some(of) = kind.as_enum() {
        // The first word is often one that a caller may not say.
        let word = of.values().nth(2).or_else(|| of.values().last())?;
        return Some(Value::EnumNumber(word.number()));
    }
    [
        (Kind::String, Value::String(said.cloned().unwrap_or_default())),
        (Kind::Int32, Value::I32(1)),
        (Kind::Int64, Value::I64(1)),
    ]
    .into_iter()
    .find_map(|(of, value)| (of == kind).then_some(value))
}

/// A day as its message.
pub(super) fn day(of: &FieldDescriptor, [year, month, day]: [i32; 3]) -> DynamicMessage {
    let mut message = empty(of);
    for (field, part) in [("year", year), ("month", month), ("day", day)] {
        message.set_field_by_name(field, Value::I32(part));
    }
    message
}
