//! A page that shows every picture which is still misread, with the steps that led there.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::answer::Answer;
use crate::cause;
use crate::manifest::LabelledPicture;

/// An HTML page with everything in it.
pub(crate) struct MisreadPage {
    html: String,
}

impl MisreadPage {
    pub(crate) fn new() -> Self {
        Self { html: HEAD.into() }
    }

    pub(crate) fn section(&mut self, name: &str) {
        let _ = write!(self.html, "<h2>{}</h2>", escaped(name));
    }

    /// LabelledPicture with boxes, ink, and what the network saw.
    pub(crate) fn add(&mut self, upload: &LabelledPicture, picture: &[u8], answer: &Answer) {
        let json = &answer.json;
        let side = |name: &str| json[name].as_u64().unwrap_or(1).max(1);
        let (width, height) = (side("width"), side("height"));
        let name = upload
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let expected = if upload.text.is_empty() {
            "no digit"
        } else {
            &upload.text
        };
        let _ = write!(
            self.html,
            "<figure><figcaption><b>{}</b> read as <b>{}</b><br>lost by {}<br>{}</figcaption>",
            escaped(expected),
            escaped(&answer.described()),
            escaped(&cause::of(upload, answer)),
            escaped(&name)
        );
        let _ = write!(
            self.html,
            "<div class=pictures><img src=\"data:;base64,{}\"><svg viewBox=\"0 0 {width} {height}\">",
            STANDARD.encode(picture)
        );
        if let Some(ink) = json["steps"]["ink"].as_str() {
            let _ = write!(
                self.html,
                "<image href=\"{}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\"/>",
                escaped(ink)
            );
        }
        let digits = json["digits"].as_array().into_iter().flatten();
        for digit in digits.clone() {
            let number = |name: &str| digit["box"][name].as_u64().unwrap_or(0);
            let _ = write!(
                self.html,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                number("left"),
                number("top"),
                number("width"),
                number("height")
            );
        }
        self.html.push_str("</svg>");
        for digit in digits {
            self.seen(digit);
        }
        self.html.push_str("</div></figure>\n");
    }

    /// 28 x 28 grey levels as rectangles.
    fn seen(&mut self, digit: &Value) {
        self.html.push_str("<svg class=seen viewBox=\"0 0 28 28\">");
        let pixels = digit["prepared"].as_array().into_iter().flatten();
        for (index, level) in pixels.enumerate() {
            let level = level.as_u64().unwrap_or(0);
            if level > 0 {
                let (x, y) = (index % 28, index / 28);
                let opacity = level as f64 / 255.0;
                let _ = write!(
                    self.html,
                    "<path d=\"M{x} {y}h1v1h-1z\" fill-opacity=\"{opacity:.2}\"/>"
                );
            }
        }
        let _ = write!(
            self.html,
            "<title>{} {}</title></svg>",
            digit["digit"], digit["confidence"]
        );
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, &self.html).with_context(|| format!("cannot write {}", path.display()))
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push('/'),
            c => safe.push(c),
        }
    }
    safe
}

const HEAD: &str = "<!doctype html><meta charset=utf-8><title>Misread uploads</title><style>\
    body{font:14px sans-serif;background:#eee;margin:1em}\
    figure{display:inline-block;background:#fff;margin:.4em;padding:.5em;vertical-align:top}\
    .pictures>*{height:120px;max-width:360px;border:1px solid #ccc;margin-right:4px}\
    rect{fill:none;stroke:#e33;stroke-width:.8%}figcaption{max-width:40em;margin-bottom:.3em}\
    </style>\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_the_page() {
        assert_eq!(
            escaped("<a href=\"x\">&\n"),
            "&lt;a href=&quot;x&quot;>&amp;/"
        );
    }
}
