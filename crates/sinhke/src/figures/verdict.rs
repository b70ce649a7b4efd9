//! What a published figure is worth.

use std::fmt::{self, Write as _};

use vocabulary::ratio::Ratio;

use super::{
    arithmetic::{Range, neighbours, percent_between, wholes},
    printed::{Bound, Figure, Figures, Number},
    relations::{SHARES, Share, Whole},
};

/// What sinhke itself counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// So many.
    Count(i64),
    /// A share, kept as its two numbers.
    Share(Ratio),
    /// Of a whole unit: 1500 is one and a half.
    Thousandths(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The same text, printed with the same decimals.
    Equal,
    /// One unit of the last printed decimal away.
    Rounding,
    /// "More than" or "almost", and it is.
    PossibleWithinBounds,
    /// The other printed numbers cannot give it.
    Impossible,
    /// It can be, but another printed figure or sinhke's own count says otherwise.
    Conflicting,
    /// sinhke holds no such records yet.
    NotHeld,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Equal => "equal",
            Self::Rounding => "rounding",
            Self::PossibleWithinBounds => "possible within bounds",
            Self::Impossible => "impossible",
            Self::Conflicting => "conflicting",
            Self::NotHeld => "not held",
        })
    }
}

/// Whether what was aimed at came about, by the exact numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CameAbout {
    Met,
    Missed,
    /// It is not due.
    NotYet,
}

/// A figure, judged.
#[derive(Clone, Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) figure: &'a Figure,
    /// What sinhke counts, printed with as many decimals as the figure.
    pub(crate) computed: Option<String>,
    pub(crate) verdict: Verdict,
    /// The arithmetic behind it; empty where the two numbers say it all.
    pub(crate) why: String,
}

impl Judged<'_> {
    /// With a reason that only the caller knows, where the arithmetic gave none.
    pub(crate) fn because(mut self, why: &str) -> Self {
        if self.why.is_empty() {
            why.clone_into(&mut self.why);
        }
        self
    }
}

/// First whether it can be at all, then whether it agrees with its neighbours, then with what sinhke holds.
pub(crate) fn judge<'a>(figures: &'a Figures, figure: &'a Figure, held: Option<Held>) -> Judged<'a> {
    judge_by(figures, figure, held, |held| compare(figure, held))
}

/// A figure that was aimed at, beside what came about.
pub(crate) fn judge_aim<'a>(
    figures: &'a Figures,
    figure: &'a Figure,
    held: Option<Held>,
    came_about: CameAbout,
) -> Judged<'a> {
    judge_by(figures, figure, held, |held| beside_aim(figure, held, came_about))
}

/// A figure beside what sinhke counts of made-up records: it is shown, and nothing follows from it.
pub(crate) fn judge_made_up<'a>(figures: &'a Figures, figure: &'a Figure, held: Option<Held>) -> Judged<'a> {
    judge_by(figures, figure, held, |_made_up| (Verdict::NotHeld, String::new()))
}

fn judge_by<'a>(
    figures: &'a Figures,
    figure: &'a Figure,
    held: Option<Held>,
    against: impl FnOnce(Held) -> (Verdict, String),
) -> Judged<'a> {
    let computed = held.and_then(|held| print(held, figure.value.decimals));
    let (verdict, why) = among_printed(figures, figure)
        .or_else(|| held.map(against))
        .unwrap_or_else(|| (Verdict::NotHeld, String::new()));
    Judged { figure, computed, verdict, why }
}

fn print(held: Held, decimals: u8) -> Option<String> {
    match held {
        Held::Count(count) => Some(count.to_string()),
        Held::Share(share) => share.percent(decimals),
        Held::Thousandths(_) => at(held, decimals).map(|units| Number { units, decimals }.to_string()),
    }
}

/// What the printed numbers alone say against a figure.
fn among_printed(figures: &Figures, figure: &Figure) -> Option<(Verdict, String)> {
    let share = SHARES.iter().find(|share| share.figure == figure.id)?;
    let part = figures.find(share.part)?;
    match share.whole {
        Whole::Figure(whole) => impossible(figure, part, figures.find(whole)?),
        Whole::Unprinted(what) => disagreeing(figures, share, what),
    }
}

