//! The Open Inference Protocol's REST routes (version 2, as KServe and Triton speak it), so that
//! existing clients work.
//!
//! The one model takes `image`, UINT8 of `[n, 28, 28]`, 0 = paper, 255 = ink, and gives, for each of
//! its classes, `scores` (INT32 `[n, classes]`) and `probabilities` (FP32 `[n, classes]`), and `label`
//! (BYTES `[n]`). Both ways of sending tensors are understood: as numbers in the JSON, and as bytes
//! behind it (the binary tensor data extension).

mod answer;
mod bounded;
mod constants;
mod metadata;
mod tensor;

use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::Stream;
use serde_json::json;
use warp::Reply;
use warp::http::header::CONTENT_TYPE;
use warp::http::{HeaderMap, HeaderValue, StatusCode};
use warp::reply::Response;

pub use constants::{MODEL, VERSION};
pub use metadata::{model, server};

use crate::client::Client;
use crate::error::Error;
use crate::report::Report;
use crate::service::{self, Service};
use crate::upload;
use answer::Computed;

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
        Err(InferError::Request(message)) => failure(StatusCode::BAD_REQUEST, &message),
        Err(InferError::Other(error)) => {
            let mut report = Report::default();
            report.failed(&error);
            report.on(failure(error.status(), &error.to_string()))
        }
    }
}

/// Why there is no answer.
enum InferError {
    /// The request does not follow the protocol or the model.
    Request(String),
    Other(Error),
}

impl From<Error> for InferError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<String> for InferError {
    fn from(message: String) -> Self {
        Self::Request(message)
    }
}

async fn try_infer<B: Buf>(
    service: &Service,
    client: Client,
    headers: &HeaderMap,
    stream: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<Response, InferError> {
    let mut share = service.uploads.share(client);
    let body = upload::receive_plain(
        headers,
        stream,
        &service.limits,
        service.uploads.share(client),
    )
    .await?;
    let json_length = match headers.get(JSON_LENGTH) {
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|value| value.parse().ok())
            .filter(|length| *length <= body.len())
            .ok_or_else(|| format!("{JSON_LENGTH} is no length within the body"))?,
        None => body.len(),
    };
    if json_length > MAX_JSON {
        let message = "the JSON has more than 4 MiB; send tensors as bytes behind it";
        return Err(InferError::Request(message.into()));
    }
    // While it is read, text may be held a second time.
    share.grow(json_length as u64).map_err(Error::from)?;
    let job = move || {
        let request = tensor::parse(&body, json_length)?;
        drop(body);
        share.shrink_to(0);
        let Computed { json, bytes } = answer::compute(&request)?;
        let json_bytes = json.len();
        let binary = !bytes.is_empty();
        let answer = [json, bytes].concat();
        Ok::<_, InferError>((service::owned(answer, share)?, binary.then_some(json_bytes)))
    };
    let done = service.pool.run(client, READING_TIME, job).await;
    let (answer, json_length) = done.map_err(Error::from)?.value?;
    Ok(respond(answer, json_length))
}

/// An answer, of which so many bytes are JSON where not all are.
fn respond(answer: Bytes, json_length: Option<usize>) -> Response {
    let mut response = StatusCode::OK.into_response();
    *response.body_mut() = answer.into();
    let headers = response.headers_mut();
    let content_type = match json_length {
        Some(length) => {
            headers.insert(JSON_LENGTH, HeaderValue::from(length));
            "application/octet-stream"
        }
        None => "application/json",
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// An error as the protocol tells it.
fn failure(status: StatusCode, message: &str) -> Response {
    let body = warp::reply::json(&json!({ "error": message }));
    warp::reply::with_status(body, status).into_response()
}

/// The most JSON that is read: more than a list of the most pictures takes, with a line for each
/// number.
const MAX_JSON: usize = 4 << 20;
/// What a request usually takes of a reader, at most.
const READING_TIME: Duration = Duration::from_millis(20);
