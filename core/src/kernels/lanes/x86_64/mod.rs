//! AVX2, and AVX-512 with its instructions for neural networks (VNNI).

mod avx2;
mod avx512;
mod features;

pub(super) use features::{Avx2, Avx512};

use crate::kernels::portable;
use crate::layer::weights::widen;

/// The upper halves of bytes.
const UPPER_NIBBLES: i32 = u32::from_ne_bytes([0xF0; 4]).cast_signed();

/// Sixteen times the sum of products of less than 64 inputs with weights of four bits.
fn dot_widened(inputs: &[u8], words: &[[u8; 4]]) -> i32 {
    let mut widened = [0; 16];
    widen(words, &mut widened);
    portable::int8::dot(inputs, bytemuck::must_cast_slice(&widened))
}

/// What the processor was found to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Avx512(Avx512),
    Avx2(Avx2),
}

/// The fastest first.
pub(super) fn all() -> [Option<Proof>; 2] {
    [
        Avx512::detect().map(Proof::Avx512),
        Avx2::detect().map(Proof::Avx2),
    ]
}

impl Proof {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Avx512(_) => "AVX-512",
            Self::Avx2(_) => "AVX2",
        }
    }
}

/// Evaluates an expression with the multiplier that the instructions make of an arithmetic.
macro_rules! by {
    ($kernel:expr, $arithmetic:ident, $multiplier:ident => $expression:expr) => {
        match $kernel.0 {
            crate::kernels::lanes::instructions::Proof::Avx512(proof) => {
                let $multiplier = $arithmetic(proof);
                $expression
            }
            crate::kernels::lanes::instructions::Proof::Avx2(proof) => {
                let $multiplier = $arithmetic(proof);
                $expression
            }
        }
    };
}
pub(super) use by;
