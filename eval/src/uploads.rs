//! Folders of labelled pictures, read as the server reads uploads.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::answer::{self, Outcome, digit_errors};
use crate::manifest::{self, Expected, Folder};
use crate::misread_page::MisreadPage;
use crate::tally::Tally;
use crate::{baselines, cause};

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
        default_value = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../target/uploads/misread.html"
        )
    )]
    sheet: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let folders = manifest::folders(&args.dir)?;
    let mut page = MisreadPage::new();
    for folder in &folders {
        read_folder(folder, &mut page)?;
    }
    page.write(&args.sheet)?;
    println!(
        "\nevery picture that was not read right: {}",
        args.sheet.display()
    );
    Ok(())
}

fn read_folder(folder: &Folder, page: &mut MisreadPage) -> Result<()> {
    println!("\n{}", folder.name);
    page.section(&folder.name);
    let mut tally = Tally::new(folder.expected);
    for upload in folder.uploads.iter().filter(|upload| !upload.lookalike) {
        let picture = fs::read(&upload.path)
            .with_context(|| format!("cannot read {}", upload.path.display()))?;
        let answer = answer::read(&picture).with_context(|| upload.path.display().to_string())?;
        let outcome = answer.outcome(folder.expected, upload);
        tally.count(outcome, &upload.groups);
        if let Some(author) = upload.author() {
            tally.author(author, outcome == Outcome::Right);
        }
        match folder.expected {
            Expected::Digit => tally.compare(baselines::read(&picture), &upload.text),
            Expected::Number => {
                let digits = upload.text.chars().filter(char::is_ascii_digit).count();
                tally.digits(digit_errors(&answer.text, &upload.text), digits);
                if outcome == Outcome::Refused {
                    tally.guesses(digit_errors(&answer.guesses(), &upload.text), digits);
                }
            }
            Expected::None => {}
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
            page.add(upload, &picture, &answer);
        }
    }
    print!("{}", tally.table());
    Ok(())
}
