//! Etags (AIP-154): the version that a record was read at, in quotes.

use crate::rejection::Fault;

/// A strong etag, only as it was written. Empty says nothing.
pub fn parse(said: &str) -> Result<Option<i64>, Fault> {
    if said.is_empty() {
        return Ok(None);
    }
    let digits = said.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = digits.and_then(|digits| digits.parse().ok()).filter(|version| of(*version) == said);
    match version {
        Some(version) => Ok(Some(version)),
        None => Err(Fault::new(
            "phải là etag đã nhận được, ví dụ \"3\"",
            "must be an etag as it was answered, for example \"3\"",
        )),
    }
}

/// The etag of a version.
pub fn of(version: i64) -> String {
    format!("\"{version}\"")
}

#[cfg(test)]
mod tests;
