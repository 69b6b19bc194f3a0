//! Trains, packs and evaluates the digit networks that `digitnet-core` runs.
#![forbid(unsafe_code)]

// Data: what goes in.
pub mod dataset;
pub mod fetch;
pub mod idx;
pub mod strokes;

// Judging: what came out.
pub mod evaluation;
pub mod model_card;
pub mod model_file;
pub mod refusals;
pub mod reliability;
pub mod report;
pub mod views;

// Learning: what happens in between.
pub mod augment;
pub mod drawing;
pub mod negatives;
pub mod network;
pub mod optimizer;
pub mod pack;
pub mod publish;
pub mod quantize;
pub mod random;
pub mod training;
pub mod weight_bits;
