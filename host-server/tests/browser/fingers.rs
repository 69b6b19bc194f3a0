//! Controls are as large as the finger that touches them, in every state of the page.

use serde_json::{Value, json};

use crate::common;
use crate::driver::{Looks, PHONE, Page};
use crate::hands::{allow_camera, draw, try_example, upload};

#[tokio::test(flavor = "multi_thread")]
async fn every_control_is_large_enough_for_a_finger() {
    for language in ["en", "zh-CN"] {
        let looks = Looks {
            language,
            height: 553,
            camera: true,
            ..PHONE
        };
        let Some(page) = Page::open("every_control_is_large_enough", looks).await else {
            return;
        };
        page.reader_started().await;
        page.element("#live:enabled").await;
        large_enough(&page, "empty").await;
        draw(&page, &common::drawn(3), "touch").await;
        page.settled("digit").await;
        page.element("#share:not([hidden])").await;
        large_enough(&page, "drawn").await;
        for example in ["digit", "tree", "lines"] {
            try_example(&page, example).await;
            large_enough(&page, example).await;
        }
        page.click(".tile .look").await;
        page.element("#inside:not([hidden])").await;
        page.click("#labels [data-label='1']").await;
        page.count_in_time("#set-list li", 1).await;
        page.click("#maps-1 .map").await;
        page.element("#cell:not([hidden])").await;
        large_enough(&page, "a look inside, a test set").await;
        page.click("#set-delete").await;
        page.element("#set-undo:not([hidden])").await;
        large_enough(&page, "nothing in the test set").await;
        page.click_until("#crop:enabled", "#crop-layer:not([hidden])")
            .await;
        large_enough(&page, "a part").await;

        upload(&page, "letter.png", b"Dear reader").await;
        page.settled("error").await;
        large_enough(&page, "error").await;
        let files = [
            page.file("two.png", &common::png(2)),
            page.file("letter.txt", b"Dear reader"),
        ];
        let input = page.element("#file").await;
        input.send_keys(&files.join("\n")).await.expect("files");
        page.count_in_time("#rows tr", 2).await;
        large_enough(&page, "several").await;

        allow_camera(&page, "granted").await;
        page.click("#live:enabled").await;
        page.element("#live-stop:not([hidden])").await;
        page.settled("digit").await;
        large_enough(&page, "camera").await;
        let edges = "return ['live-stop', 'says'].map((id) => { \
                     const { top, bottom } = document.getElementById(id).getBoundingClientRect(); \
                     return top >= 0 && bottom <= innerHeight; })";
        let edges = page.run(edges, Value::Null).await;
        assert_eq!(edges, json!([true, true]), "the way to stop it is in view");
        page.click("#live-stop").await;
    }
}

async fn large_enough(page: &Page, when: &str) {
    let small = page.run(SMALL, Value::Null).await;
    assert_eq!(small, json!([]), "{when}");
}

/// Controls with a side below 44 pixels. Boxes on a picture are as large as the picture has them; each
/// digit has a tile, too.
const SMALL: &str = "const controls = 'button, a[href], label[for], [tabindex=\"0\"], #live-video, .step .maps'; \
    return [...document.querySelectorAll(controls)] \
        .filter((control) => control.checkVisibility()) \
        .map((control) => { \
            const { width, height } = control.getBoundingClientRect(); \
            return [control.id || control.className || control.textContent, width, height]; }) \
        .filter(([, width, height]) => Math.min(width, height) < 44)";
