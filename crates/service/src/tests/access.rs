//! Who gets in, and how far.

mod gate;
mod tokens;
