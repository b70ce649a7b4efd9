//! The procedure of a review (24/2021/QĐ-TTg) as data: windows, days, shares, in versions.

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::{Date, Period, WorkingDays},
    rejection::{Fault, Violations},
    text::{Name, Text},
};

use crate::domain::code::{code, named_code};

code! {
    /// `VN-2021`: one version of the procedure.
    RulesId, 32,
    |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-',
    "phải có dạng reviewRules/{mã} với mã gồm chữ hoa, chữ số và gạch nối",
    "must be reviewRules/{id}, the id of capital letters, digits and hyphens"
}
named_code!(RulesId, "reviewRules");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReviewRules {
    pub id: RulesId,
    pub law: Name,
    pub valid: Period,
    /// First day of the yearly review.
    pub opens: DayOfYear,
    /// Its last day; a decision after it is late.
    pub closes: DayOfYear,
    /// Niêm yết: so many working days at least.
    pub posting_days: WorkingDays,
    /// Phúc tra: within so many working days after a complaint.
    pub recheck_days: WorkingDays,
    /// A request is answered within so many days.
    pub answer_days: i32,
    /// A village meeting confirms with more than this share of those who attend.
    pub majority: Share,
    /// What of it was not compared with the law.
    pub note: Option<Text<400>>,
}

/// A day of every year; not the 29th of February.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct DayOfYear {
    month: i8,
    day: i8,
}

/// An ordinary year: what is a day in it is a day in every year.
const ORDINARY: i16 = 2001;

impl DayOfYear {
    pub(crate) fn new(month: i8, day: i8) -> Result<Self, Fault> {
        let not_there = || Fault::new("phải là một ngày có trong mọi năm", "must be a day of every year");
        Date::new(ORDINARY, month, day).ok().ok_or_else(not_there)?;
        Ok(Self { month, day })
    }

    pub(crate) fn month(self) -> i8 {
        self.month
    }

    pub(crate) fn day(self) -> i8 {
        self.day
    }

    /// The day in a year.
    pub(crate) fn of(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }
}

impl TryFrom<String> for DayOfYear {
    type Error = String;

    /// `09-01`.
    fn try_from(text: String) -> Result<Self, String> {
        let parsed =
            text.split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        let (month, day) = parsed.ok_or("a day of the year is written MM-DD")?;
        Self::new(month, day).map_err(|fault| fault.en)
    }
}

impl From<DayOfYear> for String {
    fn from(day: DayOfYear) -> Self {
        format!("{:02}-{:02}", day.month, day.day)
    }
}

/// A share of a number, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub numerator: i32,
    pub denominator: i32,
}

impl Share {
    /// Whether `part` is more than this share of `whole`.
    pub(crate) fn is_exceeded(self, part: i32, whole: i32) -> bool {
        let times = |one: i32, other: i32| i64::from(one).saturating_mul(i64::from(other));
        times(part, self.denominator) > times(whole, self.numerator)
    }
}

impl ReviewRules {
    /// The last day of the yearly review of a year.
    pub(crate) fn closing(&self, year: i16) -> Option<Date> {
        self.closes.of(year)
    }

    /// The day until which a request of this day is to be answered.
    pub(crate) fn answer_by(&self, asked_on: Date) -> Option<Date> {
        asked_on.checked_add(jiff::Span::new().days(self.answer_days)).ok()
    }

    /// Every part that cannot be, by its field.
    pub(crate) fn check(&self) -> Violations {
        let mut bad = Violations::default();
        if self.opens > self.closes {
            let fault = Fault::new("phải từ ngày mở đợt trở đi", "must not be before the window begins");
            bad.add("window_end", fault);
        }
        if !(1..=366).contains(&self.answer_days) {
            bad.add("answer_days", Fault::new("phải từ 1 đến 366", "must lie between 1 and 366"));
        }
        let Share { numerator, denominator } = self.majority;
        if !(0 < denominator && (0..denominator).contains(&numerator)) {
            let fault = Fault::new("phải là một phần nhỏ hơn toàn bộ", "must be a share below the whole");
            bad.add("majority_numerator", fault);
        }
        if i32::from(self.posting_days) < 1 {
            bad.add("posting_working_days", Fault::new("phải lớn hơn 0", "must be more than 0"));
        }
        bad
    }
}
