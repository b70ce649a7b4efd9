//! Text that may hold a password: shown only masked.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// A URL with credentials, or another text that nobody needs to see.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever connects with it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Server and names, without passwords. What is no URL shows nothing.
    fn masked(&self) -> String {
        let Some((scheme, rest)) = self.0.split_once("://") else { return "****".to_owned() };
        let (address, query) = match rest.split_once('?') {
            // A password with signs that should have been escaped: nobody can say where it ends.
            Some((_, query)) if query.contains('@') => return format!("{scheme}://****"),
            Some((address, _query)) => (address, "?****"),
            None => (rest, ""),
        };
        // A password may hold any sign: the last @ before the path ends it.
        match address.rsplit_once('@') {
            Some((user, host)) => {
                let name = user.split_once(':').map(|(name, _password)| format!("{name}:****"));
                // A lone name before the @ is a name in PostgreSQL and a token in NATS.
                let user = name.unwrap_or_else(|| if scheme == "nats" { "****" } else { user }.to_owned());
                format!("{scheme}://{user}@{host}{query}")
            }
            None => format!("{scheme}://{address}{query}"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.masked())
    }
}
