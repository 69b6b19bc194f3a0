//! A link that holds a drawing.

use serde_json::Value;

use crate::common;
use crate::driver::{DESKTOP, Page};
use crate::hands::{assert_answer, draw, draw_at};
use crate::kept::HAS_INK;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_brings_the_same_drawing_and_answer() {
    let Some(page) = Page::open("a_link_brings_the_same_drawing", DESKTOP).await else {
        return;
    };
    draw(&page, &common::drawn(3), "mouse").await;
    assert_answer(&page, "3").await;
    let link = share(&page).await;
    assert!(link.len() < 2000, "{} letters", link.len());
    page.session
        .open("about:blank")
        .await
        .expect("an empty page");
    page.session.open(&link).await.expect("the link opens");
    page.settled("digit").await;
    assert_answer(&page, "3").await;

    // Nothing else is taken for a drawing.
    page.session
        .open("about:blank")
        .await
        .expect("an empty page");
    let broken = format!("http://{}/#w=zz<script>", page.address);
    page.session.open(&broken).await.expect("the page opens");
    page.settled("error").await;
    assert!(page.text("#says").await.contains("link"), "it is told");
    page.element("#pad").await;
    assert_eq!(page.run(HAS_INK, Value::Null).await, false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_over_a_drawing_is_one_step_and_stays_while_it_is_true() {
    let Some(page) = Page::open("a_link_over_a_drawing", DESKTOP).await else {
        return;
    };
    let four = common::drawn(4);
    assert!(four.strokes.len() > 1, "steps to undo");
    draw(&page, &four, "mouse").await;
    assert_answer(&page, "4").await;
    let link = share(&page).await;
    let (home, strokes) = link.split_once('#').expect("strokes");
    page.session.open("about:blank").await.expect("a page");
    page.session.open(home).await.expect("the page opens");
    draw(&page, &common::drawn(3), "mouse").await;
    assert_answer(&page, "3").await;

    let follow = "location.hash = arguments[0]";
    page.run(follow, strokes.into()).await;
    assert_answer(&page, "4").await;
    assert_eq!(hash(&page).await, format!("#{strokes}"));
    page.click("#undo").await;
    assert_answer(&page, "3").await;
    assert_eq!(hash(&page).await, "", "it holds another drawing");

    // Who draws on has another drawing than the link's.
    page.run(follow, strokes.into()).await;
    assert_answer(&page, "4").await;
    let width = page.element("#pad").await.width().await.expect("a place");
    let beside = (0.4 * width, 0.0);
    draw_at(&page, &common::drawn(1), "mouse", 0.5 * width, beside).await;
    page.settled("number").await;
    assert_eq!(page.text_in_time("#digit", "41").await, "41");
    assert_eq!(hash(&page).await, "");
    page.session.refresh().await.expect("the page loads again");
    assert_eq!(page.text_in_time("#digit", "41").await, "41");
}

/// The link to what is drawn.
async fn share(page: &Page) -> String {
    let watch = "window.links = []; navigator.share = undefined; \
                 navigator.clipboard.writeText = async (text) => links.push(text)";
    page.run(watch, Value::Null).await;
    page.element("#share:not([hidden])").await;
    page.click("#share").await;
    assert_eq!(page.text_in_time("#share", "Copied").await, "Copied");
    let link = page.run("return links[0]", Value::Null).await;
    link.as_str().expect("a link").into()
}

async fn hash(page: &Page) -> Value {
    page.run("return location.hash", Value::Null).await
}
