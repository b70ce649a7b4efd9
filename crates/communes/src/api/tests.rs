//! Single values: every word of the contract has its meaning, every bad text its fault.

use proto::sinhke::communes::v1 as pb;
use vocabulary::area::UnitKind;

use super::values;
use crate::domain::unit::ClassificationKind;

#[test]
fn every_kind_of_unit_has_its_word_in_the_contract() {
    for kind in UnitKind::ALL {
        let word = values::pb_unit_kind(*kind);
        assert_eq!(values::unit_kind(word.into()).unwrap(), *kind);
        assert_eq!(word.as_str_name(), format!("UNIT_KIND_{}", kind.name().to_uppercase()));
    }
    assert!((1..=8).all(|word| values::unit_kind(word).is_ok()));
    for bad in [0, 9, -1] {
        assert!(values::unit_kind(bad).is_err(), "{bad}");
    }
}

#[test]
fn every_class_has_its_word_in_the_contract() {
    for kind in ClassificationKind::ALL {
        let word = values::pb_classification_kind(*kind);
        assert_eq!(values::classification_kind(word.into()).unwrap(), *kind);
        assert_eq!(word.as_str_name(), format!("CLASSIFICATION_KIND_{}", kind.name().to_uppercase()));
    }
    assert!((1..=8).all(|word| values::classification_kind(word).is_ok()));
    assert_eq!(values::maybe_classification_kind(0).unwrap(), None);
    assert!(values::classification_kind(0).is_err() && values::maybe_classification_kind(9).is_err());
}

#[test]
fn extents_are_read_back() {
    for word in [pb::Extent::Whole, pb::Extent::Part] {
        assert_eq!(values::pb_extent(values::extent(word.into()).unwrap()), word);
    }
    assert!(values::extent(0).is_err() && values::extent(3).is_err());
}
