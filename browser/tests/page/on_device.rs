//! What is drawn is read within the browser, as the server would read it.

use std::io::Read as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::common;
use crate::driver::{DESKTOP, Looks, PHONE, Page};
use crate::hands::{assert_answer, draw, try_example, upload};

/// The server is never heard of again.
const CUT: &str =
    "XMLHttpRequest.prototype.send = function () { setTimeout(() => this.onerror()); }";

#[tokio::test(flavor = "multi_thread")]
async fn drawings_are_read_without_the_server() {
    for language in ["en", "zh-CN"] {
        let looks = Looks { language, ..PHONE };
        let Some(page) = Page::open("drawings_are_read_without_the_server", looks).await else {
            return;
        };
        page.reader_started().await;
        page.run(CUT, Value::Null).await;
        draw(&page, &common::drawn(3), "touch").await;
        page.settled("digit").await;
        assert_eq!(page.text_in_time("#digit", "3").await, "3");
        if language == "en" {
            assert_answer(&page, "3").await;
        } else {
            assert!(page.text("#says").await.starts_with("这是 3"));
        }
        // Turned and inverted, too.
        page.click_until("#rotate", "#photo:not([hidden])").await;
        page.element("#result:not([data-state=error]):not([data-busy])")
            .await;
        page.click("#undo").await;
        page.settled("digit").await;
        page.click("#invert").await;
        page.element("#invert[aria-pressed=true]").await;
        page.element("#result:not([data-state=error]):not([data-busy])")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_webassembly_asks_the_server() {
    for missing in [
        "delete globalThis.Worker",
        "globalThis.Worker = class { constructor() { throw new Error('refused'); } }",
    ] {
        let Some(page) = Page::open("who_has_no_webassembly", DESKTOP).await else {
            return;
        };
        page.run_before_the_page(missing).await;
        page.session.refresh().await.expect("the page loads again");
        draw(&page, &common::drawn(3), "mouse").await;
        page.settled("digit").await;
        assert_answer(&page, "3").await;
        assert!(!page.is_shown("#device").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn browser_and_server_give_the_same_answer() {
    let Some(page) = Page::open("browser_and_server_give_the_same", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    let mut pictures: Vec<Vec<u8>> = (0..10).map(common::png).collect();
    for name in ["digit", "photo", "lines", "tree"] {
        let file = format!(
            "{}/../host-server/src/page/examples/{name}.png",
            env!("CARGO_MANIFEST_DIR")
        );
        pictures.push(std::fs::read(file).expect("an example"));
    }
    let given = "window.pictures = arguments[0]";
    let coded: Vec<_> = pictures.iter().map(|file| BASE64.encode(file)).collect();
    page.run(given, json!(coded)).await;
    let differing = page.run_to_end(COMPARE).await;
    assert_eq!(differing, json!([]), "{} pictures", pictures.len());
}

/// Both answers to each of `pictures`: markup without times, and the pictures in it, pixel by pixel.
const COMPARE: &str = "const done = arguments[0]; \
    const script = document.querySelector('script[type=module]').src; \
    const worker = new Worker(script, { type: 'module' }); \
    const ask = (what, given) => new Promise((resolve, reject) => { \
        worker.onmessage = ({ data }) => data.error ? reject(data.error) : resolve(data.result); \
        worker.postMessage({ id: 1, what, given }); }); \
    const flat = async (html) => { \
        const parts = new DOMParser().parseFromString(html, 'text/html'); \
        let text = ''; \
        for (const id of ['result', 'detail', 'steps']) { \
            const part = parts.getElementById(id); \
            part.querySelector('#time')?.remove(); \
            for (const image of part.querySelectorAll('img')) { \
                const canvas = document.createElement('canvas'); \
                const shown = new Image(); \
                shown.src = image.src; \
                await shown.decode(); \
                canvas.width = shown.naturalWidth; \
                canvas.height = shown.naturalHeight; \
                canvas.getContext('2d').drawImage(shown, 0, 0); \
                image.src = canvas.toDataURL(); \
            } \
            text += part.outerHTML; \
        } \
        return text; \
    }; \
    (async () => { \
        await ask('start', document.body.dataset.reader); \
        const differing = []; \
        for (const [at, coded] of window.pictures.entries()) { \
            for (const [turns, invert] of [[0, 0], [1, 0], [0, 1]]) { \
                const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0)); \
                const blob = new Blob([bytes], { type: 'image/png' }); \
                const bitmap = await createImageBitmap(blob); \
                const { width, height } = bitmap; \
                const canvas = Object.assign(document.createElement('canvas'), { width, height }); \
                canvas.getContext('2d').drawImage(bitmap, 0, 0); \
                const { data } = canvas.getContext('2d').getImageData(0, 0, width, height); \
                const pixels = new Uint8Array(data.buffer); \
                const here = await ask('read', { pixels, width, height, turns, invert, lang: 'en' }); \
                const query = `lang=en&rotate=${90 * turns}&invert=${invert}`; \
                const headers = { accept: 'text/html' }; \
                const there = await fetch(`/?${query}`, { method: 'POST', body: blob, headers }); \
                const [one, other] = [await flat(here), await flat(await there.text())]; \
                if (one !== other) differing.push([at, turns, invert, one, other]); \
            } \
        } \
        done(differing); \
    })().catch((error) => done(String(error)));";

#[tokio::test(flavor = "multi_thread")]
async fn the_scores_of_the_test_set_have_the_published_digest() {
    let test = "the_scores_of_the_test_set_have_the_published_digest";
    let Some(folder) = digitnet_testing::skip::mnist_dir(test) else {
        return;
    };
    let Some(page) = Page::open(test, DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    let file = std::fs::File::open(folder.join("t10k-images-idx3-ubyte.gz")).expect("the test set");
    let mut digits = Vec::new();
    GzDecoder::new(file).read_to_end(&mut digits).expect("gzip");
    let begin = "const script = document.querySelector('script[type=module]').src; \
        const worker = new Worker(script, { type: 'module' }); \
        window.ask = (what, given) => new Promise((resolve, reject) => { \
            worker.onmessage = ({ data }) => data.error ? reject(data.error) : resolve(data.result); \
            worker.postMessage({ id: 1, what, given }); }); \
        ask('start', document.body.dataset.reader).then(() => arguments[0]())";
    page.run_to_end(begin).await;
    let mut hasher = Sha256::new();
    // As many as go into one request to the browser.
    for some in digits[16..].chunks(1000 * 784) {
        page.run("window.digits = arguments[0]", BASE64.encode(some).into())
            .await;
        let scores = page.run_to_end(
            "const digits = Uint8Array.from(atob(window.digits), (letter) => letter.charCodeAt(0)); \
             ask('scores', { digits }).then((scores) => \
                 arguments[0](btoa(Array.from(scores, (byte) => String.fromCharCode(byte)).join(''))))",
        );
        let scores = scores.await;
        hasher.update(
            BASE64
                .decode(scores.as_str().expect("scores"))
                .expect("base64"),
        );
    }
    let found: String = hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let published = page.text("#device code").await;
    assert_eq!(
        found, published,
        "the footer, and so the model's card, says another"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_there_before_the_pen_is_lifted_again() {
    let Some(page) = Page::open("an_answer_is_there", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    page.run(STOPWATCH, Value::Null).await;
    for digit in (0..10).chain(0..10) {
        draw(&page, &common::drawn(digit), "mouse").await;
        page.settled("digit").await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        page.click("#clear").await;
        page.settled("empty").await;
    }
    let times = page.run("return window.times", Value::Null).await;
    let mut times: Vec<f64> = serde_json::from_value(times).expect("times");
    assert!(times.len() >= 20, "{times:?}");
    times.sort_by(f64::total_cmp);
    let (median, late) = (times[times.len() / 2], times[times.len() * 9 / 10]);
    println!(
        "from a stroke's end to its answer: median {median:.1} ms, nine of ten within {late:.1} ms"
    );
    // 30 ms on a machine that does nothing else; this one may run other tests.
    assert!(median < 150.0, "{times:?}");
}

/// From each stroke's end to the change of the page that shows its answer.
const STOPWATCH: &str = "window.times = []; let ended = null; \
    document.getElementById('pad').addEventListener('pointerup', () => (ended = performance.now()), true); \
    new MutationObserver(() => { \
        if (ended === null || 'busy' in document.getElementById('result').dataset) return; \
        window.times.push(performance.now() - ended); \
        ended = null; \
    }).observe(document.getElementById('result'), { attributes: true, attributeFilter: ['data-busy'] });";

#[tokio::test(flavor = "multi_thread")]
async fn the_page_opens_and_reads_without_a_network() {
    let Some(page) = Page::open("the_page_opens_and_reads_without_a_network", PHONE).await else {
        return;
    };
    page.reader_started().await;
    let kept = "const done = arguments[0]; \
        const look = async () => { \
            const stores = await caches.keys(); \
            const kept = stores.length ? await (await caches.open(stores[0])).keys() : []; \
            if (kept.length > 6 && await caches.match('/?lang=zh')) done(kept.length); \
            else setTimeout(look, 50); \
        }; \
        look()";
    page.run_to_end(kept).await;
    page.cut_off().await;
    // In both languages, and the language is switched without a server too.
    page.click("#language").await;
    page.element("html[lang=zh]").await;
    let files = [2, 7].map(|digit| page.file(&format!("{digit}.png"), &common::png(digit)));
    let input = page.element("#file").await;
    let chosen = input.send_keys(&files.join("\n")).await;
    chosen.expect("files can be chosen");
    page.count_in_time("#rows tr", 2).await;
    let read = page.text("#rows tr:last-child td:nth-child(2)").await;
    assert_eq!(read, "7", "several pictures too");
    for path in ["?lang=zh", ""] {
        let home = format!("http://{}/{path}", page.address);
        page.session.open(&home).await.expect("the page opens");
        page.reader_started().await;
        let language = if path.is_empty() { "en" } else { "zh" };
        page.element(&format!("html[lang={language}]")).await;
        if language == "zh" {
            page.click("#language").await;
            page.element("html[lang=en]").await;
        }
        draw(&page, &common::drawn(3), "touch").await;
        page.settled("digit").await;
        assert_answer(&page, "3").await;
        // Pictures too, since nobody else is there.
        upload(&page, "seven.png", &common::png(7)).await;
        assert_answer(&page, "7").await;
        try_example(&page, "lines").await;
        page.settled("number").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_read_by_the_server() {
    let Some(page) = Page::open("photos_are_read_by_the_server", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    let count = "window.sent = 0; const real = XMLHttpRequest.prototype.send; \
                 XMLHttpRequest.prototype.send = function (body) { sent += 1; real.call(this, body); }";
    page.run(count, Value::Null).await;
    draw(&page, &common::drawn(3), "mouse").await;
    page.settled("digit").await;
    upload(&page, "seven.png", &common::png(7)).await;
    assert_answer(&page, "7").await;
    let sent = page.run("return window.sent", Value::Null).await;
    assert_eq!(sent.as_u64(), Some(1), "the photo, and no drawing");
}
