//! Waiting on a condition with a bound, and on file locks without holding up the runtime.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::time::Duration;

use crate::error::{AtPath, LocalError};

const PAUSE: Duration = Duration::from_millis(10);

/// Asks again and again until `ask` has an answer, at most for `bound`.
pub(crate) async fn until<T>(
    what: &str,
    bound: Duration,
    mut ask: impl AsyncFnMut() -> Result<Option<T>, LocalError>,
) -> Result<T, LocalError> {
    let end = tokio::time::Instant::now() + bound;
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if tokio::time::Instant::now() >= end {
            return Err(LocalError::TooLate { what: what.to_owned(), bound });
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Opens a file that is there for its lock (and, for logs, to be appended to).
pub(crate) fn open(path: &Path) -> Result<File, LocalError> {
    OpenOptions::new().create(true).read(true).append(true).open(path).at(path)
}

/// Takes the exclusive lock, waiting as long as its holder works: the kernel frees it when the holder dies.
pub(crate) async fn locked(path: &Path) -> Result<File, LocalError> {
    lock(path, File::lock).await
}

/// Takes the shared lock, as [`locked`] does.
pub(crate) async fn locked_shared(path: &Path) -> Result<File, LocalError> {
    lock(path, File::lock_shared).await
}

async fn lock(path: &Path, take: fn(&File) -> std::io::Result<()>) -> Result<File, LocalError> {
    let path = path.to_owned();
    let taken = tokio::task::spawn_blocking(move || {
        let file = open(&path)?;
        take(&file).at(&path)?;
        Ok(file)
    });
    match taken.await {
        Ok(file) => file,
        // The closure above cannot panic, and nobody aborts it.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
