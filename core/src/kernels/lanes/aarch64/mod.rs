//! NEON, which every such processor has, its dot product of bytes, and its products of matrices of bytes.

mod dot;
mod features;
mod matrix;
mod neon;

pub(super) use features::{Dot, Matrix, Neon};

/// What the processor was found to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Matrix(Matrix),
    Dot(Dot),
    Neon(Neon),
}

/// The fastest first.
pub(super) fn all() -> [Option<Proof>; 3] {
    [
        Matrix::detect().map(Proof::Matrix),
        Dot::detect().map(Proof::Dot),
        Some(Proof::Neon(Neon::NEW)),
    ]
}

impl Proof {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Matrix(_) => "NEON with i8mm",
            Self::Dot(_) => "NEON with dot product",
            Self::Neon(_) => "NEON",
        }
    }
}

/// Evaluates an expression with the multiplier that the instructions make of an arithmetic.
macro_rules! by {
    ($kernel:expr, $arithmetic:ident, $multiplier:ident => $expression:expr) => {
        match $kernel.0 {
            crate::kernels::lanes::instructions::Proof::Matrix(proof) => {
                let $multiplier = $arithmetic(proof);
                $expression
            }
            crate::kernels::lanes::instructions::Proof::Dot(proof) => {
                let $multiplier = $arithmetic(proof);
                $expression
            }
            crate::kernels::lanes::instructions::Proof::Neon(proof) => {
                let $multiplier = $arithmetic(proof);
                $expression
            }
        }
    };
}
pub(super) use by;
