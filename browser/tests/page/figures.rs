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
    names: Vec<String>,
    /// On the wire, with headers, and the reader that a worker of the page fetches.
    bytes: u32,
    /// Of these what comes once what is drawn is read: the second script, the examples.
    later: u32,
    first_paint: f64,
    dom_interactive: f64,
    /// Every control answers.
    ready: f64,
    /// The most that the layout moved.
    shift: f64,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_small_and_does_not_jump() {
    let mut table = String::from(
        "width  requests  until it reads  bytes in all  first paint  interactive     ready  layout shift\n",
    );
    for looks in [PHONE, DESKTOP] {
        let Some(page) = Page::open("the_page_is_small", looks).await else {
            return;
        };
        page.reader_started().await;
        let figures = page.run_to_end(MEASURE).await;
        let figures: Figures = serde_json::from_value(figures).expect("all figures");
        // The network takes up to 33 kB of it, and little compresses it. 120 kB are what a first visit may take; rules of
        // reading that came later took what was left below that.
        let first = figures.bytes - figures.later;
        assert!(figures.later > 0 && first <= 120_000, "{first} bytes");
        assert!(figures.bytes <= 134_500, "{} bytes", figures.bytes);
        let kept = "const done = arguments[0]; const look = async () => \
            (await caches.match('/?lang=zh')) ? done() : setTimeout(look, 20); look()";
        page.run_to_end(kept).await;
        let requests = requests(&page).await;
        // The last one is the page in the other language, for when there is no network.
        assert!(requests <= 9, "{requests}, of them {:?}", figures.names);
        assert_eq!(
            requests_of(&page, "\"/\"").await,
            2,
            "the page, once in each language"
        );
        open_again(&page).await;
        let again = self::requests(&page).await - requests;
        assert!(again <= 1, "{again} requests of the second visit");
        assert!(figures.shift < 0.01, "layout shift {}", figures.shift);
        let bytes = figures.bytes;
        let _infallible = writeln!(
            table,
            "{:>5}  {requests:>8}  {first:>14}  {bytes:>12}  {:>8.0} ms  {:>8.0} ms  {:>5.0} ms  {:>12.3}",
            looks.width, figures.first_paint, figures.dom_interactive, figures.ready, figures.shift,
        );
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("page-figures.txt");
    fs::write(file, table).expect("figures can be saved");
}

async fn open_again(page: &Page) {
    let home = format!("http://{}/", page.address);
    let opened = page.session.open(&home).await;
    opened.expect("the page opens again");
    page.reader_started().await;
}

/// How many requests have reached the server, but for this one.
async fn requests(page: &Page) -> u64 {
    requests_of(page, "").await
}

/// How many of them were for what `route` names.
async fn requests_of(page: &Page, route: &str) -> u64 {
    let metrics = "fetch('/metrics').then((response) => response.text()).then(arguments[0])";
    let metrics = page.run_to_end(metrics).await;
    let lines = metrics.as_str().expect("text").lines();
    let counts = lines.filter(|line| {
        line.starts_with("digitnet_requests_total{")
            && !line.contains("\"/metrics\"")
            && line.contains(route)
    });
    let counts = counts.filter_map(|line| line.rsplit_once(' '));
    counts
        .map(|(_, count)| count.parse::<u64>().expect("a number"))
        .sum()
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
    setTimeout(async () => { \
        const [page] = performance.getEntriesByType('navigation'); \
        const [reads] = performance.getEntriesByName('reader'); \
        const { headers } = await fetch(document.body.dataset.reader, { cache: 'force-cache' }); \
        const all = [page, ...performance.getEntriesByType('resource')] \
            .filter(({ transferSize }) => transferSize > 0); \
        done({ \
            names: all.map(({ name }) => name), \
            bytes: all.reduce((sum, { transferSize }) => sum + transferSize, \
                Number(headers.get('content-length'))), \
            later: all.filter(({ startTime }) => startTime >= reads.startTime) \
                .reduce((sum, { transferSize }) => sum + transferSize, 0), \
            firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, \
            domInteractive: page.domInteractive, \
            ready: performance.getEntriesByName('ready')[0].startTime, \
            shift, \
        }); \
    }, 500);";
