//! The law of reviews: what is shipped, what may be entered.

use prost::Message as _;
use proto::sinhke::{households::v1 as pb, r#type::v1::AreaKind};
use tonic::Code;

use super::given::{Given, LAW, analyst, approver, bad_fields, day, new_request_id, refused};

async fn rules(given: &Given, date: Option<&str>) -> Vec<pb::ReviewRules> {
    let ask =
        pb::ListReviewRulesRequest { date: date.and_then(day), ..pb::ListReviewRulesRequest::default() };
    given.review_law(&analyst()).list_review_rules(ask).await.unwrap().into_inner().rules
}

fn enact(rules: pb::ReviewRules) -> pb::EnactReviewRulesRequest {
    pb::EnactReviewRulesRequest { rules: Some(rules), request_id: new_request_id() }
}

#[tokio::test]
async fn the_shipped_procedure_is_there_as_data_and_another_follows_it() {
    let given = Given::empty().await;
    let shipped = rules(&given, Some("2026-10-05")).await.remove(0);
    assert_eq!((shipped.name.as_str(), shipped.posting_working_days), ("reviewRules/VN-2021", 3));
    assert!(rules(&given, Some("2020-01-01")).await.is_empty());
    let mut law = given.review_law(&approver());
    let next = pb::ReviewRules { name: "reviewRules/VN-2030".to_owned(), ..shipped.clone() };
    // Of the same first day.
    let refusal = refused(law.enact_review_rules(enact(next.clone())).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "REVIEW_LAW_OVERLAPS".to_owned()));
    let past = pb::ReviewRules {
        valid_from: day("2020-01-01"),
        valid_until: day("2021-09-01"),
        majority_numerator: 2,
        majority_denominator: 3,
        ..next.clone()
    };
    let entered = law.enact_review_rules(enact(past.clone())).await.unwrap().into_inner();
    assert_eq!((&entered, rules(&given, Some("2020-01-01")).await), (&past, vec![past.clone()]));
    assert_eq!(rules(&given, None).await.len(), 2);
    let event = given.context.published(LAW + 1).await.pop().unwrap();
    assert_eq!(event.subject, "sinhke.households.v1.review_rules.enacted._");
    let told = pb::ReviewRulesEnacted::decode(event.payload).unwrap();
    assert_eq!(told.rules, Some(entered));
    // What has no end ends where another begins, and entering it again, as every start does, changes nothing.
    let name = "reviewRules/VN-2040".to_owned();
    let later = pb::ReviewRules { name, valid_from: day("2030-01-01"), ..next };
    let later = law.enact_review_rules(enact(later)).await.unwrap().into_inner();
    assert_eq!(rules(&given, Some("2030-06-01")).await, [later]);
    let ended = rules(&given, Some("2029-12-31")).await;
    assert_eq!((ended[0].name.as_str(), ended[0].valid_until), ("reviewRules/VN-2021", day("2030-01-01")));
    law.enact_review_rules(enact(shipped)).await.unwrap();
    assert_eq!(rules(&given, None).await.len(), 3);
    let bad = pb::ReviewRules {
        name: "rules/1".to_owned(),
        window_start: day("2026-09-01"),
        posting_working_days: -1,
        ..past
    };
    let expected = ["rules.name", "rules.window_start", "rules.posting_working_days"];
    assert_eq!(bad_fields(law.enact_review_rules(enact(bad)).await), expected);
}

#[tokio::test]
async fn loading_a_form_is_a_task_of_data_with_every_fault_named() {
    let given = Given::empty().await;
    let mut law = given.review_law(&approver());
    let all = law.list_score_tables(pb::ListScoreTablesRequest::default()).await.unwrap().into_inner();
    let names: Vec<_> = all.score_tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["scoreTables/B2-2016", "scoreTables/B2-2022"]);
    assert_eq!((all.score_tables[1].items.len(), all.score_tables[1].point_lines[0].line_points), (12, 140));
    let table = made_up();
    let load = |table: pb::ScoreTable| pb::LoadScoreTableRequest {
        score_table: Some(table),
        request_id: new_request_id(),
    };
    let loaded = law.load_score_table(load(table.clone())).await.unwrap().into_inner();
    assert_eq!(loaded, table);
    let event = given.context.published(LAW + 1).await.pop().unwrap();
    assert_eq!(event.subject, "sinhke.households.v1.score_table.loaded._");
    assert_eq!(pb::ScoreTableLoaded::decode(event.payload).unwrap().score_table, Some(loaded));
    let ask = pb::ListScoreTablesRequest { page_size: 2, ..pb::ListScoreTablesRequest::default() };
    let page = law.list_score_tables(ask.clone()).await.unwrap().into_inner();
    let ask = pb::ListScoreTablesRequest { page_token: page.next_page_token, ..ask };
    let page = law.list_score_tables(ask).await.unwrap().into_inner();
    assert_eq!((page.score_tables.len(), page.next_page_token.as_str()), (1, ""));
    let mut bad = pb::ScoreTable { name: "scoreTables/B1-X".to_owned(), region: "Bác".to_owned(), ..table };
    bad.items[0].options[0].code = "A B".to_owned();
    let expected = ["score_table.region", "score_table.items[0].options[0].code"];
    assert_eq!(bad_fields(law.load_score_table(load(bad)).await), expected);
}

/// A form B1 of two items, which no circular knows.
pub(super) fn made_up() -> pb::ScoreTable {
    let option = |code: &str, points| pb::ScoreOption { code: code.to_owned(), points };
    let item = |code: &str| pb::ScoreItem {
        code: code.to_owned(),
        options: vec![option("none", 0), option("some", 70)],
        rule: None,
    };
    pb::ScoreTable {
        name: "scoreTables/B1-TEST".to_owned(),
        form: pb::Form::B1.into(),
        region: "north".to_owned(),
        area_kind: AreaKind::Rural.into(),
        law: "0/TEST".to_owned(),
        valid_from: day("2022-01-01"),
        items: vec![item("land"), item("livestock")],
        note: "Made up for a test.".to_owned(),
        ..pb::ScoreTable::default()
    }
}
