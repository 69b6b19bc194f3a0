//! What a digit's strokes tell at the picture's own size, that 28 x 28 pixels may not.

use alloc::vec;
use alloc::vec::Vec;

use digitnet_core::{ReadDigit, Reading};

use super::NETWORK;

/// Most digits that one in outlines may pass for.
const OUTLINED: usize = 3;
/// Of so many rows at least so many are of two or four pieces.
const EVEN_ROWS: (usize, usize) = (17, 20);
/// Rows of pixels that a digit needs before it has strokes to speak of.
const SHAPELY: usize = 40;

/// The pieces of ink of each row, `(left, end)`; gaps of a twelfth of the digit's width are none.
type Rows = Vec<Vec<Piece>>;
type Piece = (usize, usize);

/// Whether nearly all rows of each digit's ink are of two pieces, or four: as outlines are, but of digits only a 0,
/// or an 8.
pub(super) fn is_outlined(reading: &Reading<'_>) -> bool {
    let [first, rest @ ..] = reading.digits else {
        return false;
    };
    let narrow = 4 * first.ink_box.width <= first.ink_box.height;
    if rest.len() >= OUTLINED || (is(first, "0") && !narrow) {
        return false;
    }
    let rows = reading
        .digits
        .iter()
        .flat_map(|digit| rows(reading, digit, 0));
    let (all, even) = rows.fold((0, 0), |(all, even), row| {
        (all + 1, even + usize::from(row.len() % 2 == 0))
    });
    EVEN_ROWS.0 * all <= EVEN_ROWS.1 * even
}

/// Whether a digit is read that is more than that: a disc, or a ring with something in it, passes for a 0, a dollar for a 5, and
/// what is crossed out for what it was. A line goes through every 4 and many a 7, and a 1 that is crossed
/// out is neither.
pub(super) fn hide_something(reading: &Reading<'_>) -> bool {
    let many = |digit: &&ReadDigit| digit.ink_box.height >= SHAPELY;
    reading.digits.iter().filter(many).any(|digit| {
        let gap = digit.ink_box.width / 12;
        (is(digit, "0") && is_full(&rows(reading, digit, gap)))
            || (is(digit, "0") && is_disc(&rows(reading, digit, 0)))
            || (is(digit, "5") && is_struck(&rows(reading, digit, 0)))
            || (!["1", "4", "7"].iter().any(|label| is(digit, label))
                && is_crossed_out(&rows(reading, digit, 0)))
    })
}

fn is(digit: &ReadDigit, label: &str) -> bool {
    NETWORK.label(digit.judgement.class) == Some(label)
}

fn rows(reading: &Reading<'_>, digit: &ReadDigit, gap: usize) -> Rows {
    let mut rows = Rows::new();
    let mut open = None;
    for (row, left, end) in reading.writing.pieces(digit.span) {
        if open.replace(row) != Some(row) {
            rows.push(Vec::new());
        }
        let Some(pieces) = rows.last_mut() else {
            continue;
        };
        match pieces.last_mut() {
            Some(last) if left <= last.1 + gap => last.1 = end,
            _ => pieces.push((left, end)),
        }
    }
    rows
}

const fn middle((left, end): (usize, usize)) -> isize {
    (left + end) as isize / 2
}

/// Whether a ring has strokes in it, other than the slash of a 0.
fn is_full(rows: &Rows) -> bool {
    let within = rows.iter().enumerate().filter(|(_, row)| row.len() >= 3);
    let inner: Vec<_> = within
        .map(|(y, row)| (y as isize, row.len(), middle(row[1])))
        .collect();
    let (Some(&(top, _, first)), Some(&(foot, _, last))) = (inner.first(), inner.last()) else {
        return false;
    };
    let height = (foot - top).max(1);
    let (left, end) = columns(rows);
    let straight = inner.iter().all(|&(y, pieces, x)| {
        let chord = first + (last - first) * (y - top) / height;
        pieces == 3 && 8 * x.abs_diff(chord) <= end - left
    });
    let slash = straight && 4 * (first - last) >= height;
    5 * inner.len() >= 2 * rows.len() && !slash
}

/// The first and the last column of all.
fn columns(rows: &Rows) -> (usize, usize) {
    let pieces = || rows.iter().flatten();
    let left = pieces().map(|piece| piece.0).min().unwrap_or(0);
    (left, pieces().map(|piece| piece.1).max().unwrap_or(left))
}

/// The pen's width, as most rows have it, and somewhat less than that of a lying stroke.
fn pen(rows: &Rows) -> usize {
    let widths = || rows.iter().flatten().map(|(left, end)| end - left);
    let mut counts = vec![0; widths().max().unwrap_or(0) + 1];
    for width in widths() {
        counts[width] += 1;
    }
    // Half of them are narrower; a sort would be larger.
    let mut narrower = widths().count() / 2;
    let found = counts.iter().position(|&count| {
        let is_here = narrower < count;
        narrower = narrower.saturating_sub(count);
        is_here
    });
    found.unwrap_or(0)
}

