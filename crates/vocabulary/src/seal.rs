//! What a pure rule may carry of a sealed world: keys that it cannot open.

use std::fmt;

/// One person's data key, wrapped under the deployment's master key. Safe to store, useless without the key file.
/// Destroying it erases the person's fields wherever they were written, the append-only journal included.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WrappedKey(pub Vec<u8>);

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({} bytes)", self.0.len())
    }
}
