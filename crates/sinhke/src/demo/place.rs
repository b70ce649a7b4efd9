//! Where the demo lives: its folder, its servers, what it remembers.

use std::{fs, io, path::PathBuf};

use anyhow::{Context as _, bail};
use async_nats::jetstream::{self, context::DeleteStreamErrorKind};
use local::{Options, Servers};
use service::{
    caller::{Areas, Audience, Claims, Issuer},
    clock::{Clock as _, SystemClock},
    config::{Auth, Config},
};
use vocabulary::caller::Role;

use super::Demo;
use crate::{client::Bearer, contexts::Context, databases::drop_database, output};

/// How long the demo's own token is good for.
const HOURS: u64 = 12;

pub(super) struct Place {
    dir: PathBuf,
    servers: Servers,
}

impl Place {
    /// Makes the folder and starts the servers.
    pub(super) async fn open(demo: &Demo) -> anyhow::Result<Self> {
        let dir = demo.dir.clone();
        fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        let servers = Servers::start(Options {
            database_url: demo.database_url.clone(),
            nats_url: demo.nats_url.clone(),
            on_step: Box::new(|step| {
                // Nothing is lost when nobody reads what is being done.
                output::print(&format!("  {step}\n")).ok();
            }),
            ..Options::new(dir.join("servers"))
        });
        let place = Self { servers: servers.await?, dir };
        place.issuer()?;
        Ok(place)
    }

    pub(super) async fn close(self) -> anyhow::Result<()> {
        Ok(self.servers.stop().await?)
    }

    pub(super) fn keys_file(&self) -> PathBuf {
        self.dir.join("keys.json")
    }

    /// The public half of the key that signs the demo's own tokens.
    pub(super) fn jwks_file(&self) -> PathBuf {
        self.dir.join("jwks.json")
    }

    /// An officer of a commune: who needs no token here may everything, but not be two persons.
    pub(super) fn officer(&self, auth: &Auth, unit: &str) -> anyhow::Result<Bearer> {
        let claims = Claims {
            sub: "can-bo".to_owned(),
            iss: auth.issuer.clone(),
            aud: Audience::One(auth.audience.clone()),
            exp: u64::try_from(SystemClock::default().now().as_second())?.saturating_add(HOURS * 3600),
            nbf: None,
            roles: vec![Role::CommuneOfficer.name().to_owned()],
            areas: Areas::Units(vec![unit.to_owned()]),
        };
        Bearer::of(&self.issuer()?.mint(&claims)?)
    }

    fn issuer(&self) -> anyhow::Result<Issuer> {
        Ok(Issuer::open(&self.dir.join("token-key.pem"), &self.jwks_file())?)
    }

    pub(super) fn database_url(&self) -> String {
        per_context(self.servers.postgres_url())
    }

    pub(super) fn nats_url(&self) -> &str {
        self.servers.nats_url()
    }

    /// Throws away databases, streams and keys.
    pub(super) async fn empty(&self, config: &Config) -> anyhow::Result<()> {
        let streams = jetstream::new(async_nats::connect(self.nats_url()).await?);
        for context in Context::chosen(&[]) {
            drop_database(&config.database_url(context.name())).await?;
            let stream = config.stream(context.name())?.name();
            let deleted = streams.delete_stream(&stream).await;
            if let Err(error) = deleted
                && !is_absent(&error.kind())
            {
                return Err(error).with_context(|| format!("stream {stream} cannot be deleted"));
            }
        }
        for file in [self.keys_file(), self.seed_file()] {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("{} cannot be removed", file.display()));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Two seeds in one registry would be neither: the first one stays.
    pub(super) fn remember(&self, seed: u64) -> anyhow::Result<()> {
        let file = self.seed_file();
        let known = match fs::read_to_string(&file) {
            Ok(known) => known,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return fs::write(&file, format!("{seed}\n"))
                    .with_context(|| format!("{} cannot be written", file.display()));
            }
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
        };
        if known.trim() != seed.to_string() {
            let dir = self.dir.display();
            bail!("{dir} was loaded with --seed {}; use that one, another --dir, or --reset", known.trim());
        }
        Ok(())
    }

    fn seed_file(&self) -> PathBuf {
        self.dir.join("seed")
    }
}

fn is_absent(error: &DeleteStreamErrorKind) -> bool {
    matches!(
        error,
        DeleteStreamErrorKind::JetStream(error)
            if error.error_code() == async_nats::jetstream::ErrorCode::STREAM_NOT_FOUND
    )
}

/// `postgres://host/postgres` becomes `postgres://host/sinhke_{context}`.
fn per_context(maintenance: &str) -> String {
    let (address, query) = maintenance.split_once('?').unwrap_or((maintenance, ""));
    let scheme = address.find("://").map_or(0, |at| at + 3);
    let server = address[scheme..].find('/').map_or(address, |slash| &address[..scheme + slash]);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{server}/sinhke_{{context}}{query}")
}

#[cfg(test)]
mod tests {
    use super::per_context;

    #[test]
    fn every_context_has_a_database_on_the_server_given() {
        for (given, expected) in [
            ("postgres://p@127.0.0.1:5432/postgres", "postgres://p@127.0.0.1:5432/sinhke_{context}"),
            ("postgres://p:w@h", "postgres://p:w@h/sinhke_{context}"),
            ("postgres://h/d?sslmode=require", "postgres://h/sinhke_{context}?sslmode=require"),
        ] {
            assert_eq!(per_context(given), expected);
        }
    }
}
