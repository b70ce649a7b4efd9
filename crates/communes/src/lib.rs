//! Administrative units by (code, date), their history, villages and the calendar of working days.
mod domain;
mod shipped;
