//! What a visitor did is not lost: by a swipe, a wrong file, a key, a server that does not answer.

use serde_json::{Value, json};

use crate::common;
use crate::driver::{DESKTOP, PHONE, Page};
use crate::hands::{assert_answer, draw, draw_at, press, shows_picture, transfer, upload};
use crate::webdriver::key;

#[tokio::test(flavor = "multi_thread")]
async fn a_swipe_over_a_photo_draws_nothing() {
    let Some(page) = Page::open("a_swipe_over_a_photo", PHONE).await else {
        return;
    };
    upload(&page, "seven.png", &common::png(7)).await;
    assert_answer(&page, "7").await;
    // Over the digit's box, and beside it.
    draw(&page, &common::drawn(1), "touch").await;
    let pad = page.element("#pad").await;
    let width = pad.width().await.expect("a place");
    let beside = (-0.45 * width, 0.0);
    draw_at(&page, &common::drawn(1), "touch", 0.5 * width, beside).await;
    unchanged(&page).await;

    // Two fingers that part.
    let finger = |name: &str, way: f64| {
        let at = |share: f64| {
            json!({ "type": "pointerMove", "duration": 50, "origin": pad.origin(),
                    "x": (way * share * width) as i64, "y": (way * share * width) as i64 })
        };
        let actions = json!([
            at(0.3), { "type": "pointerDown", "button": 0 },
            at(0.36), at(0.4), at(0.45), { "type": "pointerUp", "button": 0 },
        ]);
        json!({ "type": "pointer", "id": name, "actions": actions,
                "parameters": { "pointerType": "touch" } })
    };
    let pinch = [finger("thumb", -1.0), finger("index", 1.0)];
    page.touch_together(&pinch).await;
    unchanged(&page).await;
}

/// The photo of a seven is shown and read, and nothing is drawn.
async fn unchanged(page: &Page) {
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_answer(page, "7").await;
    assert!(shows_picture(page).await);
    assert_eq!(page.count("#visited li").await, 1);
    assert_eq!(page.run(HAS_INK, Value::Null).await, false, "a stroke");
}

