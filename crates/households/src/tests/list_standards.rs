use proto::sinhke::households::v1 as pb;

use super::given::{Given, bad_fields, day};

#[tokio::test]
async fn standards_are_listed_by_issuer_and_date_or_those_of_a_day() {
    let given = Given::empty().await;
    let list = async |date: Option<&str>| {
        let ask =
            pb::ListStandardsRequest { date: date.and_then(day), ..pb::ListStandardsRequest::default() };
        let answer = given.approving().list_standards(ask).await.unwrap().into_inner();
        answer
            .standards
            .into_iter()
            .map(|standard| standard.name["povertyStandards/".len()..].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(list(None).await, ["VN-2016", "VN-2022", "VN-2027", "QN-2023"]);
    assert_eq!(list(Some("2025-12-31")).await, ["VN-2022", "QN-2023"]);
    assert_eq!(list(Some("2026-01-01")).await, ["VN-2022"]);
    assert_eq!(list(Some("2015-12-31")).await, Vec::<String>::new());
}

#[tokio::test]
async fn pages_of_standards_follow_each_other() {
    let given = Given::empty().await;
    let mut ask = pb::ListStandardsRequest { page_size: 3, ..pb::ListStandardsRequest::default() };
    let page = given.approving().list_standards(ask.clone()).await.unwrap().into_inner();
    assert_eq!(page.standards.len(), 3);
    ask.page_token = page.next_page_token;
    let page = given.approving().list_standards(ask.clone()).await.unwrap().into_inner();
    assert_eq!(
        (page.standards[0].name.as_str(), page.next_page_token.as_str()),
        ("povertyStandards/QN-2023", "")
    );
    ask.date = day("2026-01-01");
    assert_eq!(bad_fields(given.approving().list_standards(ask).await), ["page_token"]);
}
