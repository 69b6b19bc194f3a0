//! A mark's rows and columns of pixels.

use heapless::Vec;

use crate::Digit;
use crate::limits::SIDE;

/// Levels from here on are ink.
const INK: u8 = 96;

/// Ink in a row or column of pixels.
#[derive(Clone, Copy, Default)]
pub(super) struct Profile {
    pub(super) first: u8,
    pub(super) end: u8,
    /// How many pieces it has, and the widest gap between them.
    pub(super) pieces: u8,
    pub(super) gap: u8,
    /// Where its mass is, in sixteenths of a pixel.
    pub(super) centre: u16,
}

/// Rows or columns, from the first with ink to the last.
pub(super) type Profiles = Vec<Profile, SIDE>;

impl Profile {
    pub(super) fn width(&self) -> usize {
        self.end.saturating_sub(self.first).into()
    }

    /// In half pixels.
    pub(super) fn middle(&self) -> usize {
        usize::from(self.first) + usize::from(self.end)
    }
}

pub(super) fn profiles(digit: &Digit, across: bool) -> Profiles {
    let level = |x: u8, y: u8| {
        let (x, y) = (usize::from(x), usize::from(y));
        let at = if across { x * SIDE + y } else { y * SIDE + x };
        digit.pixels().get(at).copied().unwrap_or(0)
    };
    let mut lines = Profiles::new();
    let mut last = 0;
    for y in 0..SIDE as u8 {
        let mut line = Profile::default();
        let (mut mass, mut moment) = (0u32, 0u32);
        for x in 0..SIDE as u8 {
            let level = level(x, y);
            mass += u32::from(level);
            moment += u32::from(level) * (16 * u32::from(x) + 8);
            if level < INK {
                continue;
            }
            if line.pieces == 0 {
                line.first = x;
                line.pieces = 1;
            } else if x > line.end {
                line.pieces += 1;
                line.gap = line.gap.max(x - line.end);
            }
            line.end = x + 1;
        }
        line.centre = (moment / mass.max(1)) as u16;
        if line.pieces > 0 || !lines.is_empty() {
            let _fits = lines.push(line);
        }
        if line.pieces > 0 {
            last = lines.len();
        }
    }
    lines.truncate(last);
    lines
}

/// But for one line, which a blot may part.
pub(super) fn one_piece(lines: &Profiles) -> bool {
    lines.iter().filter(|line| line.pieces > 1).count() <= 1
}

/// Of most of the lines: their median.
pub(super) fn thickness(lines: &Profiles) -> usize {
    let wider = |width: usize| lines.iter().filter(|line| line.width() > width).count();
    (0..SIDE)
        .find(|&width| 2 * wider(width) <= lines.len())
        .unwrap_or(SIDE)
}
