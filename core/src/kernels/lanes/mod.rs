//! For processors with vector units: sixteen channels side by side, one in each 32-bit lane.
//!
//! A *group* of taps fills a lane: one f32 number, two 16-bit numbers, or four bytes. A group of a
//! window's levels is broadcast to all lanes and multiplied with the channels' weights for it. So no
//! sum is ever taken across lanes, and the sums of one or two pooled values' windows stay in registers.
//!
//! | file | |
//! |---|---|
//! | `kernel.rs` | which instructions there are: the one place that chooses |
//! | `layout.rs`, `block.rs` | weights as lines, one for each group |
//! | `levels.rs` | the input with its border of zeros |
//! | `interface.rs` | what the instructions must do |
//! | `convolve.rs` | the loops, for all of them |
//! | `x86_64/` | AVX2, AVX-512 with VNNI |
//!
//! A network that was laid out when it was loaded has its lines already. Of one that runs from its
//! blob, each block is laid out on the stack at each pass (int8), or it runs by the reference (f32).

mod block;
mod convolve;
pub(crate) mod float;
mod int8;
mod interface;
mod kernel;
mod laid;
mod layout;
mod levels;
#[cfg(target_arch = "x86_64")]
mod x86_64;
#[cfg(target_arch = "x86_64")]
use x86_64 as instructions;

pub(crate) use int8::Lanes;
pub use kernel::Kernel;
pub(crate) use laid::Laid;
use layout::CHANNELS;
pub use layout::Line;
