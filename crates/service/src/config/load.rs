//! From flags, environment and files to one [`Config`].

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Format as _, Serialized, Toml},
    value::Value,
};
use journal::streams::BadPrefix;

use super::Config;

/// In front of every variable of ours.
const PREFIX: &str = "SINHKE_";
/// The variable that names the TOML file.
const FILE: &str = "SINHKE_CONFIG";
/// The end of a variable whose value is the name of a file that holds the value.
const FROM_FILE: &str = "_file";

/// Where settings come from.
#[derive(Clone, Default)]
pub struct Sources {
    /// `("database.url", "postgres://…")`.
    pub flags: Vec<(String, String)>,
    /// Variables as they are; those that do not begin with `SINHKE_` are not ours.
    pub environment: Vec<(String, String)>,
    /// The TOML file; when not given, the one that `SINHKE_CONFIG` names.
    pub file: Option<PathBuf>,
}

impl Sources {
    /// Flags, and the environment of this process.
    pub fn of_process(flags: Vec<(String, String)>, file: Option<PathBuf>) -> Self {
        let environment = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { flags, environment, file }
    }
}

impl std::fmt::Debug for Sources {
    /// Values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").field("file", &self.file).finish_non_exhaustive()
    }
}

/// Why the settings cannot be used. Never repeats a value of the environment.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable or flag that sets nothing, perhaps misspelled.
    #[error("{name} is not a setting")]
    Unknown {
        /// Its name.
        name: String,
    },
    /// Not of its type.
    #[error("{name} must be {wanted}")]
    Type {
        /// The variable or flag.
        name: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// A file that a setting names.
    #[error("{path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The TOML file. The line itself is not shown: it may hold a secret.
    #[error("{path}: line {line} is not TOML: {problem}")]
    Toml {
        /// The file.
        path: PathBuf,
        /// Counts from one.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A value that is not of its setting, or a key that is none.
    #[error("the settings cannot be read")]
    Figment(#[source] Box<figment::Error>),
    /// Values that do not go together.
    #[error("{key}: {problem}")]
    Invalid {
        /// The setting.
        key: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// `nats.prefix`.
    #[error("nats.prefix cannot be used")]
    Prefix(#[from] BadPrefix),
    /// The settings cannot be shown.
    #[error("the settings cannot be printed")]
    Print(#[from] toml::ser::Error),
}

/// A setting's key and what kind of text sets it.
type Known = Vec<(String, Kind)>;

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Switch,
}

pub(super) fn load(sources: &Sources) -> Result<Config, ConfigError> {
    let known = known();
    let (mut from_files, mut from_environment) = (Vec::new(), Vec::new());
    let mut file = sources.file.clone();
    for (name, value) in &sources.environment {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        // Compose files write an unset variable as an empty one.
        if value.is_empty() {
            continue;
        }
        if name == FILE {
            file = file.or_else(|| Some(value.into()));
            continue;
        }
        let key = key.to_ascii_lowercase().replace("__", ".");
        if let Some(kind) = find(&known, &key) {
            from_environment.push((key, parse(name, value, kind)?));
        } else if let Some(stem) = key.strip_suffix(FROM_FILE)
            && let Some(kind) = find(&known, stem)
        {
            let text = read(Path::new(value))?;
            from_files.push((stem.to_owned(), parse(name, text.trim_end(), kind)?));
        } else {
            return Err(ConfigError::Unknown { name: name.clone() });
        }
    }
    let mut flags = Vec::new();
    for (key, value) in &sources.flags {
        let kind = find(&known, key).ok_or_else(|| ConfigError::Unknown { name: key.clone() })?;
        flags.push((key.clone(), parse(key, value, kind)?));
    }
    let mut figment = Figment::new();
    if let Some(path) = file {
        let text = read(&path)?;
        if let Err(error) = toml::from_str::<toml::Table>(&text) {
            let start = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = start.matches('\n').count().saturating_add(1);
            return Err(ConfigError::Toml { path, line, problem: error.message().to_owned() });
        }
        figment = figment.merge(Toml::string(&text));
    }
    for (key, value) in from_files.into_iter().chain(from_environment).chain(flags) {
        figment = figment.merge(Serialized::default(&key, value));
    }
    figment.extract().map_err(|error| ConfigError::Figment(Box::new(error)))
}

fn read(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| ConfigError::File { path: path.to_owned(), source })
}

/// Every key that can be set, read from the defaults themselves.
fn known() -> Known {
    let mut known = Known::new();
    let Ok(serde_json::Value::Object(top)) = serde_json::to_value(Config::default()) else { return known };
    for (name, value) in top {
        match value.as_object() {
            Some(section) => {
                known.extend(section.iter().map(|(inner, value)| (format!("{name}.{inner}"), kind(value))));
            }
            None => known.push((name, kind(&value))),
        }
    }
    known
}

fn kind(value: &serde_json::Value) -> Kind {
    match value {
        serde_json::Value::Bool(_) => Kind::Switch,
        serde_json::Value::Number(_) => Kind::Number,
        serde_json::Value::Null
        | serde_json::Value::String(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => Kind::Text,
    }
}

fn find(known: &Known, key: &str) -> Option<Kind> {
    known.iter().find_map(|(name, kind)| (name == key).then_some(*kind))
}

/// By the setting's kind, so that a password of digits stays a text.
fn parse(name: &str, text: &str, kind: Kind) -> Result<Value, ConfigError> {
    let wrong = |wanted| ConfigError::Type { name: name.to_owned(), wanted };
    match kind {
        Kind::Text => Ok(Value::from(text)),
        Kind::Number => text.parse::<i64>().map(Value::from).map_err(|_not_a_number| wrong("a whole number")),
        Kind::Switch => text.parse::<bool>().map(Value::from).map_err(|_not_a_switch| wrong("true or false")),
    }
}
