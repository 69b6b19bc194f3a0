//! The page's own files, built in: style, script, icon, examples.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use memchr::memmem;
use warp::Reply as _;
use warp::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use warp::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
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

/// What runs before anything is shown, within the page: the policy names its digest.
pub const BOOT: &str = include_str!("script/boot.js");

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
    Asset {
        path: "/app.js",
        content_type: "text/javascript; charset=utf-8",
        content: concat!(
            include_str!("script/worker.js"),
            include_str!("script/dom.js"),
            include_str!("script/send.js"),
            include_str!("script/reader.js"),
            include_str!("script/files.js"),
            include_str!("script/answer.js"),
            include_str!("script/pad.js"),
            include_str!("script/photo.js"),
            include_str!("script/share.js"),
            include_str!("script/switches.js"),
            include_str!("script/visit.js"),
            include_str!("script/several.js"),
            include_str!("script/ways.js"),
            include_str!("script/offline.js"),
            include_str!("script/app.js"),
            "}\n",
        )
        .as_bytes(),
    },
    Asset {
        path: SERVICE,
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("script/service.js"),
    },
    Asset {
        path: READER,
        content_type: WASM,
        content: include_bytes!("../../../browser/digitnet.wasm"),
    },
    Asset {
        path: "/manifest.webmanifest",
        content_type: "application/manifest+json",
        content: include_bytes!("manifest.webmanifest"),
    },
    Asset {
        path: "/robots.txt",
        content_type: "text/plain; charset=utf-8",
        content: b"User-agent: *\nDisallow: /api/\nDisallow: /v2\nDisallow: /metrics\n",
    },
    Asset {
        path: "/examples.png",
        content_type: PNG,
        content: include_bytes!("examples/row.png"),
    },
];

impl Asset {
    /// The file with this address, with or without the name of the build before it.
    pub fn find(path: &str) -> Option<&'static Self> {
        let path = path.strip_prefix(build()).unwrap_or(path);
        ASSETS.iter().find(|asset| asset.path == path)
    }

    /// The address that names this build, so that a browser may keep the file for good.
    pub fn address(&self) -> String {
        format!("{}{}", build(), self.path)
    }

    /// The file as a response to a request with these headers: compressed where that is understood,
    /// without content where the browser has it already.
    pub fn respond(&'static self, path: &str, headers: &HeaderMap) -> Response {
        let names = |header, word: &str| {
            let value = headers.get(header).and_then(|value| value.to_str().ok());
            value.is_some_and(|value| value.contains(word))
        };
        let tag = tag();
        let caching = if path == self.path {
            // A new release may bring other contents under the same address.
            "no-cache"
        } else {
            "public, max-age=31536000, immutable"
        };
        let mut response = if names(IF_NONE_MATCH, tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if self.path == READER && names(ACCEPT_ENCODING, "br") {
            encoded(READER_PACKED, "br")
        } else if let (true, Some(packed)) = (names(ACCEPT_ENCODING, "gzip"), self.packed()) {
            encoded(packed, "gzip")
        } else {
            self.content.into_response()
        };
        if self.path == SERVICE {
            // It serves the page, which lies above it.
            let scope = HeaderName::from_static("service-worker-allowed");
            response
                .headers_mut()
                .insert(scope, HeaderValue::from_static("/"));
        }
        for (name, value) in [
            (CONTENT_TYPE, self.content_type),
            (CACHE_CONTROL, caching),
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

fn encoded(content: &'static [u8], how: &'static str) -> Response {
    let mut response = content.into_response();
    let how = HeaderValue::from_static(how);
    response.headers_mut().insert(CONTENT_ENCODING, how);
    response
}

/// The reader for the browser, where it has the network that the server has: after another training it must
/// be built anew, `cargo xtask wasm`, and until then the server reads what is drawn.
pub fn reader() -> Option<&'static Asset> {
    static FITS: LazyLock<bool> = LazyLock::new(|| {
        let reader = Asset::find(READER).map_or(&[][..], |reader| reader.content);
        memmem::find(reader, crate::reader::BLOB).is_some()
    });
    Asset::find(READER).filter(|_| *FITS)
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let written = packer.write_all(content).and_then(|()| packer.finish());
    written.expect("memory can be written to")
}

/// Names the files of this build, all of them together.
fn tag() -> &'static str {
    static TAG: LazyLock<String> = LazyLock::new(|| format!("W/\"{}\"", &build()[1..]));
    &TAG
}

/// The folder of this build's files.
fn build() -> &'static str {
    static BUILD: LazyLock<String> = LazyLock::new(|| {
        let mut sum = flate2::Crc::new();
        ASSETS.iter().for_each(|asset| sum.update(asset.content));
        format!("/{:08x}", sum.sum())
    });
    &BUILD
}

const PNG: &str = "image/png";
const WASM: &str = "application/wasm";

const SERVICE: &str = "/service.js";
const READER: &str = "/digitnet.wasm";
/// By brotli, a seventh smaller than by gzip: it is most of what the page takes.
const READER_PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/digitnet.wasm.br"));

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
    fn the_whole_page_takes_less_than_170_kb() {
        let others = ASSETS.iter().filter(|asset| asset.path != READER);
        let files: usize = others
            .map(|asset| asset.packed().unwrap_or(asset.content).len())
            .sum::<usize>()
            + READER_PACKED.len();
        let page = crate::page::render(crate::page::Shown::Nothing, crate::page::Language::English);
        assert!(files + gzip(page.as_bytes()).len() < 170_000, "{files}");
    }

    #[test]
    fn the_reader_has_the_servers_network() {
        assert!(reader().is_some(), "build it: cargo xtask wasm");
    }

    #[test]
    fn a_file_named_by_its_build_is_kept_for_good() {
        let style = Asset::find("/style.css").expect("a style");
        let address = style.address();
        assert_eq!(
            Asset::find(&address).map(|found| found.path),
            Some(style.path)
        );
        let kept = style.respond(&address, &HeaderMap::new());
        let caching = kept.headers()[CACHE_CONTROL].to_str().expect("text");
        assert!(caching.contains("immutable"), "{caching}");
        assert!(
            Asset::find("/00000000/style.css").is_none(),
            "of another build"
        );
    }

    #[test]
    fn who_has_a_file_is_not_sent_it_again() {
        let style = Asset::find("/style.css").expect("a style");
        let first = style.respond(style.path, &HeaderMap::new());
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        let again = style.respond(style.path, &headers);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("W/\"other\""));
        assert_eq!(style.respond(style.path, &headers).status(), StatusCode::OK);
    }
}
