//! Clients that share no code with sinhke, installed once per target directory from the pinned requirements.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

/// The virtual environment, made by whoever comes first.
fn environment() -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("clients");
    fs::create_dir_all(&home).expect("the target directory is writable");
    let lock = fs::File::create(home.join("lock")).expect("a lock file");
    lock.lock().expect("one test at a time installs clients");
    let requirements = root().join("tests/e2e/requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("requirements")
        + &fs::read_to_string(root().join("deploy/examples/python/requirements.txt")).expect("requirements");
    let stamp = home.join("installed");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(wanted.as_str()) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(home.join("venv")));
        run(Command::new(home.join("venv/bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(requirements));
        fs::write(stamp, wanted).expect("a stamp");
    }
    home.join("venv/bin")
}

fn run(command: &mut Command) {
    let output = command.output().expect("Python 3 with pip and venv is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A Python script of the repository, with the examples' module at hand.
pub fn python(script: &str) -> Command {
    let mut command = Command::new(environment().join("python"));
    command.arg(root().join(script)).env("PYTHONPATH", root().join("deploy/examples/python"));
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

pub fn grpcurl() -> Command {
    Command::new(environment().join("grpcurl"))
}

/// What a client said, which must have ended well.
pub fn succeeded(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}
