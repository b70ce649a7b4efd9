//! Dân tộc: a code means nothing without its code set.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use vocabulary::rejection::Fault;

use super::name::named;

named! {
    /// A list of ethnic groups with their codes (danh mục dân tộc).
    CodeSet {
        /// 121-TCTK/PPCĐ of 1979.
        Tk1979 = "TK1979",
        /// 1019/QĐ-TCTK of 2008.
        Tk2008 = "TK2008",
    }
}

/// An ethnic group as one code set knows it. Personal data: its `Debug` says nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ethnicity {
    set: CodeSet,
    code: u8,
}

struct Group {
    name: String,
    minority: bool,
    /// The code of the same group in TK2008; that set knows no foreigners.
    tk2008: Option<u8>,
}

static GROUPS: LazyLock<BTreeMap<Ethnicity, Group>> = LazyLock::new(|| {
    let mut rows = csv::Reader::from_reader(include_str!("../../data/ethnic_groups.csv").as_bytes());
    rows.deserialize::<(CodeSet, u8, String, String, Option<u8>)>()
        .flatten()
        .map(|(set, code, name, minority, tk2008)| {
            (Ethnicity { set, code }, Group { name, minority: minority == "yes", tk2008 })
        })
        .collect()
});

impl Ethnicity {
    /// The group with this code in this set.
    pub(crate) fn new(set: &str, code: &str) -> Result<Self, Fault> {
        let set = CodeSet::named(set).ok_or_else(|| {
            Fault::new("bộ mã phải là TK2008 hoặc TK1979", "the code set must be TK2008 or TK1979")
        })?;
        let digits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { code.parse().ok() } else { None };
        let group = number.map(|code| Self { set, code });
        group.filter(|group| GROUPS.contains_key(group)).ok_or_else(|| {
            Fault::new("không có mã dân tộc này trong bộ mã", "the code set has no such code of two digits")
        })
    }

    pub(crate) fn set(self) -> CodeSet {
        self.set
    }

    /// Two digits.
    pub(crate) fn code(self) -> String {
        format!("{:02}", self.code)
    }

    /// The group's name.
    pub(crate) fn display_name(self) -> &'static str {
        GROUPS.get(&self).map_or("", |group| &group.name)
    }

    /// The same group in TK2008; a group that it does not know stays as it is.
    pub(crate) fn in_tk2008(self) -> Self {
        let code = GROUPS.get(&self).and_then(|group| group.tk2008);
        code.map_or(self, |code| Self { set: CodeSet::Tk2008, code })
    }

    /// Dân tộc thiểu số: neither Kinh nor a foreigner.
    pub(crate) fn is_minority(self) -> bool {
        GROUPS.get(&self).is_some_and(|group| group.minority)
    }
}

impl fmt::Debug for Ethnicity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ethnicity(..)")
    }
}

#[cfg(test)]
mod tests;
