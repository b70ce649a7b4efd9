//! The caller's name of a request that could not be parsed: the audit wants it, and nothing else of such a request.

use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use uuid::Uuid;
use vocabulary::decision::RequestId;

/// The request id in a message's bytes, where it has this number; `None` for what is no request id.
pub(super) fn read(number: u32, mut body: &[u8]) -> Option<Uuid> {
    while !body.is_empty() {
        let (found, kind) = decode_key(&mut body).ok()?;
        if found == number && kind == WireType::LengthDelimited {
            let length = usize::try_from(decode_varint(&mut body).ok()?).ok()?;
            let RequestId(id) = str::from_utf8(body.get(..length)?).ok()?.parse().ok()?;
            return Some(id);
        }
        skip_field(kind, found, &mut body, DecodeContext::default()).ok()?;
    }
    None
}

#[cfg(test)]
mod tests;
