//! Which events of whom become which local copy.
//!
//! | feed | reads | keeps |
//! |---|---|---|
//! | [`communes`] `households.areas` | `unit.*`, `reorganisation.*`, `village.*` of communes | unit, succession, village |

pub(crate) mod communes;
