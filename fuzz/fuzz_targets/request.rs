//! Any request: an answer that is no fault of the server.
//!
//! The input looks like HTTP: `POST /path?query`, lines of `name: value`, an empty line, the body.
#![no_main]

use std::sync::{Arc, LazyLock};

use digitnet_server::filters;
use digitnet_server::limits::Limits;
use digitnet_server::service::Service;
use libfuzzer_sys::{Corpus, fuzz_target};
use tokio::runtime::{Builder, Runtime};
use warp::http::{HeaderName, HeaderValue, Method, Uri};
use warp::test::RequestBuilder;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime can be made")
});

static SERVICE: LazyLock<Arc<Service>> = LazyLock::new(|| {
    Service::new(Limits {
        readers: Some(1),
        decode_memory: 24,
        ..Limits::default()
    })
});

fuzz_target!(
    // A decoder's panic is caught, so it is no finding; one that is not becomes a 500.
    init: drop(std::panic::take_hook()),
    |input: &[u8]| -> Corpus {
        let Some(request) = parse(input) else {
            return Corpus::Reject;
        };
        let response = RUNTIME.block_on(request.reply(&filters::routes(&SERVICE)));
        // Answers count as memory until they are dropped.
        let response = response.map(|body| body.to_vec());
        assert!(!response.status().is_server_error(), "{response:?}");
        assert_eq!((SERVICE.uploads.taken(), SERVICE.decoder.taken()), (0, 0));
        if response.headers().get("content-type").is_some_and(|kind| kind == "application/json") {
            serde_json::from_slice::<serde_json::Value>(response.body()).expect("valid JSON");
        }
        Corpus::Keep
    }
);

fn parse(input: &[u8]) -> Option<RequestBuilder> {
    let end = input.windows(2).position(|pair| pair == b"\n\n")?;
    let (head, body) = (&input[..end], &input[end + 2..]);
    let mut lines = head.split(|&byte| byte == b'\n');
    let first = str::from_utf8(lines.next()?).ok()?;
    let (method, path) = first.split_once(' ')?;
    let uri: Uri = path.parse().ok()?;
    let mut request = warp::test::request()
        .method(Method::from_bytes(method.as_bytes()).ok()?.as_str())
        .path(uri.path_and_query()?.as_str());
    let mut sized = false;
    for line in lines {
        let colon = line.windows(2).position(|pair| pair == b": ")?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        sized |= name == "content-length";
        request = request.header(name, HeaderValue::from_bytes(&line[colon + 2..]).ok()?);
    }
    if !sized {
        request = request.header("content-length", body.len());
    }
    Some(request.body(body))
}
