use super::*;

fn value(text: &str) -> Value {
    text.parse().unwrap()
}

#[test]
fn a_shape_admits_its_letters_and_lengths_alone() {
    let digits = Shape::new(Alphabet::Digits, 10, 10).unwrap();
    assert!(digits.check(&value("0123456789")).is_ok());
    for bad in ["012345678", "01234567890", "012345678A"] {
        assert!(digits.check(&value(bad)).is_err(), "{bad}");
    }
    let letters = Shape::new(Alphabet::LettersAndDigits, 4, 6).unwrap();
    assert!(letters.check(&value("AB12")).is_ok() && letters.check(&value("AB-12")).is_err());
    assert!(Shape::new(Alphabet::Code, 4, 6).unwrap().check(&value("A-1/2.")).is_ok());
}

#[test]
fn a_shape_is_neither_so_short_that_masking_hides_nothing_nor_upside_down() {
    for (shortest, longest) in [(3, 10), (10, 9), (4, 41)] {
        assert!(Shape::new(Alphabet::Digits, shortest, longest).is_err(), "{shortest} {longest}");
    }
}

#[test]
fn no_system_has_small_letters_spaces_or_other_signs() {
    for bad in ["", "123", "abcd", "12 34", "mã 12", "12\u{0}34", &"1".repeat(41)] {
        assert!(bad.parse::<Value>().is_err(), "{bad}");
    }
}

#[test]
fn what_is_shown_of_an_identifier_is_its_end_alone() {
    assert_eq!(value("0123456789").masked(), "********89");
    assert_eq!(value("AB12").masked(), "**12");
    assert_eq!(format!("{:?}", value("0123456789")), "Value(..)");
}
