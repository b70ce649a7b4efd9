//! What a spreadsheet would run as a formula stands behind an apostrophe in a sheet, and is read without it.

/// A cell that begins with one of these is run when the sheet is opened.
const SIGNS: [char; 4] = ['=', '+', '-', '@'];

/// Behind apostrophes as well: so every text comes back as it was.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(SIGNS)
}

/// A text as a cell.
pub(crate) fn guarded(text: String) -> String {
    if is_formula(&text) { format!("'{text}") } else { text }
}

/// A cell as the text that it stands for.
pub(super) fn meant(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}
