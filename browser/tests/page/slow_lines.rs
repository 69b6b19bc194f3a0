//! What is asked of the server while somebody draws, and of one that is busy: where the browser cannot read.

use std::time::Duration;

use serde_json::Value;

use crate::common;
use crate::driver::{DESKTOP, Page};
use crate::hands::{assert_answer, upload};

async fn open(test: &str) -> Option<Page> {
    let page = Page::open(test, DESKTOP).await?;
    page.run_before_the_page("delete globalThis.Worker").await;
    page.session.refresh().await.expect("the page loads again");
    page.element("#theme[aria-pressed]").await;
    Some(page)
}

#[tokio::test(flavor = "multi_thread")]
async fn while_somebody_draws_the_server_is_asked_a_few_times() {
    let Some(page) = open("the_server_is_asked_a_few_times").await else {
        return;
    };
    let counts = page.run_to_end(&slowly(0)).await;
    let counts: [u32; 2] = serde_json::from_value(counts).expect("two numbers");
    // Four seconds of drawing, then one more for what it has become.
    assert!((2..=5).contains(&counts[0]), "{counts:?}");
    assert!(counts[1] - counts[0] <= 1, "{counts:?}");
    assert_answer(&page, "1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_slow_line_an_answer_comes_while_somebody_draws() {
    let Some(page) = open("on_a_slow_line_an_answer_comes").await else {
        return;
    };
    // Each request takes longer than it is to the next wish for one.
    page.run_to_end(&slowly(1500)).await;
    let meanwhile = page.run("return window.meanwhile", Value::Null).await;
    assert_eq!(meanwhile, "1", "before the pen was lifted");
    assert_answer(&page, "1").await;
}

/// Draws a one for four seconds while requests take so many milliseconds; gives how many were sent until
/// then, and a second later.
fn slowly(delay: u32) -> String {
    let script = "const done = arguments[0]; let sent = 0; \
        const real = XMLHttpRequest.prototype.send; \
        XMLHttpRequest.prototype.send = function (body) { \
            sent += 1; \
            this.addEventListener('abort', () => (this.gone = true)); \
            setTimeout(() => this.gone || real.call(this, body), DELAY); }; \
        const pad = document.getElementById('pad'); \
        const { left, top, width, height } = pad.getBoundingClientRect(); \
        const point = (type, share) => pad.dispatchEvent(new PointerEvent(type, { \
            bubbles: true, cancelable: true, isPrimary: true, pointerId: 1, buttons: 1, \
            clientX: left + width * (0.5 + 0.04 * share), clientY: top + height * (0.2 + 0.6 * share) })); \
        point('pointerdown', 0); \
        let moves = 0; \
        const timer = setInterval(() => { \
            moves += 1; \
            if (moves <= 80) return point('pointermove', Math.min(moves / 30, 1)); \
            clearInterval(timer); \
            window.meanwhile = document.getElementById('digit').textContent.trim(); \
            const before = sent; \
            point('pointerup', 1); \
            setTimeout(() => done([before, sent]), 1000); \
        }, 50)";
    script.replace("DELAY", &delay.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_is_asked_again_when_it_says_and_told_apart_from_one_that_is_gone() {
    let Some(page) = open("a_busy_server_is_asked_again").await else {
        return;
    };
    let busy = "window.refusals = arguments[0]; window.asked = 0; \
        const { prototype } = XMLHttpRequest; \
        window.real ??= { status: Object.getOwnPropertyDescriptor(prototype, 'status').get, \
            head: prototype.getResponseHeader, send: prototype.send }; \
        prototype.send = function (body) { asked += 1; this.busy = asked <= refusals; real.send.call(this, body); }; \
        prototype.getResponseHeader = function (name) { return this.busy && name === 'retry-after' ? '1' : real.head.call(this, name); }; \
        Object.defineProperty(prototype, 'status', { configurable: true, get() { return this.busy ? 503 : real.status.call(this); } });";
    page.run(busy, 1.into()).await;
    upload(&page, "seven.png", &common::png(7)).await;
    assert_answer(&page, "7").await;
    let asked = page.run("return window.asked", Value::Null).await;
    assert_eq!(asked, 2, "after the second that it asked for");

    page.run(busy, 3.into()).await;
    upload(&page, "two.png", &common::png(2)).await;
    page.settled("error").await;
    assert!(page.text("#says").await.starts_with("The server is busy."));
    assert!(page.is_shown("#retry").await);

    let gone =
        "XMLHttpRequest.prototype.send = function () { setTimeout(() => this.onerror(), 10); }";
    page.run(gone, Value::Null).await;
    for (online, said) in [
        (true, "The server did not answer."),
        (false, "You are offline."),
    ] {
        let network = "Object.defineProperty(navigator, 'onLine', { configurable: true, value: arguments[0] })";
        page.run(network, online.into()).await;
        page.click("#retry").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        page.settled("error").await;
        let shown = page.text("#says").await;
        assert!(shown.starts_with(said), "{shown}");
    }
}
