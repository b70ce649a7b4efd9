//! What an operator reads when a server is not there.

use std::net::TcpListener;

use tempfile::TempDir;

use super::fake::Fake;
use crate::{
    config::{Config, Secret},
    migrate,
    run::Shell,
    status::chain,
};

/// A port at which nobody listens.
fn nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn assert_told(text: &str, server: &str, port: u16) {
    assert!(text.contains(&format!("{server} cannot be reached at 127.0.0.1:{port}")), "{text}");
    assert_eq!(text.matches("refused").count(), 1, "{text}");
    assert!(!text.contains("hidden"), "{text}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named_once_and_without_its_password() {
    let (folder, port) = (TempDir::new().unwrap(), nobody());
    let mut config = Config::dev();
    config.keys_file = folder.path().join("keys.json");
    config.database.url = Secret::new(format!("postgres://u:hidden@127.0.0.1:{port}/x_{{context}}"));
    config.nats.url = Secret::new(format!("nats://u:hidden@127.0.0.1:{port}"));
    assert_told(&chain(&migrate::migrate::<Fake>(&config).await.unwrap_err()), "PostgreSQL", port);
    assert_told(&chain(&Shell::new(config.clone()).with::<Fake>().start().await.unwrap_err()), "NATS", port);
    let servers = local::shared().await.unwrap();
    config.nats.url = Secret::new(servers.nats_url());
    assert_told(&chain(&Shell::new(config).with::<Fake>().start().await.unwrap_err()), "PostgreSQL", port);
}
