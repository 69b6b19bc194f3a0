//! Fingers: what they touch is large enough for them, and what they did not mean leaves nothing.

use serde_json::{Value, json};

use crate::common;
use crate::driver::{Looks, PHONE, Page};
use crate::hands::{allow_camera, assert_answer, correct, draw, look_into, try_example, upload};
use crate::kept::HAS_INK;

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
        look_into(&page, ".tile .look").await;
        correct(&page, "1").await;
        page.count_in_time("#set-list li", 1).await;
        page.click_until("#maps-1 .map", "#cell:not([hidden])")
            .await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_is_a_point_and_two_fingers_are_no_pen() {
    let Some(page) = Page::open("a_tap_is_a_point", PHONE).await else {
        return;
    };
    page.reader_started().await;
    let pad = page.element("#pad").await;
    let finger = |name: &str, x: i64, y: i64| {
        let at = |x: i64, y: i64| json!({ "type": "pointerMove", "duration": 50, "origin": pad.origin(), "x": x, "y": y });
        let actions = json!([
            at(10, 10), { "type": "pointerDown", "button": 0 },
            at(10 + x / 2, 10 + y / 2), at(10 + x, 10 + y), { "type": "pointerUp", "button": 0 },
        ]);
        json!({ "type": "pointer", "id": name, "actions": actions,
                "parameters": { "pointerType": "touch" } })
    };
    let tap = page.session.act(finger("thumb", 0, 0)).await;
    tap.expect("a finger can touch");
    page.element("#undo:enabled").await;
    assert_eq!(page.run(HAS_INK, Value::Null).await, true, "a point");
    page.click("#clear").await;
    page.settled("empty").await;
    let pinch = [finger("thumb", -80, -80), finger("index", 80, 80)];
    page.touch_together(&pinch).await;
    page.element("#clear:disabled").await;
    assert_eq!(page.run(HAS_INK, Value::Null).await, false, "a stroke");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_touch_that_is_taken_away_leaves_nothing() {
    let Some(page) = Page::open("a_touch_that_is_taken_away", PHONE).await else {
        return;
    };
    draw(&page, &common::drawn(3), "touch").await;
    assert_answer(&page, "3").await;
    let before = page.run(INK, Value::Null).await;
    // A call comes in, or the system takes the finger for a swipe.
    let cancelled = "const pad = document.getElementById('pad'); \
        const { left, top, width, height } = pad.getBoundingClientRect(); \
        const point = (type, share) => pad.dispatchEvent(new PointerEvent(type, { \
            bubbles: true, cancelable: true, isPrimary: true, pointerId: 1, pointerType: 'touch', buttons: 1, \
            clientX: left + share * width, clientY: top + height / 2 })); \
        point('pointerdown', 0.1); \
        for (const share of [0.3, 0.6, 0.9]) point('pointermove', share); \
        point('pointercancel', 0)";
    page.run(cancelled, Value::Null).await;
    assert_eq!(page.run(INK, Value::Null).await, before, "a line");
    assert_answer(&page, "3").await;
    for _ in &common::drawn(3).strokes {
        page.click("#undo:enabled").await;
    }
    page.element("#undo:disabled").await;
}

/// How much of the sheet is covered.
const INK: &str = "const pad = document.getElementById('pad'); \
    const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height); \
    return data.reduce((sum, level) => sum + level, 0)";
