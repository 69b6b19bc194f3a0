//! The phases of a run.

use serde::{Deserialize, Serialize};

/// The two phases of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Floating point with batch normalisation.
    Float,
    /// The core's integer arithmetic.
    Int8,
}

impl Phase {
    /// What reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Float => "float",
            Self::Int8 => "int8",
        }
    }
}
