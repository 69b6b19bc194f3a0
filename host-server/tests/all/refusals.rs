//! What is not answered with a digit: each status, its code and what the message tells.

use crate::common;
use crate::common::http::{BROWSER, CLASSIFY, error, post, send, text};
use crate::common::{bomb, encode, form, png};
use digitnet_server::upload;
use image::ImageFormat;

#[tokio::test]
async fn nothing_in_the_body_is_400_and_no_body_at_all_411() {
    let message = error(&send(post(CLASSIFY, "")).await, 400, "empty_upload");
    assert!(message.contains("nothing was uploaded"), "{message}");
    let unannounced = warp::test::request().method("POST").path(CLASSIFY);
    let message = error(&send(unannounced).await, 411, "length_required");
    assert!(message.contains("Content-Length"), "{message}");
    let chunked = warp::test::request()
        .method("POST")
        .path(CLASSIFY)
        .header("transfer-encoding", "chunked");
    error(&send(chunked).await, 400, "empty_upload");
    let (content_type, body) = form("image", b"");
    error(
        &send(post(CLASSIFY, body).header("content-type", content_type)).await,
        400,
        "empty_upload",
    );
}

#[tokio::test]
async fn bodies_are_bounded_whether_announced_or_not() {
    let most = vec![b'x'; upload::MAX_BYTES];
    error(&send(post(CLASSIFY, &most)).await, 415, "unknown_format");
    let more = vec![b'x'; upload::MAX_BYTES + 1];
    let message = error(&send(post(CLASSIFY, &more)).await, 413, "upload_too_large");
    assert!(message.contains("10 MiB"), "{message}");
    let unannounced = warp::test::request()
        .method("POST")
        .path(CLASSIFY)
        .body(&more);
    error(&send(unannounced).await, 413, "upload_too_large");
    let (content_type, body) = form("image", &more);
    error(
        &send(post(CLASSIFY, body).header("content-type", content_type)).await,
        413,
        "upload_too_large",
    );
}

#[tokio::test]
async fn other_files_are_415_and_the_message_lists_what_is_accepted() {
    let files: [(&[u8], &str); 6] = [
        (b"To be, or not to be", "not a picture"),
        (b"II*\0\x08\0\0\0\0\0\0\0", "TIFF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"%PDF-1.7", "PDF"),
        (b"P1 or so", "not a picture"),
        (b"\xFF", "not a picture"),
    ];
    for (file, what) in files {
        let message = error(&send(post(CLASSIFY, file)).await, 415, "unknown_format");
        assert!(
            message.contains(what) && message.contains("PNG, JPEG, WebP, BMP and GIF"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn damaged_pictures_are_422() {
    for (format, name) in [
        (ImageFormat::Png, "PNG"),
        (ImageFormat::Jpeg, "JPEG"),
        (ImageFormat::WebP, "WebP"),
    ] {
        let file = encode(common::picture(2), format);
        let cut = &file[..file.len() / 2];
        let message = error(&send(post(CLASSIFY, cut)).await, 422, "damaged_picture");
        assert!(message.contains(name), "{message}");
    }
}

#[tokio::test]
async fn a_bomb_is_told_by_its_header() {
    let message = error(
        &send(post(CLASSIFY, bomb(22_000))).await,
        422,
        "too_many_pixels",
    );
    assert!(
        message.contains("22000 x 22000") && message.contains("50 megapixels"),
        "{message}"
    );
}

#[tokio::test]
async fn a_wrong_field_name_is_400_and_both_names_are_told() {
    let (content_type, body) = form("picture", &png(1));
    let response = send(post(CLASSIFY, body).header("content-type", content_type)).await;
    let message = error(&response, 400, "field_missing");
    assert!(
        message.contains("`picture`") && message.contains("`image`"),
        "{message}"
    );
}

#[tokio::test]
async fn malformed_forms_are_400() {
    let (content_type, body) = form("image", &png(1));
    for (content_type, body) in [
        ("multipart/form-data", &body[..]),
        ("multipart/form-data; boundary=another", &body[..]),
        (&content_type[..], &body[..body.len() - 40]),
        (&content_type[..], b"no form"),
    ] {
        let response = send(post(CLASSIFY, body).header("content-type", content_type)).await;
        error(&response, 400, "malformed_form");
    }
}

#[tokio::test]
async fn wrong_methods_are_405_and_the_right_ones_are_told() {
    for (path, method, allow) in [
        (CLASSIFY, "GET", "POST"),
        (CLASSIFY, "PUT", "POST"),
        ("/", "DELETE", "GET, HEAD, POST"),
        ("/healthz", "POST", "GET, HEAD"),
        ("/app.js", "POST", "GET, HEAD"),
        ("/style.css", "PATCH", "GET, HEAD"),
        ("/favicon.svg", "PUT", "GET, HEAD"),
    ] {
        let response = send(warp::test::request().method(method).path(path)).await;
        let message = error(&response, 405, "method_not_allowed");
        assert!(
            message.contains(method) && message.contains(allow),
            "{message}"
        );
        assert_eq!(response.headers()["allow"], allow, "{method} {path}");
    }
}

#[tokio::test]
async fn unknown_addresses_are_404() {
    for path in [
        "/nothing",
        "/api/v1",
        "/api/v1/classify/more",
        "/style.css/x",
        "//",
    ] {
        error(
            &send(warp::test::request().path(path)).await,
            404,
            "not_found",
        );
    }
}

#[tokio::test]
async fn browsers_get_errors_as_a_page() {
    let (content_type, body) = form("<script>alert(1)</script>", b"x");
    let requests = [
        (
            400,
            post(CLASSIFY, body).header("content-type", content_type),
        ),
        (404, warp::test::request().path("/nothing")),
        (405, warp::test::request().path(CLASSIFY)),
        (415, post(CLASSIFY, "text")),
    ];
    for (status, request) in requests {
        let response = send(request.header("accept", BROWSER)).await;
        assert_eq!(response.status(), status);
        assert_eq!(
            response.headers()["content-type"],
            "text/html; charset=utf-8"
        );
        assert!(text(&response).contains(r#"data-state="error""#));
        assert!(
            !text(&response).contains("<script>"),
            "what was sent is shown as text"
        );
    }
}
