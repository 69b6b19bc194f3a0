//! `digitnet-train evaluate`

mod json;

use std::{
    io::{self, Write},
    path::PathBuf,
    time::Duration,
};

use anyhow::{Result, ensure};
use digitnet_core::Model;
use digitnet_train::{
    dataset::Dataset,
    evaluation::{Evaluation, evaluate},
    model_file::ModelFile,
    refusals::{Refusals, evaluate_negatives},
};

use super::grouped;

/// How many misread digits are listed for people; JSON has them all.
const LISTED: usize = 20;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The network: a .dgn file, int8 or f32
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Pictures: an IDX file, plain or gzip, of at most 28x28 pixels each
    #[arg(long, value_name = "FILE")]
    images: PathBuf,
    /// Their labels: an IDX file, plain or gzip
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// Another network, to count the digits on which the two disagree
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Print one JSON object instead of text
    ///
    /// `digest` is the SHA-256 over all scores in order, four little-endian bytes each. Rows of
    /// `confusion` are labels, columns predictions. Fields may be added in later versions; those
    /// that are there keep their name and meaning.
    #[arg(long)]
    json: bool,
}

/// A network and what it made of the data set.
struct Evaluated<'a> {
    file: &'a ModelFile,
    model: Model<'a>,
    evaluation: Evaluation,
    /// Pictures without a digit; `None` where the network has no class for them.
    refusals: Option<Refusals>,
}

impl Evaluated<'_> {
    fn arithmetic(&self) -> &'static str {
        match self.model {
            Model::Int8(_) => "int8",
            Model::Float(_) => "f32",
        }
    }

    /// What the digest is taken over.
    fn digest_of(&self) -> &'static str {
        match self.model {
            Model::Int8(_) => "i32 scores, little-endian",
            Model::Float(_) => "f32 bit patterns of the scores, little-endian",
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let file = ModelFile::read(&args.model)?;
    let other_file = args.against.as_deref().map(ModelFile::read).transpose()?;
    // Both models before the data: a wrong one should be found at once.
    file.model()?;
    other_file.as_ref().map(ModelFile::model).transpose()?;
    let data = Dataset::load(&args.images, &args.labels)?;
    let evaluated = judge(&file, &data, args)?;
    let other = other_file
        .as_ref()
        .map(|file| judge(file, &data, args))
        .transpose()?;
    if let Some(other) = &other {
        ensure!(
            evaluated.evaluation.classes == other.evaluation.classes,
            "{} and {} have different classes, so they cannot be compared",
            file.path().display(),
            other.file.path().display()
        );
    }
    let mut out = io::stdout().lock();
    if args.json {
        json::write(&mut out, args, &evaluated, other.as_ref())
    } else {
        Ok(write_text(&mut out, &evaluated, other.as_ref())?)
    }
}

fn judge<'a>(file: &'a ModelFile, data: &Dataset, args: &Args) -> Result<Evaluated<'a>> {
    let model = file.model()?;
    data.check_labels(model.shape().classes, &args.labels)?;
    let evaluation = evaluate(&model, data)?;
    let refusals = evaluate_negatives(&model, data)?;
    Ok(Evaluated {
        file,
        model,
        evaluation,
        refusals,
    })
}

fn write_text(
    out: &mut impl Write,
    evaluated: &Evaluated<'_>,
    other: Option<&Evaluated<'_>>,
) -> io::Result<()> {
    write_summary(out, evaluated)?;
    writeln!(out)?;
    write_reliability(out, &evaluated.evaluation)?;
    writeln!(out)?;
    write_confusion(out, &evaluated.evaluation)?;
    writeln!(out)?;
    write_misread(out, &evaluated.evaluation)?;
    if let Some(other) = other {
        writeln!(out, "\nagainst")?;
        write_summary(out, other)?;
        let differ = evaluated.evaluation.disagreements(&other.evaluation);
        writeln!(
            out,
            "disagree   {} of {}: {}",
            grouped(differ.len()),
            grouped(evaluated.evaluation.total()),
            list(&differ)
        )?;
    }
    Ok(())
}

