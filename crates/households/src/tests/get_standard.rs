use proto::sinhke::households::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, day, refused};

#[tokio::test]
async fn the_shipped_standards_are_there_from_the_start() {
    let given = Given::empty().await;
    let get = async |name: &str| {
        let ask = pb::GetStandardRequest { name: name.to_owned() };
        given.approving().get_standard(ask).await
    };
    let standard = get("povertyStandards/QN-2023").await.unwrap().into_inner();
    assert_eq!(standard.law, "13/2023/NQ-HĐND");
    assert_eq!((&standard.valid_from, &standard.valid_until), (&day("2023-03-30"), &day("2026-01-01")));
    assert_eq!((standard.rural_line_vnd, standard.urban_line_vnd), (2_100_000, 2_600_000));
    assert!(standard.note.contains("took effect"));
    let unknown = refused(get("povertyStandards/QN-2026").await);
    assert_eq!(unknown, (Code::NotFound, "STANDARD_NOT_KNOWN".to_owned()));
    assert_eq!(bad_fields(get("QN-2023").await), ["name"]);
}
