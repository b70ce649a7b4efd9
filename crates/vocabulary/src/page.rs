//! Pages of lists (AIP-158): how many rows, and where the next page begins.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{
    Hmac, Mac,
    digest::{KeyInit, generic_array::GenericArray},
};
use sha2::Sha256;

use crate::rejection::Fault;

/// How many rows a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageSize(u16);

impl PageSize {
    /// What a caller gets who does not ask.
    pub const DEFAULT: Self = Self(50);
    /// What a caller gets who asks for more.
    pub const MAX: Self = Self(1000);

    /// The number of rows, at least one.
    pub fn rows(self) -> u16 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// As the request has it: zero is "not said", too many is the most there is.
impl TryFrom<i32> for PageSize {
    type Error = Fault;

    fn try_from(asked: i32) -> Result<Self, Fault> {
        match asked {
            0 => Ok(Self::DEFAULT),
            ..0 => Err(Fault::new("không được là số âm", "must not be negative")),
            1.. => Ok(u16::try_from(asked).map_or(Self::MAX, |rows| Self(rows.min(Self::MAX.0)))),
        }
    }
}

/// The secret under which a deployment's page tokens are made. All processes that answer one list share it.
#[derive(Clone)]
pub struct PageKey([u8; 32]);

impl PageKey {
    /// From random bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// HMAC-SHA256 over the form of the token, the filter and the keyset.
    fn mac(&self, filter: &[u8], keyset: &[u8]) -> Hmac<Sha256> {
        // HMAC fills a short key up with zeros to one block of 64 bytes.
        let mut block = GenericArray::default();
        block.iter_mut().zip(self.0).for_each(|(byte, secret)| *byte = secret);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block);
        mac.update(&[VERSION]);
        // The length keeps filter and keyset apart: no other pair gives the same bytes.
        mac.update(&u64::try_from(filter.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(filter);
        mac.update(keyset);
        mac
    }
}

impl fmt::Debug for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageKey(secret)")
    }
}

/// The form of the bytes below. Another form gets another number; tokens of this one are then refused.
const VERSION: u8 = 1;
const TAG: usize = 16;
/// No keyset comes near it; a longer token was not made here.
const LONGEST: usize = 4096;

/// Where the next page begins: opaque to callers, bound to the filter it was made under, and not to be forged.
///
/// The bytes are version, 16 bytes of HMAC, keyset; in base64 for addresses. They are bound but not secret, and callers
/// log them: a keyset holds ids, dates and positions, never a person's name or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageToken(String);

impl PageToken {
    /// The token for the page after the row with this keyset. `filter` is the request without its page fields, encoded
    /// the same way each time; put the method into it where two lists share an encoding.
    pub fn seal(key: &PageKey, filter: &[u8], keyset: &[u8]) -> Self {
        let tag = key.mac(filter, keyset).finalize().into_bytes();
        let bytes: Vec<u8> =
            std::iter::once(VERSION).chain(tag.into_iter().take(TAG)).chain(keyset.iter().copied()).collect();
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The keyset in a token that was made with this key under this filter.
    pub fn open(key: &PageKey, filter: &[u8], token: &str) -> Result<Vec<u8>, BadPageToken> {
        if token.len() > LONGEST {
            return Err(BadPageToken);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok();
        let (version, rest) = bytes.as_deref().and_then(<[u8]>::split_first).ok_or(BadPageToken)?;
        let (tag, keyset) = rest.split_at_checked(TAG).ok_or(BadPageToken)?;
        // In constant time: how far a guess was right cannot be measured.
        match key.mac(filter, keyset).verify_truncated_left(tag) {
            Ok(()) if *version == VERSION => Ok(keyset.to_vec()),
            Ok(()) | Err(_) => Err(BadPageToken),
        }
    }

    /// Its text, for the answer.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its text, for the answer.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A token that was not made here, or under another filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page token was not made for this request")]
pub struct BadPageToken;

impl From<BadPageToken> for Fault {
    fn from(_: BadPageToken) -> Self {
        Self::new(
            "không phải mã trang của chính yêu cầu này; hãy bắt đầu lại từ trang đầu",
            "is not a page token of this same request; begin again at the first page",
        )
    }
}

#[cfg(test)]
mod tests;
