//! One stroke from top to foot: a bar or a bracket.

use super::MarkShape;
use super::profile::{Profile, Profiles, thickness};

/// A stroke from top to foot: straight, or bent to one side.
pub(super) fn standing(rows: &Profiles, width: usize) -> Option<MarkShape> {
    let height = rows.len();
    let middle = |row: usize| Some(rows.get(row)?.middle() as i32);
    // The mean of three rows near each end, and of those in the middle.
    let mean =
        |row: usize| Some((middle(row.checked_sub(1)?)? + middle(row)? + middle(row + 1)?) / 3);
    if height < 9 {
        return None;
    }
    if let Some(bracket) = square_bracket(rows) {
        return Some(bracket);
    }
    if let Some(bracket) = round_bracket(rows, width) {
        return Some(bracket);
    }
    let (top, foot) = (mean(1)?, mean(height - 2)?);
    // The flag of a "1" makes its rows wider.
    let even = rows.iter().all(|row| row.width() <= thickness(rows) + 2);
    let straight = even
        && (1..height - 1).all(|row| {
            middle(row).is_some_and(|place| {
                let chord = top + (foot - top) * (row as i32 - 1) / (height as i32 - 3).max(1);
                place.abs_diff(chord) <= 3
            })
        });
    let lean = (top - foot) * 8 / (height as i32 - 3).max(1);
    straight.then_some(MarkShape::Standing(i8::try_from(lean).unwrap_or(i8::MAX)))
}

/// A narrow stroke that bends to one side by a twentieth of its height, all the way.
fn round_bracket(rows: &Profiles, width: usize) -> Option<MarkShape> {
    let height = rows.len();
    let narrow = |row: &Profile| row.width() <= 2 * thickness(rows) + 2;
    if 5 * width > 3 * height || !rows.iter().all(narrow) {
        return None;
    }
    // The sum of three rows, in 1 / 48 of a pixel.
    let sum = |row: usize| {
        let rows = rows.get(row.checked_sub(1)?..row + 2)?;
        Some(rows.iter().map(|row| i32::from(row.centre)).sum::<i32>())
    };
    let (top, foot) = (sum(1)?, sum(height.checked_sub(2)?)?);
    let away = |row: usize| {
        let chord = top + (foot - top) * (row as i32 - 1) / (height as i32 - 3).max(1);
        Some(chord - sum(row)?)
    };
    let bend = away(height / 2)?;
    let quarters = [away(height / 4)?, away(height - 1 - height / 4)?];
    let bent = 20 * bend.abs() >= 48 * height as i32
        && quarters
            .iter()
            .all(|side| 5 * side * bend.signum() >= 2 * bend.abs());
    match (bent, bend > 0) {
        (true, true) => Some(MarkShape::Opening),
        (true, false) => Some(MarkShape::Closing),
        _ => None,
    }
}

/// A straight stroke with a hook at each end, both to the same side.
fn square_bracket(rows: &Profiles) -> Option<MarkShape> {
    let stroke = thickness(rows);
    let (ends, middle) = (rows.len().checked_sub(3)?, rows.len().checked_sub(4)?);
    let widest = |rows: &[Profile]| rows.iter().copied().max_by_key(Profile::width);
    let hooks = [widest(rows.get(..3)?)?, widest(rows.get(ends..)?)?];
    let rest = rows.get(4..middle)?;
    let hooked = hooks
        .iter()
        .all(|hook| hook.width() >= stroke + 2 && 3 * hook.width() >= 5 * stroke);
    let narrow = rest.iter().all(|row| row.width() <= stroke + 1);
    let flush = |edge: fn(&Profile) -> u8| {
        let edges = || rest.iter().chain(&hooks).map(edge);
        Some(edges().max()? - edges().min()? <= 1)
    };
    match (
        hooked && narrow,
        flush(|row| row.first)?,
        flush(|row| row.end)?,
    ) {
        (true, true, false) => Some(MarkShape::Opening),
        (true, false, true) => Some(MarkShape::Closing),
        _ => None,
    }
}
