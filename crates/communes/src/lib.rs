//! The bounded context communes.
