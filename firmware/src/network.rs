//! The network that all programs read with, checked when they are built.

use digitnet_core::{Scratch, int8::Network};

/// The blob's bytes, at a multiple of 4: small processors load other words byte by byte.
pub const BLOB: &[u8] = &ALIGNED.0;

const ALIGNED: &Aligned<[u8]> = &Aligned(*include_bytes!("../../weights/digits.int8.dgn"));

#[repr(C, align(4))]
struct Aligned<B: ?Sized>(B);

/// The network in flash.
pub static NETWORK: Network<'static> = Network::embed(BLOB);

/// Bytes of scratch memory that it needs.
pub const SCRATCH_BYTES: usize = Network::embed(BLOB).scratch_bytes();

// The smallest board has 16 kB of RAM for everything.
const _: () = assert!(
    SCRATCH_BYTES <= 2000,
    "the network needs more scratch memory than planned"
);

/// Scratch memory of the right size.
pub type NetworkScratch = Scratch<SCRATCH_BYTES>;
