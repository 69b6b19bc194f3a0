//! A training run from the first step to the packed blobs.
//!
//! ```text
//! phase 1  floating point, batch normalisation, averaged weights        (float_epochs)
//! fold     batch normalisation goes into weights and biases
//! phase 2  the core's integer arithmetic, straight-through gradients    (int8_epochs)
//! ```
//!
//! After every epoch the averaged weights are packed and the **core** reads the validation
//! pictures. The best int8 blob of phase 2 by validation is the result, with the f32 blob of the
//! same weights. A run is decided by its [`Config`] and the data alone: it can be stopped after
//! any step and continued from its checkpoint, to the same bytes.

pub mod checkpoint;
pub mod config;
pub mod phases;
mod run;
mod split;
mod state;
mod validation;

pub use config::Config;
pub use run::{Observer, Outcome, run};
pub use split::{Split, split};
pub use state::{Best, State};
pub use validation::{Measured, measure};
