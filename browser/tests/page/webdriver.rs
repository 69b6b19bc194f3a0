//! WebDriver as far as these tests speak it: JSON over HTTP, <https://www.w3.org/TR/webdriver2/>.
//!
//! The libraries for it bring forty crates, for addresses, cookies, times and alphabets, which cost
//! everybody who runs the tests more than this file.

use std::io::{Error, Result};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A browser, for as long as its driver runs.
#[derive(Clone)]
pub(crate) struct Session {
    port: u16,
    path: String,
}

impl Session {
    /// Starts a browser through the driver on a port of this machine.
    pub(crate) async fn start(port: u16, capabilities: Value) -> Result<Self> {
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let session = command(port, "/session", Some(wanted)).await?;
        let id = session["sessionId"].as_str();
        let id = id.ok_or_else(|| Error::other("the driver names no session"))?;
        let path = format!("/session/{id}");
        Ok(Self { port, path })
    }

    async fn get(&self, path: &str) -> Result<Value> {
        command(self.port, &format!("{}/{path}", self.path), None).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        command(self.port, &format!("{}/{path}", self.path), Some(body)).await
    }

    pub(crate) async fn open(&self, url: &str) -> Result<()> {
        self.post("url", json!({ "url": url })).await.map(drop)
    }

    pub(crate) async fn refresh(&self) -> Result<()> {
        self.post("refresh", json!({})).await.map(drop)
    }

    /// What a script returns; `arguments[0]` is `argument`.
    pub(crate) async fn run(&self, script: &str, argument: Value) -> Result<Value> {
        let body = json!({ "script": script, "args": [argument] });
        self.post("execute/sync", body).await
    }

    /// What a script passes to `arguments[0]`.
    pub(crate) async fn run_to_end(&self, script: &str) -> Result<Value> {
        let body = json!({ "script": script, "args": [] });
        self.post("execute/async", body).await
    }

    /// A PNG file of what the window shows.
    pub(crate) async fn screenshot(&self) -> Result<Vec<u8>> {
        let coded = self.get("screenshot").await?;
        let picture = BASE64.decode(coded.as_str().unwrap_or_default());
        picture.map_err(Error::other)
    }

    /// Moves and presses what one input device has.
    pub(crate) async fn act(&self, device: Value) -> Result<()> {
        self.act_together(&[device]).await
    }

    /// The same with several at once, such as two fingers.
    pub(crate) async fn act_together(&self, devices: &[Value]) -> Result<()> {
        let body = json!({ "actions": devices });
        self.post("actions", body).await.map(drop)
    }

    /// Calls a method of Chromium's own, <https://chromedevtools.github.io/devtools-protocol/>.
    pub(crate) async fn develop(&self, method: &str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": method, "params": parameters });
        self.post("goog/cdp/execute", body).await
    }

    /// All elements that a CSS selector selects.
    pub(crate) async fn find(&self, selector: &str) -> Result<Vec<Element>> {
        let body = json!({ "using": "css selector", "value": selector });
        let found = self.post("elements", body).await?;
        let found = found.as_array().into_iter().flatten();
        let elements = found.filter_map(|element| {
            Some(Element {
                session: self.clone(),
                id: element[ELEMENT].as_str()?.to_owned(),
            })
        });
        Ok(elements.collect())
    }
}

/// Something on the page.
pub(crate) struct Element {
    session: Session,
    id: String,
}

impl Element {
    async fn get(&self, what: &str) -> Result<Value> {
        let path = format!("element/{}/{what}", self.id);
        self.session.get(&path).await
    }

    async fn post(&self, what: &str, body: Value) -> Result<()> {
        let path = format!("element/{}/{what}", self.id);
        self.session.post(&path, body).await.map(drop)
    }

    pub(crate) async fn text(&self) -> Result<String> {
        let text = self.get("text").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn attribute(&self, name: &str) -> Result<Option<String>> {
        let value = self.get(&format!("attribute/{name}")).await?;
        Ok(value.as_str().map(str::to_owned))
    }

    pub(crate) async fn is_displayed(&self) -> Result<bool> {
        Ok(self.get("displayed").await? == true)
    }

    /// In CSS pixels.
    pub(crate) async fn width(&self) -> Result<f64> {
        let place = self.get("rect").await?;
        let width = place["width"].as_f64();
        width.ok_or_else(|| Error::other("an element without a width"))
    }

    pub(crate) async fn click(&self) -> Result<()> {
        self.post("click", json!({})).await
    }

    pub(crate) async fn send_keys(&self, text: &str) -> Result<()> {
        self.post("value", json!({ "text": text })).await
    }

    /// As the place that a pointer's moves start from: the element's middle.
    pub(crate) fn origin(&self) -> Value {
        json!({ ELEMENT: self.id })
    }
}

/// Keys that are no letters.
pub(crate) mod key {
    pub(crate) const TAB: char = '\u{E004}';
    pub(crate) const ENTER: char = '\u{E007}';
    pub(crate) const ESCAPE: char = '\u{E00C}';
    pub(crate) const SPACE: char = '\u{E00D}';
    pub(crate) const LEFT: char = '\u{E012}';
}

/// What the standard calls an element's number.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Asks over a connection of its own, and gives what the answer's `value` is.
async fn command(port: u16, path: &str, body: Option<Value>) -> Result<Value> {
    let method = if body.is_some() { "POST" } else { "GET" };
    let body = body.map_or_else(String::new, |body| body.to_string());
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await?);
    stream.write_all(request.as_bytes()).await?;
    let mut status = String::new();
    stream.read_line(&mut status).await?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().map_err(Error::other)?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).await?;
    let mut answer: Value = serde_json::from_slice(&answer)?;
    if status.contains(" 200 ") {
        Ok(answer["value"].take())
    } else {
        Err(Error::other(format!("{method} {path}: {answer}")))
    }
}
