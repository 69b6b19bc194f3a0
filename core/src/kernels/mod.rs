//! The loops that take the time, for int8.
//!
//! | file | for | why |
//! |---|---|---|
//! | `portable/` | every processor | the reference: as plain as the specification |
//! | `blocked.rs` | every processor | gathers four windows once for all channels, which every multiplier likes |
//! | `vector.rs` | aarch64, and x86-64 before AVX2 | four dot products that compilers vectorize |
//! | `x86_64/` | x86-64 | AVX2 or AVX-512 VNNI where the processor has it |
//! | `scalar.rs` | RISC-V without vectors, and all others | few registers, one multiplication at a time |
//! | `thumb.rs` | Cortex-M0, M0+, M3, M23, and M33 without the DSP extension | `scalar.rs` with an inner loop by hand |
//! | `cortex_m_dsp/` | Cortex-M4, M7, and M33, M55, M85 where the feature `dsp` says so | two multiplications an instruction |
//!
//! Only `cortex_m_dsp/` reads words at any address, from weights and levels, which Device memory and
//! the bit `UNALIGN_TRP` of the register CCR do not allow: `--cfg digitnet_aligned` leaves it out, see
//! [the crate's documentation](crate#unaligned-memory).
//!
//! All give the same integers; [`crate::int8::Network::forward_portable`] is what they are held
//! to. The features `__internal-...` choose others than the processor would,
//! so that tests can run all ways.

mod blocked;
#[cfg(digitnet_kernels = "dsp")]
mod cortex_m_dsp;
mod interface;
pub(crate) mod portable;
#[cfg(any(
    digitnet_kernels = "scalar",
    digitnet_kernels = "thumb1",
    digitnet_kernels = "thumb2"
))]
mod scalar;
mod span;
#[cfg(any(digitnet_kernels = "thumb1", digitnet_kernels = "thumb2"))]
mod thumb;
#[cfg(any(digitnet_kernels = "vector", digitnet_kernels = "x86_64"))]
mod vector;
#[cfg(digitnet_kernels = "x86_64")]
mod x86_64;

pub(crate) use interface::Kernels;

/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "dsp")]
pub(crate) type Native = blocked::Blocked<cortex_m_dsp::Dsp>;
/// The kernels for this processor, as the build script chose them.
#[cfg(any(digitnet_kernels = "thumb1", digitnet_kernels = "thumb2"))]
pub(crate) type Native = blocked::Blocked<thumb::Thumb>;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "vector")]
pub(crate) type Native = blocked::Blocked<vector::Vector>;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "x86_64")]
pub(crate) type Native = x86_64::X86;
/// The kernels for this processor, as the build script chose them.
#[cfg(digitnet_kernels = "scalar")]
pub(crate) type Native = blocked::Blocked<scalar::Scalar>;
/// The reference kernels, as the feature `__internal-portable` asks for.
#[cfg(digitnet_kernels = "portable")]
pub(crate) type Native = portable::int8::Portable;
