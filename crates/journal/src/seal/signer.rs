//! Signatures: said by this deployment and by nobody else.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

/// Ed25519.
pub(super) struct Signer(Ed25519KeyPair);

impl Signer {
    /// From 32 random bytes, any of which are a key.
    pub(super) fn new(seed: &[u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self)
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }

    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0.public_key().as_ref()).verify(message, signature).is_ok()
    }
}
