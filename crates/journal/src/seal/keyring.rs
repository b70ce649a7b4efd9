//! The key file: made at first start, readable by its owner only, backed up with the database.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Why the keys cannot be used. An operator reads it; it names the file and never a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("key file {path} cannot be read or written")]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("key file {path} has mode {mode:o}: others than its owner may read it; set 0600")]
    Exposed { path: PathBuf, mode: u32 },
    #[error("key file {path} is not a keyring: {what}")]
    Malformed { path: PathBuf, what: &'static str },
    #[error("the system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

/// All keys of a deployment.
#[derive(Clone)]
pub struct Keyring {
    current: u32,
    masters: BTreeMap<u32, Key>,
    blind: Key,
    receipt: Key,
    page: Key,
    /// Absent in a file of a version before the audit.
    audit: Option<Key>,
}

type Key = Zeroizing<[u8; 32]>;

/// The file's form: JSON, keys in base64.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    current: u32,
    masters: BTreeMap<u32, Zeroizing<String>>,
    blind_index: Zeroizing<String>,
    receipt: Zeroizing<String>,
    page: Zeroizing<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    audit: Option<Zeroizing<String>>,
}

impl Keyring {
    /// Reads the key file, or makes it at the first start. Two processes that start together get the same keys.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyringError> {
        match Self::load(path) {
            Err(KeyringError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                let draft = Draft::write(path, &Self::ephemeral()?)?;
                // A link, unlike a rename, never replaces the file of a process that was faster.
                match fs::hard_link(&draft.0, path) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(io_at(path)(error));
                    }
                    Ok(()) | Err(_) => {}
                }
                drop(draft);
                sync_folder(path)?;
                Self::load(path)
            }
            Ok(keyring) if keyring.audit.is_none() => Self::complete(path),
            loaded => loaded,
        }
    }

    /// Gives a file of an older version its audit key. Two processes that start together give it the same one.
    fn complete(path: &Path) -> Result<Self, KeyringError> {
        let lock = File::open(path).map_err(io_at(path))?;
        lock.lock().map_err(io_at(path))?;
        // Whoever waited for the lock of the old file finds the new one.
        let mut keyring = Self::load(path)?;
        if keyring.audit.is_none() {
            keyring.audit = Some(new_key()?);
            keyring.replace(path)?;
        }
        Ok(keyring)
    }

    /// Reads an existing key file.
    pub fn load(path: &Path) -> Result<Self, KeyringError> {
        let file = File::open(path).map_err(io_at(path))?;
        let mode = file.metadata().map_err(io_at(path))?.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyringError::Exposed { path: path.to_owned(), mode });
        }
        let text = Zeroizing::new(io::read_to_string(file).map_err(io_at(path))?);
        let malformed = |what| KeyringError::Malformed { path: path.to_owned(), what };
        let Ok(stored) = serde_json::from_str::<Stored>(&text) else {
            return Err(malformed("its JSON is not that of a keyring"));
        };
        stored
            .decode()
            .ok_or_else(|| malformed("a key is not 32 bytes of base64, or the current one is missing"))
    }

    /// Keys that live as long as the process: for tests and for a demo without a key file.
    pub fn ephemeral() -> Result<Self, KeyringError> {
        Ok(Self {
            current: 1,
            masters: BTreeMap::from([(1, new_key()?)]),
            blind: new_key()?,
            receipt: new_key()?,
            page: new_key()?,
            audit: Some(new_key()?),
        })
    }

    /// Adds a master key to the file and makes it the current one. The old ones stay until every data key is
    /// re-wrapped; the other keys do not change.
    pub fn rotate(path: &Path) -> Result<Self, KeyringError> {
        let mut keyring = Self::load(path)?;
        let newest = keyring.masters.last_key_value().map_or(0, |(id, _)| *id);
        let Some(next) = newest.checked_add(1) else {
            return Err(KeyringError::Malformed { path: path.to_owned(), what: "key ids are used up" });
        };
        keyring.masters.insert(next, new_key()?);
        keyring.current = next;
        keyring.replace(path)?;
        Ok(keyring)
    }

    fn replace(&self, path: &Path) -> Result<(), KeyringError> {
        let draft = Draft::write(path, self)?;
        fs::rename(&draft.0, path).map_err(io_at(path))?;
        sync_folder(path)
    }

    pub(super) fn current(&self) -> u32 {
        self.current
    }

    pub(super) fn masters(&self) -> impl Iterator<Item = (u32, &[u8; 32])> {
        self.masters.iter().map(|(id, key)| (*id, &**key))
    }

    pub(super) fn blind(&self) -> &[u8; 32] {
        &self.blind
    }

    pub(super) fn receipt(&self) -> &[u8; 32] {
        &self.receipt
    }

    pub(super) fn page(&self) -> &[u8; 32] {
        &self.page
    }

    pub(super) fn audit(&self) -> Option<&[u8; 32]> {
        self.audit.as_deref()
    }
}

impl Stored {
    fn encode(keyring: &Keyring) -> Self {
        let text = |key: &Key| Zeroizing::new(STANDARD.encode(**key));
        Self {
            current: keyring.current,
            masters: keyring.masters.iter().map(|(id, key)| (*id, text(key))).collect(),
            blind_index: text(&keyring.blind),
            receipt: text(&keyring.receipt),
            page: text(&keyring.page),
            audit: keyring.audit.as_ref().map(text),
        }
    }

    fn decode(self) -> Option<Keyring> {
        let key = |text: &str| -> Option<Key> {
            let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
            Some(Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?))
        };
        let masters: BTreeMap<u32, Key> =
            self.masters.iter().map(|(id, text)| Some((*id, key(text)?))).collect::<Option<_>>()?;
        masters.contains_key(&self.current).then_some(())?;
        let audit = match &self.audit {
            Some(text) => Some(key(text)?),
            None => None,
        };
        Some(Keyring {
            current: self.current,
            masters,
            blind: key(&self.blind_index)?,
            receipt: key(&self.receipt)?,
            page: key(&self.page)?,
            audit,
        })
    }
}

/// A complete key file under a name of its own, until it gets its real one: a crash leaves no half of a keyring.
struct Draft(PathBuf);

impl Draft {
    fn write(path: &Path, keyring: &Keyring) -> Result<Self, KeyringError> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}", uuid::Uuid::from_bytes(random()?).simple()));
        let draft = Self(PathBuf::from(name));
        let text = serde_json::to_vec_pretty(&Stored::encode(keyring)).map(Zeroizing::new);
        let Ok(text) = text else {
            return Err(KeyringError::Malformed {
                path: path.to_owned(),
                what: "it cannot be written as JSON",
            });
        };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft.0)
            .map_err(io_at(&draft.0))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(io_at(&draft.0))?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Absent after a rename; otherwise a second name of the file that was made.
        if let Err(error) = fs::remove_file(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(path = %self.0.display(), %error, "a draft of the key file stays behind");
        }
    }
}

/// The new name must survive a power cut as surely as the keys' first use.
fn sync_folder(path: &Path) -> Result<(), KeyringError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_at(folder))
}

fn io_at(path: &Path) -> impl Fn(io::Error) -> KeyringError {
    let path = path.to_owned();
    move |source| KeyringError::Io { path: path.clone(), source }
}

fn new_key() -> Result<Key, KeyringError> {
    Ok(Zeroizing::new(random()?))
}

fn random<const N: usize>() -> Result<[u8; N], KeyringError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(KeyringError::Random)?;
    Ok(bytes)
}
