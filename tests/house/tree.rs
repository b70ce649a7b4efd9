//! A tree of files, real or made up.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

#[derive(Debug)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

/// One place that breaks a wall.
#[derive(Debug, Clone)]
pub struct Breach {
    pub path: String,
    pub line: usize,
    pub sentence: String,
}

impl Breach {
    pub fn new(path: &str, line: usize, sentence: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, sentence: sentence.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.sentence)
    }
}

impl Tree {
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    /// Everything under `crates/`, `proto/` and `tests/` that a person wrote.
    pub fn repository() -> Self {
        let root = root();
        let mut files = BTreeMap::new();
        for top in ["crates", "proto", "tests"] {
            collect(&root, &root.join(top), &mut files);
        }
        Self { files }
    }

    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| has_extension(path, "rs"))
    }

    /// The file's text; empty when there is none.
    pub fn text(&self, path: &str) -> &str {
        self.files.get(path).map_or("", String::as_str)
    }

    /// Crates that have a `domain.rs` or a `feeds.rs`: the bounded contexts.
    pub fn contexts(&self) -> Vec<String> {
        let mut found: Vec<String> = self
            .files
            .keys()
            .filter_map(|path| {
                let mut parts = path.split('/');
                match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
                    (Some("crates"), Some(name), Some("src"), Some("domain.rs" | "feeds.rs"), None) => {
                        Some(name.to_owned())
                    }
                    _ => None,
                }
            })
            .collect();
        found.dedup();
        found
    }
}

/// Whether a path ends with this extension.
pub fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("third_party") && !path.ends_with("__pycache__") {
                collect(root, &path, files);
            }
        } else if let Ok(text) = fs::read_to_string(&path) {
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
            files.insert(name, text);
        }
    }
}
