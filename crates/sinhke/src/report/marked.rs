//! Columns of the official reports as a person types them.

use proto::sinhke::{
    households::v1::{PovertyCause, PovertyClass},
    reports::v1::{EthnicGroup, Mark, MarkKind, mark::Mark as Said},
};

/// `poor/deprived/toilet`, as the official reports' CSV has it.
pub(super) fn mark(typed: &str) -> Result<Mark, String> {
    let (list, mark) = on_list(typed)?;
    let said = match mark.split_once('/') {
        Some(("cause", cause)) => PovertyCause::from_str_name(&upper("POVERTY_CAUSE_", cause))
            .map(|cause| Said::Cause(cause.into())),
        Some(("deprived", code)) => Some(Said::DeprivedIn(code.to_owned())),
        Some(("children_deprived", code)) => Some(Said::ChildrenDeprivedIn(code.to_owned())),
        Some(_) => None,
        None => MarkKind::from_str_name(&upper("MARK_KIND_", mark)).map(|kind| Said::Kind(kind.into())),
    };
    let said = said.ok_or_else(|| format!("no official report counts {mark}"))?;
    Ok(Mark { poverty_class: list.into(), mark: Some(said) })
}

/// `poor/09`, and `poor/TK1979/55` of foreigners.
pub(super) fn ethnic_group(typed: &str) -> Result<EthnicGroup, String> {
    let (list, code) = on_list(typed)?;
    // With or without the code set, as the CSV has it.
    let (code_set, code) = code.split_once('/').unwrap_or(("TK2008", code));
    Ok(EthnicGroup { code_set: code_set.to_owned(), code: code.to_owned(), poverty_class: list.into() })
}

fn on_list(typed: &str) -> Result<(PovertyClass, &str), String> {
    let (list, rest) = typed.split_once('/').ok_or("must say the list first: poor/…")?;
    let list = PovertyClass::from_str_name(&upper("POVERTY_CLASS_", list));
    Ok((list.ok_or("must begin with poor, near_poor or not_poor")?, rest))
}

fn upper(prefix: &str, word: &str) -> String {
    format!("{prefix}{}", word.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_typed_as_the_sheet_of_a_report_has_it() {
        let said = |typed: &str| mark(typed).map(|mark| (mark.poverty_class(), mark.mark));
        let poor = |mark| Ok((PovertyClass::Poor, Some(mark)));
        assert_eq!(said("poor/merit"), poor(Said::Kind(MarkKind::Merit.into())));
        assert_eq!(said("poor/cause/no_land"), poor(Said::Cause(PovertyCause::NoLand.into())));
        assert_eq!(
            said("poor/children_deprived/toilet"),
            poor(Said::ChildrenDeprivedIn("toilet".to_owned()))
        );
        for wrong in ["merit", "rich/merit", "poor/handsome", "poor/cause/laziness", "poor/merit/x"] {
            assert!(said(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_ethnic_group_is_typed_by_its_code() {
        let typed = ethnic_group("near_poor/09").unwrap();
        assert_eq!((typed.poverty_class(), &*typed.code), (PovertyClass::NearPoor, "09"));
        assert_eq!(ethnic_group("near_poor/TK2008/09"), Ok(typed));
        let foreign = ethnic_group("poor/TK1979/55").unwrap();
        assert_eq!((&*foreign.code_set, &*foreign.code), ("TK1979", "55"));
    }
}
