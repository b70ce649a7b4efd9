#![expect(unreachable_pub, reason = "the macro makes types for a crate to offer; this one stays here")]

use proptest::prelude::*;

use super::*;

crate::resource_id!(
    /// Vật thử.
    ThingId,
    "things"
);

const NAME: &str = "things/018f2d1e-8c00-7000-8000-000000000001";

#[test]
fn an_id_is_its_resource_name_in_text_and_in_json() {
    let id: ThingId = NAME.parse().unwrap();
    assert_eq!(id.to_string(), NAME);
    assert_eq!(ThingId::new(id.raw()), id);
    let stored = serde_json::to_string(&id).unwrap();
    assert_eq!(stored, format!("\"{NAME}\""));
    assert_eq!(serde_json::from_str::<ThingId>(&stored).unwrap(), id);
    assert!(serde_json::from_str::<ThingId>("\"things/1\"").is_err());
}

#[test]
fn a_name_of_another_form_is_refused_without_being_repeated() {
    let bad = [
        "",
        "things",
        "things/",
        "things/1",
        "018f2d1e-8c00-7000-8000-000000000001",
        "other/018f2d1e-8c00-7000-8000-000000000001",
        "things/018f2d1e8c0070008000000000000001",
        "things/{018f2d1e-8c00-7000-8000-000000000001}",
        "things/018f2d1e-8c00-7000-8000-000000000001/more",
    ];
    for bad in bad {
        let fault = Fault::from(bad.parse::<ThingId>().unwrap_err());
        assert_eq!(fault.vi, "phải là tên có dạng things/{uuid}");
        assert_eq!(fault.en, "must be a name of the form things/{uuid}");
    }
}

proptest! {
    #[test]
    fn every_id_reads_itself_back(number in any::<u128>()) {
        let id = ThingId::new(Uuid::from_u128(number));
        prop_assert_eq!(id.to_string().parse::<ThingId>(), Ok(id));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "(things/)?\\PC{0,40}") {
        if let Ok(id) = text.parse::<ThingId>() {
            prop_assert_eq!(id.to_string(), text.to_lowercase());
        }
    }
}
