//! The gRPC server around the routes: the same over a socket and over a pipe in a test.

use std::{fs, path::Path, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use tonic::{
    service::Routes,
    transport::{Certificate, Identity, Server, ServerTlsConfig},
};
use tonic_health::server::HealthReporter;
use tower::layer::util::{Identity as NoLayer, Stack};

use super::StartError;
use crate::{
    access::Rules,
    audit::Audits,
    caller::Callers,
    config::{Config, Tls},
    gate::{Checks, GateLayer},
    limits::{Flights, Rates},
    metrics::Figures,
    reflection,
};

/// What all calls of this process pass.
pub(crate) fn checks(config: &Config, audits: Audits) -> Result<Arc<Checks>, StartError> {
    let rules = Rules::of_contract()?;
    Ok(Arc::new(Checks {
        rules,
        callers: Callers::new(config.expected())?,
        rates: Rates::new(config.limits.rate_per_second),
        flights: Flights::new(usize::try_from(config.limits.concurrency).unwrap_or(usize::MAX)),
        watches: Flights::new(usize::try_from(config.limits.watches).unwrap_or(usize::MAX)),
        timeout: config.timeout(),
        figures: Figures::of(rules),
        audits,
        closed: CancellationToken::new(),
    }))
}

/// The contexts' services with health and reflection.
pub(crate) fn routes(
    contexts: impl IntoIterator<Item = Routes>,
    services: &[&'static str],
) -> Result<(Routes, HealthReporter), StartError> {
    let mut all = Routes::default().into_axum_router();
    for context in contexts {
        all = all.merge(context.into_axum_router().reset_fallback());
    }
    let (reporter, health) = tonic_health::server::health_reporter();
    let all = reflection::add(Routes::from(all).add_service(health), services)?;
    Ok((all.prepare(), reporter))
}

/// The server's own limits, and the gate in front of everything.
pub(crate) fn server(
    config: &Config,
    checks: Arc<Checks>,
) -> Result<Server<Stack<GateLayer, NoLayer>>, StartError> {
    let mut server = Server::builder()
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .http2_keepalive_timeout(Some(Duration::from_secs(20)))
        .http2_max_header_list_size(16 * 1024)
        // Small windows throttle a fast stream; these hold a few messages.
        .initial_stream_window_size(1024 * 1024)
        .initial_connection_window_size(8 * 1024 * 1024)
        .max_concurrent_streams(config.limits.concurrency);
    if let Some(tls) = tls(&config.tls)? {
        server = server.tls_config(tls)?;
    }
    Ok(server.layer(GateLayer(checks)))
}

fn tls(tls: &Tls) -> Result<Option<ServerTlsConfig>, StartError> {
    let (Some(certificate), Some(key)) = (&tls.certificate_file, &tls.key_file) else { return Ok(None) };
    let mut config = ServerTlsConfig::new().identity(Identity::from_pem(read(certificate)?, read(key)?));
    if let Some(authority) = &tls.client_ca_file {
        config = config.client_ca_root(Certificate::from_pem(read(authority)?));
    }
    Ok(Some(config))
}

fn read(path: &Path) -> Result<Vec<u8>, StartError> {
    fs::read(path).map_err(|source| StartError::Certificate { path: path.to_owned(), source })
}
