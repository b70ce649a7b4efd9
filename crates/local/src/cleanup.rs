//! Asynchronous work at the end of a guard, whose drop cannot wait.

use std::error::Error;

/// Runs `work` to its end on a thread of its own: the runtime of the test may be the one that drops the guard.
/// A failure is traced, not returned: the test has its result already.
pub(crate) fn run(work: impl Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 'static) {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work)
    });
    match thread.join() {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!("a test left something behind: {error}"),
        Err(_) => tracing::warn!("a test left something behind: its cleaning panicked"),
    }
}
