//! Servers and services of a bench: private, on the disk to be measured, emptied before and after.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use local::{Options, Servers};
use proto::sinhke::reports::v1::{
    GetPovertyReportRequest, poverty_report_service_client::PovertyReportServiceClient,
};
use service::{
    config::{Config, Secret},
    run::Running,
    telemetry,
};

use super::supply::Supply;
use crate::{client, contexts::Context, serve::shell};

pub(crate) struct Stack {
    servers: Servers,
    running: Running,
    address: String,
    databases: String,
    reference: String,
    dir: PathBuf,
}

impl Stack {
    pub(crate) async fn start(dir: &Path) -> Result<Self> {
        if dir.exists() {
            std::fs::remove_dir_all(dir).with_context(|| format!("{} cannot be emptied", dir.display()))?;
        }
        std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        // pgbench runs in a folder of its own.
        let dir = &dir.canonicalize()?;
        let servers = Servers::start(Options::new(dir.join("servers"))).await?;
        let base = servers.postgres_url();
        let base = base.rsplit_once('/').map_or(base, |(base, _database)| base).to_owned();
        let mut config = Config::dev();
        config.listen = ([127, 0, 0, 1], 0).into();
        config.admin_listen = ([127, 0, 0, 1], 0).into();
        config.keys_file = dir.join("keys.json");
        config.database.url = Secret::new(format!("{base}/bench_{{context}}"));
        config.nats.url = Secret::new(servers.nats_url());
        config.limits.rate_per_second = 0;
        "warn".clone_into(&mut config.log.filter);
        telemetry::init(&config.log)?;
        let contexts = Context::chosen(&[]);
        for context in &contexts {
            context.migrate(&config).await?;
        }
        // The same tables once more, for pgbench alone.
        let mut reference = config.clone();
        reference.database.url = Secret::new(format!("{base}/reference_{{context}}"));
        Context::Households.migrate(&reference).await?;
        let running = shell(config, &contexts).start().await?;
        running.ready(std::time::Duration::from_mins(1)).await?;
        let address = format!("http://{}", running.address());
        Ok(Self {
            servers,
            running,
            address,
            databases: format!("{base}/bench_{{context}}"),
            reference: format!("{base}/reference_households"),
            dir: dir.to_owned(),
        })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn reference_url(&self) -> String {
        self.reference.clone()
    }

    /// Of one of the contexts' databases.
    pub(crate) fn database_url(&self, context: &str) -> String {
        self.databases.replace("{context}", context)
    }

    pub(crate) fn nats_url(&self) -> &str {
        self.servers.nats_url()
    }

    pub(crate) fn bin_dir(&self) -> Option<PathBuf> {
        self.servers.bin_dir().map(Path::to_owned)
    }

    pub(crate) fn scratch(&self) -> PathBuf {
        self.dir.join("scratch")
    }

    /// Waits until the report holds what was registered, so that the next load does not pay for this one.
    pub(crate) async fn settle(&self, supply: &Supply) -> Result<()> {
        let position = supply.mark().await?;
        let channel = client::endpoint(&self.address)?.connect().await?;
        let mut reports =
            PovertyReportServiceClient::new(channel).max_decoding_message_size(client::LONGEST_ANSWER);
        loop {
            let request = GetPovertyReportRequest { min_position: position.clone(), ..Default::default() };
            match reports.get_poverty_report(request).await {
                Ok(_) => return Ok(()),
                Err(status) if status.code() == tonic::Code::Unavailable => {}
                Err(status) if status.code() == tonic::Code::DeadlineExceeded => {}
                Err(status) => return Err(client::refused(&status)),
            }
        }
    }

    pub(crate) async fn stop(self) -> Result<()> {
        self.running.stop().await;
        self.servers.stop().await?;
        std::fs::remove_dir_all(&self.dir)
            .with_context(|| format!("{} cannot be removed", self.dir.display()))
    }
}
