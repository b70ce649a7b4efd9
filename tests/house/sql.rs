//! Migrations as the things they create. Our own migrations keep one column or constraint to a line.

/// A table, a column of it, or a constraint on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    pub line: usize,
    /// As `comment on` would name it: `table a.b`, `column a.b.c`, `constraint d on a.b`.
    pub object: String,
    /// The name of a CHECK constraint.
    pub check: Option<String>,
}

pub fn created(migration: &str) -> Vec<Created> {
    let mut found = Vec::new();
    let mut table: Option<String> = None;
    let mut depth = 0_i32;
    for (index, raw) in migration.lines().enumerate() {
        let line = raw.split("--").next().unwrap_or_default().trim();
        let words: Vec<&str> = line.split_whitespace().collect();
        match (&table, words.as_slice()) {
            (None, ["create", "table", rest @ ..]) => {
                let name = rest
                    .iter()
                    .find(|word| !matches!(**word, "if" | "not" | "exists"))
                    .copied()
                    .unwrap_or_default();
                let name = name.trim_end_matches('(').to_owned();
                found.push(Created { line: index + 1, object: format!("table {name}"), check: None });
                table = Some(name);
                depth = 0;
            }
            (Some(name), ["constraint", constraint, kind, ..]) if depth == 1 => {
                found.push(Created {
                    line: index + 1,
                    object: format!("constraint {constraint} on {name}"),
                    check: (*kind == "check").then(|| (*constraint).to_owned()),
                });
            }
            (Some(name), [column, ..])
                if depth == 1 && column.starts_with(|first: char| first.is_alphabetic()) =>
            {
                found.push(Created {
                    line: index + 1,
                    object: format!("column {name}.{column}"),
                    check: None,
                });
            }
            (None, ["alter", "table", name, "add", "column", column, ..]) => {
                found.push(Created {
                    line: index + 1,
                    object: format!("column {name}.{column}"),
                    check: None,
                });
            }
            (None, ["alter", "table", name, "add", "constraint", constraint, kind, ..]) => {
                found.push(Created {
                    line: index + 1,
                    object: format!("constraint {constraint} on {name}"),
                    check: (*kind == "check").then(|| (*constraint).to_owned()),
                });
            }
            _ => {}
        }
        if table.is_some() {
            depth += balance(line);
            if depth <= 0 && line.contains(')') {
                table = None;
            }
        }
    }
    found
}

fn balance(line: &str) -> i32 {
    let mut depth = 0;
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth
}
