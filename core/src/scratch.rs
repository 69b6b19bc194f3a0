//! Memory for the maps between the layers.

use crate::error::ScratchTooSmall;

/// Memory that a forward pass works in, sized when it is compiled.
///
/// The size that a model needs is a constant too, so a model that does not fit fails the build:
///
/// ```
/// use digitnet_core::{Scratch, int8::Network};
/// # const BLOB: &[u8] = include_bytes!("../../weights/digits.int8.dgn");
/// const NETWORK: Network<'static> = Network::embed(BLOB);
/// const _: () = assert!(NETWORK.scratch_bytes() <= 3500, "the model needs more RAM than the chip has");
/// let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
/// # let _ = &mut scratch;
/// ```
///
/// With less memory than the model needs, the same does not compile:
///
/// ```compile_fail,E0080
/// use digitnet_core::{Scratch, int8::Network};
/// # const BLOB: &[u8] = include_bytes!("../../weights/digits.int8.dgn");
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

    /// The memory as floats; the last bytes are left out where they are no whole float.
    pub(crate) fn floats(&mut self) -> Result<&mut [f32], ScratchTooSmall> {
        let whole = BYTES - BYTES % 4;
        let too_small = ScratchTooSmall {
            found: BYTES,
            expected: whole,
        };
        let bytes = self.bytes.get_mut(..whole).ok_or(too_small)?;
        bytemuck::try_cast_slice_mut(bytes).map_err(|_| too_small)
    }
}

impl<const BYTES: usize> Default for Scratch<BYTES> {
    fn default() -> Self {
        Self::new()
    }
}
