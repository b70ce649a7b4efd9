use proto::sinhke::communes::v1 as pb;
use service::{
    position::{HEADER, Position},
    rpc::REPLAYED,
    testing::caller,
};
use tonic::Code;
use vocabulary::caller::Role;

use super::given::{Given, bad_fields, day, merge, new_request_id, refused};

#[tokio::test]
async fn a_merge_yet_to_come_is_entered_once_as_data() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let imported = units.import_units(merge()).await.unwrap().into_inner();
    let counts = |answer: &pb::ImportUnitsResponse| {
        (answer.units_imported, answer.successions_imported, answer.rows_unchanged)
    };
    assert_eq!(counts(&imported), (3, 2, 0));
    // Under another name it is another request, and changes nothing.
    let again = units.import_units(merge()).await.unwrap().into_inner();
    assert_eq!(counts(&again), (0, 0, 5));

    let communes = |date| pb::ListUnitsRequest { date: day(date), ..pb::ListUnitsRequest::default() };
    for (date, expected) in [("2026-12-31", 55), ("2027-01-01", 54)] {
        let listed = units.list_units(communes(date)).await.unwrap().into_inner();
        assert_eq!(listed.total_size, expected, "{date}");
    }
    let joined =
        pb::ListPredecessorsRequest { name: "units/06841@2027-01-01".to_owned(), date: day("2026-12-31") };
    assert_eq!(units.list_predecessors(joined).await.unwrap().into_inner().predecessors.len(), 2);
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let ask = merge();
    let first = units.import_units(ask.clone()).await.unwrap();
    assert!(first.metadata().get(REPLAYED).is_none());
    let second = units.import_units(ask.clone()).await.unwrap();
    assert_eq!(second.metadata().get(REPLAYED).unwrap(), "true");
    assert_eq!(first.into_inner(), second.into_inner());
    let other = pb::ImportUnitsRequest { units: Vec::new(), ..ask };
    let refusal = refused(units.import_units(other).await);
    assert_eq!(refusal, (Code::InvalidArgument, "REQUEST_ID_REUSED".to_owned()));
}

#[tokio::test]
async fn the_answers_position_names_only_what_subscribers_can_see() {
    let given = Given::quang_ninh().await;
    let answer = given.approving().import_units(merge()).await.unwrap();
    let position: Position = answer.metadata().get(HEADER).unwrap().to_str().unwrap().parse().unwrap();
    let published = given.context.published(258).await;
    assert_eq!(
        position.marks().len(),
        4,
        "three units and the reorganisation; the register's own event stays"
    );
    for mark in position.marks() {
        let event =
            published.iter().find(|event| (event.aggregate, event.version) == (mark.aggregate, mark.version));
        assert!(event.is_some(), "{mark:?}");
    }
}

#[tokio::test]
async fn an_import_is_refused_with_every_bad_row_and_leaves_nothing() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let mut ask = merge();
    // Another name than is entered, and a succession of a commune that never was.
    ask.units[0].display_name = "Hoành Mồ".to_owned();
    let absent = pb::Succession { old_code: "00009".to_owned(), ..ask.successions[0].clone() };
    ask.successions.push(absent);
    let answer = units.import_units(ask).await;
    let fields = bad_fields(answer);
    assert!(fields.contains(&"units[0].display_name".to_owned()), "{fields:?}");
    assert!(fields.contains(&"successions[2].old_code".to_owned()), "{fields:?}");
    let lucky = pb::GetUnitRequest { name: "units/06841@2027-01-01".to_owned(), date: None };
    assert_eq!(refused(units.get_unit(lucky).await).0, Code::NotFound);
}

#[tokio::test]
async fn every_bad_field_of_every_row_is_named() {
    let given = Given::quang_ninh().await;
    let mut ask = merge();
    ask.request_id = "no".to_owned();
    assert_eq!(bad_fields(given.approving().import_units(ask.clone()).await), ["request_id"]);
    ask.request_id = new_request_id();
    ask.document.as_mut().unwrap().date = None;
    ask.units[1].code = "1".to_owned();
    ask.units[1].display_name = "Lục\0Hồn".to_owned();
    ask.units[2].kind = 0;
    ask.units[2].valid_until = day("2026-01-01");
    ask.units[0].name = "units/06841@2025-07-02".to_owned();
    ask.successions[1].extent = 0;
    ask.successions[1].law = String::new();
    ask.successions[0].effective_date = None;
    let expected = [
        "document.date",
        "units[0].name",
        "units[1].code",
        "units[1].display_name",
        "units[2].kind",
        "units[2].valid_until",
        "successions[0].effective_date",
        "successions[1].extent",
        "successions[1].law",
    ];
    assert_eq!(bad_fields(given.approving().import_units(ask).await), expected);
}

#[tokio::test]
async fn a_name_is_the_same_however_its_accents_were_typed() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let mut ask = merge();
    // Decomposed, as some keyboards write it.
    ask.units[2].display_name = "Hoa\u{300}nh Mo\u{302}".to_owned();
    units.import_units(ask).await.unwrap();
    let unit = pb::GetUnitRequest { name: "units/06841@2027-01-01".to_owned(), date: None };
    assert_eq!(units.get_unit(unit).await.unwrap().into_inner().display_name, "Hoành Mô");
}

#[tokio::test]
async fn two_imports_at_once_never_leave_half_of_each() {
    let given = Given::quang_ninh().await;
    let one = merge();
    let mut other = merge();
    // The same communes go another way.
    other.units[2].code = "06856".to_owned();
    other.units[2].display_name = "Lục Hồn".to_owned();
    for succession in &mut other.successions {
        succession.new_code = "06856".to_owned();
    }
    let (mut first, mut second) = (given.approving(), given.approving());
    let (first, second) = tokio::join!(first.import_units(one), second.import_units(other));
    assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
}

#[tokio::test]
async fn only_the_provinces_approver_imports() {
    let given = Given::quang_ninh().await;
    for role in Role::ALL.iter().filter(|role| **role != Role::ProvinceApprover) {
        let answer = given.units(&caller("somebody", &[*role])).import_units(merge()).await;
        assert_eq!(refused(answer), (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()), "{role}");
    }
}
