use vocabulary::{calendar::date, rejection::Fault};

use super::*;

fn id(digits: &str) -> CitizenId {
    digits.parse().unwrap()
}

/// R17.
#[test]
fn sex_century_and_year_agree_with_the_record_and_the_province_is_that_of_birth() {
    assert_eq!(id("022190123456").agrees(Sex::Female, date(1990, 5, 1)), Ok(()));
    let fault = |found: Result<(), Fault>| found.unwrap_err().en;
    assert!(fault(id("022090123456").agrees(Sex::Female, date(1990, 5, 1))).contains("sex"));
    // Hà Giang's code was abolished in 2025, and says where she was born, not where she lives.
    assert_eq!(id("002301000123").agrees(Sex::Female, date(2001, 1, 1)), Ok(()));
    assert!(fault(id("022190123456").agrees(Sex::Female, date(2090, 5, 1))).contains("century"));
    assert!(fault(id("022190123456").agrees(Sex::Female, date(1991, 5, 1))).contains("year"));
    assert_eq!(id("022400000001").agrees(Sex::Male, date(2100, 1, 1)), Ok(()));
    assert_eq!(id("022099000001").agrees(Sex::Male, date(1999, 12, 31)), Ok(()));
    assert!(fault(id("022000000001").agrees(Sex::Male, date(2000, 1, 1))).contains("century"));
}

#[test]
fn anything_but_twelve_digits_of_a_known_place_is_refused() {
    for bad in [
        "02219012345",
        "0221901234567",
        "02219012345a",
        "",
        "０２２１９０１２３４５６",
        "000190123456",
        "097190123456",
        "100190123456",
    ] {
        assert!(bad.parse::<CitizenId>().is_err(), "{bad}");
    }
    for good in ["001190123456", "096190123456", "101190123456", "999190123456"] {
        assert!(good.parse::<CitizenId>().is_ok(), "{good}");
    }
}

#[test]
fn it_shows_three_digits_and_two_and_its_debug_none() {
    assert_eq!(id("022190123456").masked(), "022*******56");
    assert!(!format!("{:?}", id("022190123456")).contains("022"));
}