fn write_summary(out: &mut impl Write, evaluated: &Evaluated<'_>) -> io::Result<()> {
    let Evaluation {
        misread,
        digest,
        timing,
        ..
    } = &evaluated.evaluation;
    let (total, correct) = (evaluated.evaluation.total(), evaluated.evaluation.correct());
    writeln!(
        out,
        "model      {} ({}, {} parameters, {} bytes)",
        evaluated.file.path().display(),
        evaluated.arithmetic(),
        grouped(evaluated.model.shape().parameters()),
        grouped(evaluated.file.bytes().len())
    )?;
    writeln!(
        out,
        "accuracy   {:.2} %: {} of {} digits read right, {} misread",
        100.0 * evaluated.evaluation.accuracy(),
        grouped(correct),
        grouped(total),
        grouped(misread.len())
    )?;
    let (none, unsure) = (evaluated.evaluation.none, evaluated.evaluation.unsure);
    writeln!(
        out,
        "refused    {:.2} %: {} taken for no digit, {} unsure; of the accepted, {} are wrong",
        100.0 * evaluated.evaluation.refused_share(),
        grouped(none),
        grouped(unsure),
        grouped(evaluated.evaluation.accepted_wrong)
    )?;
    if let Some(refusals) = &evaluated.refusals {
        writeln!(
            out,
            "no digit   {:.1} % of {} pictures without a digit refused: {} as such, {} as unsure",
            100.0 * refusals.share(),
            grouped(refusals.pictures),
            grouped(refusals.none),
            grouped(refusals.unsure)
        )?;
    }
    writeln!(out, "digest     {digest}")?;
    writeln!(
        out,
        "           (SHA-256 over all {})",
        evaluated.digest_of()
    )?;
    writeln!(
        out,
        "time       median {} us, mean {} us per digit; {:.2} s in all on {} thread(s)",
        microseconds(timing.median),
        microseconds(timing.mean),
        timing.wall.as_secs_f64(),
        timing.threads
    )
}

/// A line for each bin of confidence that has answers.
fn write_reliability(out: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    let reliability = &evaluation.reliability;
    writeln!(
        out,
        "calibration  expected error {:.2} %",
        100.0 * reliability.expected_calibration_error()
    )?;
    writeln!(out, "             confidence   answers    right")?;
    for bin in reliability.bins() {
        if let (Some(confidence), Some(right)) = (bin.mean_confidence(), bin.share_right()) {
            writeln!(
                out,
                "{:>21.1} %{:>10}{:>7.1} %",
                100.0 * confidence,
                grouped(bin.count),
                100.0 * right
            )?;
        }
    }
    Ok(())
}

/// A table: rows are labels, columns predictions; a dot is zero.
fn write_confusion(out: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    let Evaluation {
        classes, confusion, ..
    } = evaluation;
    let largest = confusion
        .iter()
        .flatten()
        .max()
        .copied()
        .unwrap_or(0)
        .to_string()
        .len();
    let widest = classes
        .iter()
        .map(|class| class.chars().count())
        .max()
        .unwrap_or(0);
    let width = largest.max(widest) + 2;
    writeln!(
        out,
        "confusion  (down: what it is, across: what it was read as)"
    )?;
    write!(out, "{:>width$}", "")?;
    for class in classes {
        write!(out, "{class:>width$}")?;
    }
    writeln!(out)?;
    for (class, row) in classes.iter().zip(confusion) {
        write!(out, "{class:>width$}")?;
        for &count in row {
            let cell = if count == 0 {
                ".".to_owned()
            } else {
                count.to_string()
            };
            write!(out, "{cell:>width$}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_misread(out: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    let Evaluation {
        classes, misread, ..
    } = evaluation;
    if misread.is_empty() {
        return writeln!(out, "misread    none");
    }
    writeln!(out, "misread    index  is -> read as (confidence)")?;
    for digit in misread.iter().take(LISTED) {
        writeln!(
            out,
            "{:>16}  {} -> {} ({:.0} %)",
            digit.index,
            classes[digit.label],
            classes[digit.predicted],
            100.0 * digit.confidence
        )?;
    }
    match misread.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(
            out,
            "           and {} more; --json lists them all",
            grouped(more)
        ),
    }
}

fn list(indices: &[usize]) -> String {
    let mut listed: Vec<String> = indices.iter().take(LISTED).map(usize::to_string).collect();
    if indices.len() > LISTED {
        listed.push(format!(
            "and {} more; --json lists them all",
            indices.len() - LISTED
        ));
    }
    if listed.is_empty() {
        "none".to_owned()
    } else {
        listed.join(", ")
    }
}

fn microseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}
