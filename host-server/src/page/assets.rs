//! The page's own files, built in: style, script, icon, examples.

use std::io::Write as _;
use std::sync::LazyLock;

use brotli::enc::BrotliEncoderParams;
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
    /// The same, compressed by brotli, where that makes it smaller.
    brotli: Option<&'static [u8]>,
}

/// A text of the page as the build script made it.
macro_rules! built {
    ($path:expr, $name:literal, $content_type:expr) => {
        Asset {
            path: $path,
            content_type: $content_type,
            content: include_bytes!(concat!(env!("OUT_DIR"), "/", $name)),
            brotli: Some(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".br"))),
        }
    };
}

/// A picture, which is small already.
const fn picture(path: &'static str, content: &'static [u8]) -> Asset {
    let webp = path.as_bytes()[path.len() - 1] == b'p';
    Asset {
        path,
        content_type: if webp { "image/webp" } else { "image/png" },
        content,
        brotli: None,
    }
}

/// What runs before anything is shown, within the page: the policy names its digest.
pub const BOOT: &str = include_str!(concat!(env!("OUT_DIR"), "/boot.js"));

/// Every file of the page.
pub const ASSETS: &[Asset] = &[
    built!("/style.css", "style.css", "text/css; charset=utf-8"),
    built!("/favicon.svg", "favicon.svg", "image/svg+xml"),
    built!("/app.js", "app.js", SCRIPT),
    built!("/more.js", "more.js", SCRIPT),
    built!(SERVICE, "service.js", SCRIPT),
    built!(READER, "digitnet.wasm", "application/wasm"),
    built!(
        "/manifest.webmanifest",
        "manifest.webmanifest",
        "application/manifest+json"
    ),
    Asset {
        path: "/robots.txt",
        content_type: "text/plain; charset=utf-8",
        content: b"User-agent: *\nDisallow: /api/\nDisallow: /v2\nDisallow: /metrics\n",
        brotli: None,
    },
    picture("/examples.webp", include_bytes!("examples/row.webp")),
    picture("/icon-192.png", include_bytes!("icons/icon-192.png")),
    picture("/icon-512.png", include_bytes!("icons/icon-512.png")),
    picture(
        "/icon-maskable.png",
        include_bytes!("icons/icon-maskable.png"),
    ),
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
        } else if let (true, Some(packed)) = (names(ACCEPT_ENCODING, "br"), self.brotli) {
            encoded(packed, "br")
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
            all.map(|asset| {
                asset
                    .brotli
                    .map(|_| gzip(asset.content, Compression::best()))
            })
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
        holds(reader, crate::reader::BLOB)
    });
    Asset::find(READER).filter(|_| *FITS)
}

/// Whether a network lies in a module: piece by piece, for rows of zeros are left out there.
fn holds(module: &[u8], network: &[u8]) -> bool {
    let mut rest = module;
    let mut pieces = network.split(|byte| *byte == 0);
    pieces.all(|piece| {
        let at = memmem::find(rest, piece).map(|at| at + piece.len());
        rest = at.and_then(|at| rest.get(at..)).unwrap_or_default();
        at.is_some()
    })
}

/// Compressed as every browser understands it.
pub fn gzip(content: &[u8], level: Compression) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), level);
    let written = packer.write_all(content).and_then(|()| packer.finish());
    written.expect("memory can be written to")
}

/// Compressed as browsers understand it over a secure connection, and at home: a sixth less.
pub fn brotli(content: &[u8]) -> Vec<u8> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 16,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    let written = brotli::BrotliCompress(&mut &*content, &mut packed, &parameters);
    written.expect("memory can be written to");
    packed
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

const SCRIPT: &str = "text/javascript; charset=utf-8";

const SERVICE: &str = "/service.js";
const READER: &str = "/digitnet.wasm";

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
    fn the_whole_page_takes_less_than_160_kb() {
        let size = |asset: &Asset| asset.brotli.unwrap_or(asset.content).len();
        // Icons are fetched by who installs the page.
        let files = ASSETS
            .iter()
            .filter(|asset| !asset.path.starts_with("/icon-"));
        let files: usize = files.map(size).sum();
        let page = crate::page::render(crate::page::Shown::Nothing, crate::page::Language::English);
        let all = files + gzip(page.as_bytes(), Compression::best()).len();
        assert!(all < 160_000, "{all}");
    }

    #[test]
    fn every_compressed_file_is_smaller_and_without_comments() {
        for asset in ASSETS {
            let packed = asset.brotli.unwrap_or(&asset.content[1..]);
            assert!(packed.len() < asset.content.len(), "{}", asset.path);
            let text = str::from_utf8(asset.content).unwrap_or_default();
            let comment = |line: &str| {
                line.starts_with("//") || line.starts_with("/*") || line.contains(" // ")
            };
            assert!(!text.lines().any(comment), "{}", asset.path);
        }
    }

    #[test]
    fn the_reader_has_the_servers_network() {
        assert!(reader().is_some(), "build it: cargo xtask wasm");
        let module = Asset::find(READER).expect("there is one").content;
        let mut another = crate::reader::BLOB.to_vec();
        *another.last_mut().expect("bytes") ^= 1;
        assert!(!holds(module, &another));
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
