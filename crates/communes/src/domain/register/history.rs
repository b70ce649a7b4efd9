//! Whether the register with the rows of an import is one history, told per row.

use vocabulary::{
    area::{Atlas, AtlasFault, Succession, UnitCode, UnitKey},
    calendar::Date,
    rejection::{Fault, Violations},
};

use super::{Import, Register};

/// Names every row of the import that makes the register contradict itself.
pub(super) fn check(register: &Register, import: &Import, bad: &mut Violations) {
    let units = register.units.values().cloned();
    let successions = register.passages.values().map(|passage| passage.succession.clone());
    if let Err(faults) = Atlas::new(units, successions) {
        for fault in faults {
            for field in fields(&fault, import) {
                bad.add(field, text(&fault));
            }
        }
    }
}

/// The fields of the import that a fault is about; the list itself when the fault is of a row that it lacks.
fn fields(fault: &AtlasFault, import: &Import) -> Vec<String> {
    let unit = |key: &UnitKey, field: &str| {
        let row = import.units.iter().position(|unit| unit.key == *key)?;
        Some(vec![format!("units[{row}].{field}")])
    };
    let rows = |field: &str, wanted: &dyn Fn(&Succession) -> bool| {
        let rows = import.passages.iter().enumerate().filter(|(_, passage)| wanted(&passage.succession));
        let fields: Vec<_> = rows.map(|(row, _)| format!("successions[{row}].{field}")).collect();
        Some(fields).filter(|fields| !fields.is_empty())
    };
    let row = |field: &str, old: UnitCode, new: UnitCode, day: Date| {
        rows(field, &|row| (row.old, row.new, row.effective) == (old, new, day))
    };
    let found = match fault {
        AtlasFault::Overlap(earlier, later) => {
            unit(later, "valid_from").or_else(|| unit(earlier, "valid_until"))
        }
        AtlasFault::LevelOfCode(key) => unit(key, "kind"),
        AtlasFault::ParentLevel(key) | AtlasFault::ParentNotInForce(key) => unit(key, "parent_code"),
        AtlasFault::OldNotInForce(old, new, day) => row("old_code", *old, *new, *day),
        AtlasFault::NewNotInForce(old, new, day) => row("new_code", *old, *new, *day),
        AtlasFault::Extents(old, day) => rows("extent", &|row| (row.old, row.effective) == (*old, *day)),
        AtlasFault::EndsInNothing(key, _) => unit(key, "valid_until"),
        AtlasFault::KeyIsNotFirstDay(key) | AtlasFault::SucceedsNothing(key, _) => unit(key, "valid_from"),
    };
    found.unwrap_or_else(|| vec![list(fault).to_owned()])
}

/// The list in which the cause of a fault must lie when no row of it can be named.
fn list(fault: &AtlasFault) -> &'static str {
    match fault {
        AtlasFault::KeyIsNotFirstDay(_)
        | AtlasFault::Overlap(_, _)
        | AtlasFault::LevelOfCode(_)
        | AtlasFault::ParentLevel(_)
        | AtlasFault::ParentNotInForce(_)
        | AtlasFault::OldNotInForce(_, _, _)
        | AtlasFault::NewNotInForce(_, _, _) => "units",
        AtlasFault::Extents(_, _) | AtlasFault::EndsInNothing(_, _) | AtlasFault::SucceedsNothing(_, _) => {
            "successions"
        }
    }
}

/// The fault in both languages, with the codes and days it is about.
fn text(fault: &AtlasFault) -> Fault {
    let vi = match fault {
        AtlasFault::KeyIsNotFirstDay(key) => format!("tên {key} không ghi đúng ngày đầu tiên"),
        AtlasFault::Overlap(earlier, later) => {
            format!("{earlier} và {later} cùng có hiệu lực trong một ngày")
        }
        AtlasFault::LevelOfCode(key) => format!("{key}: độ dài của mã không đúng với cấp"),
        AtlasFault::ParentLevel(key) => {
            format!("{key}: thiếu đơn vị cấp trên, hoặc đơn vị đó không ở cấp cao hơn")
        }
        AtlasFault::ParentNotInForce(key) => {
            format!("{key}: đơn vị cấp trên không có hiệu lực trong toàn bộ thời gian của đơn vị này")
        }
        AtlasFault::OldNotInForce(old, new, day) => {
            format!("{old} → {new} ngày {day}: ngày trước đó không có xã nào mang mã cũ")
        }
        AtlasFault::NewNotInForce(old, new, day) => {
            format!("{old} → {new} ngày {day}: ngày đó không có xã nào mang mã mới")
        }
        AtlasFault::Extents(old, day) => {
            format!(
                "{old} ngày {day}: phải chuyển toàn bộ vào một đơn vị, hoặc từng phần vào nhiều đơn vị khác nhau"
            )
        }
        AtlasFault::EndsInNothing(key, day) => {
            format!("{key} kết thúc ngày {day} mà không có đơn vị kế tiếp")
        }
        AtlasFault::SucceedsNothing(key, day) => format!("{key} có từ {day} mà không kế tiếp đơn vị nào"),
    };
    Fault::new(vi, fault.to_string())
}
