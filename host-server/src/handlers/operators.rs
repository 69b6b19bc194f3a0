//! For operators and their machines: readiness, figures, what is served.

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::Serialize;
use sha2::{Digest, Sha256};
use warp::Reply;
use warp::http::HeaderValue;
use warp::http::StatusCode;
use warp::http::header::CONTENT_TYPE;
use warp::reply::Response;

use super::response::{asset, unstored};
use crate::service::Service;
use crate::{metrics, reader};

/// Whether new requests are welcome: 200, or 503 once the server was told to stop.
pub fn ready(service: &Service) -> Response {
    if service.ready() {
        return unstored(asset("text/plain; charset=utf-8", "ready"));
    }
    let mut response = asset("text/plain; charset=utf-8", "draining");
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    unstored(response)
}

/// All figures, in the text format that Prometheus reads.
pub fn metrics(service: &Service) -> Response {
    let metrics = &service.metrics;
    let waiting = i64::try_from(service.pool.waiting()).unwrap_or(i64::MAX);
    metrics.queue.set(waiting);
    metrics.upload_memory.set(service.uploads.taken());
    metrics.decode_memory.set(service.decoder.taken());
    let mut response = metrics.render().into_response();
    let content_type = HeaderValue::from_static(metrics::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    unstored(response)
}

/// What is served: `GET /api/v1/model`.
pub fn model() -> Response {
    unstored(warp::reply::json(&*MODEL).into_response())
}

#[derive(Serialize)]
struct Model {
    /// Of the server.
    version: &'static str,
    model: &'static str,
    arithmetic: &'static str,
    classes: Vec<&'static str>,
    /// Of the blob.
    bytes: usize,
    /// SHA-256 of the blob, in hexadecimal.
    digest: String,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| Model {
    version: env!("CARGO_PKG_VERSION"),
    model: "digitnet",
    arithmetic: "int8",
    classes: (0..reader::NETWORK.shape().classes)
        .map(|class| reader::NETWORK.label(class).unwrap_or_default())
        .collect(),
    bytes: reader::BLOB.len(),
    digest: hexadecimal(&Sha256::digest(reader::BLOB)),
});

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _always_ok = write!(text, "{byte:02x}");
        text
    })
}
