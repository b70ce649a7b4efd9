//! Rates and factors, in millionths.

use vocabulary::rejection::Fault;

/// An annual interest rate (lãi suất năm) in millionths: 6.6 % is 66,000, 8.25 % is 82,500. At most 200 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u32);

/// What a rate is multiplied by, in millionths: the overdue factor of 130 % is 1,300,000. At most 500 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Factor(u32);

/// A part of a whole (tỷ lệ), in millionths of it, at most all of it: damage of 40 % is 400,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Portion(u32);

/// One whole, in millionths.
pub const MILLION: u32 = 1_000_000;
const RATE_MOST: u32 = 2_000_000;
const FACTOR_MOST: u32 = 5_000_000;

impl Rate {
    /// No interest.
    pub const ZERO: Self = Self(0);

    /// How many millionths a year.
    pub fn millionths(self) -> u32 {
        self.0
    }
}

impl Factor {
    /// The rate as it is.
    pub const ONE: Self = Self(MILLION);

    /// How many millionths.
    pub fn millionths(self) -> u32 {
        self.0
    }
}

impl Portion {
    /// Nothing of it.
    pub const NONE: Self = Self(0);
    /// All of it.
    pub const ALL: Self = Self(MILLION);

    /// How many millionths.
    pub fn millionths(self) -> u32 {
        self.0
    }
}

/// More than the most that such a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a number of millionths is between 0 and {most}")]
pub struct TooManyMillionths {
    most: u32,
}

impl TryFrom<u32> for Rate {
    type Error = TooManyMillionths;

    fn try_from(millionths: u32) -> Result<Self, TooManyMillionths> {
        at_most(millionths, RATE_MOST).map(Self)
    }
}

impl TryFrom<u32> for Factor {
    type Error = TooManyMillionths;

    fn try_from(millionths: u32) -> Result<Self, TooManyMillionths> {
        at_most(millionths, FACTOR_MOST).map(Self)
    }
}

impl TryFrom<u32> for Portion {
    type Error = TooManyMillionths;

    fn try_from(millionths: u32) -> Result<Self, TooManyMillionths> {
        at_most(millionths, MILLION).map(Self)
    }
}

fn at_most(millionths: u32, most: u32) -> Result<u32, TooManyMillionths> {
    if millionths <= most { Ok(millionths) } else { Err(TooManyMillionths { most }) }
}

impl From<TooManyMillionths> for Fault {
    fn from(TooManyMillionths { most }: TooManyMillionths) -> Self {
        Self::new(
            format!("phải từ 0 đến {most} phần triệu"),
            format!("must be between 0 and {most} millionths"),
        )
    }
}
