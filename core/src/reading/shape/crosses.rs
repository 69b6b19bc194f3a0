//! Two strokes that cross.

use super::profile::{Profile, Profiles};

/// One wide bar in the middle of narrow lines.
pub(super) fn is_plus(lines: &Profiles, width: usize) -> bool {
    let height = lines.len();
    let Some(left) = lines.iter().map(|line| line.first).min() else {
        return false;
    };
    let Some((first, last)) = bar(lines, width) else {
        return false;
    };
    let within = 5 * first >= height && 5 * (last + 1) <= 4 * height;
    within
        && 5 * (last + 1 - first) <= 2 * height
        && lines.iter().enumerate().all(|(place, line)| {
            let beside = place + 1 < first || place > last + 1;
            let middle = line.middle().saturating_sub(2 * usize::from(left));
            !beside
                || (line.pieces == 1
                    && 5 * line.width() <= 2 * width + 5
                    && 2 * middle >= width
                    && 2 * middle <= 3 * width)
        })
}

/// The first and the last line of a bar: all together three quarters of the width, as it may be tilted, or each of
/// them.
fn bar(lines: &Profiles, width: usize) -> Option<(usize, usize)> {
    let span = |is_bar: &dyn Fn(&Profile) -> bool| {
        let first = lines.iter().position(is_bar)?;
        Some((first, lines.iter().rposition(is_bar)?))
    };
    let is_part = |line: &Profile| 5 * line.width() > 2 * width + 5;
    let (first, last) = span(&is_part)?;
    let tilted = lines.get(first..=last)?;
    let from = tilted.iter().map(|line| line.first).min()?;
    let end = tilted.iter().map(|line| line.end).max()?;
    let wide = 4 * usize::from(end - from) >= 3 * width && 3 * tilted.len() <= lines.len();
    let whole = tilted.iter().all(|line| line.pieces <= 2 && is_part(line));
    if wide && whole {
        return Some((first, last));
    }
    span(&|line| 4 * line.width() >= 3 * width)
}

/// Two strokes that are apart at the top and at the foot, and meet in between.
pub(super) fn is_times(rows: &Profiles, width: usize) -> bool {
    let height = rows.len();
    let apart = |row: &Profile| row.pieces == 2 && 3 * usize::from(row.gap) >= width;
    let open = |from_end: bool| {
        let place = |row: &usize| if from_end { height - 1 - row } else { *row };
        let first = (0..height).find(|row| rows.get(place(row)).is_some_and(|row| row.pieces == 2));
        first.is_some_and(|first| {
            let end = |row: usize| {
                rows.get(place(&row))
                    .is_some_and(|row| 3 * row.width() <= width)
            };
            4 * first <= height && rows.get(place(&first)).is_some_and(apart) && (0..first).all(end)
        })
    };
    let meets = |(place, row): (usize, &Profile)| {
        let inner = 3 * place >= height && 3 * place <= 2 * height;
        inner && row.pieces == 1 && 2 * row.width() <= width
    };
    let more = rows.iter().filter(|row| row.pieces > 2).count();
    open(false) && open(true) && more <= 1 && rows.iter().enumerate().any(meets)
}
