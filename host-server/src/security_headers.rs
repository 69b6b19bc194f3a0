//! What browsers may do with a response: headers that every one carries.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use warp::http::{HeaderMap, HeaderName, HeaderValue};
use warp::reply::Response;

use crate::page;

/// Headers of every response: the page runs and shows only what this server sends, and other pages
/// may read what `cors` allows.
pub(crate) fn guarded(mut response: Response, cors: Option<&HeaderValue>) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if shows_nothing(headers) {
        let nothing = HeaderValue::from_static("default-src 'none'");
        headers.insert(CONTENT_SECURITY_POLICY, nothing);
    } else {
        headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
        for (name, value) in [
            (HeaderName::from_static("permissions-policy"), PERMISSIONS),
            (X_FRAME_OPTIONS, "DENY"),
            (REFERRER_POLICY, "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Some(origin) = cors {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        let exposed = HeaderValue::from_static(EXPOSED);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    response
}

/// Files that the page uses and that neither run nor ask for others: long policies would cost a first visit
/// more than a kilobyte.
fn shows_nothing(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    let kind = kind.map_or(&b""[..], HeaderValue::as_bytes);
    let kinds: [&[u8]; 3] = [b"text/css", b"image/", b"application/wasm"];
    kinds.iter().any(|start| kind.starts_with(start))
}

/// What pages of another origin may read beside the answer.
const EXPOSED: &str = "retry-after, server-timing, inference-header-content-length";

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let boot = BASE64.encode(Sha256::digest(page::BOOT));
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{boot}'; \
         worker-src 'self'; style-src 'self'; \
         img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("a policy is text")
});

/// What the page never asks a browser for.
const PERMISSIONS: &str = "geolocation=(), microphone=(), payment=(), usb=(), camera=(self)";
