//! What `evaluate` prints for people.

use std::{
    io::{self, Write},
    time::Duration,
};

use digitnet_train::evaluation::Evaluation;

use super::evaluated::Evaluated;
use crate::commands::grouped;

/// How many misread digits are listed; JSON has them all.
const LISTED: usize = 20;

pub(super) fn write(
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
