//! How much one caller, and all of them, may ask at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::refusal::ShellRefusal;

/// Principals whose buckets are kept; more than that, and the full ones are forgotten, which changes nothing for them.
const PRINCIPALS: usize = 10_000;

/// A token bucket per principal: a second's worth may come at once.
#[derive(Debug)]
pub(crate) struct Rates {
    per_second: f64,
    buckets: Mutex<HashMap<Arc<str>, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Rates {
    /// Zero is no limit.
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second), buckets: Mutex::default() }
    }

    /// Takes a token of this principal.
    #[expect(clippy::float_arithmetic, reason = "tokens drip continuously; no money")]
    pub(crate) fn take(&self, principal: &Arc<str>, now: Instant) -> Result<(), ShellRefusal> {
        if self.per_second <= 0.0 {
            return Ok(());
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= PRINCIPALS && !buckets.contains_key(principal) {
            // Whoever has been silent for a second has a full bucket again.
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < Duration::from_secs(1));
        }
        let full = Bucket { tokens: self.per_second, at: now };
        let bucket = buckets.entry(Arc::clone(principal)).or_insert(full);
        let dripped = now.saturating_duration_since(bucket.at).as_secs_f64() * self.per_second;
        bucket.tokens = (bucket.tokens + dripped).min(self.per_second);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            return Err(ShellRefusal::RateLimited);
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

/// Calls in flight in this process. Beyond the limit a call is refused at once: queues belong to the callers.
#[derive(Clone, Debug)]
pub(crate) struct Flights(Arc<Semaphore>);

impl Flights {
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))))
    }

    /// A place, until the answer is on its way.
    pub(crate) fn take(&self) -> Result<OwnedSemaphorePermit, ShellRefusal> {
        let Ok(place) = Arc::clone(&self.0).try_acquire_owned() else { return Err(ShellRefusal::Overloaded) };
        Ok(place)
    }
}

/// The caller's `grpc-timeout`: digits and a unit. What cannot be read is no timeout.
pub(crate) fn grpc_timeout(header: Option<&str>) -> Option<Duration> {
    let header = header?;
    let (digits, unit) = header.split_at_checked(header.len().checked_sub(1)?)?;
    // The protocol allows eight digits.
    let count: u64 = if digits.len() <= 8 { digits.parse().ok()? } else { return None };
    match unit {
        "H" => Some(Duration::from_secs(count.checked_mul(3600)?)),
        "M" => Some(Duration::from_secs(count.checked_mul(60)?)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

/// How long one command of a stream may wait for its turn.
pub(crate) const STREAM_COMMAND: Duration = Duration::from_mins(1);
