//! The loops that take the time. [`portable`] is the reference: plain Rust for every machine.
//! A kernel for one processor stands in a file of its own beside it and must give the same
//! integers (int8) or stay within a stated bound of the reference (f32).

pub(crate) mod portable;
