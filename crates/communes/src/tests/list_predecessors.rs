use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, day, refused};

fn ask(name: &str, date: &str) -> pb::ListPredecessorsRequest {
    pb::ListPredecessorsRequest { name: name.to_owned(), date: day(date) }
}

#[tokio::test]
async fn a_commune_names_whom_it_took_whole_and_whom_in_part() {
    use pb::Extent::{Part, Whole};
    let given = Given::quang_ninh().await;
    let answer = given.reading().list_predecessors(ask("units/06661@2025-07-01", "2025-06-30")).await;
    let told: Vec<_> = answer
        .unwrap()
        .into_inner()
        .predecessors
        .into_iter()
        .map(|line| (line.unit.clone().unwrap().display_name, line.extent(), line.verified))
        .collect();
    let expected = [("Hà Khẩu", Part), ("Giếng Đáy", Whole), ("Việt Hưng", Whole)];
    assert_eq!(told, expected.map(|(name, extent)| (name.to_owned(), extent, true)));
}

#[tokio::test]
async fn a_doubtful_step_is_marked() {
    let given = Given::quang_ninh().await;
    let answer = given.reading().list_predecessors(ask("units/06685@2025-07-01", "2023-12-31")).await;
    let lines = answer.unwrap().into_inner().predecessors;
    let doubtful: Vec<_> = lines.iter().filter(|line| !line.verified).collect();
    let [yet_kieu] = doubtful.as_slice() else { panic!("{lines:?}") };
    assert_eq!(yet_kieu.unit.as_ref().unwrap().display_name, "Yết Kiêu");
}

#[tokio::test]
async fn the_date_must_be_said_and_known() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let undated = pb::ListPredecessorsRequest { date: None, ..ask("units/06685@2025-07-01", "2023-12-31") };
    assert_eq!(bad_fields(units.list_predecessors(undated).await), ["date"]);
    let before = units.list_predecessors(ask("units/06685@2025-07-01", "2019-12-31")).await;
    assert_eq!(refused(before), (Code::FailedPrecondition, "UNIT_NOT_KNOWN_BEFORE".to_owned()));
}
