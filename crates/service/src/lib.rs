//! The shell: everything that is the same in every process. It knows no domain word.
//!
//! | room | does |
//! |---|---|
//! | [`run`] | a context becomes a process, or several in one; drain |
//! | [`config`] | typed settings from flags, environment, files |
//! | [`rpc`] | `command`, `commands`, `query`: the only ways in |
//! | [`fields`] | fields that messages of every context have |
//! | [`events`] | the public form of events |
//! | [`pages`] | pages of lists, and their tokens |
//! | `gate` | what every call passes before its body is read |
//! | [`access`] | who may call what, read from the contract |
//! | [`caller`] | tokens, keys, roles, areas |
//! | [`status`] | refusals as gRPC statuses: the only file that builds one |
//! | [`refusal`] | what the shell itself refuses |
//! | `limits`, [`trace`], [`telemetry`], `metrics`, `admin`, `health`, `reflection` | around the calls |
//! | [`clock`] | the one source of time |
//! | `audit` | refusals that never reach the batcher |
//! | `operations` | what the shell itself offers to operators, over all contexts of the process |
//! | [`position`], [`progress`] | read your writes |
//! | `operations` | what the shell itself offers to operators, over all contexts |
//! | [`migrate`] | databases, migrations and streams |
//! | `testing` | a whole context in a test (feature `testing`) |

pub mod access;
pub mod caller;
pub mod clock;
pub mod config;
pub mod events;
pub mod fields;
pub mod migrate;
pub mod pages;
pub mod position;
pub mod progress;
pub mod refusal;
pub mod rpc;
pub mod run;
pub mod status;
pub mod telemetry;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod trace;
pub mod unreached;

mod admin;
mod audit;
mod gate;
mod health;
mod limits;
mod metrics;
mod operations;
mod reflection;
#[cfg(test)]
mod tests;
