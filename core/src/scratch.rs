//! Memory for the maps between the layers.

use core::fmt;

/// Memory that a forward pass works in, sized when it is compiled.
///
/// The size that a model needs is a constant too, so a model that does not fit fails the build:
///
/// ```
/// use digitnet_core::{Scratch, int8::Network};
/// # const BLOB: &[u8] = include_bytes!("../weights/digits.int8.dgn");
/// const NETWORK: Network<'static> = Network::embed(BLOB);
/// const _: () = assert!(NETWORK.scratch_bytes() <= 2000, "the model needs more RAM than the chip has");
/// let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
/// # let _ = &mut scratch;
/// ```
///
/// With less memory than the model needs, the same does not compile:
///
/// ```compile_fail,E0080
/// use digitnet_core::{Scratch, int8::Network};
/// # const BLOB: &[u8] = include_bytes!("../weights/digits.int8.dgn");
/// const NETWORK: Network<'static> = Network::embed(BLOB);
/// const _: () = assert!(NETWORK.scratch_bytes() <= 1000, "the model needs more RAM than the chip has");
/// let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
/// # let _ = &mut scratch;
/// ```
#[derive(Clone, Debug)]
#[repr(C, align(16))]
pub struct Scratch<const BYTES: usize> {
    bytes: [u8; BYTES],
}

impl<const BYTES: usize> Scratch<BYTES> {
    /// Zeroed memory; usable in a `static`.
    pub const fn new() -> Self {
        Self { bytes: [0; BYTES] }
    }

    /// The memory as bytes, starting at a multiple of 16.
    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

/// The memory from its first whole word on.
pub(crate) fn from_first_word(memory: &mut [u8]) -> &mut [u8] {
    let before = memory.as_ptr().align_offset(align_of::<u32>());
    memory.get_mut(before..).unwrap_or(&mut [])
}

impl<const BYTES: usize> Default for Scratch<BYTES> {
    fn default() -> Self {
        Self::new()
    }
}

/// The scratch memory given to a forward pass is smaller than the model needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ScratchTooSmall {
    /// Bytes given.
    pub found: usize,
    /// Bytes that the model needs: its `scratch_bytes()`.
    pub expected: usize,
}

impl fmt::Display for ScratchTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { found, expected } = self;
        write!(
            f,
            "scratch memory of {found} bytes is too small: the model needs {expected} bytes"
        )
    }
}

impl core::error::Error for ScratchTooSmall {}
