//! Several pictures in one request, and what programs and operators ask for beside pictures.

use crate::common::http::{CLASSIFY, error, json, post, send, text};
use crate::common::{forms, png};
use digitnet_core::PIXELS;
use digitnet_server::{openapi, reader};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

#[tokio::test]
async fn several_pictures_are_answered_in_their_order() {
    let (four, nine) = (png(4), png(9));
    let files: [(&str, &str, &[u8]); 5] = [
        ("image", "four.png", &four),
        ("note", "", b"passed over"),
        ("image", "letter.txt", b"no picture"),
        ("image", "", &nine),
        ("image", "empty.png", b""),
    ];
    let (content_type, body) = forms(&files);
    let response = send(post(CLASSIFY, body).header("content-type", content_type)).await;
    assert_eq!(response.status(), 200);
    let answers = json(&response)["answers"].clone();
    let names: Vec<&str> = answers
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["file"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["four.png", "letter.txt", "", "empty.png"]);
    assert_eq!(answers[0]["answer"]["digit"], 4);
    assert_eq!(answers[1]["error"]["code"], "unknown_format");
    assert!(answers[1].get("answer").is_none());
    assert_eq!(answers[2]["answer"]["text"], "9");
    assert_eq!(answers[3]["error"]["code"], "empty_upload");
}

#[tokio::test]
async fn pictures_and_parts_are_bounded() {
    let file = png(1);
    let images = vec![("image", "a.png", &file[..]); 17];
    let (content_type, body) = forms(&images);
    let response = send(post(CLASSIFY, body).header("content-type", content_type)).await;
    assert!(error(&response, 400, "too_many_images").contains("16"));
    let others = vec![("other", "", &b"x"[..]); 33];
    let (content_type, body) = forms(&others);
    let response = send(post(CLASSIFY, body).header("content-type", content_type)).await;
    assert!(error(&response, 400, "too_many_parts").contains("32"));
}

#[tokio::test]
async fn the_model_is_told_with_its_digest() {
    let model = json(&send(warp::test::request().path("/api/v1/model")).await);
    let digest: String = Sha256::digest(reader::BLOB)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(model["digest"], digest);
    assert_eq!(model["bytes"], reader::BLOB.len());
    // Beside digits there may be a class for what is none.
    let digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let classes = model["classes"].as_array().expect("a list");
    assert_eq!(classes[..10], digits.map(Value::from));
    assert_eq!(model["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn machines_are_served() {
    for (path, content_type, part) in [
        ("/readyz", "text/plain; charset=utf-8", "ready"),
        (
            "/metrics",
            digitnet_server::metrics::CONTENT_TYPE,
            "digitnet_queue_depth 0",
        ),
        ("/openapi.json", "application/json", openapi::DOCUMENT),
        ("/v2", "application/json", "binary_tensor_data"),
        ("/v2/health/live", "text/plain; charset=utf-8", "ok"),
        ("/v2/health/ready", "text/plain; charset=utf-8", "ready"),
        ("/v2/models/digitnet", "application/json", "UINT8"),
        (
            "/v2/models/digitnet/ready",
            "text/plain; charset=utf-8",
            "ready",
        ),
        (
            "/v2/models/digitnet/versions/1",
            "application/json",
            "UINT8",
        ),
    ] {
        let response = send(warp::test::request().path(path)).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], content_type, "{path}");
        assert!(text(&response).contains(part), "{path}");
    }
    for path in [
        "/v2/models/other",
        "/v2/models/digitnet/versions/2",
        "/v2/health",
    ] {
        error(
            &send(warp::test::request().path(path)).await,
            404,
            "not_found",
        );
    }
}

#[tokio::test]
async fn the_inference_protocol_agrees_with_the_interface() {
    let explained = json(&send(post(&format!("{CLASSIFY}?explain=1"), png(8))).await);
    let request = json!({"id": "a", "inputs": [
        {"name": "image", "datatype": "UINT8", "shape": [1, 28, 28], "data": explained["prepared"]}
    ]});
    for path in [
        "/v2/models/digitnet/infer",
        "/v2/models/digitnet/versions/1/infer",
    ] {
        let answer = json(&send(post(path, request.to_string())).await);
        assert_eq!(
            (&answer["id"], &answer["model_name"]),
            (&json!("a"), &json!("digitnet"))
        );
        let output = |name: &str| -> Value {
            let outputs = answer["outputs"].as_array().expect("a list").iter();
            let mut named = outputs.filter(|output| output["name"] == name);
            named.next().expect("all outputs are there").clone()
        };
        assert_eq!(output("label")["data"], json!(["8"]));
        assert_eq!(output("label")["shape"], json!([1]));
        let likely = |list: &Value| list[8].as_f64().expect("a probability");
        let difference =
            likely(&output("probabilities")["data"]) - likely(&explained["probabilities"]);
        assert!(difference.abs() < 1e-6, "{difference}");
        assert_eq!(output("scores")["shape"][0], 1);
    }
}

#[tokio::test]
async fn tensors_may_come_and_go_as_bytes() {
    let head = json!({
        "inputs": [{"name": "image", "datatype": "UINT8", "shape": [2, 28, 28],
            "parameters": {"binary_data_size": 2 * PIXELS}}],
        "outputs": [{"name": "label", "parameters": {"binary_data": true}}],
    })
    .to_string();
    let body = [head.as_bytes(), &[0; 2 * PIXELS]].concat();
    let ask = |length: usize| {
        post("/v2/models/digitnet/infer", &body)
            .header("inference-header-content-length", length.to_string())
    };
    let response = send(ask(head.len())).await;
    assert_eq!(response.status(), 200);
    let length = response.headers()["inference-header-content-length"].to_str();
    let length: usize = length.expect("ASCII").parse().expect("a number");
    let (head, bytes) = response.body().split_at(length);
    let head: Value = serde_json::from_slice(head).expect("the head is JSON");
    assert_eq!(
        head["outputs"][0]["parameters"]["binary_data_size"],
        bytes.len()
    );
    // Each label comes after its length; pixels without ink are no digit.
    let label = [&4_u32.to_le_bytes()[..], b"none"].concat();
    assert_eq!(bytes, [&label[..], &label].concat());

    let response = send(ask(body.len() + 1)).await;
    assert_eq!(response.status(), 400);
    assert!(
        json(&response)["error"]
            .as_str()
            .expect("a message")
            .contains("length")
    );
}
