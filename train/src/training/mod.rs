//! A training run from the first step to the packed blobs.
//!
//! ```text
//! phase 1  floating point, batch normalisation, averaged weights        (float_epochs)
//! fold     batch normalisation goes into weights and biases
//! phase 2  the core's integer arithmetic, straight-through gradients    (int8_epochs)
//! ```
//!
//! After every epoch the averaged weights are measured on a [`ValidationSet`]: validation digits as they
//! are, the same digits changed, and pictures without a digit. The last epoch of phase 2 is the result,
//! packed as int8 and as f32; temperature and margins of both are found by the same pictures. A run is
//! decided by its [`Config`] and the data alone: it can be stopped after any step and continued from
//! its checkpoint, to the same bytes.

pub mod checkpoint;
pub mod config;
mod epoch_record;
pub mod epoch_sampler;
mod phase;
pub mod phases;
mod predictions;
mod run;
mod split;
mod state;
mod step;
mod teachers;
pub mod validation_set;

pub use config::Config;
pub use epoch_record::EpochRecord;
pub use epoch_sampler::EpochSampler;
pub use phase::Phase;
pub use predictions::{Calibration, Measured, Metrics, Predictions};
pub use run::{Observer, RunEnd, run};
pub use split::{Split, split};
pub use state::{Blobs, Last, Stage, State};
pub use teachers::Teachers;
pub use validation_set::ValidationSet;
