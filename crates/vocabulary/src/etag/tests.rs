use super::*;

#[test]
fn an_etag_is_read_only_as_it_was_written() {
    assert_eq!(of(3), "\"3\"");
    assert_eq!(parse(&of(42)), Ok(Some(42)));
    assert_eq!(parse(""), Ok(None));
    for bad in ["3", "\"3", "\"03\"", "\"+3\"", "W/\"3\"", "\"\"", "\"x\"", "\"9223372036854775808\""] {
        assert!(parse(bad).is_err(), "{bad}");
    }
}
