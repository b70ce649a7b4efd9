use std::collections::BTreeMap;

use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, classify, day, refused};

fn on(date: &str) -> pb::ListUnitsRequest {
    pb::ListUnitsRequest { date: day(date), page_size: 1000, ..pb::ListUnitsRequest::default() }
}

fn named(query: &str, date: &str) -> pb::ListUnitsRequest {
    pb::ListUnitsRequest { query: query.to_owned(), ..on(date) }
}

async fn codes(given: &Given, ask: pb::ListUnitsRequest) -> Vec<String> {
    let answer = given.reading().list_units(ask).await.unwrap().into_inner();
    assert_eq!(usize::try_from(answer.total_size).unwrap(), answer.units.len());
    answer.units.into_iter().map(|unit| unit.code).collect()
}

#[tokio::test]
async fn the_communes_are_as_many_of_each_kind_as_the_laws_say() {
    use pb::UnitKind::{DacKhu, Phuong, ThiTran, Xa};
    let given = Given::quang_ninh().await;
    for (date, expected) in [
        ("2023-12-31", vec![(Xa, 98), (Phuong, 72), (ThiTran, 7)]),
        ("2025-06-30", vec![(Xa, 91), (Phuong, 73), (ThiTran, 7)]),
        ("2025-07-01", vec![(Xa, 22), (Phuong, 30), (DacKhu, 2)]),
    ] {
        let kinds = [Xa, Phuong, ThiTran, DacKhu].map(i32::from).to_vec();
        let answer = given.reading().list_units(pb::ListUnitsRequest { kinds, ..on(date) }).await;
        let mut counted = BTreeMap::new();
        for unit in answer.unwrap().into_inner().units {
            *counted.entry(unit.kind()).or_insert(0) += 1;
        }
        assert_eq!(counted, expected.iter().copied().collect(), "{date}");
    }
    let totals = [("2023-12-31", 177 + 14), ("2025-06-30", 171 + 14), ("2025-07-01", 54 + 1)];
    for (date, expected) in totals {
        assert_eq!(codes(&given, on(date)).await.len(), expected, "{date}");
    }
}

#[tokio::test]
async fn names_that_are_written_alike_are_all_found_and_none_is_picked() {
    let given = Given::quang_ninh().await;
    for typed in ["hai hoa", "Hải Hòa", "Hải Hoà", "HẢI HOÀ", "Ha\u{309}i Ho\u{300}a"] {
        assert_eq!(codes(&given, named(typed, "2025-06-30")).await, ["06742", "06799"], "{typed}");
    }
    assert_eq!(codes(&given, named("Bắc Sơn", "2025-06-30")).await, ["06727", "06814"]);
    assert_eq!(codes(&given, named("Thanh Sơn", "2025-06-30")).await, ["06811", "06973"]);
    assert_eq!(codes(&given, named("Đầm Hà", "2025-06-30")).await, ["06895", "06916", "200"]);
    assert_eq!(codes(&given, named("Hạ Long", "2025-06-30")).await, ["07012", "193"]);
    assert_eq!(codes(&given, named("ha long", "2025-07-01")).await, ["06688"]);
}

#[tokio::test]
async fn units_are_listed_by_parent_and_by_class() {
    let given = Given::quang_ninh().await;
    let of_dam_ha = pb::ListUnitsRequest { parent_code: "200".to_owned(), ..on("2025-06-30") };
    assert_eq!(codes(&given, of_dam_ha).await.len(), 9);
    let border = pb::ClassificationKind::Border;
    given.approving().classify_unit(classify("units/06841@2025-07-01", border)).await.unwrap();
    let classified = |date| pb::ListUnitsRequest { classification: border.into(), ..on(date) };
    assert_eq!(codes(&given, classified("2025-07-01")).await, ["06841"]);
    assert!(codes(&given, classified("2025-06-30")).await.is_empty(), "the same code, another unit");
}

#[tokio::test]
async fn without_a_date_the_business_date_counts() {
    let given = Given::quang_ninh().await;
    given.context.set_business_date(jiff::civil::date(2023, 12, 31));
    let undated = pb::ListUnitsRequest { date: None, ..on("2025-07-01") };
    assert_eq!(codes(&given, undated).await.len(), 191);
    let before = given.reading().list_units(on("2019-12-31")).await;
    assert_eq!(refused(before), (Code::FailedPrecondition, "UNIT_NOT_KNOWN_BEFORE".to_owned()));
}

#[tokio::test]
async fn pages_join_to_the_whole_list() {
    let given = Given::quang_ninh().await;
    let whole = codes(&given, on("2025-07-01")).await;
    let mut ask = pb::ListUnitsRequest { page_size: 20, ..on("2025-07-01") };
    let (mut joined, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let page = given.reading().list_units(ask.clone()).await.unwrap().into_inner();
        assert_eq!(page.total_size, 55);
        sizes.push(page.units.len());
        joined.extend(page.units.into_iter().map(|unit| unit.code));
        if page.next_page_token.is_empty() {
            break;
        }
        ask.page_token = page.next_page_token;
    }
    assert_eq!((joined, sizes), (whole, vec![20, 20, 15]));
}

#[tokio::test]
async fn a_page_token_is_good_only_for_the_list_it_was_made_for() {
    let given = Given::quang_ninh().await;
    let ask = pb::ListUnitsRequest { page_size: 2, ..on("2025-07-01") };
    let token = given.reading().list_units(ask.clone()).await.unwrap().into_inner().next_page_token;
    let with = |token: &str, ask: &pb::ListUnitsRequest| pb::ListUnitsRequest {
        page_token: token.to_owned(),
        ..ask.clone()
    };
    // Another size is the same list.
    let larger = pb::ListUnitsRequest { page_size: 3, ..ask.clone() };
    assert!(given.reading().list_units(with(&token, &larger)).await.is_ok());
    let other_date = pb::ListUnitsRequest { date: day("2025-06-30"), ..ask.clone() };
    let other_query = pb::ListUnitsRequest { query: "a".to_owned(), ..ask.clone() };
    let mut forged = token.clone().into_bytes();
    let last = forged.last_mut().unwrap();
    *last = if *last == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    for (token, ask) in
        [(&token, &other_date), (&token, &other_query), (&forged, &ask), (&"06661".to_owned(), &ask)]
    {
        assert_eq!(bad_fields(given.reading().list_units(with(token, ask)).await), ["page_token"]);
    }
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::quang_ninh().await;
    let ask = pb::ListUnitsRequest {
        date: Some(proto::google::r#type::Date { year: 2025, month: 13, day: 1 }),
        kinds: vec![5, 0, 99],
        parent_code: "2".to_owned(),
        classification: 99,
        query: "Hạ\0Long".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let fields = bad_fields(given.reading().list_units(ask).await);
    let expected =
        ["date", "kinds[1]", "kinds[2]", "parent_code", "classification", "query", "page_size", "page_token"];
    assert_eq!(fields, expected);
}
