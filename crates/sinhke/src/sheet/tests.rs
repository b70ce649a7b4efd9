use proto::sinhke::households::v1 as pb;

use super::*;

const HEAD: &str = "household_no;unit;register_date;full_name;sex;birth_date;relation;ethnicity_code_set;ethnicity_code;citizen_id\n";

fn read(bytes: &[u8]) -> Vec<Read> {
    let mut sheet = Sheet::open(bytes).unwrap();
    std::iter::from_fn(|| sheet.next().unwrap()).collect()
}

fn entries(read: Vec<Read>) -> Vec<Entry> {
    let entry = |read| match read {
        Read::Household(entry) => *entry,
        Read::Bad(problems) => panic!("{problems:?}"),
    };
    read.into_iter().map(entry).collect()
}

#[test]
fn the_template_is_a_sheet_that_can_be_read() {
    let entries = entries(read(TEMPLATE.as_bytes()));
    assert_eq!(
        (entries.len(), entries[0].number.as_str(), &entries[0].rows[..]),
        (1, "KM-001", &[2, 3, 4][..])
    );
    let household = &entries[0].household;
    assert_eq!((household.unit.as_str(), household.members.len()), ("units/06841@2025-07-01", 3));
    assert!(TEMPLATE.starts_with(&Column::ALL.map(Column::name).join(",")), "every column is shown");
}

#[test]
fn signs_marks_names_and_words_may_be_those_of_a_vietnamese_spreadsheet() {
    let sheet = "\u{feff}Mã hộ;Xã phường;Ngày đăng ký;Họ và tên;Giới tính;Ngày sinh;Quan hệ với chủ hộ;Bộ mã dân tộc;\
                 Mã dân tộc;Số định danh;Lý do chưa có số định danh\r\n\
                 1;06841@2025-07-01;1/8/2025;Trần Thị Bưởi;Nữ;01/05/1990;Chủ hộ;TK2008;17;022190123456;\r\n\
                 1;;;Lê An;Nam;02/03/2019;Con;TK2008;01;;Trẻ em\r\n";
    let entries = entries(read(sheet.as_bytes()));
    let plain = "household_no,unit,register_date,full_name,sex,birth_date,relation,ethnicity_code_set,ethnicity_code,\
                 citizen_id,no_citizen_id_reason\n\
                 1,06841@2025-07-01,2025-08-01,Trần Thị Bưởi,female,1990-05-01,head,TK2008,17,022190123456,\n\
                 1,06841@2025-07-01,2025-08-01,Lê An,male,2019-03-02,child,TK2008,01,,child\n";
    let same = self::entries(read(plain.as_bytes()));
    assert_eq!((entries.len(), &entries[0].household), (1, &same[0].household));
}

/// Rows, and the row, column and words of what is wrong with them.
type Case = (&'static [u8], u64, Option<Column>, &'static str);

