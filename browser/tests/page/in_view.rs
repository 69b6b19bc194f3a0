//! The answer is in view without scrolling, whatever the window.

use image::imageops;
use serde_json::{Value, json};

use crate::common;
use crate::driver::{Looks, PHONE, Page};
use crate::hands::{no_sideways_scrolling, try_example, upload};

#[tokio::test(flavor = "multi_thread")]
async fn answers_refusals_and_errors_stand_below_the_sheet_and_in_view() {
    for (width, height, touch) in WINDOWS {
        let looks = Looks {
            width,
            height,
            touch,
            ..PHONE
        };
        let Some(page) = Page::open("answers_stand_in_view", looks).await else {
            return;
        };
        for example in ["digit", "lines", "tree"] {
            try_example(&page, example).await;
            page.run("scrollTo(0, 0)", Value::Null).await;
            in_view(&page, &format!("{example} at {width} x {height}")).await;
        }
        let sheet = page.element("#paper").await.width().await.expect("a place");
        let least = f64::from(width.min(height)) / 2.0;
        assert!(sheet >= least, "{sheet} px to write on, {width} x {height}");
        page.screenshot(&format!("view-{width}x{height}")).await;
        for (name, media) in [
            (
                "dark",
                json!([{ "name": "prefers-color-scheme", "value": "dark" }]),
            ),
            (
                "forced",
                json!([{ "name": "forced-colors", "value": "active" }]),
            ),
            ("chinese", json!([])),
        ] {
            page.look_as(json!({ "features": media })).await;
            if name == "chinese" {
                page.click("#language").await;
                page.element("html[lang=zh]").await;
            }
            for example in ["tree", "lines"] {
                try_example(&page, example).await;
                page.run("scrollTo(0, 0)", Value::Null).await;
                in_view(&page, &format!("{example}, {name}, at {width} x {height}")).await;
            }
            page.screenshot(&format!("view-{width}x{height}-{name}"))
                .await;
        }
        upload(&page, "letter.png", b"Dear reader").await;
        page.settled("error").await;
        page.run("scrollTo(0, 0)", Value::Null).await;
        in_view(&page, &format!("error at {width} x {height}")).await;
        assert!(no_sideways_scrolling(&page).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_number_and_its_button_are_in_view() {
    let looks = Looks {
        height: 553,
        ..PHONE
    };
    let Some(page) = Page::open("a_long_number_is_in_view", looks).await else {
        return;
    };
    let digits: String = (0..20).map(|at| char::from(b'0' + at % 10)).collect();
    let mut picture = image::GrayImage::from_pixel(20 * 140, 280, image::Luma([255]));
    for at in 0..20 {
        let digit = imageops::thumbnail(&common::picture(at % 10), 140, 140);
        imageops::replace(&mut picture, &digit, 140 * i64::from(at), 70);
    }
    upload(
        &page,
        "long.png",
        &common::encode(picture, image::ImageFormat::Png),
    )
    .await;
    page.settled("number").await;
    assert_eq!(page.attribute("#copy", "data-text").await, Some(digits));
    page.screenshot("phone-light-long").await;
    in_view(&page, "twenty digits").await;
    let edge =
        "return document.getElementById('copy').getBoundingClientRect().bottom - innerHeight";
    let edge = page.run(edge, Value::Null).await.as_f64().expect("pixels");
    assert!(edge <= 0.0, "{edge}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_in_view_in_larger_letters() {
    let looks = Looks {
        height: 553,
        ..PHONE
    };
    let Some(page) = Page::open("in_larger_letters", looks).await else {
        return;
    };
    for (share, language) in [
        (115, "en"),
        (130, "en"),
        (150, "en"),
        (150, "zh"),
        (200, "zh"),
        (200, "en"),
    ] {
        let larger = "document.documentElement.style.fontSize = `${arguments[0]}%`";
        page.run(larger, share.into()).await;
        if page.count(&format!("html[lang={language}]")).await == 0 {
            page.click("#language").await;
            page.element(&format!("html[lang={language}]")).await;
        }
        for example in ["tree", "lines", "digit"] {
            try_example(&page, example).await;
            page.run("scrollTo(0, 0)", Value::Null).await;
            page.screenshot(&format!("phone-light-{share}-{language}-{example}"))
                .await;
            if share <= 150 {
                in_view(&page, &format!("{example} at {share} %")).await;
            }
        }
        page.click("#forget").await;
        assert!(no_sideways_scrolling(&page).await, "{share} %");
        let covered = "const [name, switches] = ['.name h1', '.switches'].map((part) => \
                       document.querySelector(part).getBoundingClientRect()); \
                       return switches.left < name.right && switches.top < name.bottom";
        assert_eq!(page.run(covered, Value::Null).await, false, "{share} %");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_in_view_in_larger_letters_on_a_phone_on_its_side() {
    let looks = Looks {
        width: 812,
        height: 375,
        letters: 24,
        ..PHONE
    };
    let Some(page) = Page::open("in_larger_letters_on_its_side", looks).await else {
        return;
    };
    for example in ["tree", "lines", "digit"] {
        try_example(&page, example).await;
        page.run("scrollTo(0, 0)", Value::Null).await;
        page.screenshot(&format!("side-light-150-{example}")).await;
        in_view(&page, example).await;
    }
}

/// The sheet and what is said about it lie within the window.
async fn in_view(page: &Page, when: &str) {
    let edges = "return ['paper', 'digit', 'says'].map((id) => \
                 document.getElementById(id).getBoundingClientRect().bottom - innerHeight)";
    let edges: Vec<f64> =
        serde_json::from_value(page.run(edges, Value::Null).await).expect("three numbers");
    assert!(edges.iter().all(|below| *below <= 0.0), "{when}: {edges:?}");
}

const WINDOWS: [(u32, u32, bool); 6] = [
    (375, 553, true),
    (375, 667, true),
    (812, 375, true),
    (768, 954, true),
    (1280, 800, false),
    // 1280 x 800 at 200 %.
    (640, 400, false),
];
