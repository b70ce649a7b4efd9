//! The public keys that vouch for tokens: a JWKS file, read again when it changes.

use std::{
    collections::HashMap,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Absent or not ours to read.
    #[error("key set {path} cannot be read")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Not JSON of a key set.
    #[error("key set {path} is not a JWKS")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Nobody could call.
    #[error("key set {path} has no Ed25519 key and no RSA key of 2048 bits with a kid")]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// One key and the one algorithm it is used with.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// One reading of the file.
#[derive(Debug)]
pub(super) struct Reading {
    /// Counts the readings: whoever remembers a verdict remembers which one it was.
    pub(super) generation: u64,
    pub(super) keys: HashMap<String, Key>,
}

#[derive(Debug)]
pub(super) struct KeyFile {
    path: PathBuf,
    last: Mutex<(Stamp, Arc<Reading>)>,
}

/// What changes when the file does: a rename brings another inode, a write another time or size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    size: u64,
    changed: (i64, i64),
}

impl KeyFile {
    pub(super) fn open(path: &Path) -> Result<Self, KeysError> {
        let stamp = stamp(path).map_err(|source| KeysError::Io { path: path.to_owned(), source })?;
        let reading = Arc::new(Reading { generation: 0, keys: read(path)? });
        Ok(Self { path: path.to_owned(), last: Mutex::new((stamp, reading)) })
    }

    /// The keys as the file has them now. A change that cannot be read is logged once and the keys before it stay.
    pub(super) fn current(&self) -> Arc<Reading> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen, reading) = &mut *last;
        let Ok(now) = stamp(&self.path) else { return Arc::clone(reading) };
        if now != *seen {
            *seen = now;
            match read(&self.path) {
                Ok(keys) => {
                    tracing::info!(path = %self.path.display(), keys = keys.len(), "the key set has changed");
                    *reading = Arc::new(Reading { generation: reading.generation.wrapping_add(1), keys });
                }
                Err(error) => {
                    let cause = crate::status::chain(&error);
                    tracing::error!(cause, "the changed key set is not usable; the old keys stay");
                }
            }
        }
        Arc::clone(reading)
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let metadata = fs::metadata(path)?;
    Ok(Stamp {
        inode: metadata.ino(),
        size: metadata.size(),
        changed: (metadata.ctime(), metadata.ctime_nsec()),
    })
}

fn read(path: &Path) -> Result<HashMap<String, Key>, KeysError> {
    let text = fs::read(path).map_err(|source| KeysError::Io { path: path.to_owned(), source })?;
    let set: JwkSet = serde_json::from_slice(&text)
        .map_err(|source| KeysError::Malformed { path: path.to_owned(), source })?;
    let keys: HashMap<String, Key> = set.keys.iter().filter_map(usable).collect();
    if keys.is_empty() { Err(KeysError::Empty { path: path.to_owned() }) } else { Ok(keys) }
}

/// A key set may hold keys for others and for other uses: those are passed over.
fn usable(jwk: &Jwk) -> Option<(String, Key)> {
    let kid = jwk.common.key_id.clone()?;
    if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    let algorithm = algorithm(&jwk.algorithm)?;
    let declared = jwk.common.key_algorithm;
    if declared.is_some_and(|declared| declared != KeyAlgorithm::from(algorithm)) {
        return None;
    }
    Some((kid, Key { algorithm, key: DecodingKey::from_jwk(jwk).ok()? }))
}

/// By the kind of the key alone, and only if it is strong enough.
#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum that may grow: what is new is not used")]
fn algorithm(parameters: &AlgorithmParameters) -> Option<Algorithm> {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().map(|bytes| bytes.len());
    match parameters {
        AlgorithmParameters::OctetKeyPair(pair) => {
            let is_ed25519 = pair.curve == EllipticCurve::Ed25519 && bytes(&pair.x)? == 32;
            is_ed25519.then_some(Algorithm::EdDSA)
        }
        AlgorithmParameters::RSA(rsa) => (bytes(&rsa.n)? >= 256).then_some(Algorithm::RS256),
        _ => None,
    }
}
