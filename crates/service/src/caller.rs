//! Who calls: a signed token, checked; its claims as a [`Caller`].
//!
//! EdDSA and RS256 only, each with a key of its own kind, found by the token's `kid`: a public key can never be taken
//! for a secret, and `none` is no algorithm here. In development a call without a token is the caller `dev`, who may
//! everything; a token that is presented is checked there too.

mod issuer;
mod keys;
mod refusal;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use http::{HeaderMap, header::AUTHORIZATION};
use jsonwebtoken::{Validation, decode, decode_header, errors::ErrorKind, get_current_timestamp};
use serde::{Deserialize, Serialize};
use vocabulary::{
    area::UnitKey,
    caller::{AreaScope, Caller, Role, Roles},
};

use self::keys::{Key, KeyFile};
pub use self::{
    issuer::{Issuer, IssuerError},
    keys::KeysError,
    refusal::TokenRefusal,
};

/// Tokens that were checked and need no second look until they expire or the keys change.
const REMEMBERED: usize = 10_000;
/// The principal of the deployment itself: no token may carry it.
const SYSTEM: &str = "system";
/// Who calls without a token in development.
pub const DEV: &str = "dev";

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Account id of a person or system: the principal.
    pub sub: String,
    /// Who issued it.
    pub iss: String,
    /// For whom.
    pub aud: Audience,
    /// Seconds since 1970 after which it is void.
    pub exp: u64,
    /// Seconds since 1970 before which it is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// Names of [`Role`]s. A name that we do not know gives nothing.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Where it may act; absent is nowhere.
    #[serde(default)]
    pub areas: Areas,
}

/// One or several audiences, as the standard allows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// The usual form.
    One(String),
    /// The other one.
    Many(Vec<String>),
}

/// `"province"`, or a list of units: `["units/06661@2025-07-01"]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Areas {
    /// The word `province`, and no other.
    Word(String),
    /// Units by code and first day.
    Units(Vec<String>),
}

impl Default for Areas {
    fn default() -> Self {
        Self::Units(Vec::new())
    }
}

impl Areas {
    /// As the claim writes a scope.
    pub fn of(scope: &AreaScope) -> Self {
        match scope {
            AreaScope::Province => Self::Word("province".to_owned()),
            AreaScope::Units(units) => Self::Units(units.iter().map(UnitKey::resource_name).collect()),
        }
    }

    fn scope(&self) -> Result<AreaScope, TokenRefusal> {
        match self {
            Self::Word(word) if word == "province" => Ok(AreaScope::Province),
            Self::Word(_) => Err(TokenRefusal::Claims),
            Self::Units(units) => {
                let units = units.iter().map(|unit| unit.parse().ok());
                Ok(AreaScope::Units(units.collect::<Option<_>>().ok_or(TokenRefusal::Claims)?))
            }
        }
    }
}

/// What tokens must be.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    /// Without keys every token is refused.
    pub(crate) jwks_file: Option<PathBuf>,
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) leeway_seconds: u64,
    /// Whether a call without a token is the caller `dev`.
    pub(crate) dev: bool,
}

/// Who calls, and for how long that is certain.
#[derive(Clone, Debug)]
pub(crate) struct Vouched {
    pub(crate) caller: Caller,
    /// Seconds since 1970 after which the token is void, leeway included; never for a call that needed none.
    pub(crate) expires: Option<u64>,
}

/// Authenticates calls.
#[derive(Debug)]
pub(crate) struct Callers {
    keys: Option<KeyFile>,
    expected: Expected,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// The reading of the key file that vouched for them.
    generation: u64,
    tokens: HashMap<String, Vouched>,
}

impl std::fmt::Debug for Known {
    /// Tokens are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("tokens", &self.tokens.len()).finish_non_exhaustive()
    }
}

impl Callers {
    pub(crate) fn new(expected: Expected) -> Result<Self, KeysError> {
        let keys = expected.jwks_file.as_deref().map(KeyFile::open).transpose()?;
        Ok(Self { keys, expected, known: Mutex::default() })
    }

