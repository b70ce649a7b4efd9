//! Bad input of every kind, for every RPC of this context.

use proto::sinhke::communes::v1 as pb;
use service::testing::{Hostile, hostile};

use super::given::Given;

#[tokio::test]
async fn every_field_of_every_method_refuses_what_it_cannot_mean() {
    let given = Given::quang_ninh().await;
    let village = given.village("units/06856@2025-07-01", "Thôn Nà Bắp").await;
    let ask = pb::ListUnitsRequest { page_size: 1, ..pb::ListUnitsRequest::default() };
    let page = given.reading().list_units(ask).await.unwrap().into_inner();
    let said = |word: &str| word.to_owned();
    let words = [
        ("request_id", said("0190c0de-0000-7000-8000-00000000000a")),
        ("code", said("06856")),
        ("name", said("units/06856@2025-07-01")),
        ("unit", said("units/06856@2025-07-01")),
        ("Village.name", village.name.clone()),
        ("GetVillageRequest.name", village.name.clone()),
        ("display_name", said("Thôn Nà Ếch")),
        ("parent_code", said("22")),
        ("query", said("Hoành Mô")),
        ("old_code", said("06856")),
        ("new_code", said("06841")),
        ("law", said("1/NQ-UBTVQH16")),
        ("basis", said("nghị quyết")),
        ("reason", said("Quốc khánh")),
        ("number", said("1/QĐ-UBND")),
        ("issuer", said("UBND tỉnh")),
    ];
    // Names that the server gives.
    let unread = &["ImportUnits:units[0].name", "RegisterVillage:village.name"];
    let page_tokens = vec![page.next_page_token];
    let said = Hostile { words: words.into(), unsaid: &["valid_until"], unread, page_tokens };
    let wrong = hostile(&given.context, "sinhke.communes.v1", &said).await;
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
