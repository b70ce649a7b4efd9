//! What the official forms call their reports and columns.

use std::collections::BTreeSet;

use vocabulary::area::UnitKey;

use crate::{
    api::render::movement_name,
    cubes::{
        cell::{Class, StandardId},
        ethnic::EthnicGroup,
        explain::Counted,
        mark::{Cause, Indicator, Mark},
        official::{Column, Counts, List, Official, Shown, Unit},
        sums::Which,
    },
};

pub(super) fn title(official: Official) -> &'static str {
    match official {
        Official::Result => "Biểu 1. Kết quả rà soát hộ nghèo, hộ cận nghèo, hộ có mức sống trung bình",
        Official::Movements(List::Poor) => "Biểu 2. Diễn biến hộ nghèo",
        Official::Movements(List::NearPoor) => "Biểu 3. Diễn biến hộ cận nghèo",
        Official::Deprivations(List::Poor, Shown::Numbers) => {
            "Biểu 4. Hộ nghèo thiếu hụt các dịch vụ xã hội cơ bản (số lượng)"
        }
        Official::Deprivations(List::Poor, Shown::Shares) => {
            "Biểu 5. Hộ nghèo thiếu hụt các dịch vụ xã hội cơ bản (tỷ lệ)"
        }
        Official::Deprivations(List::NearPoor, Shown::Numbers) => {
            "Biểu 6. Hộ cận nghèo thiếu hụt các dịch vụ xã hội cơ bản (số lượng)"
        }
        Official::Deprivations(List::NearPoor, Shown::Shares) => {
            "Biểu 7. Hộ cận nghèo thiếu hụt các dịch vụ xã hội cơ bản (tỷ lệ)"
        }
        Official::Groups => "Biểu 8. Hộ nghèo, hộ cận nghèo theo nhóm đối tượng",
        Official::Ethnic => "Biểu 9. Hộ nghèo, hộ cận nghèo theo dân tộc",
        Official::Causes => "Biểu 10. Hộ nghèo, hộ cận nghèo theo nguyên nhân nghèo",
        Official::Children => "Biểu 11. Thiếu hụt của trẻ em trong hộ nghèo, hộ cận nghèo",
        Official::Standards(Unit::Households) => "Biểu 12. Kết quả rà soát theo từng chuẩn nghèo (hộ)",
        Official::Standards(Unit::Persons) => "Biểu 13. Kết quả rà soát theo từng chuẩn nghèo (nhân khẩu)",
    }
}

/// How the numbers of a report are meant.
pub(super) fn note(official: Official) -> Option<&'static str> {
    match official {
        Official::Deprivations(..) => Some(
            "Mức độ thiếu hụt là kết quả rà soát ghi trong quyết định; một hộ có thể thiếu hụt nhiều chỉ số. \
             Nhân khẩu là toàn bộ thành viên của hộ.",
        ),
        Official::Groups => Some(
            "Một hộ có thể thuộc nhiều nhóm. Nhân khẩu là toàn bộ thành viên của hộ. Hộ chưa được ghi nhận khả năng \
             lao động hoặc công với cách mạng không được tính vào các nhóm đó.",
        ),
        Official::Causes => {
            Some("Một hộ có thể có nhiều nguyên nhân. Nhân khẩu là toàn bộ thành viên của hộ.")
        }
        Official::Children => Some(
            "Trẻ em dưới 16 tuổi vào ngày quyết định, trong hộ thiếu hụt chỉ số; số hộ là hộ có trẻ em. \
             Ở cột chưa rõ chỉ có số hộ.",
        ),
        Official::Ethnic => Some(
            "Dân tộc của chủ hộ, theo lần đếm mới nhất của từng đơn vị. Nhân khẩu là toàn bộ thành viên của hộ. \
             Đơn vị đã chia tách đứng ở dòng riêng cho đến khi đơn vị mới được đếm.",
        ),
        Official::Result | Official::Movements(_) | Official::Standards(_) => None,
    }
}

