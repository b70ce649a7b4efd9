//! Số định danh cá nhân (137/2015/NĐ-CP, điều 13; 07/2016/TT-BCA, điều 7): `PPP G YY NNNNNN`.

use std::{fmt, str::FromStr};

use vocabulary::{calendar::Date, rejection::Fault};

use super::person::Sex;

/// A citizen id: 12 digits of which the first six say where, in which century, as what sex and in which year the birth
/// was registered. There is no check digit. Where is not residence, and codes of abolished provinces stay valid.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CitizenId(String);

const LENGTH: usize = 12;
/// Codes of provinces and cities, those of abolished ones among them.
const PROVINCES: std::ops::RangeInclusive<u16> = 1..=96;
/// Codes of countries, for births registered abroad, begin here. Their list was not seen, so all of them are taken.
const FIRST_COUNTRY: u16 = 101;

impl CitizenId {
    /// Its digits. Personal data: for sealing and for a caller that may see it.
    pub(crate) fn digits(&self) -> &str {
        &self.0
    }

    /// `022*******56`: enough to recognise it, too little to use it.
    pub(crate) fn masked(&self) -> String {
        let place = self.0.get(..3).unwrap_or_default();
        let end = self.0.get(LENGTH.saturating_sub(2)..).unwrap_or_default();
        format!("{place}*******{end}")
    }

    /// Whether its century, sex and year are those of the record. Says which are not.
    pub(crate) fn agrees(&self, sex: Sex, birth_date: Date) -> Result<(), Fault> {
        // 1900s: 0 male, 1 female; 2000s: 2 and 3; and so on. Records begin in 1900.
        let century = birth_date.year().div_euclid(100).saturating_sub(19);
        let female = match sex {
            Sex::Male => 0,
            Sex::Female => 1,
        };
        let born = i16::from(self.digit(3));
        if born.rem_euclid(2) != female {
            return Err(Fault::new(
                "chữ số thứ tư không khớp với giới tính",
                "its fourth digit does not agree with the sex",
            ));
        }
        if born.div_euclid(2) != century {
            return Err(Fault::new(
                "chữ số thứ tư không khớp với thế kỷ sinh",
                "its fourth digit does not agree with the century of birth",
            ));
        }
        let year = i16::from(self.digit(4)).saturating_mul(10).saturating_add(i16::from(self.digit(5)));
        if year != birth_date.year().rem_euclid(100) {
            return Err(Fault::new(
                "chữ số thứ năm và thứ sáu không khớp với năm sinh",
                "its fifth and sixth digits do not agree with the year of birth",
            ));
        }
        Ok(())
    }

    fn digit(&self, place: usize) -> u8 {
        self.0.as_bytes().get(place).map_or(0, |digit| digit.saturating_sub(b'0'))
    }
}

impl FromStr for CitizenId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.len() != LENGTH || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::new("phải gồm đúng 12 chữ số", "must be exactly 12 digits"));
        }
        let place = text.get(..3).and_then(|place| place.parse::<u16>().ok()).unwrap_or_default();
        if !PROVINCES.contains(&place) && place < FIRST_COUNTRY {
            return Err(Fault::new(
                "ba chữ số đầu không phải mã tỉnh hay mã nước",
                "its first three digits are not the code of a province or a country",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenId(12 digits)")
    }
}

#[cfg(test)]
mod tests;