#[test]
fn what_is_wrong_with_a_sheet_is_said_of_its_row_and_column_and_its_neighbours_are_read() {
    const CASES: [Case; 12] = [
        (b"1;u;2025-08-01;\xff;male;1990-01-01;head;TK2008;01;", 2, Some(Column::FullName), "is not UTF-8"),
        (
            b"1;u;2025-02-30;A;male;1990-01-01;head;TK2008;01;",
            2,
            Some(Column::RegisterDate),
            "must be a real date",
        ),
        (b"1;u;2025-08-01;A;male;0990-01-01;head;TK2008;01;", 2, Some(Column::BirthDate), "must lie between"),
        (
            b"1;u;2025-08-01;A;male;31/02/1990;head;TK2008;01;",
            2,
            Some(Column::BirthDate),
            "must be a real date",
        ),
        (
            b"1;u;2025-08-01;A;m;1990-01-01;head;TK2008;01;",
            2,
            Some(Column::Sex),
            "must be one of: male, female",
        ),
        (
            b"1;u;2025-08-01;A;male;1990-01-01;boss;TK2008;01;",
            2,
            Some(Column::Relation),
            "must be one of: head",
        ),
        (b"1;u;2025-08-01;A;male;1990-01-01;;TK2008;01;", 2, Some(Column::Relation), "must be one of: head"),
        (
            b";u;2025-08-01;A;male;1990-01-01;head;TK2008;01;",
            2,
            Some(Column::HouseholdNo),
            "must have 1 to 100",
        ),
        (b"a\x00;u;2025-08-01;A;male;1990-01-01;head;TK2008;01;", 2, Some(Column::HouseholdNo), "no control"),
        (b"1;u;2025-08-01;A;male;1990-01-01;head;TK2008", 2, None, "has 8 columns, must have 10"),
        (
            b"1;u;2025-08-01;A;male;1990-01-01;head;TK2008;01;\n1;v;;B;male;1990-01-01;child;TK2008;01;",
            3,
            Some(Column::Unit),
            "is not what the household's first row says",
        ),
        (
            b"1;u;2025-08-01;A;male;1990-01-01;head;TK2008;01;7\n1;u;;B;male;1990-01-01;child;TK2008;01;7",
            3,
            Some(Column::CitizenId),
            "is there in a row above",
        ),
    ];
    for (rows, row, column, words) in CASES {
        let good = b"\nN;u;2025-08-01;A;male;1990-01-01;head;TK2008;01;\n";
        let read = read(&[HEAD.as_bytes(), rows, good].concat());
        let [Read::Bad(problems), Read::Household(next)] = &read[..] else { panic!("{words}: {read:?}") };
        assert_eq!((problems.len(), problems[0].row, problems[0].column), (1, row, column), "{words}");
        assert!(problems[0].fault.en.contains(words), "{:?}", problems[0].fault);
        assert_eq!((problems[0].reason.as_str(), next.number.as_str()), (ROW_UNREADABLE, "N"));
    }
}

#[test]
fn a_household_whose_rows_stand_apart_is_refused_where_it_comes_again() {
    let row = |number: &str| format!("{number};u;2025-08-01;A;male;1990-01-01;head;TK2008;01;\n");
    let read = read((HEAD.to_owned() + &row("1") + &row("2") + &row("1")).as_bytes());
    let [Read::Household(_), Read::Household(_), Read::Bad(problems)] = &read[..] else { panic!("{read:?}") };
    assert_eq!((problems[0].row, problems[0].column), (4, Some(Column::HouseholdNo)));
}

#[test]
fn a_heading_that_is_no_sheet_s_is_told_at_once() {
    let refused = |heading: &str| Sheet::open(heading.as_bytes()).err().unwrap().to_string();
    assert!(refused("household_no,phone\n").contains("\"phone\" is none of a sheet's"));
    assert!(refused("household_no,mã hộ\n").contains("there twice"));
    assert!(refused("household_no,unit\n").contains("no column register_date, full_name"));
    assert!(Sheet::open(&b"\xff\xfe"[..]).is_err());
}

#[test]
fn a_field_of_the_contract_has_its_column() {
    let of = |field| Column::of_field(field);
    assert_eq!(of("registration.household.members[2].birth_date"), Some(Column::BirthDate));
    assert_eq!(of("household.members[0].ethnicity.code_set"), Some(Column::EthnicityCodeSet));
    assert_eq!(of("household.members"), Some(Column::Relation));
    assert_eq!((of("household.unit"), of("request_id")), (Some(Column::Unit), None));
    assert_eq!(of("household.members[1].disabilities[0].kind"), Some(Column::Disabilities));
    assert_eq!(of("household.members[1].merits[0]"), Some(Column::Merits));
    assert_eq!(of("household.causes[2]"), Some(Column::Causes));
}

