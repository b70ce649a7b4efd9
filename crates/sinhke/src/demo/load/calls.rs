//! Calls that are repeated while the server asks for patience.

use std::time::{Duration, Instant};

use tonic::{Code, Response, Status};

use crate::client;

/// How long a demo waits for what should come soon.
pub(in crate::demo) const PATIENCE: Duration = Duration::from_mins(10);
/// How long one look may take.
pub(in crate::demo) const LOOK: Duration = Duration::from_secs(2);
pub(in crate::demo) const PAUSE: Duration = Duration::from_millis(100);

/// Whether the same call may succeed a little later.
pub(in crate::demo) fn is_passing(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable
            | Code::Aborted
            | Code::ResourceExhausted
            | Code::DeadlineExceeded
            | Code::Cancelled
    )
}

/// The same of a code inside an answer.
pub(in crate::demo) fn may_pass(code: i32) -> bool {
    Code::from_i32(code) == Code::Unavailable
}

/// Repeats a call, which carries its request id, until it is answered or refused for good.
pub(in crate::demo) async fn patiently<A>(
    mut call: impl AsyncFnMut() -> Result<Response<A>, Status>,
) -> anyhow::Result<Response<A>> {
    let begun = Instant::now();
    loop {
        match call().await {
            Ok(answer) => return Ok(answer),
            Err(status) if is_passing(&status) && begun.elapsed() < PATIENCE => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(status) => return Err(client::refused(&status)),
        }
    }
}
