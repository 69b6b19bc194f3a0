//! The network that all programs read with, checked when they are built.

use digitnet_core::{Scratch, int8::Network};

/// The blob's bytes.
pub const BLOB: &[u8] = include_bytes!("../../weights/digits.int8.dgn");

/// The network in flash.
pub static NETWORK: Network<'static> = Network::embed(BLOB);

/// Bytes of scratch memory that it needs.
pub const SCRATCH_BYTES: usize = Network::embed(BLOB).scratch_bytes();

// The smallest board has 16 kB of RAM for everything.
const _: () = assert!(
    SCRATCH_BYTES <= 3500,
    "the network needs more scratch memory than planned"
);

/// Scratch memory of the right size.
pub type NetworkScratch = Scratch<SCRATCH_BYTES>;
