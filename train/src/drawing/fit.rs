//! Ink of any size to 28 x 28, the way MNIST's makers did it: the longer side becomes 20 pixels by
//! area average, and the centre of mass comes to the middle of pixel 14.

use std::ops::Range;

use digitnet_core::{PIXELS, SIDE};

use super::Canvas;

/// Side of the box that ink is fitted into.
const BOX: usize = 20;
/// Less ink than this is paper when the box is looked for.
const PAPER: f32 = 0.2;

/// The fitted picture as grey levels `0.0..=255.0`, or `None` where there is no ink.
pub fn fit(canvas: &Canvas) -> Option<[f32; PIXELS]> {
    let (columns, rows) = ink_box(canvas)?;
    let longer = columns.len().max(rows.len()) as f32;
    let size = |len: usize| ((len as f32 * BOX as f32 / longer).round() as usize).clamp(1, BOX);
    let (width, height) = (size(columns.len()), size(rows.len()));
    let across = weights(&columns, width);
    let down = weights(&rows, height);

    let mut narrowed = vec![0.0; rows.len() * width];
    for (row, narrowed) in rows.clone().zip(narrowed.chunks_exact_mut(width)) {
        let ink = &canvas.ink()[row * canvas.width()..][..canvas.width()];
        for (value, weights) in narrowed.iter_mut().zip(&across) {
            *value = weights.iter().map(|&(x, weight)| ink[x] * weight).sum();
        }
    }
    let mut small = vec![0.0; width * height];
    for (row, weights) in small.chunks_exact_mut(width).zip(&down) {
        for &(y, weight) in weights {
            let narrowed = &narrowed[(y - rows.start) * width..][..width];
            for (value, ink) in row.iter_mut().zip(narrowed) {
                *value += ink * weight;
            }
        }
    }
    Some(centre(&small, width))
}

fn ink_box(canvas: &Canvas) -> Option<(Range<usize>, Range<usize>)> {
    let (mut columns, mut rows) = (usize::MAX..0, usize::MAX..0);
    for (index, &ink) in canvas.ink().iter().enumerate() {
        if ink > PAPER {
            let (x, y) = (index % canvas.width(), index / canvas.width());
            columns = columns.start.min(x)..columns.end.max(x + 1);
            rows = rows.start.min(y)..rows.end.max(y + 1);
        }
    }
    (!columns.is_empty()).then_some((columns, rows))
}

/// For each of `count` pixels, which of `range` lie under it and with which share.
fn weights(range: &Range<usize>, count: usize) -> Vec<Vec<(usize, f32)>> {
    let scale = range.len() as f32 / count as f32;
    let of = |pixel: usize| {
        let (from, to) = (pixel as f32 * scale, (pixel + 1) as f32 * scale);
        let last = (to.ceil() as usize).min(range.len());
        let under = (from as usize..last).map(|at| {
            let share = (to.min(at as f32 + 1.0) - from.max(at as f32)) / scale;
            (range.start + at, share.max(0.0))
        });
        under.collect()
    };
    (0..count).map(of).collect()
}

/// Moves the small picture by whole pixels, as far as it stays inside.
fn centre(small: &[f32], width: usize) -> [f32; PIXELS] {
    let height = small.len() / width;
    let (mut mass, mut x_moment, mut y_moment) = (1e-6, 0.0, 0.0);
    for (index, &ink) in small.iter().enumerate() {
        mass += ink;
        x_moment += ink * ((index % width) as f32 + 0.5);
        y_moment += ink * ((index / width) as f32 + 0.5);
    }
    let start = |moment: f32, len: usize| {
        let start = (SIDE as f32 / 2.0 + 0.5 - moment / mass).round();
        start.clamp(0.0, (SIDE - len) as f32) as usize
    };
    let (left, top) = (start(x_moment, width), start(y_moment, height));
    let mut levels = [0.0; PIXELS];
    for (y, row) in small.chunks_exact(width).enumerate() {
        let levels = &mut levels[(top + y) * SIDE + left..][..width];
        for (level, ink) in levels.iter_mut().zip(row) {
            *level = (255.0 * ink).clamp(0.0, 255.0);
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_the_box_and_is_centred() {
        let mut canvas = Canvas::new(90, 70);
        canvas.draw(&[(20.0, 10.0), (20.0, 60.0)], 5.0, 0.5);
        let levels = fit(&canvas).expect("there is ink");
        let rows: Vec<f32> = levels.chunks(SIDE).map(|row| row.iter().sum()).collect();
        let inked = rows.iter().filter(|&&row| row > 60.0).count();
        assert_eq!(inked, BOX);
        let mass: f32 = levels.iter().sum();
        let column = |(index, level): (usize, &f32)| (index % SIDE) as f32 * level;
        let mean = levels.iter().enumerate().map(column).sum::<f32>() / mass;
        assert!((13.4..14.6).contains(&mean), "{mean}");
    }

    #[test]
    fn empty_paper_has_nothing_to_fit() {
        assert!(fit(&Canvas::new(9, 9)).is_none());
    }

    #[test]
    fn small_ink_is_enlarged_and_keeps_its_average() {
        let canvas = Canvas::from_ink(vec![0.0, 0.5, 0.0, 1.0], 2);
        let levels = fit(&canvas).expect("there is ink");
        let (half, full) = (levels.iter().filter(|&&l| l == 127.5).count(), 10 * 20);
        assert_eq!(half, full / 2);
        assert_eq!(levels.iter().filter(|&&l| l == 255.0).count(), full / 2);
    }
}
