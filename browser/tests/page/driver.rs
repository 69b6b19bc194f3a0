//! A headless Chromium, driven through chromedriver, looking at a server of our own.

use std::fs;
use std::future;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use digitnet_server::serve;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::browsers::{Browser, end_group, find_program};
use crate::webdriver::{Element, Session};

/// What the browser is like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looks {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) touch: bool,
    pub(crate) dark: bool,
    pub(crate) script: bool,
    /// What the browser likes to read, as `Accept-Language` has it.
    pub(crate) language: &'static str,
    /// Whether there is a camera, which sees a five.
    pub(crate) camera: bool,
    /// What the browser's own settings say that letters are, in pixels.
    pub(crate) letters: u32,
}

pub(crate) const PHONE: Looks = Looks {
    width: 375,
    height: 812,
    touch: true,
    dark: false,
    script: true,
    language: "en",
    camera: false,
    letters: 16,
};
pub(crate) const DESKTOP: Looks = Looks {
    width: 1280,
    height: 800,
    touch: false,
    dark: false,
    script: true,
    language: "en",
    camera: false,
    letters: 16,
};

/// A browser on the page of a running server, which ends with the test. The browser is used again: to it
/// another server is another site, with nothing kept and nothing cached.
pub(crate) struct Page {
    pub(crate) session: Session,
    pub(crate) address: SocketAddr,
    pub(crate) looks: Looks,
    /// Ends the server.
    cut: Mutex<Option<oneshot::Sender<()>>>,
    /// A browser that hangs fails the test instead of holding it up.
    watchdog: JoinHandle<()>,
    browser: Option<Browser>,
    /// Whether the browser is as it was when it was started.
    clean: AtomicBool,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.watchdog.abort();
        let clean = self.clean.load(Ordering::Relaxed) && !thread::panicking();
        let browser = self.browser.take().filter(|_| clean);
        if let Some(browser) = browser {
            browser.wait_for_another_test();
        }
    }
}

impl Page {
    /// Opens the page, or skips the test where there is no browser.
    pub(crate) async fn open(test: &str, looks: Looks) -> Option<Self> {
        let Some(chromium) = find_program(&["chromium", "chromium-browser", "google-chrome"])
        else {
            digitnet_testing::skip::skip(test, "no chromium (apt-get install chromium)");
            return None;
        };
        let Some(chromedriver) = find_program(&["chromedriver"]) else {
            digitnet_testing::skip::skip(test, "no chromedriver (apt-get install chromium-driver)");
            return None;
        };
        let (address, cut) = serve_page().await;
        let browser = match Browser::idle(looks) {
            Some(browser) => browser,
            None => Browser::start(&chromium, &chromedriver, looks).await,
        };
        let group = browser.group();
        let page = Self {
            session: browser.session.clone(),
            address,
            looks,
            cut: Mutex::new(Some(cut)),
            watchdog: tokio::spawn(async move {
                tokio::time::sleep(LONGEST_TEST).await;
                end_group(group);
            }),
            browser: Some(browser),
            clean: AtomicBool::new(looks.script),
        };
        page.session
            .open(&format!("http://{address}/"))
            .await
            .expect("the page opens");
        Some(page)
    }

