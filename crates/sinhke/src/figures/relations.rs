//! Which printed share is made of which printed numbers.

/// A printed percentage and what it was computed from.
pub(crate) struct Share {
    /// The percentage.
    pub(crate) figure: &'static str,
    /// What was counted.
    pub(crate) part: &'static str,
    /// Out of how many.
    pub(crate) whole: Whole,
}

/// The denominator of a share.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// It was printed too.
    Figure(&'static str),
    /// It was not, but every share of it must agree on one whole number.
    Unprinted(&'static str),
}

const HOUSEHOLDS_2024: Whole = Whole::Unprinted("all households of the province in early 2024");
const HOUSEHOLDS_2022: Whole = Whole::Unprinted("all households of the province in 2022");

const fn share(figure: &'static str, part: &'static str, whole: Whole) -> Share {
    Share { figure, part, whole }
}

/// Every share that the articles print.
pub(crate) const SHARES: [Share; 15] = [
    share("F13", "F12", HOUSEHOLDS_2024),
    share("F14b", "F14a", Whole::Figure("F12")),
    share("F15b", "F15a", HOUSEHOLDS_2024),
    share("F16b", "F16a", Whole::Figure("F15a")),
    share("F21b", "F21a", Whole::Figure("F20")),
    share("F22b", "F22a", Whole::Figure("F20")),
    share("F23b", "F23a", Whole::Figure("F20")),
    share("F30c", "F30a", Whole::Figure("F30b")),
    share("F31c", "F31a", Whole::Figure("F31b")),
    share("F32c", "F32a", Whole::Figure("F32b")),
    share("F34c", "F34a", Whole::Figure("F34b")),
    share("F35c", "F35a", Whole::Figure("F35b")),
    share("F36c", "F36a", Whole::Figure("F36b")),
    share("F48a", "F48b", HOUSEHOLDS_2022),
    share("F52b", "F52a", Whole::Figure("F51b")),
];

/// Whether a figure is a share of all households of early 2024, which a sample cannot tell.
pub(crate) fn is_rate_of_all(figure: &str) -> bool {
    SHARES.iter().any(|share| share.figure == figure && share.whole == HOUSEHOLDS_2024)
}
