//! What people are called: family name, middle name, given name, as each group does.

use super::{
    dice::Dice,
    people::{Ethnic, Sex},
};

const KINH: [(&str, u32); 26] = [
    ("Nguyễn", 320),
    ("Trần", 105),
    ("Phạm", 90),
    ("Lê", 85),
    ("Vũ", 70),
    ("Hoàng", 55),
    ("Bùi", 45),
    ("Đỗ", 40),
    ("Đặng", 25),
    ("Ngô", 25),
    ("Đinh", 20),
    ("Đoàn", 20),
    ("Dương", 16),
    ("Lương", 14),
    ("Mai", 12),
    ("Tô", 10),
    ("Cao", 10),
    ("Phan", 10),
    ("Trịnh", 8),
    ("Hà", 7),
    ("Lưu", 6),
    ("Tạ", 5),
    ("Vương", 4),
    ("Khổng", 3),
    ("Ngọ", 2),
    ("Nghiêm", 2),
];
const DAO: [(&str, u32); 9] = [
    ("Chíu", 20),
    ("Tằng", 18),
    ("Triệu", 14),
    ("Bàn", 12),
    ("Phùn", 12),
    ("Dường", 9),
    ("Đặng", 8),
    ("Lý", 7),
    ("Phoòng", 4),
];
const TAY: [(&str, u32); 9] = [
    ("Hoàng", 26),
    ("La", 16),
    ("Lương", 12),
    ("Nông", 11),
    ("Lô", 10),
    ("Vi", 9),
    ("Hà", 7),
    ("Trần", 6),
    ("Bế", 3),
];
const SAN_DIU: [(&str, u32); 9] = [
    ("Trương", 18),
    ("Từ", 14),
    ("Lưu", 13),
    ("Diệp", 12),
    ("Đàm", 10),
    ("Tô", 9),
    ("Ninh", 9),
    ("Ân", 6),
    ("Châu", 5),
];
const SAN_CHAY: [(&str, u32); 8] =
    [("Nình", 22), ("Trần", 18), ("La", 14), ("Lỷ", 12), ("Lục", 10), ("Hoàng", 10), ("Sằn", 8), ("Ngô", 6)];
const HOA: [(&str, u32); 8] = [
    ("Voòng", 20),
    ("Lìu", 15),
    ("Trần", 15),
    ("Lý", 13),
    ("Sì", 10),
    ("Phoóng", 10),
    ("Chu", 9),
    ("Hứa", 8),
];
const NUNG: [(&str, u32); 7] =
    [("Nông", 28), ("Hoàng", 20), ("Lương", 14), ("Vi", 12), ("Chu", 10), ("Mã", 8), ("Lục", 8)];

const MALE_MIDDLE: [&str; 18] = [
    "Văn", "Văn", "Văn", "Đức", "Hữu", "Quang", "Minh", "Mạnh", "Xuân", "Đình", "Công", "Thành", "Ngọc",
    "Duy", "Trung", "Anh", "Tuấn", "Bá",
];
const MALE_GIVEN: [&str; 48] = [
    "An", "Anh", "Bách", "Bảo", "Bình", "Chiến", "Chung", "Cường", "Dũng", "Duy", "Dương", "Đạt", "Đông",
    "Đức", "Giang", "Hà", "Hải", "Hiếu", "Hoàng", "Hùng", "Huy", "Hưng", "Khánh", "Khoa", "Kiên", "Lâm",
    "Linh", "Long", "Lộc", "Mạnh", "Minh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Quang", "Quyết", "Sơn",
    "Tài", "Thái", "Thắng", "Thành", "Thịnh", "Toàn", "Trung", "Tuấn", "Việt",
];
/// Of women born before 1985; the given names of younger ones have other middle names too.
const FEMALE_MIDDLE: [&str; 14] = [
    "Thị", "Thị", "Thị", "Thị", "Thị", "Thu", "Thanh", "Ngọc", "Minh", "Bích", "Kim", "Hồng", "Phương",
    "Diệu",
];
const FEMALE_MIDDLE_YOUNG: [&str; 14] = [
    "Thị", "Thị", "Thu", "Thanh", "Ngọc", "Minh", "Phương", "Khánh", "Bảo", "Hà", "Thùy", "Mai", "Quỳnh",
    "Gia",
];
const FEMALE_GIVEN: [&str; 46] = [
    "An", "Anh", "Bình", "Chi", "Chinh", "Dung", "Duyên", "Dương", "Giang", "Hà", "Hạnh", "Hằng", "Hiền",
    "Hoa", "Hòa", "Hồng", "Huệ", "Huyền", "Hương", "Lan", "Liên", "Linh", "Loan", "Ly", "Mai", "Minh", "Nga",
    "Ngân", "Ngọc", "Nhung", "Oanh", "Phương", "Quyên", "Quỳnh", "Tâm", "Thảo", "Thu", "Thủy", "Trang",
    "Trâm", "Tuyết", "Vân", "Vi", "Xuân", "Yên", "Yến",
];

