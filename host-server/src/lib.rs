//! The digitnet server: an upload page, a JSON API and a command-line reader around the network of
//! [`digitnet_core`], which is part of the binary.
//!
//! ```text
//! filters    which request goes where
//! handlers   what happens there; every outcome becomes a whole response
//! upload     a body, plain or multipart        -> the file's bytes, bounded
//! decode     PNG, JPEG, WebP                   -> upright grey pixels, bounded
//! reader     grey pixels -> core::prepare -> core::int8 -> Answer
//! answer     the fields of the JSON answer
//! page       the upload page, with the answer on it
//! error      every failure: status, code, message
//! ```
//!
//! Nothing that is uploaded is stored or logged.

#![forbid(unsafe_code)]

pub mod answer;
pub mod decode;
pub mod error;
pub mod filters;
pub mod handlers;
mod jpeg;
pub mod page;
pub mod reader;
pub mod serve;
pub mod upload;
