//! The JSON that `evaluate --json` prints. Fields are added, never renamed or removed.

use std::{io::Write, path::Path};

use anyhow::Result;
use digitnet_train::reliability::{Bin, Reliability};
use serde::Serialize;

use super::evaluated::Evaluated;

#[derive(Serialize)]
struct EvaluationReport<'a> {
    #[serde(flatten)]
    model: ModelReport<'a>,
    /// The file of pictures.
    images: &'a Path,
    /// The file of labels.
    labels: &'a Path,
    /// What each class is called, in the order of `confusion`.
    classes: &'a [String],
    /// `confusion[label][prediction]`: how many digits.
    confusion: &'a [Vec<u32>],
    /// The digits that were not read right, in the order of the data set.
    misread: Vec<MisreadReport<'a>>,
    /// With `--against` only: the other model, and the digits that the two read differently.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<AgainstReport<'a>>,
}

#[derive(Serialize)]
struct ModelReport<'a> {
    /// The `.dgn` file.
    model: &'a Path,
    /// SHA-256 of that file.
    model_sha256: String,
    /// `"int8"` or `"f32"`.
    arithmetic: &'a str,
    /// How many digits were read.
    digits: usize,
    /// How many of them were read right.
    correct: usize,
    /// `correct / digits`.
    accuracy: f64,
    /// How many were taken for no digit.
    none: usize,
    /// How many answers were unsure.
    unsure: usize,
    /// How many of the accepted answers are wrong.
    accepted_wrong: usize,
    /// Expected calibration error, `0..1`.
    calibration_error: f64,
    /// Bins of confidence from the least up, without empty ones.
    reliability: Vec<BinReport>,
    /// Pictures without a digit; missing where the network has no class for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    negatives: Option<RefusalsReport>,
    /// SHA-256 over all scores in order.
    digest: &'a str,
    /// What one score is for the digest.
    digest_of: &'a str,
    timing: TimingReport,
}

#[derive(Serialize)]
struct BinReport {
    /// Mean confidence of its answers.
    confidence: f64,
    /// How many answers.
    answers: usize,
    /// Share of them that are right.
    right: f64,
}

#[derive(Serialize)]
struct RefusalsReport {
    /// How many pictures without a digit were shown.
    pictures: usize,
    /// How many were taken for no digit.
    none: usize,
    /// How many more got an unsure answer.
    unsure: usize,
}

#[derive(Serialize)]
struct TimingReport {
    /// Digits read at the same time.
    threads: usize,
    /// Microseconds per digit, median.
    median_us: f64,
    /// Microseconds per digit, mean.
    mean_us: f64,
    /// Seconds from the first digit to the last.
    wall_s: f64,
}

#[derive(Serialize)]
struct MisreadReport<'a> {
    /// Its place in the data set, counted from 0.
    index: usize,
    /// What it is.
    label: &'a str,
    /// What it was taken for.
    predicted: &'a str,
    /// The probability given to that.
    confidence: f32,
}

#[derive(Serialize)]
struct AgainstReport<'a> {
    #[serde(flatten)]
    model: ModelReport<'a>,
    /// On how many digits the two models disagree.
    disagreements: usize,
    /// Which ones, counted from 0.
    disagreement_indices: Vec<usize>,
}

pub(super) fn write(
    out: &mut impl Write,
    images: &Path,
    labels: &Path,
    evaluated: &Evaluated<'_>,
    other: Option<&Evaluated<'_>>,
) -> Result<()> {
    let evaluation = &evaluated.evaluation;
    let report = EvaluationReport {
        model: model_report(evaluated),
        images,
        labels,
        classes: &evaluation.classes,
        confusion: &evaluation.confusion,
        misread: misread_reports(evaluated),
        against: other.map(|other| {
            let indices = evaluation.disagreements(&other.evaluation);
            AgainstReport {
                model: model_report(other),
                disagreements: indices.len(),
                disagreement_indices: indices,
            }
        }),
    };
    serde_json::to_writer_pretty(&mut *out, &report).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

fn model_report<'a>(evaluated: &'a Evaluated<'_>) -> ModelReport<'a> {
    let evaluation = &evaluated.evaluation;
    let timing = &evaluation.timing;
    ModelReport {
        model: evaluated.file.path(),
        model_sha256: evaluated.file.sha256(),
        arithmetic: evaluated.arithmetic(),
        digits: evaluation.total(),
        correct: evaluation.correct(),
        accuracy: evaluation.accuracy(),
        none: evaluation.none,
        unsure: evaluation.unsure,
        accepted_wrong: evaluation.accepted_wrong,
        calibration_error: evaluation.reliability.expected_calibration_error(),
        reliability: bin_reports(&evaluation.reliability),
        negatives: evaluated.refusals.map(|refusals| RefusalsReport {
            pictures: refusals.pictures,
            none: refusals.none,
            unsure: refusals.unsure,
        }),
        digest: &evaluation.digest,
        digest_of: evaluated.digest_of(),
        timing: TimingReport {
            threads: timing.threads,
            median_us: timing.median.as_secs_f64() * 1e6,
            mean_us: timing.mean.as_secs_f64() * 1e6,
            wall_s: timing.wall.as_secs_f64(),
        },
    }
}

fn bin_reports(reliability: &Reliability) -> Vec<BinReport> {
    let report = |bin: &Bin| {
        Some(BinReport {
            confidence: bin.mean_confidence()?,
            answers: bin.count,
            right: bin.share_right()?,
        })
    };
    reliability.bins().iter().filter_map(report).collect()
}

fn misread_reports<'a>(evaluated: &'a Evaluated<'_>) -> Vec<MisreadReport<'a>> {
    let evaluation = &evaluated.evaluation;
    let report = |digit: &digitnet_train::evaluation::Misread| MisreadReport {
        index: digit.index,
        label: &evaluation.classes[digit.label],
        predicted: &evaluation.classes[digit.predicted],
        confidence: digit.confidence,
    };
    evaluation.misread.iter().map(report).collect()
}
