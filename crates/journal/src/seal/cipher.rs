//! XChaCha20-Poly1305 with a random nonce: 24 bytes are enough never to count them.

use chacha20poly1305::{
    AeadInPlace as _, KeyInit as _, XChaCha20Poly1305,
    aead::{Aead as _, Payload},
};

use super::SealError;

/// The first byte of every sealed value: XChaCha20-Poly1305, then 24 bytes of nonce, the text, 16 bytes of tag.
const FORM: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// One key, ready for use; wiped from memory when dropped.
pub(super) struct Cipher(XChaCha20Poly1305);

impl Cipher {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    pub(super) fn seal(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(SealError::Random)?;
        let mut sealed = Vec::with_capacity(1 + NONCE + plain.len() + TAG);
        sealed.push(FORM);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        // The text is sealed where it will be stored; one allocation per value.
        let Some((_, text)) = sealed.split_at_mut_checked(1 + NONCE) else { return Err(SealError::TooLong) };
        let Ok(tag) = self.0.encrypt_in_place_detached(&nonce.into(), aad, text) else {
            return Err(SealError::TooLong);
        };
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    pub(super) fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let Some((&FORM, rest)) = sealed.split_first() else { return Err(SealError::Open) };
        let Some((nonce, text)) = rest.split_first_chunk::<NONCE>() else { return Err(SealError::Open) };
        // The cipher compares tags in constant time and says nothing but yes or no.
        let Ok(plain) = self.0.decrypt(nonce.into(), Payload { msg: text, aad }) else {
            return Err(SealError::Open);
        };
        Ok(plain)
    }
}
