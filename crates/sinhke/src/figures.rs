//! Figures that were published, checked by arithmetic.
//!
//! A verdict follows from what was printed (value, decimals, "more than") and, where sinhke holds the records, from
//! what it counts itself. The words of the articles explain; only the numbers decide.
//!
//! `printed` reads the figures, `relations` says which figure is made of which, `arithmetic` asks whether it can be,
//! `verdict` judges, `held` takes sinhke's own counts out of reports and results of targets, `table` prints.

mod arithmetic;
mod held;
mod printed;
mod relations;
mod table;
mod verdict;

pub(crate) use held::{HeldBy, came_about, differs, held, held_by, held_of_target, is_of_poverty, why_not};
pub(crate) use printed::{Days, Figure, Figures};
pub(crate) use relations::is_rate_of_all;
pub(crate) use table::table;
pub(crate) use verdict::{CameAbout, Held, Judged, judge, judge_aim, judge_made_up};

#[cfg(test)]
pub(crate) use verdict::Verdict;

#[cfg(test)]
mod tests;
