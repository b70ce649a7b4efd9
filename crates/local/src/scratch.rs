//! Memory for data that nobody wants to keep.
//!
//! A test's database is a copy of some three hundred files. In memory that takes 20 ms, on a slow disk 200 ms.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::account::{Account, hex};
use crate::error::LocalError;

/// Where Linux keeps a file system in memory.
const MEMORY: &str = "/dev/shm";
/// Containers have 64 MB there by default: the disk is better than a server that runs out of room.
const ROOM: u64 = 4 << 30;

/// Copies the data folder `pristine` into memory, as the servers' account; `None` when there is no room, and the data
/// has to stay on disk. What the last run of the same folder left is removed: the caller knows that it is over.
pub(crate) async fn copy(account: Account, pristine: &Path) -> Result<Option<PathBuf>, LocalError> {
    let room =
        rustix::fs::statvfs(MEMORY).map_or(0, |memory| memory.f_bavail.saturating_mul(memory.f_frsize));
    if room < ROOM {
        return Ok(None);
    }
    let name = hex(&Sha256::digest(pristine.as_os_str().as_encoded_bytes()));
    let data = Path::new(MEMORY).join(format!("sinhke-{}", name.get(..16).unwrap_or(&name)));
    // Another user's folder of that name cannot be removed, and is not used.
    if data.symlink_metadata().is_ok() && fs::remove_dir_all(&data).is_err() {
        return Ok(None);
    }
    let copied = account.command("cp").arg("-R").args([pristine, &data]).output().await;
    let copied = copied.map_err(|source| LocalError::NotRun { program: "cp".to_owned(), source })?;
    if copied.status.success() {
        return Ok(Some(data));
    }
    Err(LocalError::Failed {
        program: "cp".to_owned(),
        status: copied.status.to_string(),
        output: String::from_utf8_lossy(&copied.stderr).trim().to_owned(),
    })
}
