//! The bounded context households.
