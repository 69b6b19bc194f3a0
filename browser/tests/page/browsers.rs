//! Headless Chromium, started once for many tests.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common;
use crate::driver::Looks;
use crate::webdriver::Session;

/// A browser with the chromedriver that drives it.
pub(crate) struct Browser {
    looks: Looks,
    pub(crate) session: Session,
    /// A shell that waits for the end of its input, that is for ours, and ends its group then.
    process: Child,
    pub(crate) folder: TempDir,
}

impl Browser {
    /// One that another test has used.
    pub(crate) fn idle(looks: Looks) -> Option<Self> {
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        let at = idle.iter().position(|browser| browser.looks == looks)?;
        Some(idle.remove(at))
    }

    /// Starts chromedriver on a port of its choice, in a process group of its own: ended alone it
    /// would leave its browsers behind.
    pub(crate) async fn start(chromium: &Path, chromedriver: &Path, looks: Looks) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the browser's profile");
        let mut process = Command::new("sh")
            .args(["-c", UNTIL_WE_END, "sh"])
            .args([chromedriver, folder.path()])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let stdout = process.stdout.take().expect("stdout is a pipe");
        let port = BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("successfully on port ")?
                    .1
                    .trim_end_matches('.')
                    .parse()
                    .ok()
            })
            .expect("chromedriver says its port");
        let capabilities = capabilities(chromium, folder.path(), looks);
        let session = Session::start(port, capabilities).await;
        Self {
            looks,
            session: session.expect("the browser starts"),
            process,
            folder,
        }
    }
}

impl Browser {
    pub(crate) fn group(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn wait_for_another_test(self) {
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(self);
        if idle.len() > MOST_IDLE {
            idle.remove(0);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        end_group(self.process.id());
        let _status = self.process.wait();
    }
}

/// Those that are idle when the tests end are nobody's: nothing drops them.
const UNTIL_WE_END: &str = "\"$1\" --port=0 & read -r _; trap '' TERM; kill -TERM 0; \
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
