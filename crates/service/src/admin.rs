//! The port for operators: `/metrics`, `/livez`, `/readyz`. Not for callers, and never on a public address.

use axum::{Router, extract::State, http::StatusCode, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::health::Readiness;

#[derive(Clone)]
pub(crate) struct Admin {
    pub(crate) readiness: Readiness,
    pub(crate) metrics: PrometheusHandle,
}

/// Serves until it is told to stop.
pub(crate) async fn serve(listener: TcpListener, admin: Admin, stop: CancellationToken) {
    let served = axum::serve(listener, router(admin)).with_graceful_shutdown(stop.cancelled_owned());
    if let Err(error) = served.await {
        tracing::error!(cause = crate::status::chain(&error), "the admin port failed");
    }
}

pub(crate) fn router(admin: Admin) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(readyz))
        .with_state(admin)
}

async fn metrics(State(admin): State<Admin>) -> String {
    admin.metrics.render()
}

/// 200, with a line for each part that needs a person; or 503 with a line for each part that is not ready.
async fn readyz(State(admin): State<Admin>) -> (StatusCode, String) {
    let report = admin.readiness.report();
    let missing = report.missing();
    if missing.is_empty() {
        let lines: Vec<String> = std::iter::once("ready".to_owned()).chain(report.notes()).collect();
        return (StatusCode::OK, lines.join("\n") + "\n");
    }
    (StatusCode::SERVICE_UNAVAILABLE, missing.join("\n") + "\n")
}
