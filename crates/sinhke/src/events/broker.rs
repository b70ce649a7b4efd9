//! How the commands that read events reach the broker, and how they print what they read.

use anyhow::Context as _;
use async_nats::{Client, HeaderMap};
use clap::Args;
use journal::streams::Prefix;
use serde_json::{Value, json};

use super::json::Contract;

#[derive(Args, Debug)]
pub(super) struct Broker {
    /// The NATS server of the deployment
    #[arg(
        long,
        value_name = "URL",
        default_value = "nats://127.0.0.1:4222",
        env = "SINHKE_NATS__URL",
        hide_env_values = true
    )]
    nats_url: String,
    /// What stands in front of the deployment's streams and subjects; empty in production
    #[arg(long, value_name = "TEXT", default_value = "", env = "SINHKE_NATS__PREFIX")]
    nats_prefix: String,
}

impl Broker {
    pub(super) async fn connect(&self) -> anyhow::Result<Client> {
        let connected = async_nats::ConnectOptions::new().name("sinhke events").connect(&self.nats_url).await;
        // The address may hold a password.
        connected.context("NATS does not answer; see --nats-url")
    }

    pub(super) fn prefix(&self) -> anyhow::Result<Prefix> {
        Ok(Prefix::new(&self.nats_prefix)?)
    }
}

/// An event as one line of JSON.
pub(super) fn line(contract: &Contract, headers: &HeaderMap, payload: &[u8]) -> anyhow::Result<String> {
    let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
    let said = |name: &str| text(name).with_context(|| format!("a message without {name} is no event"));
    let number = |name: &str| -> anyhow::Result<i64> { Ok(said(name)?.parse()?) };
    let schema = said("ce-dataschema")?;
    let message = schema.rsplit('/').next().unwrap_or_default();
    // An event that is newer than this binary is printed without its content, and named.
    let data = contract.json(message, payload).unwrap_or(Value::Null);
    let event = json!({
        "type": said("ce-type")?,
        "record": said("ce-subject")?,
        "version": number("sinhke-version")?,
        "position": number("sinhke-position")?,
        "recorded_at": said("ce-time")?,
        "valid_on": said("sinhke-valid-on")?,
        "schema": message,
        "data": data,
    });
    Ok(format!("{event}\n"))
}

#[cfg(test)]
mod tests {
    use async_nats::HeaderMap;

    use super::{Contract, line};

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("ce-type", "vn.sinhke.households.v1.household.decided"),
            ("ce-subject", "01a2"),
            ("sinhke-version", "3"),
            ("sinhke-position", "7"),
            ("ce-time", "2026-03-02T02:00:00Z"),
            ("sinhke-valid-on", "2026-03-01"),
            ("ce-dataschema", "https://type.googleapis.com/sinhke.households.v1.HouseholdDecided"),
        ] {
            headers.insert(name, value);
        }
        headers
    }

    #[test]
    fn an_event_is_one_line() {
        let text = line(&Contract::new().unwrap(), &headers(), b"").unwrap();
        assert_eq!(text.lines().count(), 1);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&read["version"], &read["position"]), (&3.into(), &7.into()));
        assert_eq!(read["schema"], "sinhke.households.v1.HouseholdDecided");
        assert!(read["data"].is_object(), "{text}");
    }

    #[test]
    fn an_event_of_a_newer_contract_is_printed_without_its_content() {
        let mut newer = headers();
        newer.insert("ce-dataschema", "https://type.googleapis.com/sinhke.households.v9.Dreamt");
        let text = line(&Contract::new().unwrap(), &newer, b"x").unwrap();
        assert!(text.contains("Dreamt") && text.contains("\"data\":null"), "{text}");
        assert!(line(&Contract::new().unwrap(), &HeaderMap::new(), b"").is_err());
    }
}
