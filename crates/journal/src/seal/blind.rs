//! Keyed digests: found without being readable.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// HMAC-SHA-256, keyed once.
pub(super) struct BlindIndex(Hmac<Sha256>);

impl BlindIndex {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        // A key shorter than SHA-256's block of 64 bytes is padded with zeros, by definition of HMAC; given whole, it
        // needs no check of its length.
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self(<Hmac<Sha256> as Mac>::new(&block.into()))
    }

    /// Keyed, and not fed yet.
    pub(super) fn begin(&self) -> Hmac<Sha256> {
        self.0.clone()
    }

    /// The kind's length comes first, so that no kind and value can be read as another pair.
    pub(super) fn digest(&self, kind: &str, value: &str) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(&kind.len().to_be_bytes());
        mac.update(kind.as_bytes());
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }
}
