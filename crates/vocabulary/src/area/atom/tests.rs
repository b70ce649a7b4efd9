use super::*;

#[test]
fn an_id_is_read_only_as_it_is_written() {
    for good in ["06886@2020-01-01", "06886@2020-01-01~06970@2025-07-01"] {
        let id: AtomId = good.parse().unwrap();
        assert_eq!(id.to_string(), good);
        let stored = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<AtomId>(&stored).unwrap(), id);
    }
    let bad = [
        "",
        "~",
        "06886",
        "06886@2020-01-01~",
        "units/06886@2020-01-01",
        "06886@2020-01-01>06970@2025-07-01",
    ];
    for bad in bad {
        assert!(bad.parse::<AtomId>().is_err(), "{bad:?}");
    }
}
