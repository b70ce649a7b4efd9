use proto::sinhke::households::v1 as pb;

use super::given::{
    DUONG_HUY, Given, HAI_LANG_OLD, MONG_DUONG, bad_fields, day, household, names, new_request_id, officer,
    person,
};

fn called(number: u32, name: &str) -> pb::Member {
    pb::Member { full_name: name.to_owned(), ..person(number) }
}

fn ask(query: &str) -> pb::SearchHouseholdsRequest {
    pb::SearchHouseholdsRequest { query: query.to_owned(), ..pb::SearchHouseholdsRequest::default() }
}

async fn found(given: &Given, asked: pb::SearchHouseholdsRequest) -> Vec<String> {
    let answer = given.registry().search_households(asked).await.unwrap().into_inner();
    let mut heads: Vec<_> = answer.households.iter().map(|household| names(household)[0].clone()).collect();
    heads.sort();
    heads
}

#[tokio::test]
async fn a_name_is_found_whatever_its_diacritics_and_tone_placement() {
    let given = Given::province().await;
    given.registered(household(DUONG_HUY, [called(1, "Hoàng Thị Hoà"), called(2, "Đặng Văn Nam")])).await;
    given.registered(household(HAI_LANG_OLD, [called(3, "Lê Văn Hòa")])).await;
    given.registered(household(DUONG_HUY, [called(4, "Trần Thị Nam"), called(5, "Lê Hoa")])).await;
    let everybody = ["Hoàng Thị Hoà", "Lê Văn Hòa", "Trần Thị Nam"];
    for query in ["hoa", "Hoà", "HÒA", " hòa "] {
        assert_eq!(found(&given, ask(query)).await, everybody, "{query}");
    }
    assert_eq!(found(&given, ask("dang van")).await, ["Hoàng Thị Hoà"]);
    // Words of one member's name, in any order; "van" and "thi" of two members do not meet.
    assert_eq!(found(&given, ask("nam dang")).await, ["Hoàng Thị Hoà"]);
    assert_eq!(found(&given, ask("hoang nam")).await, Vec::<String>::new());
    assert_eq!(found(&given, ask("ho")).await, Vec::<String>::new(), "whole words");
    let in_unit = pb::SearchHouseholdsRequest { unit: HAI_LANG_OLD.to_owned(), ..ask("hoa") };
    assert_eq!(found(&given, in_unit).await, ["Lê Văn Hòa"]);
}

#[tokio::test]
async fn a_search_stays_in_the_caller_s_areas_and_forgets_who_left() {
    let given = Given::province().await;
    let there =
        given.registered(household(DUONG_HUY, [called(1, "Hoàng Thị Hoà"), called(2, "Đặng Văn Nam")])).await;
    given.registered(household(HAI_LANG_OLD, [called(3, "Lê Văn Nam")])).await;
    let mut officer = given.households(&officer(&[MONG_DUONG]));
    let seen = officer.search_households(ask("nam")).await.unwrap().into_inner();
    assert_eq!(seen.households, std::slice::from_ref(&there));
    let left = pb::EndMembershipRequest {
        household: there.name.clone(),
        member: there.members[1].name.clone(),
        member_until: day("2024-01-01"),
        reason: pb::LeaveReason::LeftProvince.into(),
        request_id: new_request_id(),
        etag: String::new(),
        ..pb::EndMembershipRequest::default()
    };
    given.registry().end_membership(left).await.unwrap();
    assert!(officer.search_households(ask("nam")).await.unwrap().into_inner().households.is_empty());
}

#[tokio::test]
async fn pages_of_a_search_follow_each_other() {
    let given = Given::province().await;
    for number in 1..=3 {
        given.settled(number, DUONG_HUY).await;
    }
    let first = pb::SearchHouseholdsRequest { page_size: 2, ..ask("chiu hoa") };
    let page = given.registry().search_households(first.clone()).await.unwrap().into_inner();
    assert_eq!(page.households.len(), 2);
    let rest = pb::SearchHouseholdsRequest { page_token: page.next_page_token, ..first };
    let page = given.registry().search_households(rest.clone()).await.unwrap().into_inner();
    assert_eq!((page.households.len(), page.next_page_token.as_str()), (1, ""));
    let other = pb::SearchHouseholdsRequest { query: "hoa".to_owned(), ..rest };
    assert_eq!(bad_fields(given.registry().search_households(other).await), ["page_token"]);
}

#[tokio::test]
async fn a_query_has_two_letters_at_least() {
    let given = Given::empty().await;
    for query in ["", "a", " a ", "\u{300}", &"a".repeat(101)] {
        assert_eq!(bad_fields(given.registry().search_households(ask(query)).await), ["query"], "{query}");
    }
}
