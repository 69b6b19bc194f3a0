//! What the API and the page answer, filter by filter, without a socket.

use crate::common;
use std::io::Read as _;
use std::ops::Range;

use crate::common::http::{CLASSIFY, error, json, post, send, text};
use crate::common::{encode, form, png};
use image::{GrayImage, ImageFormat, Luma};
use serde_json::Value;
use warp::http::StatusCode;

#[tokio::test]
async fn a_picture_in_the_body_is_read() {
    for label in 0..10 {
        let response = send(post(CLASSIFY, png(label))).await;
        assert_eq!(response.status(), StatusCode::OK);
        let answer = json(&response);
        assert_eq!(answer["verdict"], "digit");
        assert_eq!(answer["digit"], label);
        assert_eq!(answer["text"], label.to_string());
        let probabilities: Vec<f64> = serde_json::from_value(answer["probabilities"].clone())
            .expect("probabilities are numbers");
        assert_eq!(probabilities.len(), 10);
        // The rest to 1 is that it is no digit.
        let sum = probabilities.iter().sum::<f64>();
        assert!((0.5..1.001).contains(&sum), "{probabilities:?}");
        assert_eq!(
            answer["confidence"],
            answer["probabilities"][usize::from(label)]
        );
        assert!(
            answer.get("prepared").is_none(),
            "prepared is only told when asked for"
        );
        for step in ["decode", "prepare", "infer"] {
            assert!(answer["timing_us"][step].is_u64(), "{step}");
        }
    }
}

/// A "1": a bar of so many pixels.
fn bar([width, height]: [u32; 2], columns: Range<u32>, rows: Range<u32>) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let ink = columns.contains(&x) && rows.contains(&y);
        Luma([if ink { 0 } else { 255 }])
    })
}

#[tokio::test]
async fn the_box_lies_around_the_ink() {
    let picture = bar([200, 100], 70..80, 20..80);
    let answer = json(&send(post(CLASSIFY, encode(picture, ImageFormat::Png))).await);
    let expected = serde_json::json!({"left": 70, "top": 20, "width": 10, "height": 60});
    assert_eq!(answer["text"], "1");
    assert_eq!(answer["box"], expected);
    assert_eq!(answer["digits"][0]["box"], expected);
}

#[tokio::test]
async fn the_box_of_a_reduced_picture_is_in_pixels_of_the_upload() {
    let picture = bar([4096, 2048], 1200..1300, 400..1200);
    let answer = json(&send(post(CLASSIFY, encode(picture, ImageFormat::Png))).await);
    let expected = serde_json::json!({"left": 1200, "top": 400, "width": 100, "height": 800});
    assert_eq!(answer["box"], expected);
    assert_eq!(
        (&answer["width"], &answer["height"]),
        (&4096.into(), &2048.into())
    );
}

