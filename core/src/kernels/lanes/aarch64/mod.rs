//! NEON, which every such processor has, and its dot product of bytes.

mod dot;
mod features;
mod neon;

pub(super) use features::{Dot, Neon};

/// What the processor was found to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Dot(Dot),
    Neon(Neon),
}

/// The fastest first.
pub(super) fn all() -> [Option<Proof>; 2] {
    [Dot::detect().map(Proof::Dot), Some(Proof::Neon(Neon::NEW))]
}

impl Proof {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Dot(_) => "NEON with dot product",
            Self::Neon(_) => "NEON",
        }
    }
}

/// Evaluates an expression with the multiplier that the instructions make of an arithmetic.
macro_rules! by {
    ($kernel:expr, $arithmetic:ident, $multiplier:ident => $expression:expr) => {
        match $kernel.0 {
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
