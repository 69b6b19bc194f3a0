//! What pens do with ink, given as shares of ink on a sheet.

use std::collections::VecDeque;

use digitnet_drawing::Canvas;

use crate::random::Random;

/// Left, top, right and bottom end of the ink; `None` where there is none.
pub(crate) fn bounds(ink: &Canvas) -> Option<[usize; 4]> {
    let inked = |x: usize, y: usize| ink.ink()[y * ink.width() + x] > 0.5;
    let column = |x: &usize| (0..ink.height()).any(|y| inked(*x, y));
    let row = |y: &usize| (0..ink.width()).any(|x| inked(x, *y));
    Some([
        (0..ink.width()).find(column)?,
        (0..ink.height()).find(row)?,
        (0..ink.width()).rfind(column)? + 1,
        (0..ink.height()).rfind(row)? + 1,
    ])
}

/// Ink elsewhere on a square sheet: `from` says where it stood, in pixels.
pub(super) fn moved(ink: &Canvas, side: usize, from: impl Fn(f32, f32) -> (f32, f32)) -> Canvas {
    let at = |x: isize, y: isize| {
        let inside = x >= 0 && y >= 0 && (x as usize) < ink.width() && (y as usize) < ink.height();
        if inside {
            ink.ink()[y as usize * ink.width() + x as usize]
        } else {
            0.0
        }
    };
    let mut sheet = Canvas::new(side, side);
    for (index, share) in sheet.ink_mut().iter_mut().enumerate() {
        let (x, y) = ((index % side) as f32 + 0.5, (index / side) as f32 + 0.5);
        let (x, y) = from(x, y);
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let (x, y) = (left as isize, top as isize);
        *share = (1.0 - down) * ((1.0 - right) * at(x, y) + right * at(x + 1, y))
            + down * ((1.0 - right) * at(x, y + 1) + right * at(x + 1, y + 1));
    }
    sheet
}

/// Smaller on a sheet of the same size, around its middle.
pub(super) fn smaller(ink: &Canvas, times: f32) -> Canvas {
    let half = ink.width() as f32 / 2.0;
    let scale = move |at: f32| (at - half) * times + half;
    moved(ink, ink.width(), |x, y| (scale(x), scale(y)))
}

/// How wide the pen is, in pixels: twice the ink by the length of its edges.
pub(crate) fn pen(ink: &Canvas) -> f32 {
    let width = ink.width();
    let at = |index: usize| ink.ink().get(index).copied().unwrap_or(0.0);
    let (mut sum, mut edges) = (0.0, 0.0);
    for index in 0..ink.ink().len() {
        sum += at(index);
        edges += (at(index) - at(index + 1)).abs() + (at(index) - at(index + width)).abs();
    }
    // An edge askew is counted along both sides of its steps.
    2.0 * sum / (edges / 1.2).max(1.0)
}

/// Every share of ink, given its place.
pub(super) fn each(ink: &Canvas, mut change: impl FnMut(usize, f32) -> f32) -> Canvas {
    let shares = ink.ink().iter().enumerate();
    let changed = shares.map(|(at, &share)| change(at, share)).collect();
    Canvas::from_ink(changed, ink.width())
}

/// A pen wider by twice `by` pixels; narrower where it is below 0.
pub(super) fn thickened(ink: &Canvas, by: f32) -> Canvas {
    let (width, height) = (ink.width() as isize, ink.height() as isize);
    let reach = by.abs().ceil() as isize;
    let near: Vec<_> = (-reach..=reach)
        .flat_map(|y| (-reach..=reach).map(move |x| (x, y)))
        .filter(|&(x, y)| ((x * x + y * y) as f32).sqrt() <= by.abs() + 0.25)
        .collect();
    each(ink, |at, share| {
        let (x, y) = (at as isize % width, at as isize / width);
        near.iter().fold(share, |share, &(right, down)| {
            let (x, y) = (x + right, y + down);
            let inside = (0..width).contains(&x) && (0..height).contains(&y);
            let other = if inside {
                ink.ink()[(y * width + x) as usize]
            } else {
                0.0
            };
            if by > 0.0 {
                share.max(other)
            } else {
                share.min(other)
            }
        })
    })
}

/// The outline of the strokes alone.
pub(super) fn hollow(ink: &Canvas, line: f32) -> Canvas {
    let outer = thickened(ink, line);
    each(&outer, |at, share| share - ink.ink()[at])
}

/// Strokes with gaps: as long as `dash`, counted along the ink.
pub(super) fn dashed(ink: &Canvas, dash: f32) -> Canvas {
    let along = distances(ink);
    each(ink, |at, share| {
        let inked = along[at].is_none_or(|steps| ((steps as f32 / dash) as u32).is_multiple_of(2));
        if inked { share } else { 0.0 }
    })
}

/// Chalk: the ink is missing in places, more so in the middle of nowhere than on a whole board.
pub(super) fn chalky(ink: &Canvas, missing: f32, random: &mut Random) -> Canvas {
    let side = ink.width();
    let cells = side.div_ceil(GRAIN) + 1;
    let noise: Vec<f32> = (0..cells * cells).map(|_| random.share()).collect();
    each(ink, |at, share| {
        let (x, y) = (
            (at % side) as f32 / GRAIN as f32,
            (at / side) as f32 / GRAIN as f32,
        );
        let (left, top) = (x as usize, y as usize);
        let (right, down) = (x.fract(), y.fract());
        let level = |x: usize, y: usize| noise[y * cells + x];
        let smooth = (1.0 - down)
            * ((1.0 - right) * level(left, top) + right * level(left + 1, top))
            + down * ((1.0 - right) * level(left, top + 1) + right * level(left + 1, top + 1));
        if smooth + 0.3 * random.signed() < missing {
            0.0
        } else {
            share
        }
    })
}

/// Pixels between the places where chalk may be missing.
const GRAIN: usize = 6;

/// Steps along the ink from its uppermost pixel, and for each piece from its own.
fn distances(ink: &Canvas) -> Vec<Option<u32>> {
    let (width, shares) = (ink.width(), ink.ink());
    let mut steps = vec![None; shares.len()];
    for start in 0..shares.len() {
        if shares[start] <= 0.0 || steps[start].is_some() {
            continue;
        }
        steps[start] = Some(0);
        let mut open = VecDeque::from([start]);
        while let Some(at) = open.pop_front() {
            let next = steps[at].map(|steps: u32| steps + 1);
            for near in [
                at.wrapping_sub(1),
                at + 1,
                at.wrapping_sub(width),
                at + width,
            ] {
                if shares.get(near).is_some_and(|share| *share > 0.0) && steps[near].is_none() {
                    steps[near] = next;
                    open.push_back(near);
                }
            }
        }
    }
    steps
}
