//! Whole responses: texts, pages, errors.

use bytes::Bytes;
use warp::Reply;
use warp::http::header::{ACCEPT, ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use warp::http::{HeaderMap, HeaderValue, StatusCode};
use warp::reply::Response;

use crate::error::Error;
use crate::page::{self, Language, Shown};
use crate::report::Report;

/// A text that never changes while the server runs.
pub fn asset(content_type: &'static str, content: &'static str) -> Response {
    let mut response = content.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    // A new release may bring other contents under the same address.
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// An error as JSON, or as a page for who asks for pages.
pub fn failure(headers: &HeaderMap, error: &Error) -> Response {
    let mut response = if prefers_html(headers) {
        html(
            error.status(),
            Shown::Error(error),
            page::asked_for("", headers),
        )
    } else {
        let body = warp::reply::json(&error.body());
        unstored(warp::reply::with_status(body, error.status()).into_response())
    };
    if let Error::Method { allow, .. } = error {
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static(allow));
    }
    let mut report = Report::default();
    report.failed(error);
    report.on(response)
}

pub(super) fn html(status: StatusCode, shown: Shown<'_>, language: Language) -> Response {
    let page = warp::reply::html(page::render(shown, language));
    unstored(warp::reply::with_status(page, status).into_response())
}

pub(super) fn typed(bytes: Bytes, content_type: &'static str) -> Response {
    let mut response = StatusCode::OK.into_response();
    *response.body_mut() = bytes.into();
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    unstored(response)
}

pub(super) fn unstored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether the browser understands what is compressed so.
pub(super) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains(encoding))
}

/// Whether `Accept` names HTML, and JSON not before it: browsers do, programs do not.
fn prefers_html(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = accept.split(',').find_map(|range| {
        match range.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" => Some(true),
            "application/json" => Some(false),
            _ => None,
        }
    });
    first.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_pages_and_programs_get_json() {
        let asks = |accept| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            prefers_html(&headers)
        };
        assert!(asks(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(asks("text/html;q=0.9"));
        assert!(!asks("application/json, text/html"));
        assert!(!asks("*/*"));
        assert!(!asks("image/png"));
        assert!(!prefers_html(&HeaderMap::new()));
    }
}
