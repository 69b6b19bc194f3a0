//! What visitors do, and what they see then.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use digitnet_testing::drawn::DrawnDigit;
use serde_json::{Value, json};

use crate::driver::Page;

pub(crate) async fn press(page: &Page, key: char) {
    let actions = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
    let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
    let pressed = page.session.act(keyboard).await;
    pressed.expect("keys can be pressed");
}

pub(crate) async fn upload(page: &Page, name: &str, content: &[u8]) {
    let file = page.file(name, content);
    page.element("#file")
        .await
        .send_keys(&file)
        .await
        .expect("a file can be chosen");
}

/// What the visitor has answered when the browser asked about the camera.
pub(crate) async fn allow_camera(page: &Page, setting: &str) {
    let answer = json!({ "permission": { "name": "camera" }, "setting": setting });
    let done = page.session.develop("Browser.setPermission", answer);
    done.await.expect("the browser takes it");
}

/// Runs a script that has `transfer`, a `DataTransfer` with a PNG file in it.
pub(crate) async fn transfer(page: &Page, png: &[u8], script: &str) {
    let begin = "const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0)); \
                 const transfer = new DataTransfer(); \
                 transfer.items.add(new File([bytes], 'digit.png', { type: 'image/png' }));";
    page.run(&format!("{begin} {script}"), BASE64.encode(png).into())
        .await;
}

/// Follows the strokes of a drawn digit over the middle of the sheet of paper; `pointer` is `mouse`
/// or `touch`.
pub(crate) async fn draw(page: &Page, digit: &DrawnDigit, pointer: &str) {
    let pad = page.element("#pad").await;
    let width = pad.width().await.expect("the sheet has a place");
    draw_at(page, digit, pointer, 0.65 * width, (0.0, 0.0)).await;
}

/// Draws a digit whose longer side has so many pixels of the window, its centre so far from the
/// sheet's.
pub(crate) async fn draw_at(
    page: &Page,
    digit: &DrawnDigit,
    pointer: &str,
    size: f64,
    centre: (f64, f64),
) {
    let pad = page.element("#pad").await;
    let points = || digit.strokes.iter().flatten();
    let range = |values: Vec<f32>| {
        let least = values.iter().copied().fold(f32::MAX, f32::min);
        let most = values.iter().copied().fold(f32::MIN, f32::max);
        (least, most)
    };
    let (left, right) = range(points().map(|point| point.0).collect());
    let (top, bottom) = range(points().map(|point| point.1).collect());
    let scale = size / f64::from((right - left).max(bottom - top));
    let mut actions = Vec::new();
    for stroke in &digit.strokes {
        let mut last = None;
        for (index, &(x, y)) in stroke.iter().enumerate() {
            // The driver takes a frame for each: as far apart as a quick hand's are.
            let close = |(left, top): (f32, f32)| {
                f64::from((x - left).hypot(y - top)) * scale < size / 12.0
            };
            if last.is_some_and(close) && index + 1 < stroke.len() {
                continue;
            }
            last = Some((x, y));
            actions.push(json!({
                "type": "pointerMove", "duration": 0, "origin": pad.origin(),
                "x": (centre.0 + f64::from(x - (left + right) / 2.0) * scale).round() as i64,
                "y": (centre.1 + f64::from(y - (top + bottom) / 2.0) * scale).round() as i64,
            }));
            if index == 0 {
                actions.push(json!({ "type": "pointerDown", "button": 0 }));
            }
        }
        actions.push(json!({ "type": "pointerUp", "button": 0 }));
    }
    let device = json!({
        "type": "pointer", "id": pointer, "parameters": { "pointerType": pointer },
        "actions": actions,
    });
    let moved = page.session.act(device).await;
    moved.expect("the pointer can be moved");
}

/// Clicks one of the page's own examples, waits for the answer and gives its state.
pub(crate) async fn try_example(page: &Page, name: &str) -> String {
    let seen = page.count("#visited li").await;
    page.click(&format!("#examples [data-example={name}]"))
        .await;
    page.count_in_time("#visited li", seen + 1).await;
    let state = page.attribute("#result", "data-state").await;
    state.expect("an answer has a state")
}

/// Looks into a digit, which brings what is seen there into view and the focus to its title. A click
/// before that may land where a button was.
pub(crate) async fn look_into(page: &Page, button: &str) {
    page.click_until(button, "#inside-title:focus").await;
}

/// Says what the digit is that is looked into.
pub(crate) async fn correct(page: &Page, label: &str) {
    let button = format!("#labels [data-label='{label}']");
    page.click_until(&button, &format!("{button}[aria-pressed=true]"))
        .await;
}

/// The answer is complete: large, in words, as bars, step by step, with the time.
pub(crate) async fn assert_answer(page: &Page, digit: &str) {
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
    assert!(widths.iter().sum::<f64>() <= 101.0, "{widths:?}");
    page.element("#seen[src^='data:image/png']").await;
    page.element("#steps .ink[src^='data:image/png']").await;
    page.count_in_time("#steps .maps", 2).await;
    page.count_in_time("#overlay .boxes rect", 1).await;
    // Boxes fade in, and what is still clear has no text for the driver.
    let beside = page.text_in_time("#overlay .boxes text", digit).await;
    assert_eq!(beside, digit);
    page.element("#mine:not([hidden]) canvas").await;
    assert!(page.text("#time").await.starts_with("Read in "));
}

pub(crate) async fn shows_picture(page: &Page) -> bool {
    let shown = "const photo = document.getElementById('photo'); \
                 return photo.width > 0 && photo.checkVisibility()";
    page.run(shown, Value::Null).await == Value::Bool(true)
}

pub(crate) async fn no_sideways_scrolling(page: &Page) -> bool {
    // A phone would make its window wider.
    let fits = "return Math.max(document.documentElement.scrollWidth, innerWidth) <= arguments[0]";
    page.run(fits, page.looks.width.into()).await == Value::Bool(true)
}

/// Everything that the page loaded came from our server.
pub(crate) async fn assert_stays_at_home(page: &Page) {
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
