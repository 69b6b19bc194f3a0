//! What happens once a filter has matched; every outcome becomes a whole response here.

use std::sync::LazyLock;

use bytes::{Buf, Bytes};
use futures_util::Stream;
use tokio::sync::Semaphore;
use warp::Reply;
use warp::http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use warp::http::{HeaderMap, HeaderValue, StatusCode};
use warp::reply::Response;

use crate::answer::Answer;
use crate::error::Error;
use crate::page::{self, Shown};
use crate::{reader, upload};

/// The upload page before anything was uploaded.
pub fn home() -> Response {
    html(StatusCode::OK, Shown::Nothing)
}

/// The page's form sent without JavaScript: the page again, with the answer on it.
pub async fn answer_on_page<B: Buf>(
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    match classify(&headers, body, true).await {
        Ok(answer) => html(StatusCode::OK, Shown::Answer(&answer)),
        Err(error) => html(error.status(), Shown::Error(&error)),
    }
}

/// The API: an uploaded picture, a JSON answer.
pub async fn answer_json<B: Buf>(
    query: String,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    let answer = match wants_explanation(&query) {
        Ok(explain) => classify(&headers, body, explain).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => unstored(warp::reply::json(&answer).into_response()),
        Err(error) => failure(&headers, &error),
    }
}

/// A file of the page, as it was built in.
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
        html(error.status(), Shown::Error(error))
    } else {
        let body = warp::reply::json(&error.body());
        unstored(warp::reply::with_status(body, error.status()).into_response())
    };
    if let Error::Method { allow, .. } = error {
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static(allow));
    }
    response
}

async fn classify<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
    explain: bool,
) -> Result<Answer, Error> {
    let file = upload::receive(headers, body).await?;
    read_aside(file, explain).await
}

/// Reads the picture on a thread where it holds up nobody, as many at once as there are processors.
async fn read_aside(file: Bytes, explain: bool) -> Result<Answer, Error> {
    static READERS: LazyLock<Semaphore> = LazyLock::new(|| {
        Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from))
    });
    let _permit = READERS.acquire().await.map_err(|_| Error::Internal)?;
    tokio::task::spawn_blocking(move || reader::read(&file, &reader::Options { explain, ..Default::default() }))
        .await
        .map_err(|_| Error::Internal)?
}

fn html(status: StatusCode, shown: Shown<'_>) -> Response {
    let page = warp::reply::html(page::render(shown));
    unstored(warp::reply::with_status(page, status).into_response())
}

fn unstored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `explain=1` in the query string; other parameters are nobody's business.
fn wants_explanation(query: &str) -> Result<bool, Error> {
    for pair in query.split('&') {
        match pair.split_once('=').unwrap_or((pair, "")) {
            ("explain", "0") => return Ok(false),
            ("explain", "1") => return Ok(true),
            ("explain", value) => {
                let value = value.chars().take(20).collect();
                return Err(Error::Query {
                    name: "explain",
                    value,
                });
            }
            _ => {}
        }
    }
    Ok(false)
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
    fn explain_takes_0_or_1() {
        let explain = |query| wants_explanation(query).ok();
        assert_eq!(explain(""), Some(false));
        assert_eq!(explain("explain=1"), Some(true));
        assert_eq!(explain("a=b&explain=1&c"), Some(true));
        assert_eq!(explain("explain=0"), Some(false));
        assert_eq!(explain("explained=yes"), Some(false));
        assert_eq!(explain("explain"), None);
        assert_eq!(explain("explain=yes"), None);
    }

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
