//! What is read in each situation, and what is on record.

use std::fmt;
use std::fs;

use anyhow::{Context, Result, ensure};

use crate::answer::Outcome;

/// The record: a line for each situation.
const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/situations.csv");

/// Pictures that may be lost without a complaint: sines and powers differ in their last bits from one
/// processor to another, and a picture on the edge may fall on either side.
const SLACK: usize = 1;

/// How many pictures of one situation were read right, not read, or read wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Row {
    pub(super) name: String,
    right: usize,
    refused: usize,
    wrong: usize,
}

impl Row {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            right: 0,
            refused: 0,
            wrong: 0,
        }
    }

    pub(super) fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Right => &mut self.right,
            Outcome::Refused => &mut self.refused,
            Outcome::Wrong => &mut self.wrong,
        } += 1;
    }

    fn percent(&self, count: usize) -> f64 {
        100.0 * count as f64 / (self.right + self.refused + self.wrong).max(1) as f64
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.right + self.refused + self.wrong;
        write!(
            f,
            "{:5.1} % right of {total:3}, {:3} refused, {:3} wrong   {}",
            self.percent(self.right),
            self.refused,
            self.wrong,
            self.name
        )
    }
}

/// All situations together.
pub(super) fn summary(rows: &[Row]) -> String {
    let mean = |count: fn(&Row) -> usize| {
        rows.iter().map(|row| row.percent(count(row))).sum::<f64>() / rows.len().max(1) as f64
    };
    let low = rows.iter().filter(|row| row.percent(row.right) < 50.0);
    format!(
        "\n{} situations: {:.1} % right, {:.1} % refused, {:.1} % wrong; below 50 % right: {}",
        rows.len(),
        mean(|row| row.right),
        mean(|row| row.refused),
        mean(|row| row.wrong),
        low.count()
    )
}

pub(super) fn write(rows: &[Row]) -> Result<()> {
    let mut writer = csv::Writer::from_path(RECORD).context(RECORD)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.flush()?;
    Ok(())
}

/// # Errors
///
/// If a situation is not on record, or fewer pictures are read right in it, or more wrong.
pub(super) fn check(rows: &[Row]) -> Result<()> {
    let csv = fs::read(RECORD).context(RECORD)?;
    let recorded: Vec<Row> = csv::Reader::from_reader(csv.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .context(RECORD)?;
    let worse = worse(rows, &recorded);
    ensure!(
        worse.is_empty(),
        "read worse than is on record in {RECORD}:\n{}\n`cargo xtask situations --record` puts what is read \
         now on record",
        worse.join("\n")
    );
    Ok(())
}

fn worse(rows: &[Row], recorded: &[Row]) -> Vec<String> {
    let complaint = |row: &Row| {
        let Some(before) = recorded.iter().find(|before| before.name == row.name) else {
            return Some(format!("{row}; not on record"));
        };
        let worse = row.right + SLACK < before.right || row.wrong > before.wrong + SLACK;
        worse.then(|| format!("{row}; on record {before}"))
    };
    let missing = recorded
        .iter()
        .filter(|before| !rows.iter().any(|row| row.name == before.name));
    let missing = missing.map(|before| format!("{before}; on record, and no situation any more"));
    rows.iter().filter_map(complaint).chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, right: usize, wrong: usize) -> Row {
        Row {
            right,
            wrong,
            refused: 20 - right - wrong,
            ..Row::new(name)
        }
    }

    #[test]
    fn a_drop_is_told_and_a_rise_is_not() {
        let before = [row("a", 10, 2), row("b", 20, 0)];
        assert!(worse(&[row("a", 19, 0), row("b", 19, 1)], &before).is_empty());
        assert_eq!(worse(&[row("a", 8, 2), row("b", 20, 0)], &before).len(), 1);
        assert_eq!(worse(&[row("a", 10, 4), row("b", 20, 0)], &before).len(), 1);
        assert_eq!(worse(&[row("a", 10, 2), row("c", 20, 0)], &before).len(), 2);
    }

    #[test]
    fn means_are_over_situations() {
        let text = summary(&[row("a", 20, 0), row("b", 5, 5)]);
        assert!(
            text.contains("62.5 % right, 25.0 % refused, 12.5 % wrong"),
            "{text}"
        );
        assert!(text.ends_with("below 50 % right: 1"), "{text}");
    }
}
