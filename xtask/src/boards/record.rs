//! The table of what each program takes, in `firmware/boards/README.md`.

use std::{fmt::Write as _, fs};

use anyhow::{Context, Result, ensure};

use super::{
    board::{BOARDS, Board},
    memory_use::MemoryUse,
};
use crate::{
    command::{output, root},
    embedded::CoreSource,
};

const RECORD: &str = "firmware/boards/README.md";
const START: &str = "<!-- written by `cargo xtask boards --update` -->\n";
const END: &str = "<!-- until here -->\n";

/// Fails when a size has grown by more than 1 %, unless another compiler built what is on record.
pub(super) fn hold(rows: &[(&Board, MemoryUse)], update: bool) -> Result<()> {
    let text = fs::read_to_string(root().join(RECORD)).context(RECORD)?;
    let (before, rest) = text.split_once(START).context(RECORD)?;
    let (recorded, after) = rest.split_once(END).context(RECORD)?;
    let core_source = CoreSource::find(BOARDS[0].target)?;
    let version = output(core_source.rustc().arg("--version"))?;
    let compiler = format!("Compiler: {}\n", version.trim());
    if update {
        let table = format!("{compiler}\n{}", table(rows));
        let text = format!("{before}{START}{table}{END}{after}");
        return fs::write(root().join(RECORD), text).context(RECORD);
    }
    let grown: Vec<_> = rows.iter().filter_map(|row| grown(row, recorded)).collect();
    if !recorded.starts_with(&compiler) {
        println!("not held against {RECORD}, which is of another compiler: {grown:?}");
        return Ok(());
    }
    ensure!(
        grown.is_empty(),
        "{grown:?}; `cargo xtask boards --update` accepts it"
    );
    Ok(())
}

fn table(rows: &[(&Board, MemoryUse)]) -> String {
    let mut table =
        "| | target | bytes of flash | bytes of RAM |\n|---|---|---:|---:|\n".to_owned();
    for (board, sizes) in rows {
        let _written = writeln!(
            table,
            "{}{} | {} |",
            row_start(board),
            sizes.flash,
            sizes.ram
        );
    }
    table
}

fn row_start(board: &Board) -> String {
    format!(
        "| [{0}]({0}/README.md) | `{1}` | ",
        board.folder, board.target
    )
}

/// What has become larger than the table has it, in words.
fn grown((board, sizes): &(&Board, MemoryUse), recorded: &str) -> Option<String> {
    let name = format!("{} for {}", board.folder, board.target);
    let start = row_start(board);
    let Some(row) = recorded.lines().find_map(|line| line.strip_prefix(&start)) else {
        return Some(format!("{name} is not in the table"));
    };
    let mut before = row
        .split('|')
        .map_while(|cell| cell.trim().parse::<u64>().ok());
    [("flash", sizes.flash), ("RAM", sizes.ram)]
        .into_iter()
        .find_map(|(what, now)| {
            let before = before.next().unwrap_or(0);
            (now * 100 > before * 101)
                .then(|| format!("{name} takes {now} bytes of {what}, {before} before"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_by_more_than_a_hundredth_is_named() {
        let sizes = |flash, ram| MemoryUse { flash, ram };
        let recorded = table(&[(&BOARDS[0], sizes(1000, 100))]);
        let grown =
            |board: usize, flash, ram| grown(&(&BOARDS[board], sizes(flash, ram)), &recorded);
        assert_eq!(grown(0, 1010, 101), None);
        assert_eq!(grown(0, 10, 1), None);
        let flash = grown(0, 1011, 100).expect("larger");
        assert!(
            flash.ends_with("takes 1011 bytes of flash, 1000 before"),
            "{flash}"
        );
        let ram = grown(0, 1000, 102).expect("larger");
        assert!(ram.ends_with("takes 102 bytes of RAM, 100 before"), "{ram}");
        assert!(
            grown(1, 1, 1)
                .expect("missing")
                .contains("not in the table")
        );
    }
}