/// Whether one nearly upright stroke goes through all of it, and has more on both sides of it.
fn is_struck(rows: &Rows) -> bool {
    let (pen, height) = (pen(rows), rows.len());
    let end = (height / 12).max(2);
    let bare =
        |row: &Vec<Piece>| matches!(row.as_slice(), [(left, end)] if 2 * (end - left) <= 3 * pen);
    if height < 4 * end || !rows[..end].iter().chain(&rows[height - end..]).all(bare) {
        return false;
    }
    let (top, foot) = (middle(rows[0][0]), middle(rows[height - 1][0]));
    let (first, last) = columns(rows);
    // Beside the stroke the curves of an S are pieces of their own; a 5 has two in the rows of its foot alone.
    let several = rows.iter().filter(|row| row.len() > 1).count();
    let (mut gaps, mut left, mut right) = (0, 0, 0);
    for (y, row) in rows.iter().enumerate() {
        let chord = top + (foot - top) * y as isize / height as isize;
        let slack = pen as isize / 3;
        let on =
            |piece: &Piece| piece.0 as isize - slack <= chord && chord <= piece.1 as isize + slack;
        gaps += usize::from(!row.iter().any(on));
        let reach = (last - first) as isize / 4;
        left += usize::from(row[0].0 as isize + reach <= chord);
        right += usize::from(chord + reach <= row[row.len() - 1].1 as isize);
    }
    3 * several >= height
        && 5 * top.abs_diff(foot) <= height
        && 20 * gaps <= height
        && 5 * left.min(right) >= height
}

/// Whether it reaches its left and its right end by one stroke each, halfway up, and the stroke goes on from one to the
/// other: a line through all of it.
fn is_crossed_out(rows: &Rows) -> bool {
    let ((first, last), height) = (columns(rows), rows.len());
    let margin = (last - first) / 6;
    // The rows in which an end is, if it is one stroke.
    let end = |is_end: &dyn Fn(&[Piece]) -> bool| {
        let top = rows.iter().position(|row| is_end(row))?;
        let foot = rows.iter().rposition(|row| is_end(row))? + 1;
        let halfway = 5 * top >= height && 5 * foot <= 4 * height;
        (halfway && 2 * (foot - top) <= 3 * pen(rows)).then_some((top, foot))
    };
    let left = end(&|row| row[0].0 < first + margin);
    let right = end(&|row| row[row.len() - 1].1 > last - margin);
    let (true, Some(left), Some(right)) = (margin > 0, left, right) else {
        return false;
    };
    let band = rows[left.0.min(right.0)..left.1.max(right.1)].iter();
    let mut covered = vec![false; last - first];
    for &(from, end) in band.flatten() {
        covered[from - first..end - first].fill(true);
    }
    let bare = covered.iter().filter(|covered| !**covered).count();
    20 * bare <= last - first
}

/// Whether most of it is ink, as of no 0: a disc.
fn is_disc(rows: &Rows) -> bool {
    let (first, last) = columns(rows);
    let ink: usize = rows.iter().flatten().map(|(left, end)| end - left).sum();
    10 * ink >= 7 * (last - first) * rows.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Picture;
    use crate::reader::{Options, PictureReader};
    use core::time::Duration;
    use digitnet_testing::written;

    fn rows_of(drawn: &[&str]) -> Rows {
        let pieces = |row: &&str| {
            let inked: Vec<_> = row
                .bytes()
                .enumerate()
                .filter(|(_, mark)| *mark == b'#')
                .collect();
            let pieces = inked.chunk_by(|one, other| one.0 + 1 == other.0);
            pieces
                .map(|piece| (piece[0].0, piece[0].0 + piece.len()))
                .collect()
        };
        drawn.iter().map(pieces).collect()
    }

    #[test]
    fn a_line_through_all_of_a_digit_crosses_it_out() {
        let mut eight = [
            "....####....",
            "....#..#....",
            "....#..#....",
            "############",
            "....#..#....",
            "....#..#....",
            "....####....",
        ];
        assert!(is_crossed_out(&rows_of(&eight)));
        eight[3] = "....####....";
        assert!(!is_crossed_out(&rows_of(&eight)));
        let two = ["####", "...#", "####", "#...", "####"];
        assert!(!is_crossed_out(&rows_of(&two)));
    }

    #[test]
    fn rings_with_something_in_them_are_full_and_slashed_zeros_are_not() {
        let full = [
            "#########",
            "#...#...#",
            "#...#...#",
            "#...#...#",
            "#########",
        ];
        assert!(is_full(&rows_of(&full)));
        let slashed = [
            "###########",
            "#.......#.#",
            "#......#..#",
            "#.....#...#",
            "#....#....#",
            "#...#.....#",
            "#..#......#",
            "###########",
        ];
        assert!(!is_full(&rows_of(&slashed)));
        assert!(!is_full(&rows_of(&["###", "#.#", "#.#", "###"])));
    }

    #[test]
    fn a_dollar_is_no_five() {
        let mut reader = PictureReader::new(&NETWORK, || Duration::ZERO);
        for seed in 0..8 {
            let image = written::on_paper("$45", seed, 200, 8.0);
            let picture = Picture::new(image.pixels, [image.width, image.height]);
            let answer = reader
                .read(&picture, &Options::default())
                .expect("a picture");
            assert_ne!(answer.text, "545", "{seed}");
        }
    }
}
