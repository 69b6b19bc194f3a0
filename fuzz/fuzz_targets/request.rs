//! Any bytes as a form and as a tensor: an answer that is no fault of the server.
#![no_main]

use std::sync::LazyLock;

use digitnet_server::filters;
use digitnet_server::limits::Limits;
use digitnet_server::service::Service;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().build().expect("a runtime can be made")
});

fuzz_target!(|body: &[u8]| {
    for (path, content_type) in [
        ("/api/v1/classify", "multipart/form-data; boundary=b"),
        ("/v2/models/digitnet/infer", "application/json"),
    ] {
        let service = Service::new(Limits {
            readers: Some(1),
            ..Limits::default()
        });
        let request = warp::test::request()
            .method("POST")
            .path(path)
            .header("content-type", content_type)
            .header("content-length", body.len().to_string())
            .body(body);
        let response = RUNTIME.block_on(request.reply(&filters::routes(&service)));
        assert!(!response.status().is_server_error(), "{response:?}");
    }
});
