//! The network that all programs read with, checked when they are built: `digits`, or with the feature
//! `tiny` the one for chips with 16 kB of flash and 4 kB of RAM.

use digitnet_core::{Scratch, int8::Network};

/// The blob's bytes, at a multiple of 4: small processors load other words byte by byte.
pub const BLOB: &[u8] = &ALIGNED.0;

#[cfg(not(feature = "tiny"))]
const ALIGNED: &Aligned<[u8]> = &Aligned(*include_bytes!("../../weights/digits.int8.dgn"));
#[cfg(feature = "tiny")]
const ALIGNED: &Aligned<[u8]> = &Aligned(*include_bytes!("../../weights/tiny.int8.dgn"));

#[repr(C, align(4))]
struct Aligned<B: ?Sized>(B);

/// The network in flash.
pub static NETWORK: Network<'static> = Network::embed(BLOB);

/// Bytes of scratch memory that it needs.
pub const SCRATCH_BYTES: usize = Network::embed(BLOB).scratch_bytes();

const _: () = assert!(
    SCRATCH_BYTES <= 2000,
    "the network needs more scratch memory than planned"
);

/// Scratch memory of the right size.
pub type NetworkScratch = Scratch<SCRATCH_BYTES>;
