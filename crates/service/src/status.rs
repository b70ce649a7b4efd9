//! Refusals as gRPC statuses. The only file that builds a `Status`.
//!
//! The message is English, for developers and logs. `LocalizedMessage` is Vietnamese, or English for a caller who asks
//! for it with `accept-language`. `ErrorInfo.reason` is what programs match on. Nothing of a driver, a statement or an
//! internal value leaves: of an internal error the caller sees an id, and the log has its chain under that id.

use std::{collections::HashMap, time::Duration};

use prost::Message as _;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, LocalizedMessage, StatusExt as _};
use vocabulary::rejection::{Fault, Kind, Language, Rejection};

use crate::refusal::ShellRefusal;

/// When a caller who must slow down or wait may come back.
const RETRY: Duration = Duration::from_secs(1);
/// Details travel in a header, and gRPC clients accept 8 KiB of headers by default: base64 of this much fits.
const DETAILS_BYTES: usize = 5_000;

/// Whom a status speaks for, and in which language.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// The bounded context; empty for the shell itself.
    pub context: &'a str,
    /// The caller's language.
    pub language: Language,
}

impl Voice<'_> {
    /// `<context>.sinhke.vn`.
    fn domain(&self) -> String {
        if self.context.is_empty() { "sinhke.vn".to_owned() } else { format!("{}.sinhke.vn", self.context) }
    }

    fn locale(&self) -> &'static str {
        match self.language {
            Language::Vietnamese => "vi-VN",
            Language::English => "en",
        }
    }
}

fn code(kind: Kind) -> Code {
    match kind {
        Kind::Invalid => Code::InvalidArgument,
        Kind::NotFound => Code::NotFound,
        Kind::AlreadyExists => Code::AlreadyExists,
        Kind::WrongState => Code::FailedPrecondition,
        Kind::Conflict => Code::Aborted,
        Kind::Forbidden => Code::PermissionDenied,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::Exhausted => Code::ResourceExhausted,
        Kind::Unavailable => Code::Unavailable,
        Kind::DeadlineExceeded => Code::DeadlineExceeded,
        Kind::Internal => Code::Internal,
    }
}

/// A refusal as its caller sees it.
pub fn of(refusal: &dyn Rejection, voice: Voice<'_>) -> Status {
    let kind = refusal.kind();
    if kind == Kind::Internal {
        return internal(&chain(refusal), voice);
    }
    let mut details = ErrorDetails::new();
    let mut metadata: HashMap<String, String> =
        refusal.metadata().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    add_fields(&mut details, &mut metadata, &refusal.fields(), voice);
    if let Some((resource, name)) = refusal.resource() {
        details.set_resource_info(resource, name, "", refusal.text(Language::English));
    }
    match kind {
        Kind::WrongState => {
            let subject = refusal.resource().map(|(_, name)| name).unwrap_or_default();
            details.add_precondition_failure_violation(
                refusal.reason(),
                subject,
                refusal.text(Language::English),
            );
        }
        Kind::Unavailable | Kind::Exhausted => {
            details.set_retry_info(Some(RETRY));
        }
        Kind::Invalid
        | Kind::NotFound
        | Kind::AlreadyExists
        | Kind::Conflict
        | Kind::Forbidden
        | Kind::Unauthenticated
        | Kind::DeadlineExceeded
        | Kind::Internal => {}
    }
    details.set_error_info(refusal.reason(), voice.domain(), metadata);
    details.set_localized_message(voice.locale(), refusal.text(voice.language));
    Status::with_error_details(code(kind), refusal.text(Language::English), details)
}

/// Every bad field, as many as fit; how many there are is in the metadata when some had to be left out.
fn add_fields(
    details: &mut ErrorDetails,
    metadata: &mut HashMap<String, String>,
    fields: &[(String, Fault)],
    voice: Voice<'_>,
) {
    let mut room = DETAILS_BYTES;
    let mut violations = Vec::new();
    for (field, fault) in fields {
        let text = fault.text(voice.language);
        // The tags and lengths around the three texts take less than 40 bytes.
        room = room.saturating_sub(field.len() + fault.en.len() + text.len() + 40);
        if room == 0 {
            metadata.insert("violations_total".to_owned(), fields.len().to_string());
            break;
        }
        violations.push(FieldViolation {
            field: field.clone(),
            description: fault.en.clone(),
            localized_message: Some(LocalizedMessage::new(voice.locale(), text)),
            ..FieldViolation::default()
        });
    }
    if !violations.is_empty() {
        details.set_bad_request(violations);
    }
}

