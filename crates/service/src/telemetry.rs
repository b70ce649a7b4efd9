//! The log: one line per event on standard error, with the span of its call.
//!
//! Lines carry ids, methods, codes and causes. Whatever a caller sends stays out: a request's fields may be personal.

use tracing_subscriber::{EnvFilter, filter::ParseError, util::TryInitError};

use crate::config::{Log, LogFormat};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `log.filter`.
    #[error("log.filter cannot be read")]
    Filter(#[from] ParseError),
    /// Somebody else set a log up.
    #[error("the process has a log already")]
    Twice(#[from] TryInitError),
}

/// Begins the log of this process: once.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    use tracing_subscriber::util::SubscriberInitExt as _;

    let filter = EnvFilter::builder().parse(&log.filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Json => {
            builder.json().flatten_event(true).with_span_list(false).finish().try_init()?;
        }
        LogFormat::Pretty => builder.finish().try_init()?,
    }
    Ok(())
}
