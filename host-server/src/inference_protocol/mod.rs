//! The Open Inference Protocol's REST routes (version 2, as KServe and Triton speak it), so that
//! existing clients work.
//!
//! The one model takes `image`, UINT8 of `[n, 28, 28]`, 0 = paper, 255 = ink, and gives, for each of
//! its classes, `scores` (INT32 `[n, classes]`) and `probabilities` (FP32 `[n, classes]`), and `label`
//! (BYTES `[n]`). Both ways of sending tensors are understood: as numbers in the JSON, and as bytes
//! behind it (the binary tensor data extension).

mod answer;
mod metadata;
mod tensor;

use std::sync::Arc;

use bytes::Buf;
use futures_util::Stream;
use serde_json::json;
use warp::Reply;
use warp::http::{HeaderMap, StatusCode};
use warp::reply::Response;

pub use metadata::{model, server};

use crate::client::Client;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::service::Service;
use crate::upload;

/// The only model.
pub const MODEL: &str = "digitnet";
/// Its only version.
pub const VERSION: &str = "1";
/// The most pictures in one request.
pub const MAX_BATCH: usize = 256;

/// Tells how many bytes of a body are JSON; the rest are tensors.
pub(crate) const JSON_LENGTH: &str = "inference-header-content-length";

/// `POST /v2/models/digitnet/infer`.
pub async fn infer<B: Buf>(
    service: Arc<Service>,
    client: Client,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    match try_infer(&service, client, &headers, body).await {
        Ok(response) => response,
        Err(Failure::Request(message)) => failure(StatusCode::BAD_REQUEST, &message),
        Err(Failure::Other(error)) => {
            let mut outcome = Outcome::default();
            outcome.failed(&error);
            outcome.on(failure(error.status(), &error.to_string()))
        }
    }
}

/// Why there is no answer.
enum Failure {
    /// The request does not follow the protocol or the model.
    Request(String),
    Other(Error),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Request(message)
    }
}

async fn try_infer<B: Buf>(
    service: &Service,
    client: Client,
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<Response, Failure> {
    let (body, _share) = upload::receive_plain(headers, body, &service.limits, &service.uploads)
        .await
        .map_err(Failure::Other)?;
    let json_length = match headers.get(JSON_LENGTH) {
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|value| value.parse().ok())
            .filter(|length| *length <= body.len())
            .ok_or_else(|| format!("{JSON_LENGTH} is no length within the body"))?,
        None => body.len(),
    };
    let request = tensor::parse(&body, json_length)?;
    let job = move || answer::compute(&request);
    let done = service
        .pool
        .run(client, job)
        .await
        .map_err(|refused| Failure::Other(refused.into()))?;
    done.value.map_err(Failure::Other)
}

/// An error as the protocol tells it.
fn failure(status: StatusCode, message: &str) -> Response {
    let body = warp::reply::json(&json!({ "error": message }));
    warp::reply::with_status(body, status).into_response()
}
