//! The digitnet server: an upload page, a JSON API and a command-line reader around the network of
//! [`digitnet_core`], which is part of the binary.
//!
//! ```text
//! serve      from a listening socket to a clean end: connections, their times, figures, logs
//! filters    which request goes where
//! handlers   what happens there; every outcome becomes a whole response
//! upload     a body, plain, form or text       -> the files' bytes, bounded in size and time
//! budget     memory that is taken until the last byte of it is dropped, shared among clients
//! service    what all requests share: limits, readers, memory, figures
//! pool       the readers, and the fair queue before them
//! decode     a file, by one of five decoders   -> upright grey pixels, bounded
//! reader     a file -> decode -> digitnet_answer -> Answer
//! inference_protocol   the Open Inference Protocol, under /v2
//! page       the upload page, with the answer on it
//! error      every failure: status, code, message
//! ```
//!
//! Nothing that is uploaded is stored or logged.

pub mod allocator;
pub mod budget;
pub mod client;
pub mod decode;
pub mod error;
mod estimate;
pub mod filters;
pub mod handlers;
pub mod inference_protocol;
pub mod interface;
pub mod limits;
pub mod logging;
pub mod metrics;
pub mod openapi;
pub mod page;
pub mod pool;
pub mod query;
pub mod reader;
pub mod report;
pub mod routes;
mod security_headers;
pub mod serve;
pub mod service;
pub mod trace;
pub mod upload;
pub mod version;

pub use digitnet_answer::answer;
