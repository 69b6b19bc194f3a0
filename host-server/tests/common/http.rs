//! Requests to the filters without a socket.

use bytes::Bytes;
use digitnet_server::filters;
use digitnet_server::limits::Limits;
use digitnet_server::service::Service;
use serde_json::Value;
use warp::http::Response;
use warp::test::RequestBuilder;

/// The address of the API.
pub(crate) const CLASSIFY: &str = "/api/v1/classify";
/// What a browser accepts when it opens a page.
pub(crate) const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

pub(crate) fn post(path: &str, body: impl AsRef<[u8]>) -> RequestBuilder {
    let body = body.as_ref();
    let length = body.len().to_string();
    warp::test::request()
        .method("POST")
        .path(path)
        .header("content-length", length)
        .body(body)
}

pub(crate) async fn send(request: RequestBuilder) -> Response<Bytes> {
    let service = Service::new(Limits::default());
    request.reply(&filters::routes(&service)).await
}

pub(crate) fn json(response: &Response<Bytes>) -> Value {
    assert_eq!(response.headers()["content-type"], "application/json");
    serde_json::from_slice(response.body()).expect("the body is JSON")
}

pub(crate) fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).expect("the body is text")
}

/// Asserts an error's status and code, and returns its message.
#[track_caller]
pub(crate) fn error(response: &Response<Bytes>, status: u16, code: &str) -> String {
    let body = json(response);
    assert_eq!(
        (response.status().as_u16(), body["error"]["code"].as_str()),
        (status, Some(code))
    );
    body["error"]["message"]
        .as_str()
        .expect("an error has a message")
        .to_owned()
}
