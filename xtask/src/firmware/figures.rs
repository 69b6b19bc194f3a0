//! Figures by name and board, as a table.

use anyhow::{Context, Result, bail, ensure};

/// Hundredths by which a figure may differ from the committed one: another compiler's code differs.
const ALLOWANCE: u64 = 1;

/// Figures by name, one column per board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    boards: Vec<String>,
    rows: Vec<(String, Vec<Option<u64>>)>,
}

impl Figures {
    pub(crate) fn set(&mut self, board: &str, name: &str, value: u64) {
        let column = self
            .boards
            .iter()
            .position(|known| known == board)
            .unwrap_or_else(|| {
                self.boards.push(board.to_owned());
                self.boards.len() - 1
            });
        let row = self
            .rows
            .iter()
            .position(|(known, _)| known == name)
            .unwrap_or_else(|| {
                self.rows.push((name.to_owned(), Vec::new()));
                self.rows.len() - 1
            });
        let cells = &mut self.rows[row].1;
        cells.resize(cells.len().max(column + 1), None);
        cells[column] = Some(value);
    }

    fn get(&self, board: &str, name: &str) -> Option<u64> {
        let column = self.boards.iter().position(|known| known == board)?;
        let (_, cells) = self.rows.iter().find(|(known, _)| known == name)?;
        cells.get(column).copied().flatten()
    }

    /// Board, name and value of every figure.
    fn all(&self) -> impl Iterator<Item = (&str, &str, u64)> {
        self.rows.iter().flat_map(|(name, cells)| {
            let cells = self.boards.iter().zip(cells);
            cells.filter_map(|(board, cell)| Some((board.as_str(), name.as_str(), (*cell)?)))
        })
    }

    /// This table with the other one's figures in place of its own.
    pub(crate) fn updated(mut self, measured: &Self) -> Self {
        for (board, name, value) in measured.all() {
            self.set(board, name, value);
        }
        self
    }

    /// Fails when a figure of `measured` is larger than this table's, or smaller, which the table is to say; tells of
    /// every one that differs.
    pub(crate) fn check(&self, measured: &Self) -> Result<()> {
        let (mut grown, mut shrunk) = (0, 0);
        for (board, name, found) in measured.all() {
            let budget = self.get(board, name);
            let budget = budget.with_context(|| {
                format!("{board} has no budget for `{name}`: `cargo xtask firmware --update`")
            })?;
            let difference = i128::from(found) - i128::from(budget);
            if difference == 0 {
                continue;
            }
            let beyond = found.abs_diff(budget) > budget * ALLOWANCE / 100;
            let verdict = match (beyond, difference > 0) {
                (false, _) => "differs",
                (true, true) => {
                    grown += 1;
                    "GROWN"
                }
                (true, false) => {
                    shrunk += 1;
                    "SHRUNK"
                }
            };
            println!("{verdict}: {board}, {name}: {found}, budget {budget} ({difference:+})");
        }
        if grown > 0 {
            bail!(
                "{grown} figures exceed the budget by more than {ALLOWANCE} %: make them smaller, or \
                 accept them with `cargo xtask firmware --update`"
            );
        }
        if shrunk > 0 {
            bail!(
                "{shrunk} figures are more than {ALLOWANCE} % below the budget: write them down with \
                 `cargo xtask firmware --update`, or they may grow again unseen"
            );
        }
        Ok(())
    }

    /// A Markdown table, aligned.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec![[vec![String::new()], self.boards.clone()].concat()];
        for (name, cells) in &self.rows {
            let mut line = vec![name.clone()];
            for column in 0..self.boards.len() {
                let cell = cells.get(column).copied().flatten();
                line.push(cell.map_or_else(|| "-".to_owned(), |value| value.to_string()));
            }
            lines.push(line);
        }
        table(&lines)
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut lines = text.lines().filter_map(|line| {
            let cells = line.trim().strip_prefix('|')?.strip_suffix('|')?;
            Some(cells.split('|').map(str::trim).collect::<Vec<_>>())
        });
        let boards = lines.next().context("no table in the budget")?;
        let mut figures = Self::default();
        for cells in lines.skip(1) {
            ensure!(
                cells.len() == boards.len(),
                "a row of the budget has too few or too many cells"
            );
            for (board, cell) in boards.iter().zip(&cells).skip(1) {
                if *cell != "-" {
                    let value = cell
                        .parse()
                        .with_context(|| format!("`{cell}` in the budget"))?;
                    figures.set(board, cells[0], value);
                }
            }
        }
        Ok(figures)
    }
}

/// Lines of cells as a Markdown table with a ruler below the first one.
pub(crate) fn table(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        lines
            .iter()
            .filter_map(|line| line.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns)
        .map(|column| width(column).unwrap_or(0).max(3))
        .collect();
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            text += &if column == 0 {
                format!("| {cell:<width$} ")
            } else {
                format!("| {cell:>width$} ")
            };
        }
        text += "|\n";
        if index == 0 {
            for (column, width) in widths.iter().enumerate() {
                let ruler = "-".repeat(width + 1);
                text += &if column == 0 {
                    format!("|{ruler}-")
                } else {
                    format!("|{ruler}:")
                };
            }
            text += "|\n";
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Figures {
        let mut figures = Figures::default();
        figures.set("m0", "code", 1000);
        figures.set("m4", "code", 2000);
        figures.set("m4", "stack", 300);
        figures
    }

    #[test]
    fn the_written_table_is_read_again() {
        let text = format!("# Heading\n\nwords | more words\n\n{}", example().table());
        assert_eq!(Figures::parse(&text).expect("a table"), example(), "{text}");
        assert!(Figures::parse("no table").is_err());
        assert!(Figures::parse("| | m0 |\n|---|---:|\n| code | many |\n").is_err());
    }

    #[test]
    fn growth_beyond_the_allowance_fails() {
        let mut measured = example();
        measured.set("m4", "code", 2020);
        assert!(example().check(&measured).is_ok());
        measured.set("m4", "code", 2021);
        let error = example().check(&measured).expect_err("21 bytes too many");
        assert!(error.to_string().starts_with("1 figures exceed"), "{error}");
        measured.set("m3", "code", 1);
        assert!(example().check(&measured).is_err(), "m3 has no budget");
    }

    /// What is no longer true is no budget: it could grow back, and nobody would see it.
    #[test]
    fn shrinking_beyond_the_allowance_fails_too() {
        let mut measured = example();
        measured.set("m4", "code", 1980);
        assert!(example().check(&measured).is_ok());
        measured.set("m4", "code", 1979);
        let error = example().check(&measured).expect_err("21 bytes fewer");
        assert!(error.to_string().starts_with("1 figures are"), "{error}");
        let updated = example().updated(&measured);
        assert!(updated.check(&measured).is_ok());
    }

    #[test]
    fn an_update_keeps_what_was_not_measured() {
        let mut measured = Figures::default();
        measured.set("m4", "code", 1);
        let updated = example().updated(&measured);
        assert_eq!(updated.get("m4", "code"), Some(1));
        assert_eq!(updated.get("m0", "code"), Some(1000));
    }
}
