//! Entries that never happened.

use std::collections::BTreeSet;

use crate::domain::{
    entry::{Entry, EntryId, EntryKind},
    rejection::{LoanRejection, NoReversal},
};

/// What does not count: every entry that another one reverses, and the reversals themselves.
pub(super) fn left_out(entries: &[Entry]) -> Result<BTreeSet<EntryId>, LoanRejection> {
    let mut left_out = BTreeSet::new();
    for entry in entries {
        let EntryKind::Reversal { of } = entry.kind else { continue };
        if let Err(why) = may_reverse(entries, entry, of, &left_out) {
            return Err(LoanRejection { entry: entry.id, why: why.into() });
        }
        left_out.extend([entry.id, of]);
    }
    Ok(left_out)
}

fn may_reverse(
    entries: &[Entry],
    reversal: &Entry,
    of: EntryId,
    left_out: &BTreeSet<EntryId>,
) -> Result<(), NoReversal> {
    let Some(reversed) = entries.iter().find(|entry| entry.id == of) else {
        return Err(NoReversal::EntryUnknown);
    };
    if matches!(reversed.kind, EntryKind::Reversal { .. }) {
        return Err(NoReversal::OfReversal);
    }
    if left_out.contains(&of) {
        return Err(NoReversal::Already);
    }
    if reversal.value_on < reversed.value_on {
        return Err(NoReversal::BeforeItHappened { happened_on: reversed.value_on });
    }
    Ok(())
}
