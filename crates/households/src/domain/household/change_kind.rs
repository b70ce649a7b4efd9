//! What can happen to a household, by the words that the journal keeps for ever.

use crate::domain::name::named;

named! {
    /// Loại thay đổi.
    ChangeKind {
        Registered = "household.registered",
        Amended = "household.amended",
        MemberAdded = "household.member_added",
        MemberAmended = "household.member_amended",
        MemberLeft = "household.member_left",
        MemberArrived = "household.member_arrived",
        IdentityRevealed = "household.identity_revealed",
        Decided = "household.decided",
        Moved = "household.moved",
        HeadChanged = "household.head_changed",
        Split = "household.split",
        Absorbed = "household.absorbed",
        Closed = "household.closed",
        Assigned = "household.assigned",
        CircumstancesStated = "household.circumstances_stated",
        IdentifierAdded = "household.identifier_added",
        IdentifierRemoved = "household.identifier_removed",
        Found = "household.found",
    }
}