#[tokio::test]
async fn a_picture_may_be_turned_before_it_is_read() {
    let lying = bar([200, 100], 60..140, 40..50);
    let file = encode(lying, ImageFormat::Png);
    let turned = json(&send(post(&format!("{CLASSIFY}?rotate=90"), &file)).await);
    assert_eq!(turned["text"], "1");
    assert_eq!(
        (&turned["width"], &turned["height"]),
        (&100.into(), &200.into())
    );
    let expected = serde_json::json!({"left": 50, "top": 60, "width": 10, "height": 80});
    assert_eq!(turned["box"], expected);
    let refused = send(post(&format!("{CLASSIFY}?rotate=45"), &file)).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn ink_may_be_taken_for_paper() {
    let explained = json(&send(post(&format!("{CLASSIFY}?explain=1"), png(7))).await);
    assert_eq!(explained["steps"]["polarity"], "dark_on_light");
    let inverted = format!("{CLASSIFY}?explain=1&invert=1");
    let inverted = json(&send(post(&inverted, png(7))).await);
    assert_eq!(inverted["steps"]["polarity"], "light_on_dark");
}

#[tokio::test]
async fn several_digits_are_a_number() {
    let mut sheet = GrayImage::from_pixel(500, 260, Luma([255]));
    for (place, label) in [4, 0, 7].into_iter().enumerate() {
        let digit = image::imageops::resize(
            &common::picture(label),
            140,
            140,
            image::imageops::FilterType::Triangle,
        );
        image::imageops::replace(&mut sheet, &digit, 20 + 155 * place as i64, 60);
    }
    let explained = format!("{CLASSIFY}?explain=1");
    let answer = json(&send(post(&explained, encode(sheet, ImageFormat::Png))).await);
    assert_eq!(answer["verdict"], "number");
    assert_eq!(answer["text"], "407");
    assert_eq!(answer["digit"], Value::Null);
    let digits = answer["digits"].as_array().expect("a list of digits");
    assert_eq!(digits.len(), 3);
    for digit in digits {
        assert_eq!(digit["prepared"].as_array().map(Vec::len), Some(784));
        assert_eq!(digit["sure"], true);
    }
    let ink = answer["steps"]["ink"]
        .as_str()
        .expect("a picture of the ink");
    assert!(ink.starts_with("data:image/png;base64,"), "{ink}");
}

#[tokio::test]
async fn what_is_no_digit_is_called_so() {
    let mut star = GrayImage::from_pixel(200, 200, Luma([255]));
    for at in 40..160u32 {
        for (x, y) in [(at, at), (at, 200 - at), (100, at), (at, 100)] {
            for (x, y) in (x..x + 6).flat_map(|x| (y..y + 6).map(move |y| (x, y))) {
                star.put_pixel(x, y, Luma([0]));
            }
        }
    }
    let answer = json(&send(post(CLASSIFY, encode(star, ImageFormat::Png))).await);
    assert!(
        answer["verdict"] == "none" || answer["verdict"] == "unsure",
        "{answer}"
    );
    assert_eq!(
        (&answer["digit"], &answer["text"]),
        (&Value::Null, &"".into())
    );
    assert!(answer["reason"].is_string());
}

#[tokio::test]
async fn every_format_is_told_by_its_bytes_alone() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let file = encode(common::picture(3), format);
        for content_type in [
            "image/png",
            "text/plain",
            "application/x-www-form-urlencoded",
            "",
        ] {
            let response = send(post(CLASSIFY, &file).header("content-type", content_type)).await;
            assert_eq!(
                json(&response)["digit"],
                3,
                "{format:?} sent as {content_type:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_form_field_is_read_like_a_body() {
    let (content_type, body) = form("image", &png(4));
    let response = send(post(CLASSIFY, body).header("content-type", content_type)).await;
    assert_eq!(json(&response)["digit"], 4);
}

#[tokio::test]
async fn explain_adds_the_picture_that_the_network_saw() {
    let response = send(post(&format!("{CLASSIFY}?explain=1"), png(8))).await;
    let prepared: Vec<u8> = serde_json::from_value(json(&response)["prepared"].clone())
        .expect("prepared is a list of bytes");
    assert_eq!(prepared.len(), 784);
    assert_eq!(prepared[0], 0, "the margin is paper");
    assert!(prepared.contains(&255), "ink is at full strength");

    let response = send(post(&format!("{CLASSIFY}?explain=please"), png(8))).await;
    assert!(error(&response, 400, "bad_query").contains("explain=please"));
}

#[tokio::test]
async fn a_blank_picture_has_no_digit() {
    let blank = GrayImage::from_pixel(50, 50, Luma([255]));
    let file = encode(blank, ImageFormat::Png);
    let response = send(post(&format!("{CLASSIFY}?explain=1"), file)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let answer = json(&response);
    assert_eq!(answer["verdict"], "none");
    assert_eq!(answer["digit"], Value::Null);
    assert_eq!(answer["confidence"], 0.0);
    assert_eq!(answer["text"], "");
    assert_eq!(answer["box"], Value::Null);
}

#[tokio::test]
async fn the_form_answers_on_the_same_page() {
    let (content_type, body) = form("image", &png(6));
    let response = send(post("/", body).header("content-type", content_type)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let page = text(&response);
    assert!(
        page.contains(r#"aria-hidden="true"><span>6</span></p>"#),
        "the digit, large"
    );
    assert!(page.contains("This says <b>6</b>"));
    assert_eq!(page.matches("<rect width").count(), 10, "a bar per class");
    assert_eq!(page.matches("<rect x").count(), 1, "a box around the digit");
    assert!(
        page.contains("data:image/png;base64,"),
        "what the network saw"
    );
    assert!(page.contains("Read in "), "the time");
    assert!(
        page.contains(r#"<form id="form" method="post" action="/?lang=en""#),
        "the next upload"
    );
}

#[tokio::test]
async fn the_form_shows_errors_on_the_same_page() {
    let (content_type, body) = form("image", b"just text");
    let response = send(post("/", body).header("content-type", content_type)).await;
    assert_eq!(response.status(), 415);
    assert!(text(&response).contains(r#"data-state="error""#));
    assert!(text(&response).contains("PNG, JPEG, WebP, BMP and GIF"));
}

#[tokio::test]
async fn the_page_and_its_files_are_served() {
    for (path, content_type, part) in [
        ("/", "text/html; charset=utf-8", "<form"),
        (
            "/style.css",
            "text/css; charset=utf-8",
            "color-scheme:light dark",
        ),
        ("/app.js", "text/javascript; charset=utf-8", "use strict"),
        ("/favicon.svg", "image/svg+xml", "<svg"),
        ("/healthz", "text/plain; charset=utf-8", "ok"),
    ] {
        let response = send(warp::test::request().path(path)).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()["content-type"], content_type);
        assert!(text(&response).contains(part), "{path}");
        let head = send(warp::test::request().method("HEAD").path(path)).await;
        assert_eq!(head.status(), StatusCode::OK, "HEAD {path}");
    }
}

#[tokio::test]
async fn the_page_speaks_the_language_of_who_asks() {
    let chinese = "<html lang=\"zh\">";
    let liked = warp::test::request().header("accept-language", "zh-CN,zh;q=0.9");
    assert!(text(&send(liked.path("/")).await).contains(chinese));
    assert!(text(&send(warp::test::request().path("/?lang=zh")).await).contains(chinese));
    assert!(text(&send(post("/?lang=zh", png(6))).await).contains("这是 <b>6</b>"));
    let wrong = text(&send(post("/?lang=zh", "text")).await).to_owned();
    assert!(
        wrong.contains(chinese) && wrong.contains("这不是 PNG"),
        "{wrong}"
    );
}

#[tokio::test]
async fn files_of_the_page_are_sent_compressed() {
    for path in ["/", "/style.css"] {
        let request = warp::test::request().path(path);
        let packed = send(request.header("accept-encoding", "gzip")).await;
        assert_eq!(packed.headers()["content-encoding"], "gzip", "{path}");
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&packed.body()[..])
            .read_to_string(&mut unpacked)
            .expect("gzip");
        let plain = send(warp::test::request().path(path)).await;
        assert_eq!(unpacked, text(&plain), "{path}");
        assert!(!plain.headers().contains_key("content-encoding"), "{path}");
        let vary = plain.headers()["vary"].to_str().expect("text");
        assert!(vary.starts_with("accept-encoding"), "{path}: {vary}");
    }
    // Answers too: on a slow line their pictures take longer than reading does.
    let plain = send(post("/", png(6))).await;
    let packed = send(post("/", png(6)).header("accept-encoding", "gzip, br")).await;
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert!(packed.body().len() < plain.body().len() / 2);
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed.body()[..])
        .read_to_string(&mut unpacked)
        .expect("gzip");
    assert!(unpacked.contains("This says <b>6</b>"), "{unpacked}");
    for path in ["/", "/?lang=zh", "/style.css"] {
        let request = warp::test::request().path(path);
        let response = send(request.header("accept-encoding", "gzip, br")).await;
        assert_eq!(response.headers()["content-encoding"], "br", "{path}");
    }
}

#[tokio::test]
async fn the_page_asks_for_the_camera_alone_and_says_what_it_is_to_other_programs() {
    let page = send(warp::test::request().path("/")).await;
    let allowed = page.headers()["permissions-policy"].to_str().expect("text");
    assert!(allowed.contains("camera=(self)"), "{allowed}");
    for denied in ["geolocation=()", "microphone=()", "payment=()", "usb=()"] {
        assert!(allowed.contains(denied), "{allowed}");
    }
    for property in ["og:title", "og:description", "og:type", "og:image"] {
        assert!(text(&page).contains(property), "{property}");
    }
    let robots = send(warp::test::request().path("/robots.txt")).await;
    assert!(text(&robots).contains("Disallow: /api/"));
    let manifest = send(warp::test::request().path("/manifest.webmanifest")).await;
    let manifest: Value = serde_json::from_slice(manifest.body()).expect("JSON");
    let icons = manifest["icons"].as_array().expect("icons");
    for size in ["192x192", "512x512"] {
        assert!(icons.iter().any(|icon| icon["sizes"] == size), "{size}");
    }
}

#[tokio::test]
async fn every_response_is_guarded() {
    let requests = [
        warp::test::request().path("/"),
        warp::test::request().path("/nothing"),
        post(CLASSIFY, png(0)),
        post(CLASSIFY, "text"),
    ];
    for request in requests {
        let response = send(request).await;
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .expect("ASCII");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-"),
            "{policy}"
        );
        // WebAssembly may be compiled, text may not become a program.
        let policy = policy.replace("'wasm-unsafe-eval'", "");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
}
