//! Figures as text: columns, and numbers as Vietnamese papers write them.

/// Words to the left, everything behind them to the right.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(place, (cell, width))| {
            if place == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// `384375` → `384.375`.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{columns, grouped};

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 384_375, -1_000].map(grouped), ["0", "384.375", "-1.000"]);
    }

    #[test]
    fn names_stand_to_the_left_and_numbers_to_the_right() {
        let rows = [["Địa bàn", "Hộ"], ["Hà Tu", "1.250"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(columns(&rows), "Địa bàn     Hộ\nHà Tu    1.250\n");
    }
}
