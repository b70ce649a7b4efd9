//! The bounded context reports.
