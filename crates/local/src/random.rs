//! Names that no other process chooses.

use crate::account::hex;
use crate::error::LocalError;

/// Sixteen hexadecimal digits.
pub(crate) fn word() -> Result<String, LocalError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|source| LocalError::NoRandom { source })?;
    Ok(hex(&bytes))
}
