//! How often answers of each confidence are right, as a picture.

use std::path::Path;

use anyhow::Result;

use super::bitmap::{Anchor, Area, BLUE, Bitmap, FAINT, Font, GRID, INK, ORANGE, RED, WHITE, mix};
use crate::reliability::{BINS, Bin, Reliability};

const SIDE: i32 = 450;
const LEFT: i32 = 90;
const HEAD: i32 = 84;
const FOOT: i32 = 64;
/// Room at the right for how many answers a bin has.
const COUNTS: i32 = 300;
const BIN: i32 = SIDE / BINS as i32;

/// Draws a bar per bin of confidence, as high as the share of its answers that are right, with what
/// is missing to its confidence in red and what is too much above a line; and how many there are.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn reliability_curve(reliability: &Reliability, path: &Path) -> Result<()> {
    let mut bitmap = Bitmap::new(LEFT + SIDE + COUNTS, HEAD + SIDE + FOOT);
    let total: usize = reliability.bins().iter().map(|bin| bin.count).sum();
    let error = 100.0 * reliability.expected_calibration_error();
    let title = format!("Confidence and share right: calibration error {error:.2} %");
    bitmap.text((24, 26), Anchor::Left, Font::Large, INK, &title);
    axes(&mut bitmap);
    for (index, bin) in reliability.bins().iter().enumerate() {
        draw(&mut bitmap, index as i32, bin, total);
    }
    let (corner, far) = (
        (LEFT as f32, y(0.0) as f32),
        ((LEFT + SIDE) as f32, y(1.0) as f32),
    );
    bitmap.line(corner, far, 1.2, FAINT);
    let frame = Area {
        left: LEFT,
        top: HEAD,
        width: SIDE,
        height: SIDE,
    };
    bitmap.frame(frame, FAINT);
    bitmap.save(path)
}

fn y(share: f64) -> i32 {
    HEAD + SIDE - (share * f64::from(SIDE)).round() as i32
}

fn axes(bitmap: &mut Bitmap) {
    for tick in 0..=5 {
        let share = f64::from(tick) / 5.0;
        let (name, across) = (format!("{:.0} %", 100.0 * share), LEFT + SIDE * tick / 5);
        let line = Area {
            left: LEFT,
            top: y(share),
            width: SIDE,
            height: 1,
        };
        bitmap.fill(line, GRID);
        bitmap.text(
            (LEFT - 10, y(share)),
            Anchor::Right,
            Font::Normal,
            INK,
            &name,
        );
        let below = HEAD + SIDE + 16;
        bitmap.text((across, below), Anchor::Middle, Font::Normal, INK, &name);
    }
    let middle = LEFT + SIDE / 2;
    let below = HEAD + SIDE + 42;
    bitmap.text(
        (middle, below),
        Anchor::Middle,
        Font::Normal,
        FAINT,
        "confidence",
    );
    bitmap.text(
        (LEFT, HEAD - 18),
        Anchor::Left,
        Font::Normal,
        FAINT,
        "share right",
    );
    let counts = (LEFT + SIDE + 20, HEAD - 18);
    bitmap.text(
        counts,
        Anchor::Left,
        Font::Normal,
        FAINT,
        "confidence  answers  right",
    );
}

fn draw(bitmap: &mut Bitmap, index: i32, bin: &Bin, total: usize) {
    let (Some(confidence), Some(right)) = (bin.mean_confidence(), bin.share_right()) else {
        return;
    };
    let bar = |from: f64, to: f64| Area {
        left: LEFT + index * BIN + 2,
        top: y(to),
        width: BIN - 4,
        height: y(from) - y(to),
    };
    // Bins of a few answers say little, and are drawn so.
    let weight = if bin.count * 1000 < total { 0.4 } else { 1.0 };
    bitmap.fill(bar(0.0, right), mix(WHITE, BLUE, weight));
    if confidence > right {
        bitmap.fill(bar(right, confidence), mix(WHITE, RED, 0.3));
    } else {
        let level = y(confidence) as f32;
        let (left, width) = ((LEFT + index * BIN + 2) as f32, (BIN - 4) as f32);
        bitmap.line((left, level), (left + width, level), 2.0, ORANGE);
    }
    let line = format!(
        "{:>8.1} %  {:>7}  {:>5.1} %",
        100.0 * confidence,
        bin.count,
        100.0 * right
    );
    let place = HEAD + SIDE - (index * BIN + BIN / 2);
    bitmap.text(
        (LEFT + SIDE + 20, place),
        Anchor::Left,
        Font::Normal,
        INK,
        &line,
    );
}