/// Current members' rows, as read back.
fn written(household: &pb::Household) -> String {
    let mut bytes = Vec::new();
    let mut sheet = Writer::new(&mut bytes).unwrap();
    sheet.write(household).unwrap();
    sheet.finish().unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The template's household.
fn template() -> pb::Household {
    let mut household = entries(read(TEMPLATE.as_bytes())).remove(0).household;
    household.name = "households/KM-001".to_owned();
    household
}

#[test]
fn a_household_is_written_with_its_present_head_first_and_without_who_left() {
    let mut household = template();
    household.unit = "units/06841@2025-07-01".to_owned();
    household.address = "Thôn Mới".to_owned();
    let day = |day| Some(proto::google::r#type::Date { year: 2026, month: 1, day });
    household.members[0].member_until = day(1);
    household.members[1].set_relation(pb::Relation::Child);
    household.members[2].set_relation(pb::Relation::Head);
    household.members[2].member_from = day(1);
    let back = entries(read(written(&household).as_bytes())).remove(0).household;
    assert_eq!((back.unit, back.address), (household.unit.clone(), household.address.clone()));
    assert_eq!(back.members, [household.members[2].clone(), household.members[1].clone()]);
    household.members[1].member_until = day(2);
    household.members[2].member_until = day(2);
    assert_eq!(written(&household).lines().count(), 1, "of a household that ended nothing but the heading");
}

#[test]
fn what_a_spreadsheet_would_run_is_guarded_and_read_back_as_it_was() {
    let said = ["=1+1", "+84", "-2", "@x", "'=1", "''@x", "'quoted'", "Thôn 1", "a=b", "'"];
    for said in said {
        let mut household = template();
        said.clone_into(&mut household.address);
        let sheet = written(&household);
        let cells = csv::Reader::from_reader(sheet.as_bytes()).into_records();
        let cells: Vec<String> =
            cells.flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
        assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{sheet}");
        assert_eq!(entries(read(sheet.as_bytes())).remove(0).household.address, said);
    }
}

/// Every value that a person or a household can have, in the words that are written and the Vietnamese ones.
#[test]
fn what_is_stated_of_households_and_members_comes_back_as_it_was_written() {
    let mut household = template();
    household.causes = (1..=9).collect();
    household.farming = true;
    let member = &mut household.members[1];
    let disability = |kind| pb::Disability { kind, level: (kind + 1) / 2 };
    member.disabilities = (1..=6).map(disability).collect();
    member.merits = (1..=12).collect();
    member.set_labour_capacity(pb::LabourCapacity::Unable);
    let back = entries(read(written(&household).as_bytes())).remove(0).household;
    assert_eq!((&back.causes, back.farming), (&household.causes, true));
    assert_eq!(back.members, household.members);
}

#[test]
fn lists_in_a_cell_are_read_in_vietnamese_and_what_is_no_value_is_told_of_its_column() {
    let head = HEAD
        .replace(";citizen_id", ";số định danh;nguyên nhân nghèo;khuyết tật;người có công;khả năng lao động");
    let row = |cells: &str| format!("{head}1;u;2025-08-01;A;male;1990-01-01;head;TK2008;01;{cells}\n");
    let good =
        row(";Thiên tai | Không có đất sản xuất;Nhìn: Đặc biệt nặng|Vận động: nhẹ;Thương binh;Hạn chế");
    let household = entries(read(good.as_bytes())).remove(0).household;
    let causes: Vec<_> = household.causes().collect();
    assert_eq!(causes, [pb::PovertyCause::Disaster, pb::PovertyCause::NoLand]);
    let member = &household.members[0];
    assert_eq!(member.disabilities[0].level(), pb::DisabilityLevel::EspeciallySevere);
    assert_eq!(member.disabilities[1].kind(), pb::DisabilityKind::Mobility);
    assert_eq!(member.labour_capacity(), pb::LabourCapacity::Limited);
    let wrong = [
        (";rain;;;", Column::Causes),
        (";;sight;;", Column::Disabilities),
        (";;sight: total;;", Column::Disabilities),
        (";;;hero;", Column::Merits),
        (";;;;strong", Column::LabourCapacity),
    ];
    for (cells, column) in wrong {
        let read = read(row(cells).as_bytes());
        let [Read::Bad(problems)] = &read[..] else { panic!("{cells}: {read:?}") };
        assert_eq!((problems.len(), problems[0].column), (1, Some(column)), "{cells}");
    }
}
