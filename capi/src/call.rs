//! How a call of C is run.
#![forbid(unsafe_code)]

use crate::status::{DIGITNET_OK, Failure, Status};

/// Runs a call and gives its code.
pub(crate) fn code(call: impl FnOnce() -> Result<(), Failure>) -> Status {
    match call() {
        Ok(()) => DIGITNET_OK,
        Err(Failure(status)) => status,
    }
}
