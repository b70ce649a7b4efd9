use super::require_version;

#[test]
fn an_older_server_is_refused() {
    for version in ["2.9.10", "2.11.99", "1.99.0", "v2.11.4"] {
        assert!(require_version(version).is_err(), "{version}");
    }
    let error = require_version("2.9.10").unwrap_err().to_string();
    assert!(error.contains("\"2.9.10\"") && error.contains("2.12"), "{error}");
}

#[test]
fn a_new_enough_server_is_taken() {
    for version in ["2.12.0", "2.12.8", "2.14.1-RC.2", "3.0.0", "v2.15.1", "10.0.0"] {
        assert_eq!(require_version(version), Ok(()), "{version}");
    }
}

#[test]
fn a_version_that_cannot_be_read_is_refused() {
    for version in ["", "2", "2.12", "nats", "two.twelve.0"] {
        assert!(require_version(version).is_err(), "{version:?}");
    }
}
