//! Mã số của hệ thống khác: what other systems call a household or a person.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use vocabulary::{
    decision::Claim,
    rejection::Fault,
    text::{Name, Text},
};

use super::name::named;

pub(crate) mod enact;
pub(crate) mod shipped;

/// The kind of the claim on an identifier: of one system, only one living record may hold it.
pub(crate) const IDENTIFIER: &str = "identifier";

/// A word of the contract: capital letters, digits and hyphens (`VBSP-CUSTOMER`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct SystemId(String);

/// What stands before a system's id in its resource name.
const COLLECTION: &str = "identifierSystems/";
const ID_MAX: usize = 32;

impl SystemId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// `identifierSystems/VBSP-CUSTOMER`.
    pub(crate) fn resource_name(&self) -> String {
        format!("{COLLECTION}{}", self.0)
    }

    /// The id in a resource name.
    pub(crate) fn of_resource(name: &str) -> Result<Self, Fault> {
        name.strip_prefix(COLLECTION).unwrap_or_default().parse()
    }
}

impl FromStr for SystemId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=ID_MAX).contains(&text.len()) && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(Fault::new(
            "phải có dạng identifierSystems/{mã} với mã gồm chữ hoa, chữ số và gạch nối",
            "must be identifierSystems/{id}, the id of capital letters, digits and hyphens",
        ))
    }
}

impl TryFrom<String> for SystemId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|fault: Fault| fault.en)
    }
}

impl From<SystemId> for String {
    fn from(id: SystemId) -> Self {
        id.0
    }
}

named! {
    /// Whom a system's identifiers name.
    Subject {
        /// Hộ gia đình.
        Household = "household",
        /// Nhân khẩu.
        Person = "person",
    }
}

named! {
    /// What an identifier is made of.
    Alphabet {
        Digits = "digits",
        /// Capital letters and digits.
        LettersAndDigits = "letters_and_digits",
        /// Capital letters, digits, hyphens, dots and slashes.
        Code = "code",
    }
}

impl Alphabet {
    fn admits(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::LettersAndDigits => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Self::Code => byte.is_ascii_digit() || byte.is_ascii_uppercase() || b"-./".contains(&byte),
        }
    }
}

/// What identifiers of a system look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shape {
    alphabet: Alphabet,
    shortest: i32,
    longest: i32,
}

/// Shorter than this, the masked form would say what it hides.
const SHORTEST: i32 = 4;
const LONGEST: i32 = 40;

impl Shape {
    /// How long an identifier of any system may be.
    pub(crate) fn length(characters: i32) -> Result<i32, Fault> {
        if (SHORTEST..=LONGEST).contains(&characters) {
            return Ok(characters);
        }
        Err(Fault::new(
            format!("độ dài phải từ {SHORTEST} đến {LONGEST} ký tự"),
            format!("a length must lie between {SHORTEST} and {LONGEST} characters"),
        ))
    }

    /// From the shortest to the longest.
    pub(crate) fn new(alphabet: Alphabet, shortest: i32, longest: i32) -> Result<Self, Fault> {
        let (shortest, longest) = (Self::length(shortest)?, Self::length(longest)?);
        if shortest <= longest {
            return Ok(Self { alphabet, shortest, longest });
        }
        Err(Fault::new("không được nhỏ hơn độ dài ngắn nhất", "must not be below the shortest"))
    }

    pub(crate) fn alphabet(self) -> Alphabet {
        self.alphabet
    }

    pub(crate) fn shortest(self) -> i32 {
        self.shortest
    }

    pub(crate) fn longest(self) -> i32 {
        self.longest
    }

    /// Whether an identifier can be one of the system's.
    pub(crate) fn check(self, value: &Value) -> Result<(), Fault> {
        let length = i32::try_from(value.0.len()).unwrap_or(i32::MAX);
        if (self.shortest..=self.longest).contains(&length)
            && value.0.bytes().all(|byte| self.alphabet.admits(byte))
        {
            return Ok(());
        }
        let (vi, en) = match self.alphabet {
            Alphabet::Digits => ("chữ số", "digits"),
            Alphabet::LettersAndDigits => ("chữ in hoa hoặc chữ số", "capital letters or digits"),
            Alphabet::Code => (
                "chữ in hoa, chữ số, gạch nối, dấu chấm hoặc gạch chéo",
                "capital letters, digits, hyphens, dots or slashes",
            ),
        };
        let Self { shortest, longest, .. } = self;
        Err(Fault::new(
            format!("phải gồm từ {shortest} đến {longest} {vi}"),
            format!("must be {shortest} to {longest} {en}"),
        ))
    }
}

/// A system that has identifiers of its own. Rows never change: another follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct System {
    pub id: SystemId,
    pub name: Name,
    pub subject: Subject,
    pub shape: Shape,
    /// The law or paper that says so.
    pub source: Text<200>,
    /// What is not certain about the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<400>>,
}

/// Every system that is known, by id.
pub(crate) type Systems = BTreeMap<SystemId, System>;

/// The identifier as its system writes it. Personal data: its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Value(String);

impl Value {
    /// Personal data: for sealing and for the digest it is found by.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// `********56`: enough to recognise it.
    pub(crate) fn masked(&self) -> String {
        let shown = self.0.len().saturating_sub(2);
        format!("{}{}", "*".repeat(shown), self.0.get(shown..).unwrap_or_default())
    }
}

impl FromStr for Value {
    type Err = Fault;

    /// What any shape could admit; which one holds is for the system to say.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let value = Self(text.to_owned());
        Shape { alphabet: Alphabet::Code, shortest: SHORTEST, longest: LONGEST }.check(&value)?;
        Ok(value)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(..)")
    }
}

/// What one system calls a household or a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identifier {
    pub system: SystemId,
    pub value: Value,
    /// The digest under which it is found and kept unique.
    pub claim: Claim,
}

/// What other systems call one household or person: one of each system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identifiers(BTreeMap<SystemId, Identifier>);

impl Identifiers {
    pub(crate) fn of(&self, system: &SystemId) -> Option<&Identifier> {
        self.0.get(system)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Identifier> {
        self.0.values()
    }

    pub(crate) fn claims(&self) -> impl Iterator<Item = Claim> + '_ {
        self.iter().map(|known| known.claim)
    }

    pub(crate) fn enter(&mut self, identifier: Identifier) {
        self.0.insert(identifier.system.clone(), identifier);
    }

    pub(crate) fn remove(&mut self, system: &SystemId) {
        self.0.remove(system);
    }
}

impl FromIterator<Identifier> for Identifiers {
    fn from_iter<I: IntoIterator<Item = Identifier>>(identifiers: I) -> Self {
        Self(identifiers.into_iter().map(|known| (known.system.clone(), known)).collect())
    }
}

#[cfg(test)]
mod tests;
