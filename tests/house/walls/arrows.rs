//! Which crate may know which: sinhke → contexts → service → journal → vocabulary, with proto beside.

use crate::{
    accepts, catches, stands,
    tree::{Breach, Tree},
};

/// What each shared crate may depend on, of the workspace. Contexts may take all four of the first line.
const SHARED: [(&str, &[&str]); 5] = [
    ("vocabulary", &[]),
    ("proto", &[]),
    ("journal", &["vocabulary"]),
    ("local", &[]),
    ("service", &["vocabulary", "journal", "proto", "local"]),
];
const CONTEXT_MAY: [&str; 4] = ["vocabulary", "journal", "service", "proto"];

pub fn arrows_point_one_way(tree: &Tree) -> Vec<Breach> {
    let manifests: Vec<(&str, &str, &str)> = tree
        .files()
        .filter_map(|(path, text)| {
            let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            Some((path, name, text))
        })
        .collect();
    let names: Vec<&str> = manifests.iter().map(|(_, name, _)| *name).collect();
    let mut found = Vec::new();
    for (path, name, text) in &manifests {
        if *name == "sinhke" {
            continue;
        }
        let may = SHARED.iter().find(|(shared, _)| shared == name).map_or(&CONTEXT_MAY[..], |(_, may)| *may);
        for (line, dependency) in dependencies(text) {
            if names.contains(&dependency) && !may.contains(&dependency) {
                found.push(Breach::new(
                    path,
                    line,
                    format!("{name} may not know {dependency}: arrows point one way"),
                ));
            }
        }
    }
    found
}

/// Names under `[dependencies]`; what tests need is not part of the house.
fn dependencies(manifest: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    manifest.lines().enumerate().filter_map(move |(index, line)| {
        if line.starts_with('[') {
            inside = line.trim() == "[dependencies]";
            return None;
        }
        let name = line.split(['.', '=', ' ']).next()?;
        (inside && !name.is_empty()).then_some((index + 1, name))
    })
}

#[test]
fn no_context_knows_another() {
    stands(arrows_point_one_way);
    catches(
        arrows_point_one_way,
        "crates/boxes/Cargo.toml",
        &[
            ("crates/boxes/Cargo.toml", "[dependencies]\ncoins.workspace = true"),
            ("crates/coins/Cargo.toml", ""),
        ],
    );
    catches(
        arrows_point_one_way,
        "crates/vocabulary/Cargo.toml",
        &[
            ("crates/vocabulary/Cargo.toml", "[dependencies]\njournal.workspace = true"),
            ("crates/journal/Cargo.toml", ""),
        ],
    );
    accepts(
        arrows_point_one_way,
        &[
            ("crates/boxes/Cargo.toml", "[dependencies]\njournal.workspace = true"),
            ("crates/journal/Cargo.toml", ""),
        ],
    );
}
