//! Tokens of a deployment without an identity provider: a local Ed25519 key and its key set.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, spki::der::pem::LineEnding},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Claims;

/// Why tokens cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The key or the key set.
    #[error("{path} cannot be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others could make tokens.
    #[error("token key {path} has mode {mode:o}: others than its owner may read it; set 0600")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Not a PEM file with an Ed25519 key in PKCS#8.
    #[error("token key {path} is not an Ed25519 key in PKCS#8")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ed25519_dalek::pkcs8::Error,
    },
    /// Nobody would accept the tokens.
    #[error("key set {path} is there already and does not hold the token key {kid}")]
    Unvouched {
        /// The key set.
        path: PathBuf,
        /// The key's id.
        kid: String,
    },
    /// The operating system.
    #[error("the system gives no random numbers")]
    Random(#[source] getrandom::Error),
    /// The claims or the key.
    #[error("the token cannot be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// Makes tokens with a local key.
pub struct Issuer {
    kid: String,
    key: EncodingKey,
}

impl Issuer {
    /// Opens the key, making it (readable by its owner only) at first use, and writes its key set where `auth.jwks_file`
    /// finds it. A key set that is there already must hold the key.
    pub fn open(key_file: &Path, jwks_file: &Path) -> Result<Self, IssuerError> {
        create(key_file)?;
        let mode = fs::metadata(key_file).map_err(io_at(key_file))?.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(IssuerError::Exposed { path: key_file.to_owned(), mode });
        }
        let pem = fs::read_to_string(key_file).map_err(io_at(key_file))?;
        let malformed = |source| IssuerError::Malformed { path: key_file.to_owned(), source };
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(malformed)?;
        let issuer = Self::of(&key).map_err(malformed)?;
        make(jwks_file, 0o644, &issuer_set(&key))?;
        let set = fs::read_to_string(jwks_file).map_err(io_at(jwks_file))?;
        let set: serde_json::Value = serde_json::from_str(&set).unwrap_or_default();
        let mut keys = set["keys"].as_array().into_iter().flatten();
        if !keys.any(|key| key["kid"] == issuer.kid.as_str()) {
            return Err(IssuerError::Unvouched { path: jwks_file.to_owned(), kid: issuer.kid });
        }
        Ok(issuer)
    }

    fn of(key: &SigningKey) -> Result<Self, ed25519_dalek::pkcs8::Error> {
        let der = key.to_pkcs8_der()?;
        Ok(Self { kid: kid(key), key: EncodingKey::from_ed_der(der.as_bytes()) })
    }

    /// A signed token.
    pub fn mint(&self, claims: &Claims) -> Result<String, IssuerError> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        encode(&header, claims, &self.key).map_err(IssuerError::Sign)
    }

    /// Under which id verifiers find the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// Makes a key unless there is one.
fn create(path: &Path) -> Result<(), IssuerError> {
    if path.exists() {
        return Ok(());
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(IssuerError::Random)?;
    let pem = SigningKey::from_bytes(&seed)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|source| IssuerError::Malformed { path: path.to_owned(), source })?;
    make(path, 0o600, &pem)
}

/// Makes a file, whole or not at all, unless there is one: whoever is second finds the first one's.
fn make(path: &Path, mode: u32, text: &str) -> Result<(), IssuerError> {
    if path.exists() {
        return Ok(());
    }
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(IssuerError::Random)?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{:016x}", u64::from_be_bytes(name)));
    let draft = PathBuf::from(draft);
    let written = write(&draft, mode, text).and_then(|()| match fs::hard_link(&draft, path) {
        // A link, unlike a rename, never replaces the file of a process that was faster.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    });
    // Absent when it could not even be made.
    fs::remove_file(&draft).ok();
    written.map_err(io_at(path))
}

fn write(path: &Path, mode: u32, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The x coordinate as a JWK writes it.
fn x(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())
}

/// The key's thumbprint (RFC 7638): the same key has the same id everywhere.
fn kid(key: &SigningKey) -> String {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, x(key));
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

fn issuer_set(key: &SigningKey) -> String {
    let jwk =
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid(key), "x": x(key) });
    format!("{:#}\n", json!({ "keys": [jwk] }))
}

fn io_at(path: &Path) -> impl Fn(io::Error) -> IssuerError {
    let path = path.to_owned();
    move |source| IssuerError::Io { path: path.clone(), source }
}
