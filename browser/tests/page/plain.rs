//! The page where no script runs.

use serde_json::json;

use crate::common;
use crate::driver::{DESKTOP, Looks, PHONE, Page};
use crate::webdriver::key;

#[tokio::test(flavor = "multi_thread")]
async fn the_form_works_without_javascript() {
    for (looks, name) in [(PHONE, "phone"), (DESKTOP, "desktop")] {
        let Some(page) = open(looks).await else {
            return;
        };
        for scripted in ["#pad", "#theme", "#examples", "#undo"] {
            assert!(!page.is_shown(scripted).await, "{scripted}");
        }
        page.screenshot(&format!("{name}-light-plain-empty")).await;
        send(&page, &common::png(0), ".plain").await;
        answered(&page, "digit").await;
        assert_eq!(page.text_in_time("#digit", "0").await, "0");
        assert!(page.text("#says").await.starts_with("This says 0,"));
        page.element("img#seen[src^='data:image/png']").await;
        assert!(page.is_shown("#boxes rect").await, "boxes over the ink");
        assert_eq!(page.count("#steps .maps").await, 2);
        assert!(page.text("#time").await.starts_with("Read in "));
        page.screenshot(&format!("{name}-light-plain-answer")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_works_where_the_program_does_not_come() {
    let Some(page) = Page::open("the_program_does_not_come", DESKTOP).await else {
        return;
    };
    for (method, argument) in [
        ("Network.enable", json!({})),
        ("Network.setBypassServiceWorker", json!({ "bypass": true })),
        ("Network.setBlockedURLs", json!({ "urls": ["*app.js"] })),
    ] {
        let done = page.session.develop(method, argument).await;
        done.expect("the browser takes it");
    }
    page.run_before_the_page("").await; // no other test gets this browser
    page.session.refresh().await.expect("the page loads again");
    page.element("html:not(.js)").await;
    assert!(!page.is_shown("#pad").await);
    send(&page, &common::png(0), ".plain").await;
    answered(&page, "digit").await;
    assert_eq!(page.text_in_time("#digit", "0").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_turns_inverts_and_refuses_without_javascript() {
    let Some(page) = open(DESKTOP).await else {
        return;
    };
    let lying = image::imageops::rotate270(&common::picture(7));
    let lying = common::encode(lying, image::ImageFormat::Png);
    send(&page, &lying, "#rotate").await;
    answered(&page, "digit").await;
    assert_eq!(page.text_in_time("#digit", "7").await, "7");
    send(&page, b"Dear reader", "#invert").await;
    answered(&page, "error").await;
    assert!(
        page.text("#says")
            .await
            .contains("PNG, JPEG, WebP, BMP and GIF")
    );
    let chinese = page.element("#language").await;
    let link = chinese.attribute("href").await.expect("a link");
    assert_eq!(link.as_deref(), Some("/?lang=zh"));
}

async fn open(looks: Looks) -> Option<Page> {
    let looks = Looks {
        script: false,
        ..looks
    };
    Page::open("the_form_works_without_javascript", looks).await
}

/// Waits until the answer is there to its end: what follows it on the page is there too.
async fn answered(page: &Page, state: &str) {
    page.element(&format!("#result[data-state='{state}'] ~ #visit"))
        .await;
}

/// Chooses a file and presses a button of the form.
async fn send(page: &Page, content: &[u8], button: &str) {
    let file = page.file("digit.png", content);
    let input = page.element("#file").await;
    input.send_keys(&file).await.expect("a file can be chosen");
    // Not a click: after one the driver waits for a timer of the page, which never fires.
    let button = page.element(button).await;
    let enter = key::ENTER.to_string();
    button
        .send_keys(&enter)
        .await
        .expect("the form can be sent");
}
