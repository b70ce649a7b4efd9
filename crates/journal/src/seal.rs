//! Keys and sealed values.
//!
//! | key | seals | lost | destroyed on purpose |
//! |---|---|---|---|
//! | a person's data key | the person's fields, in tables and in the journal | – | erases the person |
//! | master key | the data keys | with it every personal field | after a rotation re-wrapped all data keys |
//! | blind index key | nothing: it makes digests by which a sealed value is found | search and uniqueness | never |
//! | audit key | nothing: it signs the heads of the audit's chain | later heads are of another key | never |
//! | receipt key, page key | answers kept for retries, page tokens | retries of 7 days, open pages | at will |
//!
//! Every sealed value names its form in the first byte and is bound to its place (`aad`): a value copied to another
//! person, column or request does not open.

mod blind;
mod cipher;
mod keyring;
mod signer;

use std::sync::Arc;

use hmac::Hmac;
use sha2::Sha256;
use uuid::Uuid;
use vocabulary::decision::Claim;
pub use vocabulary::seal::WrappedKey;
use zeroize::Zeroizing;

pub use self::keyring::{Keyring, KeyringError};
use self::{blind::BlindIndex, cipher::Cipher, signer::Signer};

/// What can go wrong with a sealed value. Says nothing about the value.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("a sealed value does not open: wrong key, wrong place or changed bytes")]
    Open,
    #[error("a value is too long to be sealed")]
    TooLong,
    /// The key file lacks it: it was restored from a backup older than the data.
    #[error("master key {0} is not in the key file")]
    UnknownKey(u32),
    #[error("the system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

/// Seals and opens with the keys of one deployment. Cheap to clone.
#[derive(Clone)]
pub struct Sealer(Arc<Keys>);

struct Keys {
    current: u32,
    masters: Vec<(u32, Cipher)>,
    blind: BlindIndex,
    receipt: Cipher,
    page: Cipher,
    /// Makes the audit's digests; of the blind index key, so that they can be made again for ever.
    audit: BlindIndex,
    signer: Option<Signer>,
}

impl Sealer {
    pub fn new(keyring: &Keyring) -> Self {
        let blind = BlindIndex::new(keyring.blind());
        Self(Arc::new(Keys {
            audit: BlindIndex::new(&blind.digest("audit", "digests")),
            signer: keyring.audit().and_then(Signer::new),
            current: keyring.current(),
            masters: keyring.masters().map(|(id, key)| (id, Cipher::new(key))).collect(),
            blind,
            receipt: Cipher::new(keyring.receipt()),
            page: Cipher::new(keyring.page()),
        }))
    }

    /// A new data key for a person, wrapped under the current master key.
    pub fn new_key(&self, person: Uuid) -> Result<WrappedKey, SealError> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut()).map_err(SealError::Random)?;
        self.wrap(&key, person)
    }

    /// Seals one field of a person. `purpose` names the field and must be given again to open it.
    pub fn seal(
        &self,
        key: &WrappedKey,
        person: Uuid,
        purpose: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        Cipher::new(&*self.unwrap(key, person)?).seal(&field_aad(person, purpose), plain)
    }

    /// Opens one field of a person.
    pub fn open(
        &self,
        key: &WrappedKey,
        person: Uuid,
        purpose: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        Cipher::new(&*self.unwrap(key, person)?).open(&field_aad(person, purpose), sealed)
    }

    /// The same data key under the current master key; `None` when it already is. Sealed fields stay as they are.
    pub fn rewrap(&self, key: &WrappedKey, person: Uuid) -> Result<Option<WrappedKey>, SealError> {
        if split(key)?.0 == self.0.current {
            return Ok(None);
        }
        self.wrap(&*self.unwrap(key, person)?, person).map(Some)
    }

    /// The keyed digest by which a value is found and kept unique without being readable. Kinds never meet: the same
    /// digits as a citizen id and as a voucher number give two claims.
    pub fn blind(&self, kind: &'static str, value: &str) -> Claim {
        Claim { kind, digest: self.0.blind.digest(kind, value) }
    }

    /// A digest of what a command changed, to be fed.
    pub(crate) fn audit_mac(&self) -> Hmac<Sha256> {
        self.0.audit.begin()
    }

    /// Signs with the audit key; `None` when the keys file has none.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.0.signer.as_ref().map(|signer| signer.sign(message))
    }

    /// Whether these bytes were signed with the audit key.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.signer.as_ref().is_some_and(|signer| signer.has_signed(message, signature))
    }

    /// Whether the keys file has an audit key: one of an older version gets it at the next start.
    pub fn can_sign(&self) -> bool {
        self.0.signer.is_some()
    }

    /// Seals an answer that is kept for retries. `place` is what identifies its request.
    pub fn seal_answer(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.receipt.seal(place, plain)
    }

    /// Opens an answer kept for retries.
    pub fn open_answer(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.receipt.open(place, sealed)
    }

    /// Seals a page token. `place` is the method and a digest of the query it belongs to.
    pub fn seal_page(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.page.seal(place, plain)
    }

    /// Opens a page token.
    pub fn open_page(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.page.open(place, sealed)
    }

    fn wrap(&self, key: &[u8; 32], person: Uuid) -> Result<WrappedKey, SealError> {
        let mut wrapped = self.0.current.to_be_bytes().to_vec();
        wrapped.extend(self.master(self.0.current)?.seal(&wrap_aad(person), key)?);
        Ok(WrappedKey(wrapped))
    }

    fn unwrap(&self, key: &WrappedKey, person: Uuid) -> Result<Zeroizing<[u8; 32]>, SealError> {
        let (id, sealed) = split(key)?;
        let plain = Zeroizing::new(self.master(id)?.open(&wrap_aad(person), sealed)?);
        let Ok(key) = <[u8; 32]>::try_from(plain.as_slice()) else { return Err(SealError::Open) };
        Ok(Zeroizing::new(key))
    }

    fn master(&self, id: u32) -> Result<&Cipher, SealError> {
        self.0
            .masters
            .iter()
            .find_map(|(known, cipher)| (*known == id).then_some(cipher))
            .ok_or(SealError::UnknownKey(id))
    }
}

/// A wrapped key is the master key's id, big-endian, and the data key sealed under it.
fn split(key: &WrappedKey) -> Result<(u32, &[u8]), SealError> {
    let (id, sealed) = key.0.split_first_chunk().ok_or(SealError::Open)?;
    Ok((u32::from_be_bytes(*id), sealed))
}

fn wrap_aad(person: Uuid) -> Vec<u8> {
    [b"sinhke data key\0".as_slice(), person.as_bytes()].concat()
}

fn field_aad(person: Uuid, purpose: &str) -> Vec<u8> {
    [b"sinhke field\0".as_slice(), person.as_bytes(), purpose.as_bytes()].concat()
}

#[cfg(test)]
mod tests;
