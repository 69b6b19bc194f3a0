//! A training run from the first step to the packed blobs.
//!
//! ```text
//! phase 1  floating point, batch normalisation, averaged weights        (float_epochs)
//! fold     batch normalisation goes into weights and biases
//! phase 2  the core's integer arithmetic, straight-through gradients    (int8_epochs)
//! ```
//!
//! After every epoch the averaged weights are packed and the **core** sits an [`Exam`]: validation
//! digits as they are, the same digits changed, and pictures without a digit. The best int8 blob of
//! phase 2 is the result, with the f32 blob of the same weights; temperature and margin of both are
//! found by the same pictures. A run is decided by its [`Config`] and the data alone: it can be stopped after
//! any step and continued from its checkpoint, to the same bytes.

pub mod checkpoint;
pub mod config;
pub mod exam;
pub mod lesson;
pub mod phases;
mod run;
mod split;
mod state;
mod validation;

pub use config::Config;
pub use exam::Exam;
pub use lesson::Lesson;
pub use run::{Observer, Outcome, run};
pub use split::{Split, split};
pub use state::{Best, State};
pub use validation::{Answers, Calibration, Marks, Measured, measure};
