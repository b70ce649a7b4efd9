//! The shell: everything that is the same in every process.
