//! Where the chain ended, signed, and kept where nobody who can write the database can write.

use std::{
    io,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::{
    fs::{self, OpenOptions},
    io::AsyncWriteExt as _,
};

use crate::seal::Sealer;

/// The end of a context's chain at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose chain.
    pub context: String,
    /// How many entries it had.
    pub position: i64,
    /// The hash of the last one.
    pub hash: [u8; 32],
    /// When it was signed.
    pub time: Timestamp,
}

/// A head as a line of the file: JSON, bytes in base64.
#[derive(Serialize, Deserialize)]
struct Line {
    context: String,
    position: i64,
    hash: String,
    time: Timestamp,
    signature: String,
}

/// Why a head cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// The file.
    #[error("{path} cannot be read or written")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The keys file is older than the audit and was not written since.
    #[error("the keys file has no audit key")]
    NoKey,
    /// The head itself.
    #[error("a head cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl Head {
    fn signed(&self) -> Vec<u8> {
        let mut bytes = b"sinhke audit head\0".to_vec();
        super::put(&mut bytes, Some(self.context.as_bytes()));
        bytes.extend(self.position.to_be_bytes());
        bytes.extend(self.hash);
        bytes.extend(self.time.as_microsecond().to_be_bytes());
        bytes
    }

    /// Adds the head to the file, which only grows; on the disk before this answers.
    pub(crate) async fn keep(&self, path: &Path, sealer: &Sealer) -> Result<(), HeadError> {
        let signature = sealer.sign(&self.signed()).ok_or(HeadError::NoKey)?;
        let mut line = serde_json::to_vec(&Line {
            context: self.context.clone(),
            position: self.position,
            hash: STANDARD.encode(self.hash),
            time: self.time,
            signature: STANDARD.encode(signature),
        })?;
        line.push(b'\n');
        let failed = |source| HeadError::Io { path: path.to_owned(), source };
        let mut file = OpenOptions::new().append(true).create(true).open(path).await.map_err(failed)?;
        // In one piece: other contexts' heads go to the same file.
        file.write_all(&line).await.map_err(failed)?;
        file.sync_data().await.map_err(failed)
    }
}

/// A file's heads, and the numbers of the lines that are none or not signed by these keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// Signed by these keys, in the order of the file.
    pub signed: Vec<Head>,
    /// Lines that are not, counted from one.
    pub bad: Vec<usize>,
}

/// Reads a file of heads. One that is not there has none.
pub async fn read(path: &Path, sealer: &Sealer) -> Result<Heads, HeadError> {
    let text = match fs::read_to_string(path).await {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Heads::default()),
        Err(source) => return Err(HeadError::Io { path: path.to_owned(), source }),
    };
    let mut heads = Heads::default();
    for (index, line) in text.lines().enumerate() {
        match parse(line, sealer) {
            Some(head) => heads.signed.push(head),
            None => heads.bad.push(index.saturating_add(1)),
        }
    }
    Ok(heads)
}

fn parse(line: &str, sealer: &Sealer) -> Option<Head> {
    let Line { context, position, hash, time, signature } = serde_json::from_str(line).ok()?;
    let hash = STANDARD.decode(hash).ok()?.try_into().ok()?;
    let head = Head { context, position, hash, time };
    let signature = STANDARD.decode(signature).ok()?;
    sealer.has_signed(&head.signed(), &signature).then_some(head)
}
