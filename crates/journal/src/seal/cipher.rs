//! XChaCha20-Poly1305 with a random nonce: 24 bytes are enough never to count them.
//!
//! HChaCha20 turns the key and the first 16 bytes of the nonce into a key of that message, under which the rest is
//! RFC 8439 (draft-irtf-cfrg-xchacha, section 2.3). That rest is ring's: several values are sealed for every person of a
//! registration, and here it takes a tenth of the time of the pure Rust crate, which stays as the tests' second opinion.

use chacha20::{
    cipher::consts::U10,
    {Key, hchacha},
};
use rand::RngCore as _;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::SealError;

/// The first byte of every sealed value: XChaCha20-Poly1305, then 24 bytes of nonce, the text, 16 bytes of tag.
const FORM: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// One key, ready for use; wiped from memory when dropped.
pub(super) struct Cipher(Zeroizing<[u8; 32]>);

impl Cipher {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*key))
    }

    pub(super) fn seal(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE];
        // Seeded and reseeded by the system; a nonce need not be a secret, only never the same.
        rand::rng().fill_bytes(&mut nonce);
        let mut sealed = Vec::with_capacity(1 + NONCE + plain.len() + TAG);
        sealed.push(FORM);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        // The text is sealed where it will be stored; one allocation per value.
        let Some((_, text)) = sealed.split_at_mut_checked(1 + NONCE) else { return Err(SealError::TooLong) };
        let Some((key, nonce)) = self.of_message(&nonce) else { return Err(SealError::TooLong) };
        let Ok(tag) = key.seal_in_place_separate_tag(nonce, Aad::from(aad), text) else {
            return Err(SealError::TooLong);
        };
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    pub(super) fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let Some((&FORM, rest)) = sealed.split_first() else { return Err(SealError::Open) };
        let Some((nonce, text)) = rest.split_first_chunk::<NONCE>() else { return Err(SealError::Open) };
        let (key, nonce) = self.of_message(nonce).ok_or(SealError::Open)?;
        let mut text = text.to_vec();
        // Tags are compared in constant time, and nothing is said but yes or no.
        let Ok(plain) = key.open_in_place(nonce, Aad::from(aad), &mut text) else {
            return Err(SealError::Open);
        };
        let length = plain.len();
        text.truncate(length);
        Ok(text)
    }

    /// The message's own key, and what of its nonce is left: four zero bytes and the last eight.
    fn of_message(&self, nonce: &[u8; NONCE]) -> Option<(LessSafeKey, Nonce)> {
        let (first, last) = nonce.split_first_chunk::<16>()?;
        let key = Zeroizing::new(<[u8; 32]>::from(hchacha::<U10>(Key::from_slice(&*self.0), first.into())));
        let key = UnboundKey::new(&CHACHA20_POLY1305, &*key).ok()?;
        let mut rest = [0; 12];
        rest.get_mut(4..)?.copy_from_slice(last);
        Some((LessSafeKey::new(key), Nonce::assume_unique_for_key(rest)))
    }
}

#[cfg(test)]
mod tests;
