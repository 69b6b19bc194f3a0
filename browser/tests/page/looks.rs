//! Ink that can be seen in the dark, in the system's own colours and on paper.

use serde_json::{Value, json};

use crate::common;
use crate::driver::{DESKTOP, Page};
use crate::hands::{draw, try_example};

#[tokio::test(flavor = "multi_thread")]
async fn ink_and_bars_can_be_seen_in_the_dark_and_in_forced_colours() {
    let Some(page) = Page::open("ink_can_be_seen", DESKTOP).await else {
        return;
    };
    for (dark, forced) in [
        ("light", "none"),
        ("dark", "none"),
        ("light", "active"),
        ("dark", "active"),
    ] {
        let when = format!("{dark}, forced colours: {forced}");
        page.look_as(json!({ "features": [
            { "name": "prefers-color-scheme", "value": dark },
            { "name": "forced-colors", "value": forced },
        ]}))
        .await;
        draw(&page, &common::drawn(3), "mouse").await;
        page.settled("digit").await;
        let seen = page.run(SEEN, Value::Null).await;
        let seen: Vec<f64> = serde_json::from_value(seen).expect("contrasts");
        assert!(
            seen.iter().all(|contrast| *contrast >= 3.0),
            "{when}: {seen:?}"
        );
        page.click("#clear").await;
        page.settled("empty").await;
    }
}

/// Contrasts, as WCAG has them, of the ink and the sheet; of the longest bar, and of its frame where colours
/// are forced, and the card.
const SEEN: &str = "const light = (colour) => { \
        const linear = colour.match(/[\\d.]+/g).slice(0, 3).map((level) => (level / 255) ** 2.2); \
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]; }; \
    const contrast = (one, other) => { \
        const [less, more] = [light(one), light(other)].sort((a, b) => a - b); \
        return (more + 0.05) / (less + 0.05); }; \
    const style = (selector) => getComputedStyle(document.querySelector(selector)); \
    const card = style('#detail').backgroundColor; \
    const pad = document.getElementById('pad'); \
    const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height); \
    let at = 0; \
    while (data[at + 3] < 255) at += 4; \
    return [contrast(`${data[at]} ${data[at + 1]} ${data[at + 2]}`, style('#paper').backgroundColor), \
        contrast(style('#bars .best rect').fill, card), \
        contrast(style('#digit').color, style('#result').backgroundColor)]";

#[tokio::test(flavor = "multi_thread")]
async fn a_doubtful_digit_has_another_colour() {
    let Some(page) = Page::open("a_doubtful_digit_has_another_colour", DESKTOP).await else {
        return;
    };
    try_example(&page, "digit").await;
    let colour = "return getComputedStyle(document.getElementById('digit')).color";
    let certain = page.run(colour, Value::Null).await;
    let doubt = "document.getElementById('result').dataset.doubtful = ''";
    page.run(doubt, Value::Null).await;
    assert_ne!(page.run(colour, Value::Null).await, certain);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_paper_it_is_light_and_its_cards_are_whole() {
    let Some(page) = Page::open("on_paper_it_is_light", DESKTOP).await else {
        return;
    };
    assert_eq!(try_example(&page, "lines").await, "number");
    // Who likes it dark prints it light.
    page.run(
        "document.documentElement.dataset.theme = 'dark'",
        Value::Null,
    )
    .await;
    page.look_as(json!({ "media": "print" })).await;
    for hidden in ["#form", "#examples", "#theme", "#copy"] {
        assert!(!page.is_shown(hidden).await, "{hidden}");
    }
    for card in ["#result", "#detail", ".step", ".tile", "#visited li"] {
        let style = "return getComputedStyle(document.querySelector(arguments[0])).breakInside";
        assert_eq!(page.run(style, card.into()).await, "avoid", "{card}");
    }
    let ink =
        "return getComputedStyle(document.body).color.match(/\\d+/g).every((level) => level < 128)";
    assert_eq!(page.run(ink, Value::Null).await, true, "dark on white");
    page.screenshot("desktop-print").await;
}
