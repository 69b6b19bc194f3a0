//! How a call of C is run.
#![forbid(unsafe_code)]

use crate::status::{DIGITNET_OK, ErrorCode, Status};

/// Runs a call and gives its code.
pub(crate) fn code(call: impl FnOnce() -> Result<(), ErrorCode>) -> Status {
    match call() {
        Ok(()) => DIGITNET_OK,
        Err(ErrorCode(status)) => status,
    }
}
