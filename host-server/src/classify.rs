//! `digitnet-server classify`: what the API does, for files.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use digitnet_server::answer::Answer;
use digitnet_server::{reader, upload};
use serde::Serialize;

use super::PathBuf;

#[derive(Args)]
pub(super) struct Classify {
    /// PNG, JPEG or WebP pictures.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object per file, with the fields of the API and `file`.
    #[arg(long)]
    json: bool,
}

/// One line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
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
                eprintln!("{}: {message}", path.display());
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
    let mut file = Vec::new();
    let limit = upload::MAX_BYTES as u64;
    File::open(path)
        .and_then(|opened| opened.take(limit + 1).read_to_end(&mut file))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if file.len() > upload::MAX_BYTES {
        return Err(format!(
            "is larger than the {} MiB that are read",
            limit >> 20
        ));
    }
    if file.is_empty() {
        return Err("is empty".into());
    }
    reader::read(&file, &reader::Options::default()).map_err(|error| error.to_string())
}

fn plain(path: &Path, answer: &Answer) -> String {
    if answer.text.is_empty() {
        let reason = answer.reason.as_deref().unwrap_or("nothing is written");
        return format!("{}: {reason}", path.display());
    }
    format!(
        "{}: {} ({:.1} %)",
        path.display(),
        answer.text.replace('\n', " / "),
        answer.confidence * 100.0
    )
}

fn json(path: &Path, answer: &Answer) -> String {
    let file = path.to_string_lossy();
    serde_json::to_string(&Line {
        file: &file,
        answer,
    })
    .unwrap_or_else(|error| error.to_string())
}