/// Middle and given names in use beside the Vietnamese ones: (men's middle, men's given, women's middle, women's given).
type Own =
    (&'static [&'static str], &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const DAO_OWN: Own = (
    &["A", "Sáng", "Tài", "Kim", "Quý", "Phúc"],
    &["Sềnh", "Sáng", "Vằn", "Phúc", "Thàng", "Lường", "Quay", "Hếnh"],
    &["Sám", "Tài", "Nhì", "Thị", "Móc"],
    &["Múi", "Mùi", "Kíu", "San", "Líu", "Lan", "Phấy"],
);
const SAN_CHAY_OWN: Own = (
    &["A", "Văn", "Cắm", "Sềnh"],
    &["Sìn", "Phòng", "Lộc", "Sáng", "Voòng", "Thình"],
    &["Thị", "A", "Móc"],
    &["Múi", "Kíu", "Sinh", "Chăn", "Lan", "Cúc"],
);
const HOA_OWN: Own = (
    &["A", "Văn", "Chí", "Cẩm"],
    &["Sáng", "Phát", "Lâm", "Cường", "Phóng", "Tắc"],
    &["A", "Thị", "Mỹ"],
    &["Múi", "Kíu", "Lình", "Phượng", "Cẩm"],
);

pub(super) fn family(ethnic: Ethnic, dice: &mut Dice) -> &'static str {
    match ethnic {
        Ethnic::Kinh => dice.weighted(&KINH),
        Ethnic::Dao => dice.weighted(&DAO),
        Ethnic::Tay => dice.weighted(&TAY),
        Ethnic::SanDiu => dice.weighted(&SAN_DIU),
        Ethnic::SanChay => dice.weighted(&SAN_CHAY),
        Ethnic::Hoa => dice.weighted(&HOA),
        Ethnic::Nung => dice.weighted(&NUNG),
    }
}

/// Family, middle and given name.
pub(super) fn full(family: &str, ethnic: Ethnic, sex: Sex, birth_year: i16, dice: &mut Dice) -> String {
    let own = match ethnic {
        Ethnic::Dao => Some(DAO_OWN),
        Ethnic::SanChay => Some(SAN_CHAY_OWN),
        Ethnic::Hoa => Some(HOA_OWN),
        Ethnic::Kinh | Ethnic::Tay | Ethnic::SanDiu | Ethnic::Nung => None,
    };
    // The younger, the more Vietnamese the name.
    let own = own.filter(|_| dice.percent(if birth_year < 1990 { 70 } else { 25 }));
    let female_middle: &[&str] = if birth_year < 1985 { &FEMALE_MIDDLE } else { &FEMALE_MIDDLE_YOUNG };
    let (middle, given): (&[&str], &[&str]) = match (sex, own) {
        (Sex::Male, Some((middle, given, _, _))) | (Sex::Female, Some((_, _, middle, given))) => {
            (middle, given)
        }
        (Sex::Male, None) => (&MALE_MIDDLE, &MALE_GIVEN),
        (Sex::Female, None) => (female_middle, &FEMALE_GIVEN),
    };
    let middle = *dice.pick(middle);
    let given = *dice.pick(given);
    // Nobody is called twice the same: Văn Minh Minh.
    let middle = if middle == given { if sex == Sex::Male { "Văn" } else { "Thị" } } else { middle };
    format!("{family} {middle} {given}")
}
