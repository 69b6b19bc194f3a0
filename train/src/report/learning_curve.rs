//! How a training run went, epoch by epoch.

use std::path::Path;

use anyhow::{Result, ensure};

use super::{
    axis::{Axis, Scale},
    bitmap::{Anchor, Area, BLUE, Bitmap, Color, FAINT, Font, GRID, INK, ORANGE, WHITE, mix},
    panels::{Curve, PANELS, Panel},
};
use crate::training::EpochRecord;

const WIDTH: i32 = 1100;
const LEFT: i32 = 90;
const RIGHT: i32 = 30;
const HEAD: i32 = 64;
const PANEL_GAP: i32 = 58;
const FOOT: i32 = 60;

/// Draws loss, accuracy and learning rate over the epochs of a run, the phases shaded in turn.
/// Values that are not finite leave a gap.
///
/// # Errors
///
/// Where there is no epoch or the file cannot be written.
pub fn learning_curve(epochs: &[EpochRecord], path: &Path) -> Result<()> {
    ensure!(
        !epochs.is_empty(),
        "{}: a learning curve needs at least one epoch",
        path.display()
    );
    let panels: i32 = PANELS.iter().map(|panel| panel.height + PANEL_GAP).sum();
    let mut bitmap = Bitmap::new(WIDTH, HEAD + panels - PANEL_GAP + FOOT);
    bitmap.text((LEFT, 26), Anchor::Left, Font::Large, INK, &summary(epochs));
    let mut top = HEAD;
    for (index, panel) in PANELS.iter().enumerate() {
        let area = Area {
            left: LEFT,
            top,
            width: WIDTH - LEFT - RIGHT,
            height: panel.height,
        };
        phases(&mut bitmap, area, epochs, index == 0);
        draw(&mut bitmap, area, panel, epochs);
        epoch_ticks(&mut bitmap, area, epochs, index + 1 == PANELS.len());
        top += panel.height + PANEL_GAP;
    }
    bitmap.save(path)
}

/// The last epoch, whose networks are the ones kept, in words.
fn summary(epochs: &[EpochRecord]) -> String {
    let minutes = epochs.iter().map(|epoch| epoch.seconds).sum::<f32>() / 60.0;
    let right = epochs.last().map_or(0.0, |epoch| epoch.validation_accuracy);
    format!(
        "After {} epochs: {:.2} % of the validation digits; {minutes:.1} min",
        epochs.len(),
        100.0 * right
    )
}

/// Shades every other phase, and names them all where `named`.
fn phases(bitmap: &mut Bitmap, area: Area, epochs: &[EpochRecord], named: bool) {
    let mut start = 0;
    for (number, phase) in epochs.chunk_by(|a, b| a.phase == b.phase).enumerate() {
        let end = start + phase.len();
        // A phase reaches halfway to its neighbours.
        let edge = |index: usize| match index {
            0 => area.left as f32,
            _ if index == epochs.len() => (area.left + area.width) as f32,
            _ => f32::midpoint(x(area, epochs, index - 1), x(area, epochs, index)),
        };
        let (left, right) = (edge(start) as i32, edge(end) as i32);
        if number % 2 == 1 {
            bitmap.fill(
                Area {
                    left,
                    width: right - left,
                    ..area
                },
                mix(WHITE, BLUE, 0.07),
            );
        }
        if named && phase[0].phase.name().len() as i32 * 8 < right - left {
            let at = (i32::midpoint(left, right), area.top + 14);
            bitmap.text(
                at,
                Anchor::Middle,
                Font::Normal,
                FAINT,
                phase[0].phase.name(),
            );
        }
        start = end;
    }
}