    pub(crate) async fn element(&self, selector: &str) -> Element {
        let start = Instant::now();
        loop {
            let found = self.all(selector).await;
            if let Some(first) = found.into_iter().next() {
                return first;
            }
            assert!(start.elapsed() < PATIENCE, "no {selector}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.session.find(selector).await;
        found.expect("elements can be looked for")
    }

    /// What is written in an element, as people see it.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let start = Instant::now();
        loop {
            match self.element(selector).await.text().await {
                Ok(text) => return text,
                // Another answer may just have taken its place.
                Err(error) => assert!(start.elapsed() < PATIENCE, "{selector}: {error}"),
            }
        }
    }

    /// What is written in an element, once it is `expected` or after some seconds.
    pub(crate) async fn text_in_time(&self, selector: &str, expected: &str) -> String {
        let start = Instant::now();
        loop {
            let text = self.text(selector).await;
            if text == expected || start.elapsed() > PATIENCE / 2 {
                return text;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Runs a script; `arguments[0]` is `argument`.
    pub(crate) async fn run(&self, script: &str, argument: Value) -> Value {
        self.session
            .run(script, argument)
            .await
            .expect("the script runs")
    }

    /// Waits until the page shows an answer in this state and is not busy with another.
    pub(crate) async fn settled(&self, state: &str) {
        self.element(&format!("#result[data-state='{state}']:not([data-busy])"))
            .await;
    }

    /// Ends the server, and waits until nobody is there.
    pub(crate) async fn cut_off(&self) {
        let cut = self.cut.lock().expect("no test panics holding it").take();
        cut.expect("once").send(()).expect("the server runs");
        let start = Instant::now();
        while TcpStream::connect(self.address).is_ok() {
            assert!(start.elapsed() < PATIENCE, "the server goes on");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until what is drawn is read within the browser.
    pub(crate) async fn reader_started(&self) {
        self.element("#device:not([hidden])").await;
    }

    /// Runs a script in every page that is opened from now on, before the page's own.
    pub(crate) async fn run_before_the_page(&self, script: &str) {
        self.clean.store(false, Ordering::Relaxed);
        let method = "Page.addScriptToEvaluateOnNewDocument";
        let done = self.session.develop(method, json!({ "source": script }));
        done.await.expect("the browser takes it");
    }

    /// Several fingers at once. Afterwards chromedriver may lose touches, so no other test gets this browser.
    pub(crate) async fn touch_together(&self, fingers: &[Value]) {
        self.clean.store(false, Ordering::Relaxed);
        let moved = self.session.act_together(fingers).await;
        moved.expect("fingers can be moved");
    }

    /// Lets the browser claim that the system looks so, or that it prints.
    pub(crate) async fn look_as(&self, media: Value) {
        self.clean.store(false, Ordering::Relaxed);
        let done = self.session.develop("Emulation.setEmulatedMedia", media);
        done.await.expect("the browser takes it");
    }

    /// Runs a script that ends by calling `arguments[0]`, and gives what that was called with.
    pub(crate) async fn run_to_end(&self, script: &str) -> Value {
        self.session
            .run_to_end(script)
            .await
            .expect("the script runs")
    }

    pub(crate) async fn click(&self, selector: &str) {
        let element = self.element(selector).await;
        element.click().await.expect("what is shown can be clicked");
    }

    /// Clicks until `shown` is there: the driver looks for a button's place first, and an answer that
    /// comes before the click may have moved it.
    pub(crate) async fn click_until(&self, selector: &str, shown: &str) {
        let start = Instant::now();
        loop {
            self.click(selector).await;
            let clicked = Instant::now();
            while clicked.elapsed() < PATIENCE / 8 {
                if !self.all(shown).await.is_empty() {
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
            assert!(start.elapsed() < PATIENCE, "no {shown}");
        }
    }

    pub(crate) async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let element = self.element(selector).await;
        element
            .attribute(name)
            .await
            .expect("attributes can be read")
    }

    pub(crate) async fn is_shown(&self, selector: &str) -> bool {
        let element = self.element(selector).await;
        element.is_displayed().await.expect("visible or not")
    }

    /// How many elements there are.
    pub(crate) async fn count(&self, selector: &str) -> usize {
        self.all(selector).await.len()
    }

    /// Waits until there are so many elements.
    pub(crate) async fn count_in_time(&self, selector: &str, expected: usize) {
        let start = Instant::now();
        while self.count(selector).await != expected {
            assert!(start.elapsed() < PATIENCE, "{expected} of {selector}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Saves what the window shows to `target/screenshots`.
    pub(crate) async fn screenshot(&self, name: &str) {
        let still = "const moving = document.getAnimations().map((animation) => animation.finished); \
                     Promise.allSettled(moving).then(() => requestAnimationFrame(() => arguments[0]()))";
        if self.looks.script {
            self.run_to_end(still).await;
        } else {
            // Bars and digit move for a third of a second.
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        fs::create_dir_all(&folder).expect("a folder for screenshots");
        let picture = self
            .session
            .screenshot()
            .await
            .expect("the window can be pictured");
        fs::write(folder.join(format!("{name}.png")), picture).expect("screenshots can be saved");
    }

    /// Writes a file that the browser can upload.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> String {
        let browser = self.browser.as_ref().expect("there until the test ends");
        let path = browser.folder.path().join(name);
        fs::write(&path, content).expect("a file can be written");
        path.display().to_string()
    }
}

/// A server on a free port, for as long as the test's runtime lives.
async fn serve_page() -> (SocketAddr, oneshot::Sender<()>) {
    let listener = serve::listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    let (cut, is_cut) = oneshot::channel();
    tokio::spawn(serve::until(listener, async {
        // A sender that is gone has cut nothing.
        if is_cut.await.is_err() {
            future::pending::<()>().await;
        }
    }));
    (address, cut)
}

/// From one look at the page to the next.
const PAUSE: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(20);
const LONGEST_TEST: Duration = Duration::from_secs(120);
