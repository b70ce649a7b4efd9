//! The bounded context reports.

mod cubes;
