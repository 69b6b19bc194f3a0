//! For processors with vector units: sixteen channels side by side, one in each 32-bit lane.
//!
//! A *group* of taps fills a lane: one f32 number, two 16-bit numbers, or four bytes. A group of a
//! window's levels is broadcast to all lanes and multiplied with the channels' weights for it. So no
//! sum is ever taken across lanes, and the sums of one or two pooled values' windows stay in registers.
//!
//! | file | |
//! |---|---|
//! | `kernel.rs` | which instructions there are: the one place that chooses |
//! | `line.rs`, `layout.rs`, `block.rs` | weights as lines, one for each group |
//! | `levels.rs` | the input with its border of zeros |
//! | `interface.rs` | what the instructions must do |
//! | `convolve.rs`, `one_channel.rs` | the loops, for all of them |
//! | `neighbours.rs` | a picture moved by one pixel, to each side |
//! | `x86_64/` | AVX2, AVX-512 with VNNI |
//! | `aarch64/` | NEON, its dot product and products of matrices of bytes |
//! | `wasm32.rs` | SIMD128 |
//!
//! A network that was prepacked when it was loaded has its lines already. Of one that runs from its
//! blob, each block is prepacked on the stack at each pass (int8), or it runs by the reference (f32).

mod block;
mod conv_relu_pool;
mod convolve;
#[cfg(not(target_arch = "x86_64"))]
mod finish;
pub(crate) mod float;
#[cfg(target_arch = "aarch64")]
#[path = "aarch64/mod.rs"]
mod instructions;
#[cfg(target_arch = "wasm32")]
#[path = "wasm32.rs"]
mod instructions;
#[cfg(target_arch = "x86_64")]
#[path = "x86_64/mod.rs"]
mod instructions;
mod int8;
mod interface;
mod kernel;
mod layout;
mod levels;
mod line;
mod neighbours;
mod one_channel;
mod plane;
mod prepacked;

pub(crate) use int8::Lanes;
pub use kernel::Kernel;
use line::CHANNELS;
pub use line::CacheLine;
pub(crate) use prepacked::Prepacked;
