//! A corner of JetStream for each test.

use async_nats::jetstream;
use futures_util::TryStreamExt;

use crate::error::LocalError;
use crate::random;

/// The beginning of every stream and subject name of one test. Dropping it deletes the streams that begin with it.
#[derive(Debug)]
pub struct NatsPrefix {
    url: String,
    prefix: String,
}

impl NatsPrefix {
    pub(crate) fn new(url: &str) -> Result<Self, LocalError> {
        Ok(Self { url: url.to_owned(), prefix: format!("test{}", random::word()?) })
    }

    /// Letters and digits only: good in a stream's name and as a subject's first token.
    pub fn as_str(&self) -> &str {
        &self.prefix
    }
}

impl Drop for NatsPrefix {
    fn drop(&mut self) {
        let (url, prefix) = (self.url.clone(), self.prefix.clone());
        crate::cleanup::run(async move {
            let context = jetstream::new(async_nats::connect(url).await?);
            let names: Vec<String> = context.stream_names().try_collect().await?;
            for name in names {
                if name.starts_with(&prefix) {
                    context.delete_stream(&name).await?;
                }
            }
            Ok(())
        });
    }
}