fn draw(bitmap: &mut Bitmap, area: Area, panel: &Panel<'_>, epochs: &[EpochRecord]) {
    let values = |curve: &Curve| {
        epochs
            .iter()
            .map(curve.value)
            .map(f64::from)
            .collect::<Vec<_>>()
    };
    let axis = Axis::new(panel.scale, panel.curves.iter().flat_map(values));
    for tick in axis.ticks() {
        let y = y(area, tick.height);
        bitmap.fill(
            Area {
                top: y as i32,
                height: 1,
                ..area
            },
            GRID,
        );
        bitmap.text(
            (area.left - 10, y as i32),
            Anchor::Right,
            Font::Normal,
            INK,
            &tick.name,
        );
    }
    bitmap.text(
        (area.left, area.top - 14),
        Anchor::Left,
        Font::Normal,
        INK,
        panel.title,
    );
    legend(bitmap, area, panel.curves);
    for curve in panel.curves {
        let mut points = Vec::new();
        for (index, value) in values(curve).into_iter().enumerate() {
            match axis.height(value) {
                Some(height) => points.push((x(area, epochs, index), y(area, height))),
                None => flush(bitmap, &mut points, curve.color),
            }
        }
        flush(bitmap, &mut points, curve.color);
    }
    if panel.scale == Scale::Accuracy
        && let Some(last) = epochs.last()
        && let Some(height) = axis.height(f64::from(last.validation_accuracy))
    {
        let at = (x(area, epochs, epochs.len() - 1), y(area, height));
        bitmap.dot(at, 12.0, WHITE);
        bitmap.dot(at, 9.0, ORANGE);
    }
    bitmap.frame(area, FAINT);
}

/// Draws a stretch of a curve, with a dot per epoch where there are few.
fn flush(bitmap: &mut Bitmap, points: &mut Vec<(f32, f32)>, color: Color) {
    bitmap.polyline(points, 2.2, color);
    if points.len() <= 60 {
        points
            .iter()
            .for_each(|&point| bitmap.dot(point, 5.5, color));
    }
    points.clear();
}

/// What the colours mean, right above the diagram; one curve needs no more than its title.
fn legend(bitmap: &mut Bitmap, area: Area, curves: &[Curve]) {
    if curves.len() < 2 {
        return;
    }
    let (mut right, y) = (area.left + area.width, area.top - 14);
    for curve in curves.iter().rev() {
        bitmap.text((right, y), Anchor::Right, Font::Normal, INK, curve.name);
        let end = (right - Font::Normal.width(curve.name) - 8) as f32;
        bitmap.line((end - 26.0, y as f32), (end, y as f32), 2.6, curve.color);
        right = end as i32 - 26 - 20;
    }
}

/// Numbers the epochs; the last panel also says what the numbers are.
fn epoch_ticks(bitmap: &mut Bitmap, area: Area, epochs: &[EpochRecord], last: bool) {
    let step = [1, 2, 5, 10, 20, 50, 100]
        .into_iter()
        .find(|step| epochs.len() / step <= 20);
    let bottom = area.top + area.height;
    for number in (1..=epochs.len()).filter(|number| number.is_multiple_of(step.unwrap_or(500))) {
        let x = x(area, epochs, number - 1) as i32;
        bitmap.fill(
            Area {
                left: x,
                top: bottom,
                width: 1,
                height: 5,
            },
            FAINT,
        );
        bitmap.text(
            (x, bottom + 15),
            Anchor::Middle,
            Font::Normal,
            INK,
            &number.to_string(),
        );
    }
    if last {
        let middle = area.left + area.width / 2;
        bitmap.text(
            (middle, bottom + 38),
            Anchor::Middle,
            Font::Normal,
            FAINT,
            "epoch",
        );
    }
}

/// Where an epoch stands; a lone one stands in the middle.
fn x(area: Area, epochs: &[EpochRecord], index: usize) -> f32 {
    const INSET: f32 = 16.0;
    let room = area.width as f32 - 2.0 * INSET;
    let share = if epochs.len() > 1 {
        index as f32 / (epochs.len() - 1) as f32
    } else {
        0.5
    };
    area.left as f32 + INSET + share * room
}

fn y(area: Area, height: f64) -> f32 {
    (area.top + area.height) as f32 - height as f32 * area.height as f32
}
