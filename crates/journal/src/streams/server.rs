//! Refuses a NATS server that would accept our settings and ignore them.

use async_nats::Client;

/// The first version with every setting and behaviour that the journal relies on.
const OLDEST: (u32, u32) = (2, 12);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "NATS server {found:?} is too old: 2.12 or newer is needed (2.9 silently ignores settings that we rely on)"
)]
pub struct ServerTooOld {
    pub found: String,
}

/// Checks the server that the client is connected to.
pub fn require_server(client: &Client) -> Result<(), ServerTooOld> {
    require_version(&client.server_info().version)
}

pub(crate) fn require_version(version: &str) -> Result<(), ServerTooOld> {
    match parse(version) {
        Some(found) if found >= OLDEST => Ok(()),
        Some(_) | None => Err(ServerTooOld { found: version.to_owned() }),
    }
}

/// Major and minor; what follows (patch, pre-release, build) does not matter.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix('v').unwrap_or(version).split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    parts.next().map(|_patch| (major, minor))
}

#[cfg(test)]
mod tests;
