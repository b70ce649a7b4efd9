//! The published figures as they were printed.

use std::{fmt, str::FromStr};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use vocabulary::calendar::{Date, parse_date};

/// Every figure of the articles; the column `rule` is for people and not read.
const CSV: &str = include_str!("../../data/published-figures.csv");

/// A number with the decimals it was printed with: `0.064` is 64 units of the third decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// The digits, without the point.
    pub(crate) units: i128,
    /// How many of them stand behind the point.
    pub(crate) decimals: u8,
}

impl Number {
    /// 10 to the power of the decimals.
    pub(crate) fn scale(self) -> i128 {
        10_i128.pow(u32::from(self.decimals))
    }

    /// Whether it is exactly so many thousandths.
    pub(crate) fn is_thousandths(self, thousandths: i64) -> bool {
        self.units * 1_000 == i128::from(thousandths) * self.scale()
    }
}

impl FromStr for Number {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{fraction}");
        ensure!(
            digits.len() <= 18 && !whole.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()),
            "`{text}` is not a printed number"
        );
        Ok(Self { units: digits.parse()?, decimals: u8::try_from(fraction.len())? })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.decimals {
            0 => self.units.to_string(),
            decimals => {
                let (whole, fraction) = (self.units / self.scale(), self.units % self.scale());
                format!("{whole}.{fraction:0width$}", width = usize::from(decimals))
            }
        };
        f.pad(&text)
    }
}

/// What the words around a number say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// The number itself.
    Exact,
    /// "Trên": more than the number.
    Above,
    /// "Gần", "khoảng": less than the number.
    Below,
}

impl FromStr for Bound {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        match text {
            "exact" => Ok(Self::Exact),
            "above" => Ok(Self::Above),
            "below" => Ok(Self::Below),
            _ => bail!("`{text}` is not a bound"),
        }
    }
}

/// The day or the days that a figure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// The first of a period; `None` of a single day.
    pub(crate) first: Option<Date>,
    /// The day, or the last of the period.
    pub(crate) last: Date,
}

impl FromStr for Days {
    type Err = anyhow::Error;

    /// `2024-03-31` or `2021-01-01..2025-12-31`.
    fn from_str(text: &str) -> anyhow::Result<Self> {
        let day = |text| parse_date(text).map_err(|fault| anyhow::Error::msg(fault.en));
        match text.split_once("..") {
            Some((first, last)) => Ok(Self { first: Some(day(first)?), last: day(last)? }),
            None => Ok(Self { first: None, last: day(text)? }),
        }
    }
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) id: String,
    pub(crate) measure: String,
    pub(crate) value: Number,
    pub(crate) unit: String,
    pub(crate) bound: Bound,
    /// `None` when the file does not say.
    pub(crate) days: Option<Days>,
}

impl Figure {
    /// As a person reads it: `>73 million VND per year`.
    pub(crate) fn printed(&self) -> String {
        let sign = match self.bound {
            Bound::Exact => "",
            Bound::Above => ">",
            Bound::Below => "<",
        };
        match self.unit.as_str() {
            "percent" => format!("{sign}{} %", self.value),
            _ => format!("{sign}{}", self.value),
        }
    }
}

#[derive(Deserialize)]
struct Row {
    id: String,
    measure: String,
    value: String,
    unit: String,
    bound: String,
    #[serde(default)]
    as_of: String,
}

/// All figures, in the order of the file.
#[derive(Clone, Debug)]
pub(crate) struct Figures(Vec<Figure>);

impl Figures {
    /// The figures that sinhke ships.
    pub(crate) fn published() -> anyhow::Result<Self> {
        Self::read(CSV)
    }

    pub(crate) fn read(csv: &str) -> anyhow::Result<Self> {
        let mut figures: Vec<Figure> = Vec::new();
        for row in csv::Reader::from_reader(csv.as_bytes()).into_deserialize() {
            let row: Row = row.context("a row of the published figures")?;
            ensure!(figures.iter().all(|known| known.id != row.id), "figure {} is there twice", row.id);
            let days = Some(row.as_of.as_str()).filter(|text| !text.is_empty()).map(str::parse);
            figures.push(Figure {
                days: days.transpose().with_context(|| format!("figure {}", row.id))?,
                value: row.value.parse().with_context(|| format!("figure {}", row.id))?,
                bound: row.bound.parse().with_context(|| format!("figure {}", row.id))?,
                id: row.id,
                measure: row.measure,
                unit: row.unit,
            });
        }
        Ok(Self(figures))
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Figure> {
        self.0.iter().find(|figure| figure.id == id)
    }

    /// All of them, in the order of the file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Figure> {
        self.0.iter()
    }

    /// Those from one id to another, in the order of the file.
    pub(crate) fn between<'a>(
        &'a self,
        first: &'a str,
        last: &'a str,
    ) -> impl Iterator<Item = &'a Figure> + 'a {
        let end = self.0.iter().position(|figure| figure.id == last).map_or(0, |at| at + 1);
        self.0.iter().take(end).skip_while(move |figure| figure.id != first)
    }
}
