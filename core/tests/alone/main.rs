//! Tests that need nothing but the package, which takes them along.

#[path = "../format_restated/mod.rs"]
mod format_restated;

mod malformed_blobs;
mod malformed_layers;
mod reads_plain_bars;
mod worked_examples;
