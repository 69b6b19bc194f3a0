//! Parts of a photo, and the camera that is read while it is held over something.

use serde_json::{Value, json};

use crate::common;
use crate::driver::{DESKTOP, Looks, PHONE, Page};
use crate::hands::{allow_camera, press, upload};
use crate::webdriver::key;

/// Two digits side by side.
fn two() -> Vec<u8> {
    let mut picture = image::GrayImage::from_pixel(2 * 280, 280, image::Luma([255]));
    for (at, digit) in [2, 7].into_iter().enumerate() {
        image::imageops::replace(&mut picture, &common::picture(digit), 280 * at as i64, 0);
    }
    common::encode(picture, image::ImageFormat::Png)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_dragged_out_is_read_and_undo_brings_the_whole_back() {
    for (looks, pointer) in [(DESKTOP, "mouse"), (PHONE, "touch")] {
        let Some(page) = Page::open("a_part_is_read", looks).await else {
            return;
        };
        page.reader_started().await;
        page.element("#crop:disabled").await;
        upload(&page, "two.png", &two()).await;
        assert_read(&page, "27").await;
        page.click_until("#crop:enabled", "#crop-layer:not([hidden])")
            .await;
        page.screenshot(&format!("{}-light-crop", looks.width))
            .await;
        let layer = page.element("#crop-layer").await;
        let width = layer.width().await.expect("a place");
        let at = |x: f64, y: f64| {
            json!({ "type": "pointerMove", "duration": 0, "origin": layer.origin(),
                    "x": (x * width) as i64, "y": (y * width) as i64 })
        };
        let actions = json!([
            at(0.02, -0.23),
            { "type": "pointerDown", "button": 0 },
            at(0.2, 0.1),
            at(0.47, 0.23),
            { "type": "pointerUp", "button": 0 },
        ]);
        let device = json!({ "type": "pointer", "id": pointer, "actions": actions,
                             "parameters": { "pointerType": pointer } });
        page.session.act(device).await.expect("a drag");
        assert_read(&page, "7").await;
        page.element("#crop-layer[hidden]").await;
        page.click_until("#crop:enabled", "#crop-layer:not([hidden])")
            .await;
        page.click("#crop").await;
        page.element("#crop-layer[hidden]").await;
        page.click_until("#undo", "#overlay g:nth-child(2)").await;
        assert_read(&page, "27").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_chosen_by_keyboard_and_told_to_who_does_not_see() {
    let Some(page) = Page::open("a_part_by_keyboard", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    upload(&page, "two.png", &two()).await;
    assert_read(&page, "27").await;
    page.click_until("#crop:enabled", "#crop-layer:not([hidden])")
        .await;
    let focused = page.run("return document.activeElement.id", Value::Null);
    assert_eq!(focused.await, "crop-layer");
    let said = "Part from 10 % across and 10 % down, 80 % wide and 80 % high";
    assert_eq!(text(&page, "#announce", said).await, said);
    // Escape leaves the part, not the photo.
    press(&page, key::ESCAPE).await;
    page.element("#crop-layer[hidden]").await;
    assert_read(&page, "27").await;
    page.click_until("#crop", "#crop-layer:not([hidden])").await;
    let narrower = "for (let times = 0; times < 20; times += 1) document.activeElement.dispatchEvent(\
                    new KeyboardEvent('keydown', { key: 'ArrowLeft', shiftKey: true, bubbles: true }));";
    page.run(narrower, Value::Null).await;
    let said = "Part from 10 % across and 10 % down, 40 % wide and 80 % high";
    assert_eq!(text(&page, "#announce", said).await, said);
    press(&page, key::LEFT).await;
    press(&page, key::ENTER).await;
    assert_read(&page, "2").await;
}

async fn assert_read(page: &Page, digits: &str) {
    assert_eq!(page.text_in_time("#digit", digits).await, digits);
}

/// What an element that is not to be seen says.
async fn text(page: &Page, selector: &str, expected: &str) -> String {
    for _ in 0..100 {
        let script = "return document.querySelector(arguments[0]).textContent";
        let said = page.run(script, selector.into()).await;
        if said == expected {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let script = "return document.querySelector(arguments[0]).textContent";
    let said = page.run(script, selector.into()).await;
    said.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_is_read_in_the_page_and_its_last_frame_stays() {
    let Some(page) = Page::open("the_camera_is_read", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    // A camera that sees a picture.
    let camera = "const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0)); \
        window.posts = 0; const real = XMLHttpRequest.prototype.send; \
        XMLHttpRequest.prototype.send = function (body) { posts += 1; return real.call(this, body); }; \
        navigator.mediaDevices.getUserMedia = async () => { \
            const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' })); \
            const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 }); \
            const context = canvas.getContext('2d'); \
            setInterval(() => { context.fillStyle = '#eee'; context.fillRect(0, 0, 640, 480); \
                context.drawImage(picture, 180, 100); }, 50); \
            return window.filmed = canvas.captureStream(20); };";
    use base64::Engine as _;
    let png = base64::engine::general_purpose::STANDARD.encode(common::png(5));
    page.run(camera, png.into()).await;
    page.click_until("#live:enabled", "#live[aria-pressed='true']")
        .await;
    page.settled("digit").await;
    assert_read(&page, "5").await;
    page.element("#overlay g").await;
    page.screenshot("desktop-light-live").await;
    page.click("#live").await;
    page.element("#live-video[hidden]").await;
    page.element(".holds-photo").await;
    let sent = page.run(
        "return [window.filmed.getTracks().every((track) => track.readyState === 'ended'), \
         document.getElementById('live-video').srcObject === null]",
        Value::Null,
    );
    assert_eq!(sent.await, json!([true, true]), "the camera is let go");
    // Out of sight it stops by itself.
    page.click_until("#live", "#live[aria-pressed='true']")
        .await;
    let before = page.run("return window.posts", Value::Null).await;
    page.settled("digit").await;
    assert_eq!(
        page.run("return window.posts", Value::Null).await,
        before,
        "nothing is sent"
    );
    let hide = "Object.defineProperty(document, 'hidden', { value: true, configurable: true }); \
                document.dispatchEvent(new Event('visibilitychange'));";
    page.run(hide, Value::Null).await;
    page.element("#live-video[hidden]").await;
    page.element("#live[aria-pressed='false']").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_of_the_browsers_own_is_read_let_go_lost_and_refused() {
    let looks = Looks {
        camera: true,
        ..PHONE
    };
    let Some(page) = Page::open("a_camera_of_the_browsers_own", looks).await else {
        return;
    };
    page.reader_started().await;
    let watch = "const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices); \
                 navigator.mediaDevices.getUserMedia = async (wanted) => (window.filmed = await real(wanted));";
    page.run(watch, Value::Null).await;
    allow_camera(&page, "granted").await;
    page.click("#live:enabled").await;
    page.element("#live[aria-pressed='true']").await;
    assert_read(&page, "5").await;
    assert_eq!(page.text("#live").await, "Stop the camera");
    page.screenshot("phone-light-camera").await;
    page.click("#live-stop").await;
    page.element("#live-video[hidden]").await;
    assert!(!page.is_shown("#live-stop").await);
    assert_read(&page, "5").await;
    upload(&page, "two.png", &two()).await;
    page.count_in_time("#overlay g", 2).await;
    page.click_until("#live:enabled", "#live[aria-pressed='true']")
        .await;
    let boxes = page.count("#overlay g").await;
    assert!(boxes < 2, "boxes of another picture");
    assert_read(&page, "5").await;
    // A touch of what it sees will do too.
    page.click("#live-video").await;
    page.element("#live-video[hidden]").await;
    assert_eq!(page.text("#live").await, "Live camera");
    let ended =
        "return window.filmed.getTracks().every(({ readyState }) => readyState === 'ended')";
    assert_eq!(page.run(ended, Value::Null).await, true, "it is let go");
    assert_read(&page, "5").await;

    // Taken away while it is read.
    page.click_until("#live:enabled", "#live[aria-pressed='true']")
        .await;
    page.settled("digit").await;
    let lost = "const [track] = window.filmed.getTracks(); track.stop(); track.dispatchEvent(new Event('ended'));";
    page.run(lost, Value::Null).await;
    page.settled("error").await;
    assert!(
        page.text("#says")
            .await
            .starts_with("The camera has stopped")
    );
    page.element("#live:enabled[aria-pressed='false']").await;

    // Refused by the browser itself.
    allow_camera(&page, "denied").await;
    page.click("#live:enabled").await;
    let said = "return document.getElementById('says').textContent.startsWith('The camera was not allowed')";
    let start = std::time::Instant::now();
    while page.run(said, Value::Null).await != true {
        assert!(
            start.elapsed().as_secs() < 10,
            "{}",
            page.text("#says").await
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_camera_or_does_not_allow_it_is_told() {
    let Some(page) = Page::open("who_has_no_camera", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    for (name, said) in [
        ("NotAllowedError", "The camera was not allowed."),
        (
            "NotFoundError",
            "There is no camera that this page can use.",
        ),
        ("NotReadableError", "The camera has stopped, or another"),
    ] {
        let fail = "const name = arguments[0]; navigator.mediaDevices.getUserMedia = \
                    async () => { throw new DOMException('', name); };";
        page.run(fail, name.into()).await;
        page.click("#live:enabled").await;
        page.settled("error").await;
        let shown = page.text("#says").await;
        assert!(shown.starts_with(said), "{shown}");
        page.element("#live:enabled[aria-pressed='false']").await;
        page.run(
            "document.getElementById('result').dataset.state = ''",
            Value::Null,
        )
        .await;
    }
    // Nobody has answered the browser's question yet.
    let wait = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})";
    page.run(wait, Value::Null).await;
    page.click("#live:enabled").await;
    page.element("#live:disabled").await;
    page.settled("empty").await;
    let said = page.text("#says").await;
    assert_eq!(said, "The camera starts once you allow it.");
}
