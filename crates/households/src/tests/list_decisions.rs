use proto::sinhke::{
    households::v1::{
        self as pb,
        PovertyClass::{NearPoor, NotPoor, Poor},
    },
    r#type::v1::AreaKind::Rural,
};

use super::given::{DUONG_HUY, Given, HAI_LANG, bad_fields, chair, decision, refused};

#[tokio::test]
async fn decisions_are_listed_newest_first_corrected_ones_included() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let poor = decision("2022-05-10", (1_000_000, 3, Rural), &[("VN-2022", Poor)]);
    let poor = given.decided(&there, poor).await.unwrap();
    let near = decision("2022-11-10", (1_000_000, 2, Rural), &[("VN-2022", NearPoor)]);
    let near = given.decided(&there, near).await.unwrap();
    let right = pb::PovertyDecision {
        corrects: poor.name.clone(),
        ..decision("2022-06-10", (1_600_000, 3, Rural), &[("VN-2022", NotPoor)])
    };
    let right = given.decided(&there, right).await.unwrap();
    let corrected = pb::PovertyDecision { corrected_by: right.name.clone(), ..poor };
    let mut ask = pb::ListDecisionsRequest { household: there.name, page_size: 2, page_token: String::new() };
    let page = given.approving().list_decisions(ask.clone()).await.unwrap().into_inner();
    assert_eq!(page.decisions, [near, right]);
    ask.page_token = page.next_page_token;
    let page = given.approving().list_decisions(ask.clone()).await.unwrap().into_inner();
    assert_eq!((page.decisions, page.next_page_token), (vec![corrected], String::new()));
    ask.household = given.settled(2, DUONG_HUY).await.name;
    assert_eq!(bad_fields(given.approving().list_decisions(ask.clone()).await), ["page_token"]);
    ask.page_token = String::new();
    let answer = given.approving().list_decisions(ask.clone()).await.unwrap().into_inner();
    assert_eq!(answer.decisions, []);
    let mut elsewhere = given.poverty(&chair(HAI_LANG));
    assert_eq!(refused(elsewhere.list_decisions(ask).await).1, "AREA_FORBIDDEN");
}
