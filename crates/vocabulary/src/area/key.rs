//! Names of units: a code, and a code with its first day.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Level;
use crate::{
    calendar::{Date, parse_date},
    rejection::Fault,
};

/// A unit's code (mã đơn vị hành chính): two, three or five digits, leading zeros and all. Text, never a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitCode {
    /// Its digits, then zero bytes: the order of the bytes is the order of the texts.
    digits: [u8; 5],
    length: u8,
}

impl UnitCode {
    /// Its text.
    pub fn as_str(&self) -> &str {
        let digits = self.digits.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(digits).unwrap_or_default()
    }

    /// The level that codes of this length are given to.
    pub fn level(self) -> Level {
        match self.length {
            2 => Level::Province,
            3 => Level::District,
            _ => Level::Commune,
        }
    }
}

impl FromStr for UnitCode {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let length = match text.len() {
            2 => 2,
            3 => 3,
            5 => 5,
            _ => return Err(not_a_code()),
        };
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(not_a_code());
        }
        let mut digits = [0; 5];
        digits.iter_mut().zip(text.bytes()).for_each(|(digit, byte)| *digit = byte);
        Ok(Self { digits, length })
    }
}

fn not_a_code() -> Fault {
    Fault::new(
        "phải là mã đơn vị hành chính gồm 2, 3 hoặc 5 chữ số, giữ cả số 0 ở đầu",
        "must be a unit's code of 2, 3 or 5 digits, with its leading zeros",
    )
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A unit: its code and the first day on which the code meant it. Written `06661@2025-07-01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitKey {
    /// Its code.
    pub code: UnitCode,
    /// The first day of this version of the unit.
    pub from: Date,
}

/// What stands before a unit's key in its resource name.
const COLLECTION: &str = "units/";

impl UnitKey {
    /// `units/06661@2025-07-01`.
    pub fn resource_name(&self) -> String {
        format!("{COLLECTION}{self}")
    }

    /// A unit by its resource name, and by nothing shorter.
    pub fn from_name(name: &str) -> Result<Self, Fault> {
        let key: Self = name.parse()?;
        if key.resource_name() == name {
            Ok(key)
        } else {
            Err(Fault::new(
                "phải có dạng units/mã@ngày, ví dụ units/06661@2025-07-01",
                "must be of the form units/code@day, for example units/06661@2025-07-01",
            ))
        }
    }
}

impl FromStr for UnitKey {
    type Err = Fault;

    /// The key alone or its resource name.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let key = text.strip_prefix(COLLECTION).unwrap_or(text);
        let (code, from) = key.split_once('@').ok_or_else(|| {
            Fault::new(
                "phải có dạng mã@ngày bắt đầu, ví dụ units/06661@2025-07-01",
                "must be a code and its first day, for example units/06661@2025-07-01",
            )
        })?;
        Ok(Self { code: code.parse()?, from: parse_date(from)? })
    }
}

impl fmt::Display for UnitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.code, self.from)
    }
}

impl fmt::Debug for UnitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Text in stores and messages, checked when it is read.
macro_rules! stored_as_text {
    ($($Type:ty),+) => {$(
        impl TryFrom<String> for $Type {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse().map_err(|fault: Fault| fault.en)
            }
        }

        impl From<$Type> for String {
            fn from(value: $Type) -> Self {
                value.to_string()
            }
        }
    )+};
}

stored_as_text!(UnitCode, UnitKey);
