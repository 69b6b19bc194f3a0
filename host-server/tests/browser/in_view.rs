//! The answer is in view without scrolling, whatever the window.

use serde_json::{Value, json};

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
