use prost::Message as _;
use proto::sinhke::households::v1::{Household, RegisterHouseholdRequest};
use uuid::Uuid;

use super::read;

fn body(request_id: &str) -> Vec<u8> {
    let household = Some(Household { address: "Zaunkönig".to_owned(), ..Household::default() });
    RegisterHouseholdRequest { household, request_id: request_id.to_owned() }.encode_to_vec()
}

#[test]
fn the_name_is_read_past_other_fields_and_only_when_it_is_one() {
    let id = Uuid::from_u128(64);
    let number = (1..10).find(|number| read(*number, &body(&id.to_string())).is_some()).unwrap();
    assert_eq!(read(number, &body(&id.to_string())), Some(id));
    for bad in ["", "Zaunkönig", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(read(number, &body(bad)), None, "{bad}");
    }
    assert_eq!(read(number, &[0xff]), None);
    assert_eq!(read(number + 1, &body(&id.to_string())), None);
}
