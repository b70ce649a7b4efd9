//! Text as people type it, and the key under which it is found.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::rejection::Fault;

/// One line of text of 1 to `MAX` characters: NFC, trimmed, without control characters or invisible ones.
/// However its accents were typed, the same text compares the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// A name (tên) of a person, a place or a thing.
pub type Name = Text<200>;

impl<const MAX: usize> Text<MAX> {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = Fault;

    fn from_str(typed: &str) -> Result<Self, Fault> {
        let trimmed = typed.trim();
        // A composed character comes from at most four, of four bytes each: beyond that, composing only costs time.
        if trimmed.len() > MAX.saturating_mul(16) {
            return Err(bad_length(MAX));
        }
        let text: String = trimmed.nfc().collect();
        if text.is_empty() || text.chars().count() > MAX {
            return Err(bad_length(MAX));
        }
        if text.chars().any(char::is_control) {
            return Err(Fault::new(
                "không được chứa ký tự điều khiển hay xuống dòng",
                "must not contain control characters or line breaks",
            ));
        }
        if text.chars().any(is_invisible) {
            return Err(Fault::new(
                "không được chứa ký tự định dạng không nhìn thấy",
                "must not contain invisible format characters",
            ));
        }
        Ok(Self(text))
    }
}

/// Shows nothing, or turns what stands around it: two texts that look the same would not be.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

fn bad_length(most: usize) -> Fault {
    Fault::new(format!("phải có từ 1 đến {most} ký tự"), format!("must have 1 to {most} characters"))
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = String;

    fn try_from(stored: String) -> Result<Self, String> {
        stored.parse().map_err(|fault: Fault| fault.en)
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0
    }
}

impl<const MAX: usize> AsRef<str> for Text<MAX> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    /// A name may be a person's: its length is all that a log may say of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} characters)", self.0.chars().count())
    }
}

/// What a search compares (khóa tìm kiếm): lower case, no diacritics, đ as d, single spaces. "Hoà", "Hòa" and "hoa" are
/// one key. Names apart only in their diacritics share it too: show all that match, never pick the first.
pub fn search_key(text: &str) -> String {
    let folded: String = text
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| match letter {
            // Old keyboards and fonts wrote the Icelandic letter that looks the same.
            'đ' | 'ð' => 'd',
            other => other,
        })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
