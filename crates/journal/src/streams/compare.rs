//! Compares stream settings name by name, as they are on the wire: a setting that a newer server or client adds is
//! compared without a change here.

use std::{collections::BTreeSet, fmt};

use async_nats::jetstream::stream::Config;
use serde_json::{Map, Value};

/// One setting that is not as it must be. The names are those of the JetStream API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    /// JSON; `null` when it must not be set.
    pub wanted: Value,
    /// JSON; `null` when the server did not answer it.
    pub found: Value,
}

impl Difference {
    /// Whether the stream can be updated without losing an event or a promise made to subscribers.
    pub(super) fn can_be_changed(&self) -> bool {
        match self.field.as_str() {
            "max_bytes" | "num_replicas" | "duplicate_window" | "metadata" | "description"
            | "compression" | "max_msg_size" => true,
            // The server allows only this direction.
            "deny_delete" => self.wanted == Value::Bool(true),
            _ => false,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {} and must be {}", self.field, self.found, self.wanted)
    }
}

pub(super) fn list(differences: &[Difference]) -> String {
    let each: Vec<_> = differences.iter().map(Difference::to_string).collect();
    each.join("; ")
}

pub(super) fn differences(wanted: &Config, found: &Config) -> Result<Vec<Difference>, serde_json::Error> {
    let (wanted, found) = (fields(wanted)?, fields(found)?);
    let names: BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
    let mut differences = Vec::new();
    for name in names {
        let of = |side: &Map<String, Value>| side.get(name).cloned().unwrap_or(Value::Null);
        let (wanted, found) = (of(&wanted), of(&found));
        if wanted != found {
            differences.push(Difference { field: name.clone(), wanted, found });
        }
    }
    Ok(differences)
}

fn fields(config: &Config) -> Result<Map<String, Value>, serde_json::Error> {
    let mut config = config.clone();
    // The server's own notes beside ours.
    config.metadata.retain(|key, _| !key.starts_with("_nats."));
    // A struct is an object.
    serde_json::from_value(serde_json::to_value(&config)?)
}
