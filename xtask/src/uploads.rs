//! Sends folders of labelled pictures through the server's API, as visitors would, and counts
//! what it makes of them.

mod answer;
mod baselines;
mod cause;
mod manifest;
mod sheet;
mod tally;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::root;
use crate::server::{Build, Server};
use answer::{Answer, Outcome, digit_errors};
use manifest::{Folder, Kind};
use sheet::Sheet;
use tally::Tally;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with pictures and a manifest.csv, or with such folders in it. Columns of the
    /// manifest: `file`, and one of `label` (one digit), `text` (several, lines separated by `/`)
    /// and `digit_lookalike` (no digit); results are also counted by `kind`, `size_class`,
    /// `polarity` and `category`, where it has them
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
    /// Where to write the page that shows every picture which was not read right
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/uploads/misread.html"
    )]
    sheet: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let folders = manifest::folders(&args.dir)?;
    let server = Server::start(Build::Release)?;
    let mut sheet = Sheet::new();
    for folder in &folders {
        read_folder(&server, folder, &mut sheet)?;
    }
    let path = root().join(&args.sheet);
    sheet.write(&path)?;
    println!(
        "\nevery picture that was not read right: {}",
        path.display()
    );
    Ok(())
}

fn read_folder(server: &Server, folder: &Folder, sheet: &mut Sheet) -> Result<()> {
    println!("\n{}", folder.name);
    sheet.section(&folder.name);
    let mut tally = Tally::new(folder.expected);
    for upload in folder.uploads.iter().filter(|upload| !upload.lookalike) {
        let picture = fs::read(&upload.path)
            .with_context(|| format!("cannot read {}", upload.path.display()))?;
        let answer =
            classify(server, &picture).with_context(|| upload.path.display().to_string())?;
        let outcome = answer.outcome(folder.expected, upload);
        tally.count(outcome, &upload.groups);
        match folder.expected {
            Kind::Digit => tally.compare(baselines::read(&picture), &upload.text),
            Kind::Number => tally.digits(
                digit_errors(&answer.text, &upload.text),
                upload.text.chars().filter(char::is_ascii_digit).count(),
            ),
            Kind::None => {}
        }
        if outcome != Outcome::Right {
            println!(
                "  {} is {:?}, read as {}; lost by {}",
                upload
                    .path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy(),
                upload.text,
                answer.described(),
                cause::of(upload, &answer),
            );
            sheet.add(upload, &picture, &answer);
        }
    }
    print!("{}", tally.table());
    Ok(())
}

fn classify(server: &Server, picture: &[u8]) -> Result<Answer> {
    let (status, body) = server.post("/api/v1/classify?explain=1", picture)?;
    let json = serde_json::from_str(&body)
        .with_context(|| format!("the server answered {status} with no JSON: {body}"))?;
    Answer::parse(status, json)
}
