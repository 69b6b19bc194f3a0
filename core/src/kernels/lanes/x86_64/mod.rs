//! AVX2, and AVX-512 with its instructions for neural networks (VNNI).

mod avx2;
mod avx512;
mod features;

pub(super) use features::{Avx2, Avx512};

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
