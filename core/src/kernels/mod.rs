//! The loops that take the time, for int8; in `lanes/` and `portable/` for f32 too.
//!
//! | file | for | why |
//! |---|---|---|
//! | `portable/` | every processor | the reference: as plain as the specification |
//! | `rows.rs` | all but those with instructions of `lanes/` | little memory: the first map's rows come as the second needs them |
//! | `blocked.rs` | every processor | gathers four windows once for all channels, which every multiplier likes |
//! | `lanes/` | x86-64, aarch64, WebAssembly with SIMD128 | sixteen channels side by side; f32 too |
//! | `vector.rs` | x86-64 before AVX2 | four dot products that compilers vectorize |
//! | `scalar.rs` | all others | few registers, one multiplication at a time |
//! | `by_hand.rs` | the next two | `scalar.rs` with loops by hand |
//! | `riscv.rs` | RISC-V of 32 bits that multiplies | sixteen sums in registers |
//! | `thumb/` | Cortex-M0, M0+, M3, M23, and M33 without the DSP extension | four or eight sums in registers |
//! | `cortex_m_dsp/` | Cortex-M4, M7, and M33 with the DSP extension | two multiplications an instruction |
//! | `helium/` | Cortex-M52, M55, M85 | sixteen multiplications an instruction |
//! | `armv7m.rs` | Cortex-M3 to M85, part of the three above | pooling and requantization by hand |
//!
//! Only `cortex_m_dsp/` and `armv7m.rs` read words at any address, from weights, records and levels,
//! which Device memory and the bit `UNALIGN_TRP` of the register CCR do not allow:
//! `--cfg digitnet_aligned` leaves them out, see [the crate's documentation](crate#unaligned-memory).
//!
//! All give the same integers; [`crate::int8::Network::forward_portable`] is what they are held
//! to. The features `__internal-...` choose others than the processor would, and a network is prepacked
//! for any [`Kernel`] that it has, so that tests can run all ways.

#[cfg(all(
    any(
        digitnet_kernels = "dsp",
        digitnet_kernels = "helium",
        digitnet_kernels = "thumb2"
    ),
    not(digitnet_aligned)
))]
mod armv7m;
mod blocked;
#[cfg(any(
    digitnet_kernels = "riscv",
    digitnet_kernels = "thumb1",
    digitnet_kernels = "thumb2"
))]
mod by_hand;
#[cfg(digitnet_kernels = "dsp")]
mod cortex_m_dsp;
#[cfg(digitnet_kernels = "helium")]
mod helium;
mod interface;
#[cfg(digitnet_kernels = "lanes")]
mod lanes;
#[cfg(not(digitnet_kernels = "lanes"))]
mod not_prepacked;
mod patch;
pub(crate) mod portable;
#[cfg(digitnet_kernels = "riscv")]
mod riscv;
mod rows;
#[cfg(any(
    digitnet_kernels = "riscv",
    digitnet_kernels = "scalar",
    digitnet_kernels = "thumb1",
    digitnet_kernels = "thumb2"
))]
mod scalar;
mod tap_range;
#[cfg(any(digitnet_kernels = "thumb1", digitnet_kernels = "thumb2"))]
mod thumb;
#[cfg(any(digitnet_kernels = "vector", digitnet_kernels = "lanes"))]
mod vector;

pub(crate) use interface::{Convolutions, FromBlob, Given, Kernels, Memory};
#[cfg(digitnet_kernels = "lanes")]
pub use lanes::{CacheLine, Kernel};
#[cfg(digitnet_kernels = "lanes")]
pub(crate) use lanes::{Prepacked, float};
#[cfg(not(digitnet_kernels = "lanes"))]
pub use not_prepacked::{CacheLine, Kernel};
#[cfg(not(digitnet_kernels = "lanes"))]
pub(crate) use not_prepacked::{Prepacked, float};

/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "dsp")]
pub(crate) type Native = blocked::Blocked<cortex_m_dsp::Dsp>;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "helium")]
pub(crate) type Native = blocked::Blocked<helium::Helium>;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "riscv")]
pub(crate) type Native = blocked::Blocked<by_hand::ByHand<riscv::Riscv>>;
/// The kernels for this processor, as the build script chose them.
#[cfg(any(digitnet_kernels = "thumb1", digitnet_kernels = "thumb2"))]
pub(crate) type Native = blocked::Blocked<by_hand::ByHand<thumb::Thumb>>;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "vector")]
pub(crate) type Native = blocked::Blocked<vector::Vector>;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "lanes")]
pub(crate) type Native = lanes::Lanes;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "scalar")]
pub(crate) type Native = blocked::Blocked<scalar::Scalar>;
/// The reference kernels, as the feature `__internal-portable` asks for.
#[cfg(digitnet_kernels = "portable")]
pub(crate) type Native = portable::int8::Portable;
