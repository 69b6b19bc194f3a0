//! Trains, packs and evaluates the digit networks that `digitnet-core` runs.
#![forbid(unsafe_code)]

// Data: what goes in.
pub mod dataset;
pub mod fetch;
pub mod idx;
