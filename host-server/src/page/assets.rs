//! The page's own files, built in: style, script, icon, examples.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use warp::Reply as _;
use warp::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use warp::http::{HeaderMap, HeaderValue, StatusCode};
use warp::reply::Response;

/// A file of the page.
#[derive(Debug)]
pub struct Asset {
    /// Where it is served.
    pub path: &'static str,
    /// What it is.
    pub content_type: &'static str,
    /// What is in it.
    pub content: &'static [u8],
}

/// Every file of the page.
pub const ASSETS: &[Asset] = &[
    Asset {
        path: "/style.css",
        content_type: "text/css; charset=utf-8",
        // Short files for those who read them, one for those who fetch it.
        content: concat!(
            include_str!("style/base.css"),
            include_str!("style/desk.css"),
            include_str!("style/answer.css"),
            include_str!("style/steps.css"),
        )
        .as_bytes(),
    },
    Asset {
        path: "/favicon.svg",
        content_type: "image/svg+xml",
        content: include_bytes!("favicon.svg"),
    },
    script("/boot.js", include_bytes!("script/boot.js")),
    script("/app.js", include_bytes!("script/app.js")),
    script("/answer.js", include_bytes!("script/answer.js")),
    script("/pad.js", include_bytes!("script/pad.js")),
    script("/photo.js", include_bytes!("script/photo.js")),
    script("/switches.js", include_bytes!("script/switches.js")),
    script("/visit.js", include_bytes!("script/visit.js")),
    script("/ways.js", include_bytes!("script/ways.js")),
    example("/examples/digit.png", include_bytes!("examples/digit.png")),
    example("/examples/photo.png", include_bytes!("examples/photo.png")),
    example("/examples/chalk.png", include_bytes!("examples/chalk.png")),
    example("/examples/lines.png", include_bytes!("examples/lines.png")),
    example("/examples/tree.png", include_bytes!("examples/tree.png")),
];

impl Asset {
    /// The file with this address, if there is one.
    pub fn find(path: &str) -> Option<&'static Self> {
        ASSETS.iter().find(|asset| asset.path == path)
    }

    /// The file as a response to a request with these headers: compressed where that is understood,
    /// without content where the browser has it already.
    pub fn respond(&'static self, headers: &HeaderMap) -> Response {
        let names = |header, word: &str| {
            let value = headers.get(header).and_then(|value| value.to_str().ok());
            value.is_some_and(|value| value.contains(word))
        };
        let tag = tag();
        let mut response = if names(IF_NONE_MATCH, tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if let (true, Some(packed)) = (names(ACCEPT_ENCODING, "gzip"), self.packed()) {
            let mut response = packed.into_response();
            let gzip = HeaderValue::from_static("gzip");
            response.headers_mut().insert(CONTENT_ENCODING, gzip);
            response
        } else {
            self.content.into_response()
        };
        for (name, value) in [
            (CONTENT_TYPE, self.content_type),
            // A new release may bring other contents under the same address.
            (CACHE_CONTROL, "no-cache"),
            (VARY, "accept-encoding"),
            (ETAG, tag),
        ] {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }

    /// The content compressed, where it is not compressed already.
    fn packed(&self) -> Option<&'static [u8]> {
        static PACKED: LazyLock<Vec<Option<Vec<u8>>>> = LazyLock::new(|| {
            let all = ASSETS.iter();
            all.map(|asset| (asset.content_type != PNG).then(|| gzip(asset.content)))
                .collect()
        });
        let at = ASSETS.iter().position(|asset| asset.path == self.path)?;
        PACKED.get(at)?.as_deref()
    }
}

const fn script(path: &'static str, content: &'static [u8]) -> Asset {
    Asset {
        path,
        content_type: "text/javascript; charset=utf-8",
        content,
    }
}

const fn example(path: &'static str, content: &'static [u8]) -> Asset {
    Asset {
        path,
        content_type: PNG,
        content,
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let written = packer.write_all(content).and_then(|()| packer.finish());
    written.expect("memory can be written to")
}

/// Names the files of this build, all of them together.
fn tag() -> &'static str {
    static TAG: LazyLock<String> = LazyLock::new(|| {
        let mut sum = flate2::Crc::new();
        ASSETS.iter().for_each(|asset| sum.update(asset.content));
        format!("W/\"{:08x}\"", sum.sum())
    });
    &TAG
}

const PNG: &str = "image/png";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_one_file() {
        for asset in ASSETS {
            let same = ASSETS.iter().filter(|other| other.path == asset.path);
            assert_eq!(same.count(), 1, "{}", asset.path);
        }
        assert!(Asset::find("/nothing.js").is_none());
    }

    #[test]
    fn the_whole_page_takes_less_than_60_kb() {
        let files: usize = ASSETS
            .iter()
            .map(|asset| asset.packed().unwrap_or(asset.content).len())
            .sum();
        let page = crate::page::render(crate::page::Shown::Nothing, crate::page::Language::English);
        assert!(files + gzip(page.as_bytes()).len() < 60_000, "{files}");
    }

    #[test]
    fn who_has_a_file_is_not_sent_it_again() {
        let style = Asset::find("/style.css").expect("a style");
        let first = style.respond(&HeaderMap::new());
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        let again = style.respond(&headers);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("W/\"other\""));
        assert_eq!(style.respond(&headers).status(), StatusCode::OK);
    }
}
