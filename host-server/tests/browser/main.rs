//! The page in a headless Chromium, as visitors use it. Screenshots go to `target/screenshots`.

#[path = "../common/mod.rs"]
mod common;
mod driver;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use digitnet_testing::drawn::DrawnDigit;
use driver::{DESKTOP, Looks, PHONE, Page};
use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
    TouchActions,
};
use fantoccini::key::Key;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_file_is_read_on_the_same_page() {
    let Some(page) = Page::open("an_uploaded_file_is_read", DESKTOP).await else {
        return;
    };
    page.screenshot("desktop-light-empty").await;
    upload(&page, "seven.png", &common::png(7)).await;
    page.settled("digit").await;
    assert_answer(&page, "7").await;
    assert!(shows_picture(&page).await, "the upload is shown");
    assert!(
        page.element("#photo-box")
            .await
            .is_displayed()
            .await
            .expect("visible or not")
    );
    assert!(no_sideways_scrolling(&page).await);
    assert_stays_at_home(&page).await;
    page.screenshot("desktop-light-upload").await;

    upload(&page, "two.png", &common::png(2)).await;
    assert_answer(&page, "2").await;
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
    draw(&page, &common::drawn(3), MouseActions::new("mouse".into())).await;
    page.settled("digit").await;
    assert_answer(&page, "3").await;
    page.screenshot("desktop-dark-drawn").await;

    for _ in &common::drawn(3).strokes {
        let undo = page.element("#undo").await;
        undo.click().await.expect("undo can be clicked");
    }
    page.settled("empty").await;
    assert!(
        !page
            .element("#undo")
            .await
            .is_enabled()
            .await
            .expect("enabled or not")
    );
    assert_eq!(page.text("#hint").await, "write a digit here");

    draw(&page, &common::drawn(8), MouseActions::new("mouse".into())).await;
    page.settled("digit").await;
    assert_answer(&page, "8").await;
    page.element("#clear")
        .await
        .click()
        .await
        .expect("clear can be clicked");
    page.settled("empty").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_drawn_on_with_a_finger() {
    let Some(page) = Page::open("a_phone_is_drawn_on_with_a_finger", PHONE).await else {
        return;
    };
    assert!(no_sideways_scrolling(&page).await);
    page.screenshot("phone-light-empty").await;
    draw(&page, &common::drawn(5), TouchActions::new("finger".into())).await;
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
async fn a_phone_in_the_dark_shows_an_upload() {
    let looks = Looks {
        dark: true,
        ..PHONE
    };
    let Some(page) = Page::open("a_phone_in_the_dark_shows_an_upload", looks).await else {
        return;
    };
    upload(&page, "nine.png", &common::png(9)).await;
    page.settled("digit").await;
    assert_answer(&page, "9").await;
    assert!(no_sideways_scrolling(&page).await);
    page.screenshot("phone-dark-upload").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_can_be_pasted_and_dropped() {
    let Some(page) = Page::open("pictures_can_be_pasted_and_dropped", DESKTOP).await else {
        return;
    };
    let paste = "document.body.dispatchEvent(new ClipboardEvent('paste', \
                 { clipboardData: transfer, bubbles: true, cancelable: true }));";
    transfer(&page, &common::png(4), paste).await;
    page.settled("digit").await;
    assert_answer(&page, "4").await;

    let hover = "document.querySelector('footer').dispatchEvent(new DragEvent('dragover', \
                 { dataTransfer: transfer, bubbles: true, cancelable: true }));";
    transfer(&page, &common::png(6), hover).await;
    assert_eq!(page.text(".veil").await, "Let go to read this picture");
    page.screenshot("desktop-light-drop").await;
    let drop = "document.querySelector('footer').dispatchEvent(new DragEvent('drop', \
                { dataTransfer: transfer, bubbles: true, cancelable: true }));";
    transfer(&page, &common::png(6), drop).await;
    assert_answer(&page, "6").await;
    assert!(
        !page
            .element(".veil")
            .await
            .is_displayed()
            .await
            .expect("visible or not")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_told_and_the_next_picture_is_read() {
    let Some(page) = Page::open("errors_are_told", DESKTOP).await else {
        return;
    };
    upload(&page, "letter.png", b"Dear reader").await;
    page.settled("error").await;
    let says = page.text("#says").await;
    assert!(says.contains("PNG, JPEG and WebP"), "{says}");
    page.element("#photo[hidden]").await;
    page.screenshot("desktop-light-error").await;

    upload(&page, "large.png", &vec![0; (10 << 20) + 1]).await;
    page.settled("error").await;
    let says = page.text("#says").await;
    assert!(says.contains("more than the 10 MiB"), "{says}");

    upload(&page, "one.png", &common::png(1)).await;
    page.settled("digit").await;
    assert_answer(&page, "1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_works_without_javascript() {
    for (looks, name) in [(PHONE, "phone"), (DESKTOP, "desktop")] {
        let looks = Looks {
            script: false,
            ..looks
        };
        let Some(page) = Page::open("the_form_works_without_javascript", looks).await else {
            return;
        };
        assert!(
            !page
                .element("#pad")
                .await
                .is_displayed()
                .await
                .expect("visible or not")
        );
        page.screenshot(&format!("{name}-light-plain-empty")).await;
        let file = page.file("zero.png", &common::png(0));
        page.element("#file")
            .await
            .send_keys(&file)
            .await
            .expect("a file can be chosen");
        // Not a click: after one the driver waits for a timer of the page, which never fires.
        let send = page.element("button[type=submit]").await;
        send.send_keys(&Key::Enter.to_string())
            .await
            .expect("the form can be sent");
        page.settled("digit").await;
        assert_eq!(page.text("#digit").await, "0");
        assert!(page.text("#says").await.starts_with("This says 0,"));
        page.element("img#seen[src^='data:image/png']").await;
        assert!(page.text("#time").await.starts_with("Read in "));
        page.screenshot(&format!("{name}-light-plain-answer")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_shows_where_it_is() {
    let Some(page) = Page::open("the_keyboard_reaches_everything", DESKTOP).await else {
        return;
    };
    draw(&page, &common::drawn(1), MouseActions::new("mouse".into())).await;
    page.settled("digit").await;
    for expected in ["file", "undo", "clear"] {
        press(&page, Key::Tab).await;
        let seen = "const at = document.activeElement; \
                    const ring = at.id === 'file' ? at.nextElementSibling : at; \
                    return [at.id, getComputedStyle(ring).outlineStyle];";
        assert_eq!(
            page.run(seen, Value::Null).await,
            json!([expected, "solid"])
        );
    }
    press(&page, Key::Enter).await;
    page.settled("empty").await;
    let live = page
        .element("#says")
        .await
        .attr("aria-live")
        .await
        .expect("attributes can be read");
    assert_eq!(live.as_deref(), Some("polite"));
}

async fn press(page: &Page, key: Key) {
    let keys = KeyActions::new("keyboard".into())
        .then(KeyAction::Down { value: key.into() })
        .then(KeyAction::Up { value: key.into() });
    page.client
        .perform_actions(keys)
        .await
        .expect("keys can be pressed");
}

async fn upload(page: &Page, name: &str, content: &[u8]) {
    let file = page.file(name, content);
    page.element("#file")
        .await
        .send_keys(&file)
        .await
        .expect("a file can be chosen");
}

/// Runs a script that has `transfer`, a `DataTransfer` with a PNG file in it.
async fn transfer(page: &Page, png: &[u8], script: &str) {
    let begin = "const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0)); \
                 const transfer = new DataTransfer(); \
                 transfer.items.add(new File([bytes], 'digit.png', { type: 'image/png' }));";
    page.run(&format!("{begin} {script}"), BASE64.encode(png).into())
        .await;
}

/// Follows the strokes of a drawn digit over the sheet of paper.
async fn draw<S>(page: &Page, digit: &DrawnDigit, pointer: S)
where
    S: InputSource<Action = PointerAction> + Into<fantoccini::actions::ActionSequence>,
{
    let pad = page.element("#pad").await;
    let (_, _, width, _) = pad.rectangle().await.expect("the sheet has a place");
    let points = || digit.strokes.iter().flatten();
    let range = |values: Vec<f32>| {
        let least = values.iter().copied().fold(f32::MAX, f32::min);
        let most = values.iter().copied().fold(f32::MIN, f32::max);
        (least, most)
    };
    let (left, right) = range(points().map(|point| point.0).collect());
    let (top, bottom) = range(points().map(|point| point.1).collect());
    let scale = width * 0.65 / f64::from((right - left).max(bottom - top));
    let mut pointer = pointer;
    for stroke in &digit.strokes {
        for (index, (x, y)) in stroke.iter().enumerate() {
            pointer = pointer.then(PointerAction::MoveToElement {
                element: pad.clone(),
                duration: Some(Duration::ZERO),
                x: (f64::from(x - (left + right) / 2.0) * scale).round(),
                y: (f64::from(y - (top + bottom) / 2.0) * scale).round(),
            });
            if index == 0 {
                pointer = pointer.then(PointerAction::Down {
                    button: MOUSE_BUTTON_LEFT,
                });
            }
        }
        pointer = pointer.then(PointerAction::Up {
            button: MOUSE_BUTTON_LEFT,
        });
    }
    page.client
        .perform_actions(pointer)
        .await
        .expect("the pointer can be moved");
}

/// The answer is complete: large, in words, as bars, with the network's picture and the time.
async fn assert_answer(page: &Page, digit: &str) {
    // Between two strokes what is there so far may be read.
    let found = page.text_in_time("#digit", digit).await;
    assert_eq!(found, digit);
    let says = page.text("#says").await;
    assert!(
        says.starts_with(&format!("This says {digit},")) && says.contains("% sure"),
        "{says}"
    );
    let best = page.text("#bars li.best").await;
    assert!(best.starts_with(digit) && best.contains('%'), "{best}");
    let widths = "return [...document.querySelectorAll('#bars rect')].map((bar) => Number(bar.getAttribute('width')))";
    let widths: Vec<f64> =
        serde_json::from_value(page.run(widths, Value::Null).await).expect("a list of numbers");
    assert_eq!(widths.len(), 10);
    assert!(
        (widths.iter().sum::<f64>() - 100.0).abs() < 1.0,
        "{widths:?}"
    );
    let ink = "const levels = document.getElementById('seen').getContext('2d').getImageData(0, 0, 28, 28).data; \
               return Math.max(...levels.filter((_, index) => index % 4 === 0))";
    assert_eq!(
        page.run(ink, Value::Null).await.as_f64(),
        Some(255.0),
        "the network saw ink"
    );
    assert!(page.text("#time").await.starts_with("Read in "));
}

async fn shows_picture(page: &Page) -> bool {
    let shown = "const image = document.getElementById('photo-image'); \
                 return image.complete && image.naturalWidth > 0 && image.checkVisibility()";
    page.run(shown, Value::Null).await == Value::Bool(true)
}

async fn no_sideways_scrolling(page: &Page) -> bool {
    let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
    page.run(fits, Value::Null).await == Value::Bool(true)
}

/// Everything that the page loaded came from our server.
async fn assert_stays_at_home(page: &Page) {
    let loaded = "return performance.getEntriesByType('resource').map((entry) => entry.name)";
    let loaded: Vec<String> =
        serde_json::from_value(page.run(loaded, Value::Null).await).expect("a list of addresses");
    assert!(!loaded.is_empty());
    let home = format!("http://{}/", page.address);
    for address in loaded {
        let local = address.starts_with(&home) || address.starts_with(&format!("blob:{home}"));
        assert!(local, "{address} is elsewhere");
    }
}
