//! What happens once a filter has matched; every outcome becomes a whole response here.

mod classify;
mod operators;
mod response;

use std::sync::LazyLock;

use bytes::Bytes;
use flate2::Compression;
use memchr::memmem;
use warp::Reply;
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY,
};
use warp::http::{HeaderMap, HeaderValue, StatusCode};
use warp::reply::Response;

pub use classify::{answer_json, answer_on_page};
pub use operators::{metrics, model, ready};
pub use response::{asset, failure};

use crate::page::{self, Language, Shown};
use response::{accepts, typed};

/// The upload page before anything was uploaded.
pub fn home(query: &str, headers: &HeaderMap) -> Response {
    let language = page::asked_for(query, headers);
    let mut pages = HOME.iter();
    let page = pages.find(|home| home.language == language);
    let page = page.expect("there is one for each language");
    let mut packed = page.packed.iter();
    let packed = packed.find(|(how, _)| accepts(headers, how));
    let kept = headers.get(IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let kept = kept.is_some_and(|kept| memmem::find(kept, page.tag.as_bytes()).is_some());
    let mut response = if kept {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content = packed.map_or(&page.plain, |(_, content)| content);
        typed(content.clone(), "text/html; charset=utf-8")
    };
    let head = response.headers_mut();
    // A new release may bring another page.
    head.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    head.insert(ETAG, page.tag.clone());
    let vary = HeaderValue::from_static("accept-encoding, accept-language");
    head.insert(VARY, vary);
    if let (Some((how, _)), false) = (packed, kept) {
        head.insert(CONTENT_ENCODING, HeaderValue::from_static(how));
    }
    response
}

/// The page in a language, as it is and compressed.
struct Home {
    language: Language,
    plain: Bytes,
    /// How, and what comes of it: the smallest first.
    packed: [(&'static str, Bytes); 2],
    /// Names its contents.
    tag: HeaderValue,
}

/// Written once: it is the same for everybody, and all who fetch it share its memory.
static HOME: LazyLock<[Home; Language::ALL.len()]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let plain = page::render(Shown::Nothing, language);
        let mut sum = flate2::Crc::new();
        sum.update(plain.as_bytes());
        let tag = format!("W/\"{:08x}\"", sum.sum());
        Home {
            language,
            tag: HeaderValue::try_from(tag).expect("digits"),
            packed: [
                ("br", page::brotli(plain.as_bytes()).into()),
                (
                    "gzip",
                    page::gzip(plain.as_bytes(), Compression::best()).into(),
                ),
            ],
            plain: plain.into(),
        }
    })
});

/// What pages of another origin may send to an address that takes `allow`.
pub fn preflight(allow: &'static str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, allow),
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            "content-type, inference-header-content-length",
        ),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_the_page_is_not_sent_it_again() {
        let mut headers = HeaderMap::new();
        let first = home("", &headers);
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        assert_eq!(home("", &headers).status(), StatusCode::NOT_MODIFIED);
        let chinese = home("lang=zh", &headers);
        assert_eq!(chinese.status(), StatusCode::OK, "another page");
    }
}
