//! How the commands that ask a running sinhke reach it.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use clap::Args;
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::Interceptor,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};
use tonic_types::StatusExt as _;

#[derive(Args, Debug)]
pub(crate) struct Connection {
    /// Where a running sinhke listens: http://HOST:PORT, or https://HOST:PORT with --ca-file
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:50051")]
    pub(crate) address: String,
    /// File with a token (see `sinhke token`); not needed by a sinhke in development
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Certificate authority of the server, PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
}

const CONNECT: Duration = Duration::from_secs(5);
/// Longer than any call should take; the server's own limit is usually shorter.
const CALL: Duration = Duration::from_mins(1);
/// A report of a province on 177 communes under several standards is a few hundred kilobytes.
pub(crate) const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

impl Connection {
    pub(crate) async fn open(&self) -> anyhow::Result<(Channel, Bearer)> {
        self.connect(endpoint(&self.address)?.timeout(CALL)).await
    }

    /// The same for streams, which last as long as there is something to say.
    pub(crate) async fn open_for_streams(&self) -> anyhow::Result<(Channel, Bearer)> {
        self.connect(endpoint(&self.address)?).await
    }

    async fn connect(&self, mut endpoint: Endpoint) -> anyhow::Result<(Channel, Bearer)> {
        if let Some(file) = &self.ca_file {
            let pem = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            endpoint =
                endpoint.tls_config(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)))?;
        } else if self.address.starts_with("https:") {
            bail!("https needs --ca-file, the authority that signed the server's certificate");
        }
        let channel =
            endpoint.connect().await.with_context(|| format!("nothing answers at {}", self.address))?;
        Ok((channel, self.bearer()?))
    }

    fn bearer(&self) -> anyhow::Result<Bearer> {
        let Some(file) = &self.token_file else { return Ok(Bearer(None)) };
        let token = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let header = format!("Bearer {}", token.trim());
        let header = header.parse().with_context(|| format!("{} holds no token", file.display()))?;
        Ok(Bearer(Some(header)))
    }
}

/// An endpoint with the bounds that every client of ours has.
pub(crate) fn endpoint(address: &str) -> anyhow::Result<Endpoint> {
    let endpoint = Endpoint::from_shared(address.to_owned())
        .with_context(|| format!("{address} is not of the form http://HOST:PORT"))?;
    Ok(endpoint.connect_timeout(CONNECT))
}

/// Puts the token in front of every call.
#[derive(Clone)]
pub(crate) struct Bearer(Option<MetadataValue<Ascii>>);

impl Bearer {
    /// With a token at hand.
    pub(crate) fn of(token: &str) -> anyhow::Result<Self> {
        Ok(Self(Some(format!("Bearer {token}").parse().context("a token is ASCII")?)))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// What the server refused, with its stable reason and the bad fields, for a person.
pub(crate) fn refused(status: &Status) -> anyhow::Error {
    let details = status.get_error_details();
    let refusal = match details.error_info() {
        Some(info) => format!("{} ({})", status.message(), info.reason),
        None => format!("{} ({:?})", status.message(), status.code()),
    };
    let bad = details.bad_request().map(|bad| bad.field_violations.as_slice()).unwrap_or_default();
    let bad = bad.iter().map(|violation| format!("\n  {}: {}", violation.field, violation.description));
    anyhow::Error::msg(refusal + &bad.collect::<String>())
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};
    use tonic_types::{ErrorDetails, StatusExt as _};

    use super::refused;

    #[test]
    fn a_refusal_names_every_bad_field() {
        let mut details = ErrorDetails::new();
        details.set_error_info("FIELDS_INVALID", "sinhke", std::collections::HashMap::new());
        details.add_bad_request_violation("units[0]", "must be a commune");
        details.add_bad_request_violation("as_of", "lies in the future");
        let status = Status::with_error_details(Code::InvalidArgument, "the request is bad", details);
        assert_eq!(
            refused(&status).to_string(),
            "the request is bad (FIELDS_INVALID)\n  units[0]: must be a commune\n  as_of: lies in the future"
        );
    }

    #[test]
    fn a_refusal_without_details_has_its_code() {
        assert_eq!(refused(&Status::unavailable("away")).to_string(), "away (Unavailable)");
    }
}