fn impossible(figure: &Figure, part: &Figure, whole: &Figure) -> Option<(Verdict, String)> {
    let (part_range, whole_range) = (Range::of(part), Range::of(whole));
    let value = figure.value;
    let (low, high) = percent_between(part_range, whole_range, value.decimals);
    if value.units + 1 >= low && high.is_none_or(|high| value.units - 1 <= high) {
        return None;
    }
    let nearest = if value.units < low { low } else { high.unwrap_or(low) };
    let mut why =
        format!("{} of {} is {} %", part.printed(), whole.printed(), Number { units: nearest, ..value });
    if let Some(whole) = whole_range.whole_number() {
        let [(below, gives_below), (above, gives_above)] = neighbours(whole, value);
        let reached = [gives_below, gives_above].contains(&value);
        let but = if reached { "so it was printed of another number" } else { "no whole number gives it" };
        // Writing to a String cannot fail.
        let _infallible = write!(why, "; {but}: {below} gives {gives_below}, {above} gives {gives_above}");
    }
    Some((Verdict::Impossible, why))
}

/// Shares of one number that was not printed must leave at least one number that it can have been.
fn disagreeing(figures: &Figures, share: &Share, what: &str) -> Option<(Verdict, String)> {
    let range = |share: &Share| {
        let part = figures.find(share.part)?;
        Some(wholes(Range::of(part), figures.find(share.figure)?.value))
    };
    let (low, high) = range(share)?;
    if high.is_some_and(|high| high < low) {
        return Some((Verdict::Impossible, format!("no number for {what} gives it")));
    }
    for peer in SHARES.iter().filter(|peer| peer.whole == share.whole && peer.figure != share.figure) {
        let (peer_low, peer_high) = range(peer)?;
        let apart = high.is_some_and(|high| high < peer_low) || peer_high.is_some_and(|high| high < low);
        if apart {
            let mine = span(low, high);
            let theirs = span(peer_low, peer_high);
            let why = format!("{what}: {mine} by this figure, {theirs} by {}", peer.figure);
            return Some((Verdict::Conflicting, why));
        }
    }
    None
}

fn span(low: i128, high: Option<i128>) -> String {
    high.map_or_else(|| format!("at least {low}"), |high| format!("{low} to {high}"))
}

fn compare(figure: &Figure, held: Held) -> (Verdict, String) {
    let value = figure.value;
    let Some(mine) = at(held, value.decimals) else {
        return (Verdict::NotHeld, "a share of nothing".to_owned());
    };
    match figure.bound {
        Bound::Above if mine > value.units => (Verdict::PossibleWithinBounds, String::new()),
        Bound::Below if mine < value.units => (Verdict::PossibleWithinBounds, String::new()),
        Bound::Above | Bound::Below => (Verdict::Conflicting, String::new()),
        Bound::Exact if mine == value.units => (Verdict::Equal, String::new()),
        Bound::Exact => match held {
            Held::Share(_) if (mine - value.units).abs() == 1 => {
                let unit = Number { units: 1, ..value };
                (Verdict::Rounding, format!("{unit} apart: the last printed decimal"))
            }
            Held::Share(_) | Held::Thousandths(_) | Held::Count(_) => (Verdict::Conflicting, String::new()),
        },
    }
}

/// An aim is kept by more than it, too; and nothing follows from what came about before it is due.
fn beside_aim(figure: &Figure, held: Held, came_about: CameAbout) -> (Verdict, String) {
    match came_about {
        CameAbout::NotYet => (Verdict::NotHeld, String::new()),
        CameAbout::Missed => (Verdict::Conflicting, String::new()),
        CameAbout::Met if is_exactly(figure.value, held) => (Verdict::Equal, String::new()),
        // As many as were aimed at, and yet a smaller share than the paper says that they are.
        CameAbout::Met if matches!(held, Held::Share(_)) => match compare(figure, held) {
            (Verdict::Conflicting, _) if at(held, figure.value.decimals) > Some(figure.value.units) => {
                (Verdict::PossibleWithinBounds, String::new())
            }
            judged => judged,
        },
        CameAbout::Met => (Verdict::PossibleWithinBounds, String::new()),
    }
}

/// Of a share: as it is printed.
fn is_exactly(value: Number, held: Held) -> bool {
    match held {
        Held::Thousandths(thousandths) => value.is_thousandths(thousandths),
        Held::Count(_) | Held::Share(_) => at(held, value.decimals) == Some(value.units),
    }
}

/// What sinhke holds, in units of the last printed decimal.
fn at(held: Held, decimals: u8) -> Option<i128> {
    match held {
        Held::Count(count) => Some(i128::from(count) * Number { units: 0, decimals }.scale()),
        Held::Share(share) => {
            let number: Number = share.percent(decimals)?.parse().ok()?;
            Some(number.units)
        }
        // Rounded half up.
        Held::Thousandths(thousandths) => {
            let doubled = 2 * i128::from(thousandths) * Number { units: 0, decimals }.scale();
            Some((doubled + 1_000).div_euclid(2_000))
        }
    }
}
