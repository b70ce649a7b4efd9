use proto::{
    google::r#type::Date as PbDate,
    sinhke::{
        households::v1::{Ethnicity, PoorTotal, Sex},
        r#type::v1::DocumentRef,
    },
};

use super::*;

#[test]
fn a_household_is_a_row_and_what_a_spreadsheet_would_run_is_guarded() {
    let day = Some(PbDate { year: 2024, month: 3, day: 1 });
    let household = PoorHousehold {
        household: "households/1".to_owned(),
        unit: "units/06841@2025-07-01".to_owned(),
        address: "=1+1".to_owned(),
        head_name: "Chìu Thị Hoà".to_owned(),
        head_birth_year: 1990,
        head_sex: Sex::Female.into(),
        head_ethnicity: Some(Ethnicity {
            code_set: "TK2008".to_owned(),
            code: "09".to_owned(),
            display_name: "Dao".to_owned(),
        }),
        member_count: 4,
        document: Some(DocumentRef { number: "12/QĐ".to_owned(), date: day, issuer: "UBND xã".to_owned() }),
        decide_date: day,
        deprivations: vec!["nutrition".to_owned(), "toilet".to_owned()],
        ..PoorHousehold::default()
    };
    let mut written = Vec::new();
    let mut sheet = Sheet::new(&mut written).unwrap();
    sheet.write(&household).unwrap();
    sheet.finish().unwrap();
    let text = String::from_utf8(written).unwrap();
    let rows: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(rows[0].split(',').count(), HEADINGS.len());
    assert_eq!(
        rows[1],
        "1,06841@2025-07-01,,'=1+1,Chìu Thị Hoà,1990,female,TK2008,09,Dao,4,12/QĐ,2024-03-01,2024-03-01,nutrition toilet"
    );
}

#[test]
fn the_summary_ends_with_all_of_them() {
    let total =
        |unit: &str, households| PoorTotal { unit: unit.to_owned(), households, persons: 4 * households };
    let totals = PoorTotals { total: Some(total("", 3)), units: vec![total("units/06841@2025-07-01", 3)] };
    let summary = summary(&totals);
    let lines: Vec<_> = summary.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).collect();
    assert_eq!(lines[0], ["06841@2025-07-01", "3", "hộ", "12", "nhân", "khẩu"]);
    assert_eq!(lines[1], ["Tổng", "3", "hộ", "12", "nhân", "khẩu"]);
}
