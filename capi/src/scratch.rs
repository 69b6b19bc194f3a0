//! Scratch memory of a size that is known only when the program runs.
//!
//! The core's `Scratch` has its size as a constant. C brings memory of any size, so there is a
//! ladder of constants: a model takes the smallest size that is enough for it.
#![forbid(unsafe_code)]

use digitnet_core::int8::Network;
use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Scores};

use crate::pointers::ScratchMemory;
use crate::status::{DIGITNET_SCRATCH_TOO_SMALL, Failure};

macro_rules! ladder {
    ($($bytes:literal)*) => {
        /// Every size, smallest first.
        #[cfg(test)]
        const SIZES: &[usize] = &[$($bytes),*];

        /// Runs the network in memory of at least [`bytes`].
        pub(crate) fn forward(
            network: &Network<'_>,
            digit: &Digit,
            memory: ScratchMemory<'_>,
        ) -> Result<Scores<i32>, Failure> {
            let bytes = bytes(network);
            let memory = memory.zeroed(bytes)?;
            match bytes {
                $($bytes => {
                    let memory = memory.scratch::<$bytes>()?;
                    Ok(network.forward_observed(digit, memory, unobserved)?)
                })*
                _ => Err(Failure(DIGITNET_SCRATCH_TOO_SMALL)),
            }
        }
    };
}

// In steps of 3 to 25 %, from the smallest networks to the largest that the format allows.
ladder! {
    128 256 384 512 640 768 896 1024 1152 1280 1408 1536 1664 1792 1920 2048
    2176 2304 2432 2560 2688 2816 2944 3072 3200 3328 3456 3584 3712 3840 3968 4096
    5120 6144 7168 8192 9216 10240 11264 12288 13312 14336 15360 16384
    20480 24576 28672 32768 36864 40960 45056 49152 53248 57344 62720
}

/// One function for all sizes, where `Network::forward` has a closure, thus code, for each.
fn unobserved(_: &'static str) {}

/// Bytes of scratch memory that a model is given: one of the sizes above.
pub(crate) fn bytes(network: &Network<'_>) -> usize {
    at_least(network.scratch_bytes())
}

fn at_least(needed: usize) -> usize {
    match needed {
        0..=128 => 128,
        129..=4096 => needed.next_multiple_of(128),
        4097..=16384 => needed.next_multiple_of(1024),
        16385..=57344 => needed.next_multiple_of(4096),
        _ => MAX_SCRATCH_BYTES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_gets_the_smallest_size_of_the_ladder() {
        for needed in 0..=MAX_SCRATCH_BYTES {
            let smallest = SIZES.iter().copied().find(|&size| size >= needed);
            assert_eq!(Some(at_least(needed)), smallest, "{needed}");
        }
    }
}
