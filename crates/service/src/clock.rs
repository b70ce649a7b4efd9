//! The one source of time. Rules see it only through `Moment`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{Timestamp, civil::Date};
use vocabulary::calendar::local_date;

/// What the time is, and which day the deployment works on.
pub trait Clock: Send + Sync + 'static {
    /// The instant at which something is recorded; the machine's to the microsecond, which is what SQL keeps.
    fn now(&self) -> Timestamp;

    /// The deployment's civil date (ngày làm việc).
    fn business_date(&self) -> Date;
}

/// The machine's clock. The business date is the local date in Việt Nam unless the configuration names one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock {
    business_date: Option<Date>,
}

impl SystemClock {
    /// With the configured business date, if there is one.
    pub fn new(business_date: Option<Date>) -> Self {
        Self { business_date }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        to_microseconds(Timestamp::now())
    }

    fn business_date(&self) -> Date {
        self.business_date.unwrap_or_else(|| local_date(self.now()))
    }
}

/// What is answered at once must be what is read back later. Cut off, not rounded: nothing is recorded in the future.
fn to_microseconds(instant: Timestamp) -> Timestamp {
    // The microsecond of an instant is always an instant.
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}

/// A clock that moves by hand, for tests and scenarios.
#[derive(Debug)]
pub struct ManualClock(Mutex<Hands>);

#[derive(Clone, Copy, Debug)]
struct Hands {
    now: Timestamp,
    business_date: Option<Date>,
}

impl ManualClock {
    /// Stands at an instant until it is moved.
    pub fn new(now: Timestamp) -> Self {
        Self(Mutex::new(Hands { now, business_date: None }))
    }

    /// Moves the instant; the business date follows unless it was set.
    pub fn set_now(&self, now: Timestamp) {
        self.hands().now = now;
    }

    /// Sets the business date apart from the instant.
    pub fn set_business_date(&self, date: Date) {
        self.hands().business_date = Some(date);
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        // A panic elsewhere cannot leave two plain values half written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hands().now
    }

    fn business_date(&self) -> Date {
        let hands = *self.hands();
        hands.business_date.unwrap_or_else(|| local_date(hands.now))
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock as _, SystemClock, Timestamp, to_microseconds};

    #[test]
    fn an_instant_has_no_more_than_the_database_keeps() {
        let precise = Timestamp::new(1_750_000_000, 123_456_789).unwrap();
        assert_eq!(to_microseconds(precise), Timestamp::new(1_750_000_000, 123_456_000).unwrap());
        let clock = SystemClock::default();
        assert!((0..100).all(|_| clock.now().subsec_nanosecond() % 1_000 == 0));
    }
}
