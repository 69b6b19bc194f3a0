//! Headless Chromium, started once for many tests.

use std::fs;
use std::io::{BufRead, BufReader, Error, Result};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common;
use crate::driver::Looks;
use crate::webdriver::Session;

/// A browser with the chromedriver that drives it.
pub(crate) struct Browser {
    looks: Looks,
    pub(crate) session: Session,
    driver: Driver,
    pub(crate) folder: TempDir,
}

impl Browser {
    /// One that another test has used.
    pub(crate) fn idle(looks: Looks) -> Option<Self> {
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        let at = idle.iter().position(|browser| browser.looks == looks)?;
        Some(idle.remove(at))
    }

    /// Another one. A driver that ends at once is tried again: the port of its choice may be free on one
    /// of the two addresses of this machine and taken on the other.
    pub(crate) async fn start(chromium: &Path, chromedriver: &Path, looks: Looks) -> Self {
        let mut failures = Vec::new();
        for _ in 0..MOST_STARTS {
            match Self::try_to_start(chromium, chromedriver, looks).await {
                Ok(browser) => return browser,
                Err(error) => failures.push(error.to_string()),
            }
        }
        panic!("no browser starts: {}", failures.join("; "));
    }

    async fn try_to_start(chromium: &Path, chromedriver: &Path, looks: Looks) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut driver = Driver::start(chromedriver, folder.path())?;
        let group = driver.group();
        // What waits for the driver or for the browser then sees the end of their words.
        let watchdog = tokio::spawn(async move {
            tokio::time::sleep(LONGEST_START).await;
            end_group(group);
        });
        let capabilities = capabilities(chromium, folder.path(), looks);
        let session = match driver.port() {
            Ok(port) => Session::start(port, capabilities).await,
            Err(error) => Err(error),
        };
        watchdog.abort();
        Ok(Self {
            looks,
            session: session?,
            driver,
            folder,
        })
    }

    pub(crate) fn group(&self) -> u32 {
        self.driver.group()
    }

    pub(crate) fn wait_for_another_test(self) {
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(self);
        if idle.len() > MOST_IDLE {
            idle.remove(0);
        }
    }
}

/// A chromedriver in a process group of its own: ended alone it would leave its browsers behind.
struct Driver {
    /// A shell that waits for the end of its input, that is for ours, and ends its group then.
    process: Child,
}

impl Driver {
    fn start(chromedriver: &Path, folder: &Path) -> Result<Self> {
        let process = Command::new("sh")
            .args(["-c", UNTIL_WE_END, "sh"])
            .args([chromedriver, folder])
            // Ended at once, browsers leave files there.
            .env("TMPDIR", folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { process })
    }

    /// The port of its choice, once it listens.
    fn port(&mut self) -> Result<u16> {
        let stdout = self.process.stdout.take();
        let stdout = stdout.ok_or_else(|| Error::other("chromedriver was asked before"))?;
        let mut said = String::new();
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            if let Some((_, port)) = line.split_once("successfully on port ") {
                return port.trim_end_matches('.').parse().map_err(Error::other);
            }
            said = line;
        }
        Err(Error::other(format!("chromedriver ended: {said}")))
    }

    fn group(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        end_group(self.process.id());
        let _status = self.process.wait();
    }
}

/// Those that are idle when the tests end are nobody's: nothing drops them. The shell itself says nothing,
/// so that a driver's words end with the driver.
const UNTIL_WE_END: &str = "\"$1\" --port=0 & exec >/dev/null; read -r _; trap '' TERM; kill -TERM 0; \
                            sleep 0.5; rm -rf \"$2\"; kill -KILL 0";

/// Ends chromedriver with its browsers.
pub(crate) fn end_group(group: u32) {
    let _ended_already = Command::new("kill")
        .args(["-KILL", "--", &format!("-{group}")])
        .status();
}

fn capabilities(chromium: &Path, folder: &Path, looks: Looks) -> Value {
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let scheme = format!(
        "--blink-settings=preferredColorScheme={}",
        u8::from(!looks.dark)
    );
    let language = format!("--accept-lang={}", looks.language);
    let mut arguments = vec![profile, scheme, language];
    if looks.camera {
        let film = folder.join("film.y4m");
        fs::write(&film, film_of(5)).expect("a film can be written");
        arguments.push("--use-fake-device-for-media-stream".into());
        let film = film.display();
        arguments.push(format!("--use-file-for-fake-video-capture={film}"));
    }
    let always = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
    ];
    arguments.extend(always.map(str::to_owned));
    let options = json!({
        "binary": chromium,
        "args": arguments,
        "mobileEmulation": { "deviceMetrics": {
            "width": looks.width, "height": looks.height, "pixelRatio": 1.0,
            "touch": looks.touch, "mobile": looks.touch,
        }},
        "prefs": {
            "webkit.webprefs.default_font_size": looks.letters,
            "profile.managed_default_content_settings.javascript": if looks.script { 1 } else { 2 },
        },
    });
    json!({
        // Without scripts the driver cannot ask whether the page is loaded.
        "pageLoadStrategy": if looks.script { "normal" } else { "none" },
        "goog:chromeOptions": options,
    })
}

/// What a camera held over a written digit sees, in YUV4MPEG2: luma, then twice a quarter of chroma.
fn film_of(digit: u8) -> Vec<u8> {
    let (width, height) = (640, 480);
    let mut frame = image::GrayImage::from_pixel(width, height, image::Luma([235]));
    image::imageops::replace(&mut frame, &common::picture(digit), 180, 100);
    let mut film = format!("YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n").into_bytes();
    for _ in 0..10 {
        film.extend(b"FRAME\n");
        film.extend(frame.as_raw());
        film.resize(film.len() + frame.len() / 2, 128);
    }
    film
}

pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

/// Browsers that no test uses now.
static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());
const MOST_IDLE: usize = 3;

const MOST_STARTS: usize = 3;
const LONGEST_START: Duration = Duration::from_secs(90);