    /// The caller behind the header `authorization`.
    pub(crate) fn authenticate(&self, headers: &HeaderMap) -> Result<Vouched, TokenRefusal> {
        let mut presented = headers.get_all(AUTHORIZATION).iter();
        let Some(header) = presented.next() else {
            return if self.expected.dev { Ok(dev()) } else { Err(TokenRefusal::Missing) };
        };
        // Two could be two callers: a proxy may have looked at the other one.
        if presented.next().is_some() {
            return Err(TokenRefusal::Malformed);
        }
        let token = header.to_str().ok().and_then(bearer).ok_or(TokenRefusal::Malformed)?;
        let keys = self.keys.as_ref().ok_or(TokenRefusal::UnknownKey)?;
        let current = keys.current();
        if let Some(vouched) = self.remembered(token, current.generation) {
            return Ok(vouched);
        }
        let claims = self.check(token, &current.keys)?;
        let expires = claims.exp.saturating_add(self.expected.leeway_seconds);
        let vouched = Vouched { caller: caller(&claims)?, expires: Some(expires) };
        self.remember(token, &vouched, current.generation);
        Ok(vouched)
    }

    fn check(&self, token: &str, keys: &HashMap<String, Key>) -> Result<Claims, TokenRefusal> {
        let Ok(header) = decode_header(token) else { return Err(TokenRefusal::Malformed) };
        let key = header.kid.and_then(|kid| keys.get(&kid)).ok_or(TokenRefusal::UnknownKey)?;
        // The key says which algorithm it is for; the token does not choose.
        if header.alg != key.algorithm {
            return Err(TokenRefusal::Algorithm);
        }
        let mut validation = Validation::new(key.algorithm);
        validation.leeway = self.expected.leeway_seconds;
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.expected.issuer]);
        validation.set_audience(&[&self.expected.audience]);
        validation.set_required_spec_claims(&["exp", "sub", "iss", "aud"]);
        match decode::<Claims>(token, &key.key, &validation) {
            Ok(token) => Ok(token.claims),
            Err(error) => Err(refused(error.kind())),
        }
    }

    fn remembered(&self, token: &str, generation: u64) -> Option<Vouched> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let vouched = known.tokens.get(token).filter(|_| known.generation == generation)?;
        let void = vouched.expires.is_some_and(|expires| expires < get_current_timestamp());
        (!void).then(|| vouched.clone())
    }

    fn remember(&self, token: &str, vouched: &Vouched, generation: u64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.generation != generation || known.tokens.len() >= REMEMBERED {
            known.tokens.clear();
            known.generation = generation;
        }
        known.tokens.insert(token.to_owned(), vouched.clone());
    }
}

/// The scheme's name is not case sensitive.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn caller(claims: &Claims) -> Result<Caller, TokenRefusal> {
    let plain = claims.sub.len() <= 200 && claims.sub.chars().all(|letter| letter.is_ascii_graphic());
    if claims.sub.is_empty() || !plain || claims.sub == SYSTEM {
        return Err(TokenRefusal::Claims);
    }
    let roles: Roles = claims.roles.iter().filter_map(|role| role.parse::<Role>().ok()).collect();
    Ok(Caller { principal: Arc::from(claims.sub.as_str()), roles, areas: claims.areas.scope()? })
}

fn dev() -> Vouched {
    let roles = Role::ALL.iter().copied().collect();
    Vouched { caller: Caller { principal: Arc::from(DEV), roles, areas: AreaScope::Province }, expires: None }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum that may grow: what is new is malformed")]
fn refused(error: &ErrorKind) -> TokenRefusal {
    match error {
        ErrorKind::InvalidSignature => TokenRefusal::Signature,
        ErrorKind::ExpiredSignature => TokenRefusal::Expired,
        ErrorKind::ImmatureSignature => TokenRefusal::NotYetValid,
        ErrorKind::InvalidIssuer => TokenRefusal::Issuer,
        ErrorKind::InvalidAudience => TokenRefusal::Audience,
        ErrorKind::InvalidAlgorithm => TokenRefusal::Algorithm,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) | ErrorKind::Json(_) => {
            TokenRefusal::Claims
        }
        _ => TokenRefusal::Malformed,
    }
}
