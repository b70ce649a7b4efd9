use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, refused};

fn ask(name: &str) -> pb::GetVillageRequest {
    pb::GetVillageRequest { name: name.to_owned() }
}

#[tokio::test]
async fn a_village_is_shown_as_it_was_answered() {
    let given = Given::quang_ninh().await;
    let entered = given.village("units/06856@2025-07-01", "Thôn Nà Bắp").await;
    let mut units = given.reading();
    assert_eq!(units.get_village(ask(&entered.name)).await.unwrap().into_inner(), entered);
    let absent = units.get_village(ask("villages/00000000-0000-7000-8000-000000000009")).await;
    assert_eq!(refused(absent), (Code::NotFound, "VILLAGE_NOT_FOUND".to_owned()));
    for bad in ["", "villages/1", "units/06856@2025-07-01"] {
        assert_eq!(bad_fields(units.get_village(ask(bad)).await), ["name"], "{bad:?}");
    }
}