pub(crate) const HAS_INK: &str = "const pad = document.getElementById('pad'); \
    const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height); \
    return data.some((level) => level > 0)";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cleared_replaced_or_left_comes_back() {
    let Some(page) = Page::open("what_was_cleared_comes_back", DESKTOP).await else {
        return;
    };
    draw(&page, &common::drawn(3), "mouse").await;
    page.settled("digit").await;
    press(&page, key::ESCAPE).await;
    page.settled("empty").await;
    page.click("#undo").await;
    page.settled("digit").await;
    assert_answer(&page, "3").await;

    upload(&page, "seven.png", &common::png(7)).await;
    assert_answer(&page, "7").await;
    page.click("#clear").await;
    page.settled("empty").await;
    page.click("#undo").await;
    assert_answer(&page, "7").await;
    page.click("#undo").await;
    assert_answer(&page, "3").await;

    upload(&page, "nine.png", &common::png(9)).await;
    assert_answer(&page, "9").await;
    page.click("#rotate").await;
    page.click("#rotate").await;
    assert_answer(&page, "6").await;
    page.click("#undo").await;
    page.click("#undo").await;
    assert_answer(&page, "9").await;
    page.click("#undo").await;
    assert_answer(&page, "3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_or_too_large_leaves_the_sheet_alone() {
    let Some(page) = Page::open("what_is_no_file_leaves_the_sheet", DESKTOP).await else {
        return;
    };
    draw(&page, &common::drawn(3), "mouse").await;
    page.settled("digit").await;
    let paste = "const text = new DataTransfer(); text.setData('text/plain', '42'); \
                 document.dispatchEvent(new ClipboardEvent('paste', \
                 { clipboardData: text, bubbles: true, cancelable: true }))";
    transfer(&page, &common::png(3), paste).await;
    page.settled("error").await;
    // What was drawn is there, and Undo takes the error away before it takes a stroke.
    page.click("#undo").await;
    assert_answer(&page, "3").await;
    for (name, content, said) in [
        (
            "large.png",
            vec![0; (10 << 20) + 1],
            "large.png: The picture has more than",
        ),
        (
            "IMG_1.heic",
            b"ftypheic".to_vec(),
            "IMG_1.heic: Neither this browser nor the server can show HEIC files.",
        ),
    ] {
        upload(&page, name, &content).await;
        page.settled("error").await;
        let says = page.text("#says").await;
        assert!(says.starts_with(said), "{says}");
        assert_eq!(page.count("#overlay g").await, 0, "boxes of another answer");
        page.element("#clear:not(:disabled)").await;
        page.click("#undo").await;
        assert_answer(&page, "3").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_outlives_a_reload() {
    let Some(page) = Page::open("a_drawing_outlives_a_reload", PHONE).await else {
        return;
    };
    draw(&page, &common::drawn(3), "touch").await;
    page.element("#share:not([hidden])").await;
    page.session.refresh().await.expect("the page loads again");
    assert_answer(&page, "3").await;
    page.click("#clear").await;
    page.settled("empty").await;
    page.session.refresh().await.expect("the page loads again");
    page.element("#challenge:enabled").await;
    assert!(page.is_shown("#hint").await, "an empty sheet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_does_not_come_is_told_and_nothing_is_lost() {
    let Some(page) = Page::open("a_language_that_does_not_come", DESKTOP).await else {
        return;
    };
    draw(&page, &common::drawn(3), "mouse").await;
    assert_answer(&page, "3").await;
    let cut = "window.fetch = () => Promise.reject(new TypeError('no network'))";
    page.run(cut, Value::Null).await;
    page.click("#language").await;
    page.settled("error").await;
    let says = page.text("#says").await;
    assert!(says.starts_with("The server did not answer."), "{says}");
    page.click("#undo").await;
    assert_answer(&page, "3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_failed_is_sent_again() {
    let Some(page) = Page::open("a_request_that_failed", DESKTOP).await else {
        return;
    };
    // Nor can it be read in the browser.
    page.run_before_the_page("delete globalThis.Worker").await;
    page.session.refresh().await.expect("the page loads again");
    let cut = "window.real = XMLHttpRequest.prototype.send; \
               XMLHttpRequest.prototype.send = function () { setTimeout(() => this.onerror()); }";
    let mended = "XMLHttpRequest.prototype.send = window.real";
    for way in [
        "document.getElementById('retry').click()",
        "dispatchEvent(new Event('online'))",
    ] {
        page.run(cut, Value::Null).await;
        upload(&page, "seven.png", &common::png(7)).await;
        page.settled("error").await;
        assert!(page.is_shown("#retry").await);
        assert!(shows_picture(&page).await, "the picture is kept");
        page.run(mended, Value::Null).await;
        page.run(way, Value::Null).await;
        page.settled("digit").await;
        assert_answer(&page, "7").await;
        assert!(!page.is_shown("#retry").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_become_a_table_that_can_be_saved() {
    let Some(page) = Page::open("several_files_become_a_table", DESKTOP).await else {
        return;
    };
    let watch = "window.blobs = []; const real = URL.createObjectURL; \
                 URL.createObjectURL = (blob) => { blobs.push(blob); return real(blob); }";
    page.run(watch, Value::Null).await;
    let files = [
        page.file("=two.png", &common::png(2)),
        page.file("letter.png", b"Dear reader"),
        page.file("seven.png", &common::png(7)),
    ];
    let input = page.element("#file").await;
    input
        .send_keys(&files.join("\n"))
        .await
        .expect("files can be chosen");
    page.count_in_time("#rows tr", 3).await;
    let answers = "return [...document.querySelectorAll('#rows td:nth-child(2)')].map((cell) => cell.textContent)";
    let answers: Vec<String> =
        serde_json::from_value(page.run(answers, Value::Null).await).expect("three answers");
    assert_eq!((answers[0].as_str(), answers[2].as_str()), ("2", "7"));
    assert!(answers[1].starts_with("not read: "), "{answers:?}");
    let csv = "const [done] = arguments; window.blobs.at(-1).text().then(done)";
    let csv = page.run_to_end(csv).await;
    let csv = csv.as_str().expect("text");
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.contains("\"'=two.png\",\"2\","), "no formula: {csv}");
    page.screenshot("desktop-light-several").await;
    page.click("#rows tr:last-child button").await;
    assert_answer(&page, "7").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_several_files_fits_a_phone() {
    let Some(page) = Page::open("a_table_of_several_files", PHONE).await else {
        return;
    };
    let files = [
        page.file("IMG_20260101_123456.png", &common::png(2)),
        page.file("IMG_20260101_123457.txt", b"Dear reader"),
        page.file("IMG_20260101_123458.png", &common::png(7)),
    ];
    let input = page.element("#file").await;
    let chosen = input.send_keys(&files.join("\n")).await;
    chosen.expect("files can be chosen");
    page.count_in_time("#rows tr", 3).await;
    page.screenshot("phone-light-several").await;
    let sizes = "return [...document.querySelectorAll('#rows tr')].map((row) => \
                 [row.offsetHeight, row.lastChild.scrollWidth - row.lastChild.clientWidth])";
    let sizes: Vec<[f64; 2]> =
        serde_json::from_value(page.run(sizes, Value::Null).await).expect("sizes");
    // Beside a picture of 48 pixels; the reason takes some lines.
    assert!(
        sizes[0][0] < 70.0 && sizes[2][0] < 70.0 && sizes[1][0] < 180.0,
        "{sizes:?}"
    );
    assert!(sizes.iter().all(|[_, over]| *over <= 0.0), "{sizes:?}");
    assert_eq!(
        page.text("#rows tr:first-child td:last-child").await,
        "> 99.9 %"
    );
    let head = "return document.getElementById('several-title').getBoundingClientRect().top";
    let head = page.run(head, Value::Null).await.as_f64().expect("pixels");
    assert!((0.0..200.0).contains(&head), "rows are in view: {head}");
}
