//! The protos as a promise: lint and format are clean, and nothing of the last release was taken away.
//!
//! `released.binpb` is the descriptor set of the last release; it is replaced when a release is made, never to make
//! this test pass: `buf build --exclude-source-info -o tests/contract/released.binpb`.
#![expect(
    clippy::expect_used,
    reason = "a test stops at what it does not expect, and nothing lies outside of it"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// buf as its wheel on PyPI, pinned by hash.
const BUF: &str = "1.75.0";
const HASHES: [&str; 2] = [
    // linux x86_64
    "6fd3ecb1694b6f5bcdfb9bef5297b330ffb9731b95445a42944c1b6158428101",
    // linux aarch64
    "159e994efa072a7f3c84e5b90cf57f7b9a5e9f6387121bfc70e82ec7167d5694",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

/// A private buf, fetched once per target directory.
fn buf() -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("buf-{BUF}"));
    fs::create_dir_all(&home).expect("the target directory is writable");
    let lock = fs::File::create(home.join("lock")).expect("a lock file");
    lock.lock().expect("one test at a time fetches buf");
    let program = home.join("bin/buf");
    if !program.exists() {
        let requirements = home.join("requirements.txt");
        let hashes = HASHES.map(|hash| format!("--hash=sha256:{hash}")).join(" ");
        fs::write(&requirements, format!("buf-bin=={BUF} {hashes}\n")).expect("requirements");
        let fetched = Command::new("python3")
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
            ])
            .arg("--prefix")
            .arg(&home)
            .arg("--requirement")
            .arg(&requirements)
            .env("PIP_BREAK_SYSTEM_PACKAGES", "1")
            .output()
            .expect("Python 3 with pip is there");
        assert!(
            fetched.status.success(),
            "buf could not be fetched: {}",
            String::from_utf8_lossy(&fetched.stderr)
        );
    }
    program
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(buf())
        .args(arguments)
        .current_dir(folder)
        .env("BUF_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("buf runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A copy of the protos that a test may change.
fn copy(name: &str) -> PathBuf {
    let target =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("contract-{name}-{}", std::process::id()));
    copy_folder(&root().join("proto"), &target.join("proto"));
    fs::copy(root().join("buf.yaml"), target.join("buf.yaml")).expect("buf.yaml is copied");
    target
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a readable folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copied file");
        }
    }
}

/// Compares two descriptor sets; `Err` says what was taken away.
fn compatible(folder: &Path) -> Result<(), String> {
    let image = folder.join("current.binpb");
    let image = image.to_string_lossy();
    let built = run(folder, &["build", "--exclude-source-info", "-o", &image]);
    assert!(built.status.success(), "{}", said(&built));
    let released = root().join("tests/contract/released.binpb");
    let compared = run(folder, &["breaking", &image, "--against", &released.to_string_lossy()]);
    if compared.status.success() { Ok(()) } else { Err(said(&compared)) }
}

#[test]
fn the_protos_are_lint_clean() {
    let lint = run(&root(), &["lint"]);
    assert!(lint.status.success(), "{}", said(&lint));
}

#[test]
fn the_protos_are_formatted() {
    let format = run(&root(), &["format", "--diff", "--exit-code"]);
    assert!(format.status.success(), "{}", said(&format));
}

#[test]
fn nothing_of_the_last_release_was_taken_away() {
    let folder = copy("unchanged");
    let compared = compatible(&folder);
    fs::remove_dir_all(folder).expect("the copy goes");
    assert_eq!(compared, Ok(()));
}

#[test]
fn a_removed_field_is_caught() {
    let folder = copy("removed");
    let events = folder.join("proto/sinhke/households/v1/events.proto");
    let text = fs::read_to_string(&events).expect("the events");
    let without = text.replace("  int32 member_count = 6;\n", "");
    assert_ne!(text, without, "the field to remove is there");
    fs::write(&events, without).expect("the changed events");
    let compared = compatible(&folder);
    fs::remove_dir_all(folder).expect("the copy goes");
    let sentence = compared.expect_err("a removed field breaks every subscriber");
    assert!(sentence.contains("member_count"), "{sentence}");
}
