//! Pictures of few pixels, as they are or shown as large squares, become ones with soft edges.

use alloc::vec;
use alloc::vec::Vec;

use crate::picture::Picture;

/// Most squares along a side; pictures of more pixels are read as they are.
const MOST: usize = 64;
/// Fewest pixels of a square.
const SQUARE: usize = 3;
/// Pictures with a longer side have enough pixels for strokes.
const FEW: usize = 16;
/// The picture changes after at most so many squares, on average.
const CHANGES: usize = 3;
/// So many times as many pixels are made of each side.
const TIMES: usize = 4;
/// Sum of the weights of four pixels.
const UNIT: i32 = 1024;

/// A picture with pixels that strokes can be told by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Softened {
    pub(crate) picture: Picture,
    /// Whether most of its pixels are made up: it had 16 or fewer along both sides.
    pub(crate) from_few: bool,
}

/// The picture, softened; `None` where it has pixels enough.
pub(crate) fn softened(picture: &Picture) -> Option<Softened> {
    let small = unmagnified(picture);
    let picture = small.as_ref().unwrap_or(picture);
    if picture.width.max(picture.height) <= FEW && picture.width.min(picture.height) > 1 {
        return Some(Softened {
            picture: magnified(picture),
            from_few: true,
        });
    }
    small.map(|picture| Softened {
        picture,
        from_few: false,
    })
}

/// One pixel for each square of pixels that are all alike, as many as it takes squares of one size to make
/// the picture; `None` where it is not made of squares.
fn unmagnified(picture: &Picture) -> Option<Picture> {
    let row = |y: usize| &picture.pixels[y * picture.width..][..picture.width];
    let mut edges = vec![false; picture.width];
    for y in 0..picture.height {
        let row = row(y);
        for (edge, pair) in edges[1..].iter_mut().zip(row.windows(2)) {
            *edge |= pair[0] != pair[1];
        }
        // Most pictures have pixels of their own in their first few rows.
        if edges.windows(2).any(|pair| pair[0] && pair[1]) {
            return None;
        }
    }
    let columns = squares(&edges)?;
    let edges: Vec<bool> = (0..picture.height)
        .map(|y| y > 0 && row(y) != row(y - 1))
        .collect();
    let rows = squares(&edges)?;
    let mut pixels = Vec::with_capacity(columns.len() * rows.len());
    for &y in &rows {
        for &x in &columns {
            pixels.push(row(y)[x]);
        }
    }
    Some(Picture {
        pixels,
        width: columns.len(),
        height: rows.len(),
        ..*picture
    })
}

/// The middles of the squares along a side, given where the picture changes. Their sizes may differ by a
/// pixel, where the side is no multiple of their number.
fn squares(edges: &[bool]) -> Option<Vec<usize>> {
    let side = edges.len();
    let places = edges.iter().enumerate();
    let places = places.filter(|(_, edge)| **edge).map(|(place, _)| place);
    let ends: Vec<usize> = places.chain([side]).collect();
    let starts = || [0].into_iter().chain(ends.iter().copied());
    let spans = || {
        starts()
            .zip(&ends)
            .map(|(start, &end)| (start, end - start))
    };
    let least = spans().map(|(_, length)| length).min()?;
    if least < SQUARE || side / least > MOST || ends.len() < 3 {
        return None;
    }
    // A span of `length` pixels has as many squares as fit, of `least` pixels or one more.
    let mut middles = Vec::new();
    for (start, length) in spans() {
        let count = (2 * length + least) / (2 * least + 1);
        let count = count.max(1);
        let even = count * least <= length && length <= count * (least + 1);
        if !even {
            return None;
        }
        middles.extend((0..count).map(|square| start + (2 * square + 1) * length / (2 * count)));
    }
    // A bar on paper is no picture of squares: among those the levels change at many of their edges.
    (CHANGES * ends.len() >= middles.len()).then_some(middles)
}