/// Figures of marks are not complete before everything was counted anew.
pub(super) fn marks_missing(until: i64) -> String {
    format!(
        "Sự kiện đến số {until} đã được tổng hợp trước khi có biểu này nên số liệu ở đây chưa đầy đủ; \
         cần tổng hợp lại từ đầu (sinhke start-over)."
    )
}

/// What the total of counts leaves out.
pub(super) fn uncounted(standard: &StandardId, units: usize) -> Option<String> {
    let said = || {
        format!(
            "Chuẩn {standard}: {units} đơn vị không có số liệu đếm của mình, tổng không gồm các đơn vị này."
        )
    };
    (units > 0).then(said)
}

/// No group has a column where nobody was counted in any.
pub(super) fn nobody() -> String {
    "Đã đếm và không có hộ nghèo, hộ cận nghèo nào ở các đơn vị có ngày đếm.".to_owned()
}

/// Counts that may be of the units shown and are in none of them.
pub(super) fn aside(units: &BTreeSet<UnitKey>) -> Option<String> {
    let names: Vec<String> = units.iter().map(UnitKey::resource_name).collect();
    let text = "Số liệu đếm ở đơn vị đã chia tách có thể thuộc các đơn vị trong biểu nhưng không tính vào:";
    (!names.is_empty()).then(|| format!("{text} {}.", names.join(", ")))
}

/// The heading of a column.
pub(super) fn column(official: Official, column: &Column) -> String {
    let heading = match &column.counts {
        Counts::Of(which, counted) => format!("{}{}", counted_name(official, counted), which_name(*which)),
        Counts::Ethnic(group, list) => format!("{}, {}", ethnic_name(*group), lower(list.class())),
    };
    match &column.standard {
        Some(standard) => format!("{standard}: {heading}"),
        None => heading,
    }
}

fn counted_name(official: Official, counted: &Counted) -> String {
    match counted {
        Counted::All => "Tổng số".to_owned(),
        Counted::Class(class) if matches!(official, Official::Movements(_)) => {
            format!("{} cuối kỳ", upper(*class))
        }
        // Beside shares of it.
        Counted::Class(class) if matches!(official, Official::Deprivations(_, Shown::Shares)) => {
            format!("{} (số lượng)", upper(*class))
        }
        Counted::Class(class) => upper(*class).to_owned(),
        Counted::NotKnown => "Chưa rà soát".to_owned(),
        Counted::PoorBefore => "Nghèo đầu kỳ".to_owned(),
        Counted::NearPoorBefore => "Cận nghèo đầu kỳ".to_owned(),
        Counted::Moved(movement) => capital(movement_name(*movement)),
        Counted::Marked(Class::NotPoor, mark) => format!("Trong đó: {}", mark_name(mark)),
        Counted::Marked(class, mark) => format!("{}: {}", upper(*class), mark_name(mark)),
    }
}

fn which_name(which: Which) -> &'static str {
    match which {
        Which::Total => "",
        Which::Minority => ", dân tộc thiểu số",
        Which::Rural => ", nông thôn",
        Which::Urban => ", thành thị",
    }
}

fn upper(class: Class) -> &'static str {
    match class {
        Class::Poor => "Nghèo",
        Class::NearPoor => "Cận nghèo",
        Class::NotPoor => "Không nghèo",
    }
}

