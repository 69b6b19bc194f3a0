//! Light and shadow, taken out pixel by pixel.

use super::copy;
use crate::prepare::{Picture, Polarity};

/// Makes the paper white: each level divided by that of the paper there, which is what a closing with a
/// square of `window` pixels leaves. Strokes narrower than that are filled in, shadows broader than that
/// stay, with edges as sharp as they are. Returns the range of the paper's levels, the darkest and lightest
/// hundredth left out; `None` where there is no room or the picture is smaller than the window.
///
/// Light ink becomes dark ink. `memory` takes the new picture, `spare` as much again.
pub fn light(
    picture: &Picture<'_>,
    polarity: Polarity,
    window: usize,
    memory: &mut [u8],
    spare: &mut [u8],
) -> Option<(u8, u8)> {
    let (width, height) = (picture.width(), picture.height());
    if window < 2 || window > width.min(height) {
        return None;
    }
    let levels = copy(picture, memory)?;
    if polarity == Polarity::LightOnDark {
        levels.iter_mut().for_each(|level| *level = 255 - *level);
    }
    let paper = spare.get_mut(..levels.len())?;
    paper.copy_from_slice(levels);
    grain(paper, width);
    close(paper, width, window);
    let range = range(paper);
    for (level, &paper) in levels.iter_mut().zip(paper.iter()) {
        let paper = u32::from(paper).max(1);
        *level = (u32::from(*level).min(paper) * 255 / paper) as u8;
    }
    Some(range)
}

/// Fills what is darker than all around it and narrower than the window.
pub(super) fn close(levels: &mut [u8], width: usize, window: usize) {
    dilate_rows(levels, width, window);
    dilate_columns(levels, width, window);
    erode_rows(levels, width, window);
    erode_columns(levels, width, window);
}

/// The mean of four neighbours: the brightest grains of the paper are not the paper.
fn grain(levels: &mut [u8], width: usize) {
    for row in levels.chunks_exact_mut(width) {
        for x in 1..row.len() {
            if let Some([one, other]) = row.get_mut(x - 1..=x) {
                *one = u8::midpoint(*one, *other);
            }
        }
    }
    for start in (width..levels.len()).step_by(width) {
        let (above, below) = levels.split_at_mut(start);
        let above = above.get_mut(start - width..).into_iter().flatten();
        for (one, other) in above.zip(below.iter()) {
            *one = u8::midpoint(*one, *other);
        }
    }
}

/// The steps by which windows of one pixel grow to so many.
fn steps(window: usize) -> impl Iterator<Item = usize> {
    let mut size = 1;
    core::iter::from_fn(move || {
        let step = size.min(window - size);
        size += step;
        (step > 0).then_some(step)
    })
}

/// Each level becomes the largest of the window that begins with it; where the window goes beyond the
/// picture, 255, which no smallest one is taken from.
fn dilate_rows(levels: &mut [u8], width: usize, window: usize) {
    for row in levels.chunks_exact_mut(width) {
        for step in steps(window) {
            for x in 0..row.len().saturating_sub(step) {
                if let Some(&ahead) = row.get(x + step)
                    && let Some(level) = row.get_mut(x)
                {
                    *level = (*level).max(ahead);
                }
            }
        }
        let whole = width + 1 - window;
        row.iter_mut().skip(whole).for_each(|level| *level = 255);
    }
}

fn dilate_columns(levels: &mut [u8], width: usize, window: usize) {
    let height = levels.len() / width.max(1);
    for step in steps(window) {
        for y in 0..height.saturating_sub(step) {
            let (above, below) = levels.split_at_mut((y + step) * width);
            let row = above.iter_mut().skip(y * width).take(width);
            for (level, &ahead) in row.zip(below.iter()) {
                *level = (*level).max(ahead);
            }
        }
    }
    let whole = (height + 1 - window) * width;
    levels.iter_mut().skip(whole).for_each(|level| *level = 255);
}

/// Each level becomes the smallest of the window that ends with it.
fn erode_rows(levels: &mut [u8], width: usize, window: usize) {
    for row in levels.chunks_exact_mut(width) {
        for step in steps(window) {
            for x in (step..row.len()).rev() {
                if let Some(&behind) = row.get(x - step)
                    && let Some(level) = row.get_mut(x)
                {
                    *level = (*level).min(behind);
                }
            }
        }
    }
}

