//! What the server and its model say of themselves.

use serde_json::{Value, json};
use warp::Reply;
use warp::reply::Response;

use super::constants::{MODEL, VERSION};

/// `GET /v2`.
pub fn server() -> Response {
    warp::reply::json(&json!({
        "name": "digitnet-server",
        "version": env!("CARGO_PKG_VERSION"),
        "extensions": ["binary_tensor_data"],
    }))
    .into_response()
}

/// `GET /v2/models/digitnet`.
pub fn model() -> Response {
    let tensor = |name: &str, datatype: &str, shape: &[i64]| -> Value {
        json!({"name": name, "datatype": datatype, "shape": shape})
    };
    let classes = super::answer::CLASSES as i64;
    warp::reply::json(&json!({
        "name": MODEL,
        "versions": [VERSION],
        "platform": "digitnet_int8",
        // -1 stands for any number of pictures.
        "inputs": [tensor(super::tensor::INPUT, "UINT8", &[-1, 28, 28])],
        "outputs": [
            tensor("scores", "INT32", &[-1, classes]),
            tensor("probabilities", "FP32", &[-1, classes]),
            tensor("label", "BYTES", &[-1]),
        ],
    }))
    .into_response()
}
