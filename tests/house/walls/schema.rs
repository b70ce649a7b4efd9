//! What every table, column and constraint owes.

use crate::{
    accepts, catches,
    sql::created,
    stands,
    tree::{Breach, Tree, has_extension},
};

fn migrations(tree: &Tree) -> impl Iterator<Item = (&str, &str, &str)> {
    tree.files().filter_map(|(path, text)| {
        let (name, file) = path.strip_prefix("crates/")?.split_once("/migrations/")?;
        has_extension(file, "sql").then_some((path, name, text))
    })
}

pub fn everything_stored_is_explained(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, name, text) in migrations(tree) {
        let all: String =
            migrations(tree).filter(|(_, other, _)| *other == name).map(|(_, _, text)| text).collect();
        for thing in created(text) {
            if !all.contains(&format!("comment on {} is", thing.object)) {
                found.push(Breach::new(
                    path,
                    thing.line,
                    format!(
                        "`comment on {}` says what it means, who writes it, when it is null",
                        thing.object
                    ),
                ));
            }
        }
    }
    found
}

pub fn every_check_is_violated_by_a_test(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, name, text) in migrations(tree) {
        let tests = format!("crates/{name}/src/");
        for check in
            created(text).into_iter().filter_map(|thing| thing.check.map(|check| (thing.line, check)))
        {
            let tried = tree.rust().any(|(file, code)| {
                file.starts_with(&tests)
                    && crate::rust::is_test(file)
                    && code.contains(&format!("\"{}\"", check.1))
            });
            let dropped = migrations(tree).any(|(later, of, text)| {
                of == name && later > path && text.contains(&format!("drop constraint {};", check.1))
            });
            if !tried && !dropped {
                found.push(Breach::new(path, check.0, format!("no test of {name} violates \"{}\"", check.1)));
            }
        }
    }
    found
}

const BARE: &str = "create table box (\n  box_id uuid not null,\n  weight bigint not null,\n  constraint a_box_is_known_once primary key (box_id),\n  constraint a_box_weighs_something check (weight > 0)\n);\n";

#[test]
fn tables_columns_and_constraints_are_explained() {
    stands(everything_stored_is_explained);
    catches(
        everything_stored_is_explained,
        "crates/boxes/migrations/0001_box.sql",
        &[("crates/boxes/migrations/0001_box.sql", BARE)],
    );
    let explained = format!(
        "{BARE}comment on table box is 'x';\ncomment on column box.box_id is 'x';\ncomment on column box.weight is 'x';\ncomment on constraint a_box_is_known_once on box is 'x';\ncomment on constraint a_box_weighs_something on box is 'x';\n"
    );
    accepts(everything_stored_is_explained, &[("crates/boxes/migrations/0001_box.sql", &explained)]);
}

#[test]
fn every_check_has_a_test_that_violates_it() {
    stands(every_check_is_violated_by_a_test);
    catches(
        every_check_is_violated_by_a_test,
        "crates/boxes/migrations/0001_box.sql",
        &[("crates/boxes/migrations/0001_box.sql", BARE)],
    );
    accepts(
        every_check_is_violated_by_a_test,
        &[
            ("crates/boxes/migrations/0001_box.sql", BARE),
            ("crates/boxes/src/tests/schema.rs", "const CHECKS: &[&str] = &[\"a_box_weighs_something\"];"),
        ],
    );
    // What holds no more cannot be violated.
    let dropped = "alter table box drop constraint a_box_weighs_something;\n";
    accepts(
        every_check_is_violated_by_a_test,
        &[
            ("crates/boxes/migrations/0001_box.sql", BARE),
            ("crates/boxes/migrations/0002_weightless.sql", dropped),
        ],
    );
}
