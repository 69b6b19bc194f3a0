//! What visitors do, and what they see then.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use digitnet_testing::drawn::DrawnDigit;
use fantoccini::actions::{
    ActionSequence, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, PointerAction,
};
use fantoccini::key::Key;
use serde_json::Value;

use crate::driver::Page;

pub(crate) async fn press(page: &Page, key: Key) {
    let keys = KeyActions::new("keyboard".into())
        .then(KeyAction::Down { value: key.into() })
        .then(KeyAction::Up { value: key.into() });
    page.client
        .perform_actions(keys)
        .await
        .expect("keys can be pressed");
}

pub(crate) async fn upload(page: &Page, name: &str, content: &[u8]) {
    let file = page.file(name, content);
    page.element("#file")
        .await
        .send_keys(&file)
        .await
        .expect("a file can be chosen");
}

/// Runs a script that has `transfer`, a `DataTransfer` with a PNG file in it.
pub(crate) async fn transfer(page: &Page, png: &[u8], script: &str) {
    let begin = "const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0)); \
                 const transfer = new DataTransfer(); \
                 transfer.items.add(new File([bytes], 'digit.png', { type: 'image/png' }));";
    page.run(&format!("{begin} {script}"), BASE64.encode(png).into())
        .await;
}

/// Follows the strokes of a drawn digit over the middle of the sheet of paper.
pub(crate) async fn draw<S>(page: &Page, digit: &DrawnDigit, pointer: S)
where
    S: InputSource<Action = PointerAction> + Into<ActionSequence>,
{
    let pad = page.element("#pad").await;
    let (_, _, width, _) = pad.rectangle().await.expect("the sheet has a place");
    draw_at(page, digit, pointer, 0.65 * width, (0.0, 0.0)).await;
}

/// Draws a digit whose longer side has so many pixels of the window, its centre so far from the
/// sheet's.
pub(crate) async fn draw_at<S>(
    page: &Page,
    digit: &DrawnDigit,
    pointer: S,
    size: f64,
    centre: (f64, f64),
) where
    S: InputSource<Action = PointerAction> + Into<ActionSequence>,
{
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
    let mut pointer = pointer;
    for stroke in &digit.strokes {
        for (index, (x, y)) in stroke.iter().enumerate() {
            pointer = pointer.then(PointerAction::MoveToElement {
                element: pad.clone(),
                duration: Some(Duration::ZERO),
                x: (centre.0 + f64::from(x - (left + right) / 2.0) * scale).round(),
                y: (centre.1 + f64::from(y - (top + bottom) / 2.0) * scale).round(),
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

/// Clicks one of the page's own examples, waits for the answer and gives its state.
pub(crate) async fn try_example(page: &Page, name: &str) -> String {
    let seen = page.count("#visited li").await;
    let image = format!("#examples img[src$='/examples/{name}.png']");
    page.click(&image).await;
    page.count_in_time("#visited li", seen + 1).await;
    let state = page.attribute("#result", "data-state").await;
    state.expect("an answer has a state")
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
    let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
    page.run(fits, Value::Null).await == Value::Bool(true)
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
