//! Digits put into the situations that people's pictures are in, and read as the server reads uploads.

mod encode;
mod record;
mod subjects;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, ensure};
use digitnet_testing::situations::{self, Situation};

use crate::answer::{self, Answer, Outcome};
use crate::manifest::{Expected, LabelledPicture};
use crate::misread_page::MisreadPage;
use record::Row;
use subjects::{Half, Labelled};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder of pictures of one digit with a manifest.csv, or with such folders in it; without it,
    /// digits that we drew
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Only the situations whose name has this in it
    #[arg(long, value_name = "NAME", default_value = "")]
    only: String,
    /// Pictures in each situation, as many of each digit
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    sample: usize,
    /// Only pictures of every other author: what stands before `__` in a file's name
    #[arg(long, value_enum)]
    authors: Option<Half>,
    /// Threads that read
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Compare the drawn digits with what is on record in eval/situations.csv: fails where one
    /// situation is read worse than that
    #[arg(long, conflicts_with_all = ["dir", "only", "sample", "authors"])]
    check: bool,
    /// Put what is read on record
    #[arg(long, conflicts_with_all = ["dir", "only", "sample", "authors", "check"])]
    record: bool,
    /// Where to write the page that shows what was not read right
    #[arg(
        long,
        value_name = "FILE",
        default_value = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../target/situations/misread.html"
        )
    )]
    sheet: PathBuf,
}

/// Misread pictures of each situation that the page shows.
const SHOWN: usize = 6;

/// Pictures in each situation that are on record: two of each digit.
const ON_RECORD: usize = 20;

pub(crate) fn run(args: &Args) -> Result<()> {
    let recorded = args.check || args.record;
    let sample = if recorded { ON_RECORD } else { args.sample };
    ensure!(sample > 0 && args.threads > 0, "nothing is to be read");
    let subjects = match &args.dir {
        Some(dir) => subjects::in_folder(dir, sample, args.authors)?,
        None => subjects::drawn(sample),
    };
    let chosen: Vec<_> = situations::all()
        .filter(|situation| situation.name.contains(&args.only))
        .collect();
    ensure!(
        !chosen.is_empty(),
        "no situation's name has {:?} in it",
        args.only
    );
    let mut rows = Vec::new();
    let mut page = MisreadPage::new();
    for situation in &chosen {
        let (row, misread) = read_all(situation, &subjects, sample, args.threads)?;
        println!("{row}");
        rows.push(row);
        if !misread.is_empty() {
            page.section(situation.name);
        }
        for (upload, file) in misread.into_iter().take(SHOWN) {
            page.add(&upload, &file, &answer::read(&file)?);
        }
    }
    println!("{}", record::summary(&rows));
    page.write(&args.sheet)?;
    println!("what was not read right: {}", args.sheet.display());
    if args.record {
        record::write(&rows)?;
    }
    if args.check {
        record::check(&rows)?;
    }
    Ok(())
}

type Misread = Vec<(LabelledPicture, Vec<u8>)>;

/// As many subjects as are asked for in one situation.
fn read_all(
    situation: &Situation,
    subjects: &[Labelled],
    sample: usize,
    threads: usize,
) -> Result<(Row, Misread)> {
    let fit = subjects
        .iter()
        .filter(|labelled| !situation.needs_ink() || labelled.subject.ink.is_some());
    let fit = subjects::of_each_digit(fit, sample);
    let next = AtomicUsize::new(0);
    let read = || -> Result<Vec<(usize, Outcome, Vec<u8>)>> {
        let mut done = Vec::new();
        while let index = next.fetch_add(1, Ordering::Relaxed)
            && let Some(labelled) = fit.get(index)
        {
            let (outcome, file) = read_one(situation, labelled).with_context(|| {
                format!("{}, {}", situation.name, labelled.upload().path.display())
            })?;
            done.push((index, outcome, file));
        }
        Ok(done)
    };
    let mut done = thread::scope(|scope| {
        let readers: Vec<_> = (0..threads).map(|_| scope.spawn(read)).collect();
        let read = readers.into_iter().map(|reader| {
            reader
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        read.collect::<Result<Vec<_>>>()
    })?
    .concat();
    done.sort_by_key(|(index, ..)| *index);
    let mut row = Row::new(situation.name);
    let mut misread = Vec::new();
    for (index, outcome, file) in done {
        row.count(outcome);
        if outcome != Outcome::Right {
            misread.push((fit[index].upload(), file));
        }
    }
    // What is read, and wrong, first.
    Ok((row, misread))
}

fn read_one(situation: &Situation, labelled: &Labelled) -> Result<(Outcome, Vec<u8>)> {
    let shot = situation.take(&labelled.subject, labelled.seed);
    let file = encode::file(&shot.context("no ink is known")?)?;
    let answer: Answer = answer::read_plain(&file)?;
    Ok((answer.outcome(Expected::Digit, &labelled.upload()), file))
}
