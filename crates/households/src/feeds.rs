//! Which events of whom become which local copy.
//!
//! | feed | reads | keeps |
//! |---|---|---|
//! | [`communes`] `households.areas` | `unit.*`, `reorganisation.*`, `village.*` of communes | unit, succession, village |
//! | [`calendar`] `households.calendar` | `day.*` of communes | declared_day |

pub(crate) mod calendar;
pub(crate) mod communes;
