//! What opening the page takes: bytes, requests, and the time until it can be used.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::driver::{DESKTOP, PHONE, Page};
use crate::hands::{try_example, upload};

/// As the browser measured it; times in milliseconds since the page was asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    requests: u32,
    names: Vec<String>,
    /// On the wire, with headers.
    bytes: u32,
    first_paint: f64,
    dom_interactive: f64,
    /// Every control answers.
    ready: f64,
    /// The most that the layout moved.
    shift: f64,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_small_and_does_not_jump() {
    let mut table =
        String::from("width  requests   bytes  first paint  interactive     ready  layout shift\n");
    for looks in [PHONE, DESKTOP] {
        let Some(page) = Page::open("the_page_is_small", looks).await else {
            return;
        };
        let figures = page.run_to_end(MEASURE).await;
        let figures: Figures = serde_json::from_value(figures).expect("all figures");
        assert!(figures.bytes < 60_000, "{} bytes", figures.bytes);
        assert!(figures.requests <= 9, "{:?}", figures.names);
        let again = again(&page).await;
        assert!(again <= 1, "{again} requests of the second visit");
        assert!(figures.shift < 0.01, "layout shift {}", figures.shift);
        let Figures {
            requests, bytes, ..
        } = figures;
        let _infallible = writeln!(
            table,
            "{:>5}  {requests:>8}  {bytes:>6}  {:>8.0} ms  {:>8.0} ms  {:>5.0} ms  {:>12.3}",
            looks.width, figures.first_paint, figures.dom_interactive, figures.ready, figures.shift,
        );
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("page-figures.txt");
    fs::write(file, table).expect("figures can be saved");
}

/// How many requests reach the server when the page is opened once more.
async fn again(page: &Page) -> u64 {
    let home = format!("http://{}/", page.address);
    page.session
        .open(&home)
        .await
        .expect("the page opens again");
    page.element("#theme[aria-pressed]").await;
    let sent = "const entries = [...performance.getEntriesByType('navigation'), \
                ...performance.getEntriesByType('resource')]; \
                return entries.filter(({ transferSize }) => transferSize > 0).length";
    let sent = page.run(sent, Value::Null).await;
    sent.as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_from_one_answer_to_the_next() {
    for looks in [PHONE, DESKTOP] {
        let Some(page) = Page::open("nothing_moves", looks).await else {
            return;
        };
        let before = places(&page).await;
        for example in ["digit", "lines", "tree"] {
            try_example(&page, example).await;
            assert_eq!(places(&page).await, before, "{example}");
        }
        upload(&page, "letter.png", b"Dear reader").await;
        page.settled("error").await;
        assert_eq!(places(&page).await, before, "error");
    }
}

/// Where the answer, the buttons and the examples begin.
async fn places(page: &Page) -> Value {
    let script = "return ['result', 'form', 'examples'].map((id) => \
                  document.getElementById(id).getBoundingClientRect().top + scrollY)";
    page.run(script, Value::Null).await
}

const MEASURE: &str = "const done = arguments[0]; \
    let shift = 0; \
    new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shift += value; }) \
        .observe({ type: 'layout-shift', buffered: true }); \
    setTimeout(() => { \
        const [page] = performance.getEntriesByType('navigation'); \
        const all = [page, ...performance.getEntriesByType('resource')] \
            .filter(({ transferSize }) => transferSize > 0); \
        done({ \
            requests: all.length, \
            names: all.map(({ name }) => name), \
            bytes: all.reduce((sum, { transferSize }) => sum + transferSize, 0), \
            firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, \
            domInteractive: page.domInteractive, \
            ready: performance.getEntriesByName('ready')[0].startTime, \
            shift, \
        }); \
    }, 500);";