fn erode_columns(levels: &mut [u8], width: usize, window: usize) {
    let height = levels.len() / width.max(1);
    for step in steps(window) {
        for y in (step..height).rev() {
            let (above, below) = levels.split_at_mut(y * width);
            let behind = above.iter().skip((y - step) * width).take(width);
            for (level, &behind) in below.iter_mut().zip(behind) {
                *level = (*level).min(behind);
            }
        }
    }
}

fn range(levels: &[u8]) -> (u8, u8) {
    let mut histogram = [0usize; 256];
    for &level in levels {
        if let Some(count) = histogram.get_mut(usize::from(level)) {
            *count += 1;
        }
    }
    let most = levels.len() / 100;
    let reaches = |mut levels: &mut dyn Iterator<Item = (u8, &usize)>| {
        let mut seen = 0;
        let found = Iterator::find(&mut levels, |(_, count)| {
            seen += **count;
            seen > most
        });
        found.map_or(0, |(level, _)| level)
    };
    let low = reaches(&mut (0..=255).zip(histogram.iter()));
    let high = reaches(&mut (0..=255).zip(histogram.iter()).rev());
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the four passes come to, pixel by pixel.
    fn closed(levels: &[u8], width: usize, window: usize) -> Vec<u8> {
        let height = levels.len() / width;
        let most = |x: usize, y: usize| {
            let places = (y..y + window).flat_map(|y| (x..x + window).map(move |x| (x, y)));
            places
                .map(|(x, y)| levels[y * width + x])
                .max()
                .unwrap_or(0)
        };
        let least = |x: usize, y: usize| {
            let columns = x.saturating_sub(window - 1)..=x.min(width - window);
            let rows = y.saturating_sub(window - 1)..=y.min(height - window);
            let places = rows.flat_map(|y| columns.clone().map(move |x| (x, y)));
            places.map(|(x, y)| most(x, y)).min().unwrap_or(0)
        };
        (0..levels.len())
            .map(|at| least(at % width, at / width))
            .collect()
    }

    #[test]
    fn windows_of_any_size_close_as_defined() {
        let (width, height) = (23, 17);
        let mut state = 7u32;
        let levels: Vec<u8> = (0..width * height)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        for window in 2..=17 {
            let mut paper = levels.clone();
            close(&mut paper, width, window);
            assert_eq!(paper, closed(&levels, width, window), "window {window}");
        }
    }

    #[test]
    fn a_shadow_with_a_hard_edge_goes_and_the_stroke_through_it_stays() {
        let (width, height) = (60, 60);
        let levels: Vec<u8> = (0..width * height)
            .map(|at| {
                let (x, y) = (at % width, at / width);
                let ink = (27..31).contains(&y) && (10..50).contains(&x);
                let lit = if x + y / 3 < 40 { 100 } else { 30 };
                (if ink { 40 } else { 240 } * lit / 100) as u8
            })
            .collect();
        let picture = Picture::new(&levels, width, height).expect("a picture");
        let (mut memory, mut spare) = (vec![0; 3600], vec![0; 3600]);
        let range = light(&picture, Polarity::DarkOnLight, 12, &mut memory, &mut spare);
        let (low, high) = range.expect("there is room");
        assert!(low < 80 && high > 230, "{low} {high}");
        for (at, &level) in memory.iter().enumerate() {
            let (x, y) = (at % width, at / width);
            let near_edge = (x + y / 3).abs_diff(40) < 3;
            let ink = (27..31).contains(&y) && (10..50).contains(&x);
            let near_ink = (26..32).contains(&y) && (9..51).contains(&x);
            assert!(near_edge || !ink || level < 60, "{x} {y}: {level}");
            assert!(near_edge || near_ink || level > 240, "{x} {y}: {level}");
        }
    }

    #[test]
    fn no_room_is_no_panic() {
        let levels = [9; 12];
        let picture = Picture::new(&levels, 4, 3).expect("a picture");
        let (mut memory, mut small) = ([0; 12], [0; 11]);
        for window in [0, 1, 2, 3, 4, 100] {
            let small = light(
                &picture,
                Polarity::LightOnDark,
                window,
                &mut memory,
                &mut small,
            );
            assert_eq!(small, None);
        }
        let mut spare = [0; 12];
        assert!(light(&picture, Polarity::LightOnDark, 3, &mut memory, &mut spare).is_some());
    }
}