/// Larger, with levels in between: cubic, after Catmull and Rom.
fn magnified(picture: &Picture) -> Picture {
    let (width, height) = (TIMES * picture.width, TIMES * picture.height);
    let level = |x: usize, y: usize| i32::from(picture.pixels[y * picture.width + x]);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let (rows, down) = near(y, picture.height);
        for x in 0..width {
            let (columns, along) = near(x, picture.width);
            let levels = rows.map(|y| cubic(columns.map(|x| level(x, y)), along));
            let sum = cubic(levels, down);
            let mean = (sum + UNIT * UNIT / 2) / (UNIT * UNIT);
            pixels.push(mean.clamp(0, 255) as u8);
        }
    }
    Picture {
        pixels,
        width,
        height,
        ..*picture
    }
}

/// The four pixels around the middle of one of the larger picture, and how far that is from the second of them,
/// in eighths.
fn near(at: usize, side: usize) -> ([usize; 4], i32) {
    let place = 2 * at + 1 + TIMES;
    let first = place / (2 * TIMES);
    // `first` is one more than the second pixel's index.
    let pixel = |ahead: usize| (first + ahead).saturating_sub(2).min(side - 1);
    ([0, 1, 2, 3].map(pixel), (place % (2 * TIMES)) as i32)
}

/// [`UNIT`] times the level at so many eighths from the second level to the third.
fn cubic(levels: [i32; 4], eighths: i32) -> i32 {
    let t = eighths;
    let weights = [
        -64 * t + 16 * t * t - t * t * t,
        UNIT - 40 * t * t + 3 * t * t * t,
        64 * t + 32 * t * t - 3 * t * t * t,
        -8 * t * t + t * t * t,
    ];
    levels
        .iter()
        .zip(weights)
        .map(|(level, weight)| level * weight)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: &[u8], width: usize) -> Picture {
        Picture::new(pixels.to_vec(), [width, pixels.len() / width])
    }

    /// Each column and row as often as said.
    fn repeated(small: &Picture, columns: &[usize], rows: &[usize]) -> Picture {
        let mut pixels = Vec::new();
        for (row, &times) in small.pixels.chunks(small.width).zip(rows) {
            let wide: Vec<u8> = row
                .iter()
                .zip(columns)
                .flat_map(|(&level, &times)| vec![level; times])
                .collect();
            (0..times).for_each(|_| pixels.extend_from_slice(&wide));
        }
        picture(&pixels, columns.iter().sum())
    }

    #[test]
    fn squares_of_one_size_become_pixels_again() {
        let small = picture(&[9, 9, 1, 9, 2, 9, 9, 9, 9, 3, 4, 9], 4);
        for (columns, rows) in [
            ([5; 4], [5; 3]),
            ([12; 4], [12; 3]),
            ([12, 13, 12, 13], [12, 12, 13]),
        ] {
            let found = unmagnified(&repeated(&small, &columns, &rows)).expect("squares");
            assert_eq!((found.width, found.height), (4, 3));
            assert_eq!(found.pixels, small.pixels);
        }
    }

    #[test]
    fn other_pictures_stay() {
        let noise: Vec<u8> = (0..400u32).map(|at| (at * at % 251) as u8).collect();
        assert_eq!(unmagnified(&picture(&noise, 20)), None);
        assert_eq!(unmagnified(&picture(&[7; 400], 20)), None);
        let small = picture(&[9, 1, 2, 9], 2);
        assert_eq!(unmagnified(&repeated(&small, &[2, 2], &[2, 2])), None);
        assert_eq!(unmagnified(&repeated(&small, &[5, 8], &[6, 6])), None);
        assert_eq!(softened(&picture(&noise, 20)), None);
        let bar: Vec<u8> = (0..20_000)
            .map(|at| ((70..80).contains(&(at % 200)) && (20..80).contains(&(at / 200))).into())
            .collect();
        assert_eq!(softened(&picture(&bar, 200)), None);
    }

    #[test]
    fn few_pixels_become_more_with_levels_in_between() {
        let large = softened(&picture(&[10, 200, 10, 200], 2)).expect("more pixels");
        assert!(large.from_few);
        let large = large.picture;
        assert_eq!((large.width, large.height), (8, 8));
        assert_eq!((large.full_width, large.full_height), (2, 2));
        for row in large.pixels.chunks(8) {
            assert_eq!(row, &large.pixels[..8]);
            assert!(row.is_sorted() && row[0] < 20 && (60..150).contains(&row[3]) && row[7] > 190);
        }
        let even = softened(&picture(&[77; 12], 4)).expect("more pixels");
        assert_eq!(even.picture.pixels, [77; 192]);
    }
}
