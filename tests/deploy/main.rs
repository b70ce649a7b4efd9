//! The image and the compose file of `deploy/`, proved where there is a container engine.
#![expect(
    clippy::expect_used,
    unreachable_pub,
    dead_code,
    reason = "a test stops at what it does not expect; not every suite needs every client"
)]

#[path = "../e2e/clients.rs"]
mod clients;

use std::{fs, io::Write as _};

/// How the script says that it could prove nothing.
const NOT_PROVED: i32 = 77;

#[test]
fn the_stack_serves_drains_and_comes_back_from_a_backup_by_the_readmes_own_lines() {
    let ran = clients::python("tests/deploy/compose.py").output().expect("python runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    // Not by `eprintln!`, which is kept from whoever reads a run that passed.
    let mut loud = std::io::stderr();
    if ran.status.code() == Some(NOT_PROVED) {
        writeln!(loud, "\nSKIPPED: deploy/ is not proved here: {}", said.trim()).expect("standard error");
    } else {
        writeln!(loud, "\n{}", clients::succeeded(&ran).trim()).expect("standard error");
    }
}

#[test]
fn the_image_is_built_with_the_toolchain_of_the_repository() {
    let read = |file: &str| fs::read_to_string(clients::root().join(file)).expect("a file of the repository");
    let toolchain = read("rust-toolchain.toml");
    let channel = toolchain.lines().find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
    let base = format!("\nFROM rust:{}-bookworm AS rust\n", channel.expect("a channel"));
    assert!(read("deploy/Dockerfile").contains(&base), "deploy/Dockerfile must build with{base}");
}
