//! A white sheet that lies on something darker.

mod cells;

use self::cells::{CELLS, Cells, columns};
use super::copy;
use crate::prepare::Picture;

/// Finds the largest light part of a picture that has something darker around it, and makes all beyond it,
/// and its edge, as light as it is there. Returns the share of the picture that is left, in hundredths;
/// `None` where there is no such sheet, or no room.
pub fn sheet(picture: &Picture<'_>, memory: &mut [u8]) -> Option<usize> {
    let longer = picture.width().max(picture.height());
    if longer < 4 * CELLS {
        return None;
    }
    let levels = copy(picture, memory)?;
    let cells = Cells::of(picture, longer.div_ceil(CELLS));
    let limit = cells.limit()?;
    let spans = cells.largest(limit)?;
    if !cells.lies_apart(&spans) {
        return None;
    }
    let inside = cells.within(&spans);
    let kept: usize = inside.iter().map(|(first, end)| end - first).sum();
    if 12 * kept < cells.columns * cells.rows {
        return None;
    }
    let nearest = |row: usize| {
        let rows =
            (0..cells.rows).filter(|&other| columns(&inside, other).0 < columns(&inside, other).1);
        rows.min_by_key(|other| other.abs_diff(row))
    };
    for (y, row) in levels.chunks_exact_mut(picture.width()).enumerate() {
        let own = y / cells.side;
        let (first, end) = columns(&inside, own);
        let source = nearest(own)?;
        let (source_first, source_end) = columns(&inside, source);
        for (x, level) in row.iter_mut().enumerate() {
            let column = x / cells.side;
            if column < first || column >= end {
                let column = column.clamp(source_first, source_end.saturating_sub(1));
                *level = cells.level(column, source);
            }
        }
    }
    Some(100 * kept / (cells.columns * cells.rows).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of level 230 on a desk, askew by a quarter of a pixel a row, with a bar of ink.
    fn desk(desk: u8, askew: usize) -> Vec<u8> {
        let pixel = |at: usize| {
            let (x, y) = (at % 320, at / 320);
            let left = 60 + askew * y / 4;
            if !(left..left + 160).contains(&x) || !(50..200).contains(&y) {
                desk
            } else if (left + 70..left + 90).contains(&x) && (90..160).contains(&y) {
                20
            } else {
                230
            }
        };
        (0..320 * 240).map(pixel).collect()
    }

    #[test]
    fn what_a_sheet_lies_on_goes_and_its_ink_stays() {
        for askew in [0, 1] {
            let levels = desk(90, askew);
            let picture = Picture::new(&levels, 320, 240).expect("a picture");
            let mut memory = vec![0; levels.len()];
            let share = sheet(&picture, &mut memory).expect("a sheet");
            assert!((15..32).contains(&share), "{share} %");
            let ink = |levels: &[u8]| levels.iter().filter(|&&level| level == 20).count();
            assert_eq!(ink(&memory), ink(&levels));
            assert!(memory.iter().all(|&level| level == 20 || level > 220));
        }
    }

    #[test]
    fn where_nothing_lies_on_anything_there_is_no_sheet() {
        let mut memory = vec![0; 320 * 240];
        for desk_level in [230, 215] {
            let levels = desk(desk_level, 0);
            let picture = Picture::new(&levels, 320, 240).expect("a picture");
            assert_eq!(sheet(&picture, &mut memory), None, "{desk_level}");
        }
        let tiny = Picture::new(&[9; 100], 10, 10).expect("a picture");
        assert_eq!(sheet(&tiny, &mut memory), None);
    }
}