fn lower(class: Class) -> &'static str {
    match class {
        Class::Poor => "nghèo",
        Class::NearPoor => "cận nghèo",
        Class::NotPoor => "không nghèo",
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn mark_name(mark: &Mark) -> String {
    let name = match mark {
        Mark::AverageLiving => "mức sống trung bình",
        Mark::AverageLivingNotKnown => "chưa rõ mức sống trung bình",
        Mark::NoLabourCapacity => "không có khả năng lao động",
        Mark::Merit => "có công với cách mạng",
        Mark::Cause(cause) => cause_name(*cause),
        Mark::NoCause => "chưa nêu nguyên nhân",
        Mark::Deprived(indicator) => return indicator_name(indicator).to_owned(),
        Mark::DeprivationsNotKnown => "chưa rõ thiếu hụt",
        Mark::Children => "trẻ em",
        Mark::ChildrenDeprived(indicator) => return format!("trẻ em, {}", indicator_name(indicator)),
        Mark::ChildrenNotKnown => "chưa rõ số trẻ em",
    };
    name.to_owned()
}

fn cause_name(cause: Cause) -> &'static str {
    match cause {
        Cause::NoLand => "không có đất sản xuất",
        Cause::NoCapital => "không có vốn sản xuất, kinh doanh",
        Cause::NoLabour => "không có lao động",
        Cause::NoTools => "không có công cụ, phương tiện sản xuất",
        Cause::NoSkill => "không có kỹ năng lao động, sản xuất",
        Cause::NoProductionKnowledge => "không có kiến thức về sản xuất",
        Cause::IllnessOrAccident => "có người ốm đau, bệnh nặng, tai nạn",
        Cause::Disaster => "thiên tai",
        Cause::Other => "nguyên nhân khác",
    }
}

/// The indicators of the laws so far, in the order of the forms; another one stands behind them by its code.
const INDICATORS: &[(&str, &str)] = &[
    ("employment", "việc làm"),
    ("dependants", "người phụ thuộc trong hộ gia đình"),
    ("nutrition", "dinh dưỡng"),
    ("health_insurance", "bảo hiểm y tế"),
    ("health_access", "tiếp cận các dịch vụ y tế"),
    ("adult_education", "trình độ giáo dục của người lớn"),
    ("child_attendance", "tình trạng đi học của trẻ em"),
    ("housing_quality", "chất lượng nhà ở"),
    ("housing_area", "diện tích nhà ở bình quân đầu người"),
    ("water_source", "nguồn nước sinh hoạt"),
    ("toilet", "nhà tiêu hợp vệ sinh"),
    ("telecom_use", "sử dụng dịch vụ viễn thông"),
    ("info_device", "phương tiện phục vụ tiếp cận thông tin"),
];

pub(super) fn place_on_the_form(indicator: &Indicator) -> usize {
    let known = INDICATORS.iter().position(|(known, _)| *known == indicator.as_str());
    known.unwrap_or(INDICATORS.len())
}

fn indicator_name(indicator: &Indicator) -> &str {
    let code = indicator.as_str();
    INDICATORS.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}

/// TK2008 (1019/QĐ-TCTK), 01 to 54.
const ETHNIC_GROUPS: [&str; 54] = [
    "Kinh",
    "Tày",
    "Thái",
    "Mường",
    "Khơ me",
    "Hoa",
    "Nùng",
    "Mông",
    "Dao",
    "Gia rai",
    "Ê đê",
    "Ba na",
    "Sán Chay",
    "Chăm",
    "Cơ ho",
    "Xơ đăng",
    "Sán Dìu",
    "Hrê",
    "Ra glai",
    "Mnông",
    "Thổ",
    "Xtiêng",
    "Khơ mú",
    "Bru-Vân Kiều",
    "Cơ tu",
    "Giáy",
    "Tà ôi",
    "Mạ",
    "Giẻ triêng",
    "Co",
    "Chơ ro",
    "Xinh mun",
    "Hà nhì",
    "Chu ru",
    "Lào",
    "La chí",
    "Kháng",
    "Phù lá",
    "La hủ",
    "La ha",
    "Pà thẻn",
    "Lự",
    "Ngái",
    "Chứt",
    "Lô lô",
    "Mảng",
    "Cơ lao",
    "Bố y",
    "Cống",
    "Si la",
    "Pu péo",
    "Rơ măm",
    "Brâu",
    "Ơ đu",
];

fn ethnic_name(group: EthnicGroup) -> String {
    if group == EthnicGroup::FOREIGN {
        return "Người nước ngoài".to_owned();
    }
    let named = group.number().checked_sub(1).and_then(|place| ETHNIC_GROUPS.get(place));
    named.map_or_else(|| format!("Dân tộc {group}"), |name| (*name).to_owned())
}
