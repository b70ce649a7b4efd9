use super::*;

#[test]
fn a_request_is_named_by_a_uuid_of_its_own() {
    let name = "018f2d1e-8c00-7000-8000-000000000001";
    assert_eq!(name.parse::<RequestId>().unwrap().0.to_string(), name);
    for bad in [
        "",
        "1",
        "00000000-0000-0000-0000-000000000000",
        "018f2d1e8c0070008000000000000001",
        "{018f2d1e-8c00-7000-8000-000000000001}",
    ] {
        assert!(bad.parse::<RequestId>().is_err(), "{bad}");
    }
}
