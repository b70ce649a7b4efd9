//! Why a call is refused: a short list of kinds, a stable reason, a text in both languages.

use std::convert::Infallible;

/// A refusal as a value. One function in the whole workspace (`service::status`) turns it into a `Status`.
pub trait Rejection: std::error::Error + Send + Sync + 'static {
    /// What the caller should do about it.
    fn kind(&self) -> Kind;
    /// UPPER_SNAKE_CASE, unique in its context, never reused: callers match on it.
    fn reason(&self) -> &'static str;
    /// One sentence with the numbers and no personal data.
    fn text(&self, language: Language) -> String;
    /// The dynamic parts, by name (AIP-193). No personal data.
    fn metadata(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    /// The resource the refusal is about: type (`household`) and name.
    fn resource(&self) -> Option<(&'static str, String)> {
        None
    }
    /// The bad fields, when the refusal is about the request's own fields.
    fn fields(&self) -> Vec<(String, Fault)> {
        Vec::new()
    }
}

/// The rejection of a command that is never refused.
impl Rejection for Infallible {
    fn kind(&self) -> Kind {
        match *self {}
    }

    fn reason(&self) -> &'static str {
        match *self {}
    }

    fn text(&self, _: Language) -> String {
        match *self {}
    }
}

/// So that `?` turns any refusal into one that stands for all of them.
impl<R: Rejection> From<R> for Box<dyn Rejection> {
    fn from(rejection: R) -> Self {
        Box::new(rejection)
    }
}

/// What the caller should do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fix the request.
    Invalid,
    /// Look again.
    NotFound,
    /// Take the one that is there.
    AlreadyExists,
    /// Change something first.
    WrongState,
    /// Read, decide, retry.
    Conflict,
    /// Ask for rights.
    Forbidden,
    /// Say who you are.
    Unauthenticated,
    /// Slow down.
    Exhausted,
    /// Retry with the same `request_id`.
    Unavailable,
    /// The caller's own deadline passed before the work began: nothing happened.
    DeadlineExceeded,
    /// Report it: the call's id finds the log line.
    Internal,
}

/// The languages every text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Tiếng Việt.
    Vietnamese,
    /// Tiếng Anh.
    English,
}

/// Why one value is not what its field needs, in both languages. Never repeats the value: it may be personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Tiếng Việt.
    pub vi: String,
    /// Tiếng Anh.
    pub en: String,
}

impl Fault {
    /// The same in both languages.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// In one of them.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Vietnamese => &self.vi,
            Language::English => &self.en,
        }
    }
}

/// Every bad field of a request, in the order in which they were checked.
#[derive(Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("the request has invalid fields")]
pub struct Violations(Vec<(String, Fault)>);

impl Violations {
    /// Keeps a good value; records a bad one under its field's path (`members[2].citizen_id`).
    pub fn field<T, E: Into<Fault>>(&mut self, path: impl Into<String>, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(fault) => {
                self.0.push((path.into(), fault.into()));
                None
            }
        }
    }

    /// Records a fault that no parser found: two fields that do not fit each other.
    pub fn add(&mut self, path: impl Into<String>, fault: Fault) {
        self.0.push((path.into(), fault));
    }

    /// Takes over the violations of a nested message, under the path of the field that holds it.
    pub fn nest(&mut self, path: &str, inner: Violations) {
        self.0.extend(inner.0.into_iter().map(|(field, fault)| (format!("{path}.{field}"), fault)));
    }

    /// Whether every field was good.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing was recorded.
    pub fn finish(self) -> Result<(), Violations> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Paths and faults, in order.
    pub fn into_inner(self) -> Vec<(String, Fault)> {
        self.0
    }
}

impl Rejection for Violations {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn reason(&self) -> &'static str {
        "INVALID_REQUEST"
    }

    fn text(&self, language: Language) -> String {
        let text = match language {
            Language::Vietnamese => "yêu cầu có trường không hợp lệ",
            Language::English => "the request has invalid fields",
        };
        text.to_owned()
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        self.0.clone()
    }
}
