//! `digitnet-server classify`: what the API does, for files.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use digitnet_server::answer::{Answer, Reason};
use digitnet_server::decode::Decoder;
use digitnet_server::{reader, upload};
use serde::Serialize;

use super::PathBuf;

#[derive(Args)]
pub(super) struct Classify {
    /// PNG, JPEG, WebP, BMP or GIF pictures.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object per file, with the fields of the API and `file`.
    #[arg(long)]
    json: bool,
}

/// One line of `--json`.
#[derive(Serialize)]
struct JsonLine<'a> {
    file: &'a str,
    #[serde(flatten)]
    answer: &'a Answer,
}

/// Reads every file; fails if one of them could not be read.
pub(super) fn run(options: &Classify) -> ExitCode {
    let mut failed = false;
    for path in &options.files {
        match read(path) {
            Ok(answer) => {
                let line = if options.json {
                    json(path, &answer)
                } else {
                    plain(path, &answer)
                };
                // Who reads our output may stop early, as `head` does.
                if writeln!(io::stdout(), "{line}").is_err() {
                    return ExitCode::FAILURE;
                }
            }
            Err(message) => {
                let _nobody_reads = writeln!(io::stderr(), "{}: {message}", shown(path));
                failed = true;
            }
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn read(path: &Path) -> Result<Answer, String> {
    let cannot = |error: io::Error| format!("cannot be read: {error}");
    let kind = std::fs::metadata(path).map_err(cannot)?.file_type();
    // Whoever should write into a named pipe may never come; what this process was given is open.
    if !kind.is_file() && !kind.is_dir() && !path.starts_with("/dev") {
        return Err("is no file; save the picture to one first".into());
    }
    let mut file = Vec::new();
    let limit = upload::MAX_BYTES as u64;
    File::open(path)
        .and_then(|opened| opened.take(limit + 1).read_to_end(&mut file))
        .map_err(cannot)?;
    if file.len() > upload::MAX_BYTES {
        return Err(format!(
            "is larger than the {} MiB that are read",
            limit >> 20
        ));
    }
    if file.is_empty() {
        return Err("is empty".into());
    }
    reader::read(&Decoder::default(), &file, &reader::Options::default())
        .map_err(|error| error.to_string())
}

/// A name on a terminal: what would move the cursor or change colours is written as an escape.
fn shown(path: &Path) -> String {
    let mut shown = String::new();
    for letter in path.to_string_lossy().chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

fn plain(path: &Path, answer: &Answer) -> String {
    if answer.text.is_empty() {
        let reason = answer.reason.map_or("", Reason::text);
        return format!("{}: {reason}", shown(path));
    }
    format!(
        "{}: {} ({:.1} %)",
        shown(path),
        answer.text.replace('\n', " / "),
        answer.confidence * 100.0
    )
}

fn json(path: &Path, answer: &Answer) -> String {
    let file = path.to_string_lossy();
    serde_json::to_string(&JsonLine {
        file: &file,
        answer,
    })
    .unwrap_or_else(|error| error.to_string())
}
