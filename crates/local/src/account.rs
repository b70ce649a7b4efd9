//! Who the servers run as: `initdb` and `postgres` refuse to run as root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::process::Command;

use crate::error::{AtPath, LocalError};

/// The uid and gid that distributions call `nobody`.
const NOBODY: u32 = 65534;
/// Root's programs and data live here: root's own home is closed to every other user.
const ROOT_CACHE: &str = "/var/cache/sinhke";
const ROOT_DATA: &str = "/var/lib/sinhke";

/// The account of the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    /// We are an ordinary user: the servers run as we do.
    Own,
    /// We are root: the servers run as `nobody`, without supplementary groups.
    Nobody,
}

impl Account {
    pub(crate) fn current() -> Self {
        if rustix::process::geteuid().is_root() { Self::Nobody } else { Self::Own }
    }

    /// A command of the servers' account with an empty environment, so that no `PG*` variable of the caller's
    /// changes what runs. The standard library drops the supplementary groups when it changes the uid as root.
    pub(crate) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .current_dir("/");
        if self == Self::Nobody {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    /// Makes a folder that only the servers' account can enter.
    pub(crate) fn own_folder(self, path: &Path) -> Result<(), LocalError> {
        fs::create_dir_all(path).at(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).at(path)?;
        self.give(path)
    }

    /// Makes a folder and its parent that the servers' account can walk through, whatever root's umask is.
    pub(crate) fn public_folder(self, path: &Path) -> Result<(), LocalError> {
        fs::create_dir_all(path).at(path)?;
        if self == Self::Nobody {
            for folder in path.ancestors().take(2) {
                fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).at(folder)?;
            }
        }
        Ok(())
    }

    /// Lets the servers' account read a file of root's, whatever root's umask is.
    pub(crate) fn show(self, file: &Path) -> Result<(), LocalError> {
        match self {
            Self::Own => Ok(()),
            Self::Nobody => fs::set_permissions(file, fs::Permissions::from_mode(0o644)).at(file),
        }
    }

    /// Hands a file or folder to the servers' account.
    pub(crate) fn give(self, path: &Path) -> Result<(), LocalError> {
        match self {
            Self::Own => Ok(()),
            Self::Nobody => chown(path, Some(NOBODY), Some(NOBODY)).at(path),
        }
    }

    /// Where downloaded programs live: the user's cache; for root a folder that `nobody` can read but not write;
    /// without a home the data folder itself (never a shared temporary folder, where another user could leave
    /// programs for us to run).
    pub(crate) fn cache(self, user: Option<&Path>, dir: &Path) -> PathBuf {
        match (self, user) {
            (Self::Nobody, _) => Path::new(ROOT_CACHE).join("servers"),
            (Self::Own, Some(cache)) => cache.join("sinhke/servers"),
            (Self::Own, None) => dir.join("programs"),
        }
    }

    /// Makes the data folder and says where it is: the given one, unless the servers' account cannot reach it
    /// (root in a closed home); then it is a folder under `/var/lib/sinhke` named after it, and `true` is returned.
    pub(crate) fn data_folder(self, wanted: &Path) -> Result<(PathBuf, bool), LocalError> {
        fs::create_dir_all(wanted).at(wanted)?;
        let wanted = wanted.canonicalize().at(wanted)?;
        if self == Self::Own || open_to_all(&wanted)? {
            return Ok((wanted, false));
        }
        let name = hex(&Sha256::digest(wanted.as_os_str().as_encoded_bytes()));
        let dir = Path::new(ROOT_DATA).join(name.get(..16).unwrap_or(&name));
        self.public_folder(&dir)?;
        Ok((dir, true))
    }
}

/// Whether every user may walk through all folders down to this one.
fn open_to_all(path: &Path) -> Result<bool, LocalError> {
    for folder in path.ancestors() {
        if folder.metadata().at(folder)?.mode() & 0o001 == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}
