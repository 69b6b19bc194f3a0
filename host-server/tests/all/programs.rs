//! What programs send: pictures inside of text, forms with settings and odd names, queries, addresses
//! and origins in every spelling.

use crate::common;
use crate::common::http::{CLASSIFY, error, json, post, send};
use crate::common::{form, forms, png};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digitnet_server::filters;
use digitnet_server::interface::Interface;
use digitnet_server::limits::Limits;
use digitnet_server::service::Service;
use serde_json::Value;

#[tokio::test]
async fn pictures_inside_of_text_are_read() {
    let address = format!("data:image/png;base64,{}", STANDARD.encode(png(3)));
    let escaped = address.replace('/', "\\/");
    let (form_type, in_form) = form("image", address.as_bytes());
    for (content_type, body) in [
        ("text/plain", address.clone().into_bytes()),
        (
            "application/json",
            format!(r#"{{"image": "{address}"}}"#).into_bytes(),
        ),
        (
            "application/json",
            format!(r#"{{"image": "{escaped}"}}"#).into_bytes(),
        ),
        (&form_type, in_form),
    ] {
        let response = send(post(CLASSIFY, body).header("content-type", content_type)).await;
        assert_eq!(json(&response)["digit"], 3, "{content_type}");
    }
    let broken = send(post(CLASSIFY, "data:image/png;base64,%")).await;
    assert!(error(&broken, 400, "malformed_data").contains("base64"));
    let unnamed = send(post(CLASSIFY, r#"{"picture": "AAAA"}"#)).await;
    assert!(error(&unnamed, 400, "malformed_data").contains("`image`"));
}

#[tokio::test]
async fn packed_bodies_are_told_what_to_do() {
    let packed = post(CLASSIFY, png(3)).header("content-encoding", "gzip");
    let message = error(&send(packed).await, 415, "encoded_body");
    assert!(message.contains("as they are"), "{message}");
    let plain = post(CLASSIFY, png(3)).header("content-encoding", "identity");
    assert_eq!(json(&send(plain).await)["digit"], 3);
}

#[tokio::test]
async fn a_form_may_say_how_to_read() {
    let picture = png(7);
    let fields: [(&str, &str, &[u8]); 3] = [
        ("image", "a.png", &picture),
        ("explain", "", b"true"),
        ("invert", "", b"1"),
    ];
    let (content_type, body) = forms(&fields);
    let response = send(post(CLASSIFY, body).header("content-type", &content_type)).await;
    assert_eq!(json(&response)["steps"]["polarity"], "light_on_dark");
    let (content_type, body) = forms(&[("image", "a.png", &picture), ("rotate", "", b"45")]);
    let response = send(post(CLASSIFY, body).header("content-type", &content_type)).await;
    assert!(error(&response, 400, "bad_query").contains("rotate=45"));
}

#[tokio::test]
async fn names_and_places_of_files_come_back() {
    let picture = png(7);
    let part = |name: &[u8]| {
        let head: &[u8] = b"--b\r\nContent-Disposition: form-data; name=\"image\"; filename";
        [head, name, b"\r\n\r\n", &picture, b"\r\n"].concat()
    };
    let names: [&[u8]; 3] = [
        b"*=UTF-8''%E4%B8%83.png",
        b"=\"caf\xE9.png\"",
        "=\"семь.png\"".as_bytes(),
    ];
    let body = [names.map(part).concat(), b"--b--\r\n".to_vec()].concat();
    let form = post(CLASSIFY, body).header("content-type", "multipart/form-data; boundary=b");
    let answers = json(&send(form).await)["answers"].clone();
    for (index, name) in ["七.png", "café.png", "семь.png"].into_iter().enumerate() {
        assert_eq!(answers[index]["file"], name);
        assert_eq!(answers[index]["index"], index);
        assert_eq!(answers[index]["answer"]["digit"], 7);
    }
}

#[tokio::test]
async fn queries_are_understood_or_refused() {
    for query in [
        "explain=true",
        "explain",
        "%65xplain=1",
        "explain=1&rotate=",
        "explain=1&rotate=-0",
    ] {
        let response = send(post(&format!("{CLASSIFY}?{query}"), png(4))).await;
        let read = response.status() == 200 && json(&response)["steps"].is_object();
        assert_eq!(read, !query.contains("-0"), "{query}");
    }
    let turned = send(post(&format!("{CLASSIFY}?rotate=-90"), png(4))).await;
    assert_eq!(turned.status(), 200);
    let response = send(post(&format!("{CLASSIFY}?explian=1"), png(4))).await;
    let message = error(&response, 400, "unknown_parameter");
    assert!(
        message.contains("`explian`") && message.contains("explain"),
        "{message}"
    );
}

#[tokio::test]
async fn a_slash_at_the_end_says_nothing() {
    let read = send(post(&format!("{CLASSIFY}/"), png(4))).await;
    assert_eq!(json(&read)["digit"], 4);
    for (path, status) in [
        ("/healthz/", 200),
        ("/style.css/", 200),
        ("/v2/", 200),
        ("//", 404),
    ] {
        let response = send(warp::test::request().path(path)).await;
        assert_eq!(response.status(), status, "{path}");
    }
    let get = send(warp::test::request().path(&format!("{CLASSIFY}/"))).await;
    error(&get, 405, "method_not_allowed");
}

#[tokio::test]
async fn pages_of_an_origin_may_call_if_they_are_let() {
    let preflight = || {
        warp::test::request()
            .method("OPTIONS")
            .path(CLASSIFY)
            .header("origin", "https://example.org")
            .header("access-control-request-method", "POST")
    };
    let closed = send(preflight()).await;
    error(&closed, 405, "method_not_allowed");
    assert!(
        closed
            .headers()
            .get("access-control-allow-origin")
            .is_none()
    );

    let origin = warp::http::HeaderValue::from_static("https://example.org");
    let interface = Interface {
        cors: Some(origin.clone()),
        ..Interface::default()
    };
    let service = Service::with(Limits::default(), interface);
    let routes = filters::routes(&service);
    let asked = preflight().reply(&routes).await;
    assert_eq!(asked.status(), 204);
    assert_eq!(asked.headers()["access-control-allow-methods"], "POST");
    for request in [post(CLASSIFY, png(3)), post(CLASSIFY, "text"), preflight()] {
        let response = request.reply(&routes).await;
        assert_eq!(response.headers()["access-control-allow-origin"], origin);
    }
}

#[tokio::test]
async fn why_there_is_no_digit_has_a_code() {
    let blank = image::GrayImage::from_pixel(50, 50, image::Luma([255]));
    let file = common::encode(blank, image::ImageFormat::Png);
    let answer: Value = json(&send(post(CLASSIFY, file)).await);
    assert_eq!(answer["reason_code"], "nothing_written");
    assert!(answer["reason"].is_string());
    let read: Value = json(&send(post(CLASSIFY, png(3))).await);
    assert!(read.get("reason_code").is_none() && read.get("reason").is_none());
}

/// Each has its own memory and its own figures.
#[tokio::test]
async fn two_services_in_one_process_share_nothing() {
    let small = Service::new(Limits {
        upload_memory: 20,
        ..Limits::default()
    });
    let large = Service::new(Limits {
        upload_memory: 32,
        ..Limits::default()
    });
    let client = digitnet_server::client::Client::default();
    let mut share = small.uploads.share(client);
    assert!(share.grow(10 << 20).is_ok() && share.grow(1).is_err());
    assert_eq!(
        (small.uploads.taken(), large.uploads.taken()),
        (10 << 20, 0)
    );
    assert!(large.uploads.share(client).grow(16 << 20).is_ok());
}

/// An answer counts as memory until whoever sends it has dropped it.
#[tokio::test]
async fn answers_belong_to_the_memory_for_uploads() {
    let service = Service::new(Limits::default());
    let routes = filters::routes(&service);
    let asked = post(&format!("{CLASSIFY}?explain=1"), png(3))
        .filter(&routes)
        .await;
    let response: warp::reply::Response = asked.expect("all is answered");
    assert!(service.uploads.taken() > 1_000);
    drop(response);
    assert_eq!(service.uploads.taken(), 0);
}