/// Logs what happened, once, and tells the caller only under which id.
pub(crate) fn internal(cause: &str, voice: Voice<'_>) -> Status {
    let id = error_id();
    tracing::error!(error_id = %id, cause, "internal error");
    let mut details = ErrorDetails::new();
    let metadata = HashMap::from([("error_id".to_owned(), id.to_string())]);
    details.set_error_info("INTERNAL", voice.domain(), metadata);
    let text = match voice.language {
        Language::Vietnamese => format!("lỗi nội bộ {id}"),
        Language::English => format!("internal error {id}"),
    };
    details.set_localized_message(voice.locale(), text);
    Status::with_error_details(Code::Internal, format!("internal error {id}"), details)
}

#[expect(clippy::disallowed_methods, reason = "names a log line, not a record")]
fn error_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// A path that is no method of ours.
pub(crate) fn unknown_method(voice: Voice<'_>) -> Status {
    let text = Fault::new("không có phương thức này", "no such method");
    plain(Code::Unimplemented, "METHOD_UNKNOWN", &text, voice)
}

/// For what is no refusal of a rule and has a code that no `Kind` has, or no `RetryInfo`, because retrying cannot help.
fn plain(code: Code, reason: &str, text: &Fault, voice: Voice<'_>) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, voice.domain(), HashMap::new());
    details.set_localized_message(voice.locale(), text.text(voice.language));
    Status::with_error_details(code, &text.en, details)
}

/// Whether tonic could not make a message of what came.
pub(crate) fn is_undecodable(found: &Status) -> bool {
    let of_the_codec = matches!(found.code(), Code::Internal | Code::Unknown) && found.details().is_empty();
    of_the_codec && found.message().starts_with("failed to decode Protobuf message")
}

/// An error that tonic itself answered before or after a handler ran, in our form; `None` when it is in our form.
pub(crate) fn dress(found: &Status, voice: Voice<'_>) -> Option<Status> {
    if found.code() == Code::Ok || !found.details().is_empty() {
        return None;
    }
    // Only the transport gives a cause: the caller is gone, and nobody reads this.
    if std::error::Error::source(found).is_some() {
        let text = Fault::new("kết nối bị đứt", "the connection broke");
        return Some(plain(Code::Cancelled, "CONNECTION_BROKEN", &text, voice));
    }
    Some(match found.code() {
        // Other gRPC stacks say RESOURCE_EXHAUSTED, and so do we.
        Code::OutOfRange => {
            let text = Fault::new("thông điệp quá lớn", "the message is larger than the limit");
            plain(Code::ResourceExhausted, "MESSAGE_TOO_LARGE", &text, voice)
        }
        Code::Internal | Code::Unknown if is_undecodable(found) => of(&ShellRefusal::MalformedMessage, voice),
        Code::Internal | Code::Unknown => internal(found.message(), voice),
        // tonic's own words: an encoding it does not speak.
        Code::Unimplemented => {
            let text = Fault::new("không được hỗ trợ", found.message());
            plain(Code::Unimplemented, "NOT_SUPPORTED", &text, voice)
        }
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => return None,
    })
}

/// The same refusal inside a message: for answers in a stream.
pub(crate) fn as_message(status: &Status) -> proto::google::rpc::Status {
    // What we encoded ourselves can be decoded.
    proto::google::rpc::Status::decode(status.details()).unwrap_or_else(|_| proto::google::rpc::Status {
        code: status.code().into(),
        message: status.message().to_owned(),
        details: Vec::new(),
    })
}

/// A refusal inside a message as the single call would answer it: for callers of ours.
pub fn of_message(said: proto::google::rpc::Status) -> Status {
    let details = said.encode_to_vec().into();
    Status::with_details(Code::from_i32(said.code), said.message, details)
}

/// An error with what caused it, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// The first language of `accept-language` that we speak; Vietnamese when there is none.
pub(crate) fn language(accepted: Option<&str>) -> Language {
    let tags = accepted.unwrap_or_default().split(',');
    let spoken = tags.filter_map(|tag| match tag.trim().to_ascii_lowercase().get(..2) {
        Some("vi") => Some(Language::Vietnamese),
        Some("en") => Some(Language::English),
        Some(_) | None => None,
    });
    spoken.into_iter().next().unwrap_or(Language::Vietnamese)
}
