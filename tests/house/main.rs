//! The walls of the house, as tests: what each room may see, which way the crates point, what every RPC, event and
//! table owes. Each wall is a function from a tree of files to its breaches; it is run on the repository, which must
//! have none, and on a small tree that breaks it, which must be caught.
#![expect(
    clippy::expect_used,
    unreachable_pub,
    reason = "a test stops at what it does not expect, and nothing lies outside of it"
)]

mod contract;
mod rust;
mod sql;
mod tree;
mod walls {
    pub mod arrows;
    pub mod duties;
    pub mod names;
    pub mod rooms;
    pub mod schema;
}

use tree::{Breach, Tree};

/// Fails with path, line and the sentence to read.
fn stands(wall: fn(&Tree) -> Vec<Breach>) {
    let breaches = wall(&Tree::repository());
    let list: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "\n{}\n", list.join("\n"));
}

/// The wall must name this path in this tree.
fn catches(wall: fn(&Tree) -> Vec<Breach>, path: &str, files: &[(&str, &str)]) {
    let breaches = wall(&Tree::of(files));
    assert!(
        breaches.iter().any(|breach| breach.path == path),
        "the wall let {path} pass; it found: {breaches:?}"
    );
}

/// The wall must have nothing to say about this tree.
fn accepts(wall: fn(&Tree) -> Vec<Breach>, files: &[(&str, &str)]) {
    let breaches = wall(&Tree::of(files));
    assert!(breaches.is_empty(), "the wall complains without reason: {breaches:?}");
}
