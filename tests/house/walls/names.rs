//! What things may be called.

use crate::{
    accepts, catches,
    rust::{is_test, words},
    stands,
    tree::{Breach, Tree},
};

/// What the shared crates may not speak of.
const DOMAIN_WORDS: [&str; 10] =
    ["loan", "household", "commune", "village", "poverty", "borrower", "ocop", "product", "ward", "citizen"];

pub fn shared_crates_know_no_domain_word(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let shared = ["journal", "service", "local"]
            .iter()
            .any(|name| path.starts_with(&format!("crates/{name}/src/")));
        if !shared || is_test(path) {
            continue;
        }
        for word in words(text) {
            let parts: Vec<String> = parts_of(&word.text);
            if let Some(domain) = DOMAIN_WORDS
                .iter()
                .find(|domain| parts.iter().any(|part| part.trim_end_matches('s') == **domain))
            {
                found.push(Breach::new(
                    path,
                    word.line,
                    format!("a shared crate knows no domain word: `{domain}` in `{}`", word.text),
                ));
            }
        }
    }
    found
}

/// `HouseholdId` → household, id; `load_loans` → load, loans.
fn parts_of(identifier: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for character in identifier.chars() {
        if character == '_' || character.is_uppercase() {
            parts.push(String::new());
        }
        if character != '_'
            && let Some(last) = parts.last_mut()
        {
            last.extend(character.to_lowercase());
        }
    }
    parts
}

/// A test file that no `mod` names is never run.
pub fn every_test_file_is_run(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, _) in tree.rust() {
        let Some((crate_folder, rest)) = path.split_once("/src/tests/") else { continue };
        let (parent, name) = match rest.rsplit_once('/') {
            Some((folder, name)) => (format!("{crate_folder}/src/tests/{folder}.rs"), name),
            None => (format!("{crate_folder}/src/tests.rs"), rest),
        };
        let declaration = format!("mod {};", name.trim_end_matches(".rs"));
        if !tree.text(&parent).contains(&declaration) {
            found.push(Breach::new(
                path,
                1,
                format!("{parent} does not say `{declaration}`: these tests never run"),
            ));
        }
    }
    found
}

pub fn no_drawer_for_odds_and_ends(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, _) in tree.rust() {
        for part in path.split('/') {
            let stem = part.trim_end_matches(".rs");
            if part == "mod.rs" {
                found.push(Breach::new(path, 1, "name the file after the module: foo.rs beside foo/"));
            }
            if ["util", "utils", "helper", "helpers", "common", "misc", "shared", "base"].contains(&stem) {
                found.push(Breach::new(
                    path,
                    1,
                    format!("`{stem}` is not the name of anything: put it where it belongs"),
                ));
            }
        }
    }
    found
}

#[test]
fn shared_crates_are_free_of_domain_words() {
    stands(shared_crates_know_no_domain_word);
    catches(
        shared_crates_know_no_domain_word,
        "crates/journal/src/a.rs",
        &[("crates/journal/src/a.rs", "struct LoanRow;")],
    );
    accepts(
        shared_crates_know_no_domain_word,
        &[("crates/journal/src/a.rs", "/// not a loan\nfn forward() {}")],
    );
}

#[test]
fn every_test_file_belongs_to_its_module() {
    stands(every_test_file_is_run);
    let lost = ("crates/a/src/tests/lost.rs", "");
    catches(every_test_file_is_run, lost.0, &[("crates/a/src/tests.rs", "mod found;"), lost]);
    accepts(every_test_file_is_run, &[("crates/a/src/tests.rs", "mod lost;"), lost]);
}

#[test]
fn nothing_is_kept_in_a_drawer() {
    stands(no_drawer_for_odds_and_ends);
    catches(no_drawer_for_odds_and_ends, "crates/a/src/utils.rs", &[("crates/a/src/utils.rs", "")]);
    catches(no_drawer_for_odds_and_ends, "crates/a/src/b/mod.rs", &[("crates/a/src/b/mod.rs", "")]);
}
