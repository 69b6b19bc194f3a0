//! Every way in, on a phone and on a desktop.

use serde_json::Value;

use crate::common;
use crate::driver::{DESKTOP, Looks, PHONE, Page};
use crate::hands::{
    assert_answer, assert_stays_at_home, draw, no_sideways_scrolling, shows_picture, transfer,
    try_example, upload,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_file_is_read_on_the_same_page() {
    for (looks, name) in BOTH {
        let Some(page) = Page::open("an_uploaded_file_is_read", looks).await else {
            return;
        };
        page.screenshot(&format!("{name}-light-empty")).await;
        upload(&page, "seven.png", &common::png(7)).await;
        page.settled("digit").await;
        assert_answer(&page, "7").await;
        assert!(shows_picture(&page).await, "the upload is shown");
        assert!(no_sideways_scrolling(&page).await);
        assert_stays_at_home(&page).await;
        page.screenshot(&format!("{name}-light-upload")).await;

        upload(&page, "two.png", &common::png(2)).await;
        assert_answer(&page, "2").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_is_a_way_in_on_a_phone() {
    let Some(page) = Page::open("the_camera_is_a_way_in", PHONE).await else {
        return;
    };
    assert!(page.is_shown("label[for=camera]").await);
    let camera = page.element("#camera[capture=environment]").await;
    let file = page.file("four.png", &common::png(4));
    camera.send_keys(&file).await.expect("a photo can be taken");
    page.settled("digit").await;
    assert_answer(&page, "4").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_photos_are_reduced_and_other_formats_become_pictures() {
    let Some(page) = Page::open("large_photos_are_reduced", PHONE).await else {
        return;
    };
    let watch = "window.sent = []; const { send } = XMLHttpRequest.prototype; \
                 XMLHttpRequest.prototype.send = function (body) { window.sent.push(body.size); send.call(this, body); }";
    page.run(watch, Value::Null).await;
    let photo = image::imageops::resize(
        &common::picture(7),
        3000,
        3000,
        image::imageops::FilterType::Nearest,
    );
    let photo = photo
        .enumerate_pixels()
        .fold(photo.clone(), |mut grained, (x, y, level)| {
            // Grain, which no format packs well.
            let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 28;
            grained.put_pixel(x, y, image::Luma([level.0[0].saturating_sub(grain as u8)]));
            grained
        });
    let photo = common::encode(photo, image::ImageFormat::Jpeg);
    assert!(photo.len() > 500_000, "{} bytes", photo.len());
    upload(&page, "photo.jpg", &photo).await;
    assert_answer(&page, "7").await;
    let sent = page.run("return window.sent[0]", Value::Null).await;
    let sent = sent.as_u64().expect("a size");
    assert!(
        sent < photo.len() as u64 / 2,
        "{sent} of {} bytes",
        photo.len()
    );

    let drawing =
        br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="300" height="300">
        <rect width="100" height="100" fill="white"/>
        <path d="M28 22 H72 L45 82" fill="none" stroke="black" stroke-width="7"/></svg>"#;
    upload(&page, "drawing.svg", drawing).await;
    page.count_in_time("#visited li", 2).await;
    assert_answer(&page, "7").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strokes_of_the_mouse_are_read() {
    let looks = Looks {
        dark: true,
        ..DESKTOP
    };
    let Some(page) = Page::open("strokes_of_the_mouse_are_read", looks).await else {
        return;
    };
    page.screenshot("desktop-dark-empty").await;
    draw(&page, &common::drawn(3), "mouse").await;
    page.settled("digit").await;
    assert_answer(&page, "3").await;
    page.screenshot("desktop-dark-drawn").await;

    for _ in &common::drawn(3).strokes {
        page.click("#undo").await;
    }
    page.settled("empty").await;
    page.element("#undo:disabled").await;
    assert_eq!(page.text("#hint").await, "write here");

    draw(&page, &common::drawn(8), "mouse").await;
    page.settled("digit").await;
    assert_answer(&page, "8").await;
    page.click("#clear").await;
    page.settled("empty").await;
    page.count_in_time("#overlay svg", 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_drawn_on_with_a_finger() {
    let Some(page) = Page::open("a_phone_is_drawn_on_with_a_finger", PHONE).await else {
        return;
    };
    assert!(no_sideways_scrolling(&page).await);
    draw(&page, &common::drawn(5), "touch").await;
    page.settled("digit").await;
    assert_answer(&page, "5").await;
    assert!(no_sideways_scrolling(&page).await);
    let scrolled = page.run("return window.scrollY", Value::Null).await;
    assert_eq!(
        scrolled.as_f64(),
        Some(0.0),
        "drawing does not move the page"
    );
    page.screenshot("phone-light-drawn").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_can_be_pasted_and_dropped() {
    for (looks, name) in BOTH {
        let Some(page) = Page::open("pictures_can_be_pasted_and_dropped", looks).await else {
            return;
        };
        let event = |target: &str, event: &str| {
            format!(
                "document.querySelector('{target}').dispatchEvent(new {event}, bubbles: true, \
                 cancelable: true }}));"
            )
        };
        let paste = event("body", "ClipboardEvent('paste', { clipboardData: transfer");
        transfer(&page, &common::png(4), &paste).await;
        page.settled("digit").await;
        assert_answer(&page, "4").await;

        let hover = event("footer", "DragEvent('dragover', { dataTransfer: transfer");
        transfer(&page, &common::png(6), &hover).await;
        assert_eq!(page.text(".veil").await, "Let go to read what you drop");
        page.screenshot(&format!("{name}-light-drop")).await;
        let drop = event("footer", "DragEvent('drop', { dataTransfer: transfer");
        transfer(&page, &common::png(6), &drop).await;
        assert_answer(&page, "6").await;
        assert!(!page.is_shown(".veil").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_show_what_they_promise() {
    for (looks, name) in BOTH {
        let looks = Looks {
            dark: !looks.dark,
            ..looks
        };
        let Some(page) = Page::open("the_examples_show_what_they_promise", looks).await else {
            return;
        };
        for (example, digit) in [("digit", "3"), ("photo", "5")] {
            assert_eq!(try_example(&page, example).await, "digit");
            assert_answer(&page, digit).await;
        }
        page.screenshot(&format!("{name}-dark-photo")).await;
        assert_eq!(try_example(&page, "lines").await, "number");
        page.screenshot(&format!("{name}-dark-number")).await;
        let state = try_example(&page, "tree").await;
        assert!(["none", "unsure"].contains(&state.as_str()), "{state}");
        page.screenshot(&format!("{name}-dark-refusal")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_asks_for_ten_digits_and_times_them() {
    let Some(page) = Page::open("a_challenge_asks_for_ten_digits", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    page.click("#challenge:enabled").await;
    // What was not asked for does not count.
    draw(&page, &common::drawn(7), "mouse").await;
    page.settled("digit").await;
    // What was asked for stays in view over it.
    assert_eq!(page.text("#hint").await, "write 0");
    page.click("#clear").await;
    for digit in 0..10 {
        let asked = format!("write {digit}");
        assert_eq!(page.text_in_time("#hint", &asked).await, asked);
        draw(&page, &common::drawn(digit), "mouse").await;
        page.settled("empty").await;
    }
    let done = page.text("#challenge-says").await;
    let seconds = done
        .strip_prefix("0 to 9 in ")
        .and_then(|rest| rest.strip_suffix(" s"));
    let seconds: f64 = seconds.and_then(|time| time.parse().ok()).expect(&done);
    assert!(seconds > 0.0);
    assert_eq!(page.text("#hint").await, done, "on the sheet too");
}

const BOTH: [(Looks, &str); 2] = [(PHONE, "phone"), (DESKTOP, "desktop")];
