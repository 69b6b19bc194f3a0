//! What the model is called, and the largest request.

/// The only model.
pub const MODEL: &str = "digitnet";
/// Its only version.
pub const VERSION: &str = "1";
/// The most pictures in one request.
pub(super) const MAX_BATCH: usize = 256;
