//! What the callers were told, by record: the books that the system's own are compared with.

use std::collections::BTreeMap;

/// A household as its last acknowledged change left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Every change is one event.
    pub events: i64,
    pub address: String,
    /// Members who have not left.
    pub members: usize,
    pub decisions: usize,
}

/// By resource name.
#[derive(Debug, Default)]
pub struct Account(pub BTreeMap<String, Held>);

impl Account {
    pub fn add(&mut self, households: Vec<(String, Held)>) {
        for (name, held) in households {
            assert!(self.0.insert(name.clone(), held).is_none(), "{name} was given to two callers");
        }
    }

    pub fn events(&self) -> i64 {
        self.0.values().map(|held| held.events).sum()
    }
}
