//! Waits between attempts: doubling, bounded, starting over after a success.

use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Backoff {
    const SHORTEST: Duration = Duration::from_millis(50);
    const LONGEST: Duration = Duration::from_secs(5);

    pub(crate) fn new() -> Self {
        Self { next: Self::SHORTEST }
    }

    pub(crate) fn reset(&mut self) {
        self.next = Self::SHORTEST;
    }

    pub(crate) fn next(&mut self) -> Duration {
        let wait = self.next;
        self.next = wait.saturating_mul(2).min(Self::LONGEST);
        wait
    }
}
